import { type Static, Type } from 'typebox'
import { businessDay, startOfDay } from '../../kernel/time.ts'
import { namesOfMembers } from '../../organization/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { recordWords } from '../lineage/record-words.ts'
import type { Language } from '../words.ts'
import { bothSides, pairSide } from './pair-sides.ts'
import { countPairs, listPairs, type PairState, type QueuePlace, type QueueRow } from './store.ts'
import { alikeWords, evidenceViews } from './words.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const number = Type.Union([Type.Number(), Type.Null()])

export const evidenceShape = Type.Array(
  Type.Object({ field: Type.String(), level: Type.String(), weight: Type.Number(), words: Type.String() }),
)

export const pairView = Type.Object({
  firstId: Type.String(),
  secondId: Type.String(),
  state: Type.Union([Type.Literal('waiting'), Type.Literal('same'), Type.Literal('different')]),
  first: pairSide,
  second: pairSide,
  /** Which values differ, judged on what is kept: a mask hides no difference. */
  differs: Type.Array(Type.String()),
  /** Known longer: stands for the person unless somebody says otherwise. */
  keptId: Type.String(),
  reason: Type.String(),
  reasonPath: nullable,
  score: number,
  evidence: evidenceShape,
  ruleVersion: nullable,
  foundAt: Type.String(),
  decidedAt: nullable,
  decidedBy: nullable,
})

export const queuePage = Type.Object({
  items: Type.Array(pairView),
  nextCursor: nullable,
  waiting: Type.Integer(),
  decidedToday: Type.Integer(),
})

/** Pairs to review, both sides as this reader may see them. */
export async function readQueue(
  tx: Tx,
  query: { state: PairState; cursor?: string | undefined; limit: number },
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof queuePage>> {
  const found = await listPairs(tx, query.state, placeIn(query.cursor), query.limit + 1)
  const page = found.slice(0, query.limit)
  const last = found.length > query.limit ? page.at(-1) : undefined
  const { waiting, decided } = await countPairs(tx, startOfDay(businessDay(tx.now)))
  return {
    items: await pairViews(tx, page, roles, language),
    nextCursor: last ? cursorOf(last) : null,
    waiting,
    decidedToday: decided,
  }
}

async function pairViews(tx: Tx, pairs: readonly QueueRow[], roles: readonly Role[], language: Language) {
  const sides = await bothSides(tx, pairs, roles)
  const words = await recordWords(
    tx,
    pairs.map((one) => one.reason),
    roles,
    language,
  )
  const who = await namesOfActors(tx)
  return pairs.map((pair) => {
    const said = words(pair.reason)
    return {
      firstId: pair.firstId,
      secondId: pair.secondId,
      state: pair.state,
      ...sides(pair)!,
      keptId: pair.elderId,
      reason: reasonOf(pair, said.evidence, language),
      reasonPath: said.path,
      score: pair.score,
      evidence: evidenceViews(pair.evidence, language),
      ruleVersion: pair.ruleVersion,
      foundAt: pair.foundAt.toISOString(),
      decidedAt: pair.decidedAt?.toISOString() ?? null,
      decidedBy: pair.decidedBy && who(pair.decidedBy),
    }
  })
}

function reasonOf({ foundBy }: QueueRow, record: string, language: Language): string {
  if (foundBy === 'engine') return alikeWords[language]
  if (foundBy === 'unmerge') return language === 'zh' ? '撤销过合并' : 'A merge was taken back'
  if (foundBy === 'member') return language === 'zh' ? '有人提出' : 'Raised by a member'
  return language === 'zh' ? `${record} 同时指向这两位` : `${record} points to both`
}

/** `member:chenjing` as the name that people know. */
export async function namesOfActors(tx: Tx): Promise<(actor: string) => string> {
  const names = await namesOfMembers(tx)
  return (actor) => names.byActor(actor) ?? (actor.startsWith('system:') ? 'Qiao' : actor)
}

function cursorOf({ score, foundAt, firstId, secondId }: QueueRow): string {
  return [-(score ?? 0), foundAt.toISOString(), firstId, secondId].join('_')
}

function placeIn(cursor: string | undefined): QueuePlace | null {
  const [rank, at, firstId, secondId] = cursor?.split('_') ?? []
  if (!rank || !at || !firstId || !secondId) return null
  return { rank: Number(rank), at: new Date(at), firstId, secondId }
}
