import { type Static, Type } from 'typebox'
import {
  countPlanned,
  type PlannedOutcome,
  plannedExamples,
  plannedOutcomes,
  scoreBounds,
} from '../../customers/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Language } from '../words.ts'
import { bothSides, pairSide } from './pair-sides.ts'
import { evidenceShape } from './review-views.ts'
import { evidenceViews, groundsWords } from './words.ts'

const outcome = Type.Enum(plannedOutcomes)

export const runPlan = Type.Object({
  /** Scores at which a new band begins; `bands` has one entry more. */
  bounds: Type.Array(Type.Number()),
  groups: Type.Array(
    Type.Object({
      outcome,
      /** The columns that spoke for one person, as the engine names them and in words. */
      grounds: Type.String(),
      words: Type.String(),
      pairs: Type.Integer(),
      bands: Type.Array(Type.Integer()),
    }),
  ),
})

/** What a run would join or ask about, by what it rests on and by how sure it is. */
export async function readRunPlan(
  tx: Tx,
  runId: string,
  language: Language,
): Promise<Static<typeof runPlan>> {
  const counts = await countPlanned(tx, runId)
  const groups = Map.groupBy(counts, (one) => `${one.outcome}|${one.grounds}`)
  return {
    bounds: [...scoreBounds],
    groups: [...groups.values()]
      .map((own) => ({
        outcome: own[0]!.outcome,
        grounds: own[0]!.grounds,
        words: groundsWords(own[0]!.grounds, language),
        pairs: own.reduce((sum, one) => sum + one.pairs, 0),
        bands: Array.from(
          { length: scoreBounds.length + 1 },
          (_, band) => own.find((one) => one.band === band)?.pairs ?? 0,
        ),
      }))
      .sort((a, b) => b.pairs - a.pairs || (a.grounds < b.grounds ? -1 : 1)),
  }
}

export const runPairs = Type.Object({
  items: Type.Array(
    Type.Object({
      firstId: Type.String(),
      secondId: Type.String(),
      first: pairSide,
      second: pairSide,
      differs: Type.Array(Type.String()),
      score: Type.Number(),
      evidence: evidenceShape,
    }),
  ),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
})

export interface RunPairsQuery {
  outcome: PlannedOutcome
  grounds?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** Pairs of a plan, the least sure first, each side as it stood alone and as this reader may see it. */
export async function readRunPairs(
  tx: Tx,
  runId: string,
  query: RunPairsQuery,
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof runPairs>> {
  const [score, number] = query.cursor?.split('_').map(Number) ?? []
  const found = await plannedExamples(tx, runId, {
    outcome: query.outcome,
    grounds: query.grounds ?? null,
    after: score !== undefined && number !== undefined ? { score, number } : null,
    limit: query.limit + 1,
  })
  const page = found.slice(0, query.limit)
  const last = found.length > query.limit ? page.at(-1) : undefined
  const sides = await bothSides(
    tx,
    page.map((one) => ({ firstId: one.first, secondId: one.second })),
    roles,
  )
  return {
    items: page.flatMap((one) => {
      const shown = sides({ firstId: one.first, secondId: one.second })
      if (!shown) return []
      const { first: firstId, second: secondId, score: sure, evidence } = one
      return [{ firstId, secondId, ...shown, score: sure, evidence: evidenceViews(evidence, language) }]
    }),
    nextCursor: last ? `${last.score}_${last.number}` : null,
  }
}
