import type { BrandId } from '../../kernel/ids.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { mergeMany } from '../merge-customers.ts'
import { type LastByHand, unmergeMany } from '../unmerge-customers.ts'
import { type FoundPair, type Plan, recordColumns } from './plan.ts'
import {
  countMergesOfRun,
  dropPairsOfRun,
  lockRun,
  mergesOfRun,
  moveRun,
  type PlannedPair,
  plannedAfter,
  type ResolveRun,
  sizeOfPlan,
  standing,
  writeFoundPairs,
  writePlanned,
} from './resolve-store.ts'

/** One transaction of a run that is under way. */
export type Step = <T>(work: (tx: Tx, run: ResolveRun) => Promise<T>) => Promise<T>

const batchSize = 200

/** Keeps what was found: links first, so that a pair that a link answers is not asked about. */
export async function keepPlan(step: Step, runId: string, plan: Plan): Promise<void> {
  const planned = [
    ...plan.links.map((pair) => ({ ...pair, outcome: 'link' as const })),
    ...plan.pairs.map((pair) => ({ ...pair, outcome: 'review' as const })),
  ].map((pair, at): PlannedPair => ({ ...pair, number: at + 1, grounds: groundsOf(pair) }))
  for (let from = 0; from < planned.length; from += batchSize * 10)
    await step((tx) => writePlanned(tx, runId, planned.slice(from, from + batchSize * 10)))
}

function groundsOf({ evidence }: FoundPair): string {
  const spoke = new Set(evidence.filter(({ weight }) => weight > 0).map(({ field }) => field))
  return recordColumns.filter((name) => spoke.has(name)).join('+')
}

/** Joins a plan from where the run stands. A pair that somebody called two people meanwhile stays two. */
export async function joinPlan(step: Step, runId: string): Promise<void> {
  for (let isMore = true; isMore; )
    isMore = await step(async (tx, run) => {
      const total = run.total || (await sizeOfPlan(tx, runId))
      const batch = await plannedAfter(tx, runId, run.done, batchSize)
      const open = (await standing(tx, batch)).filter(({ one, two, apart }) => one !== two && !apart)
      const links = open.filter(({ outcome }) => outcome === 'link')
      const merged = await mergeMany(
        tx,
        links.map((link) => ({
          keptId: link.one,
          absorbedId: link.two,
          reason: `run:${runId}`,
          way: 'rule' as const,
          evidence: link.evidence,
          score: link.score,
          ruleVersion: run.ruleVersion,
        })),
      )
      const reviews = open.filter(({ outcome }) => outcome === 'review')
      const paired = await writeFoundPairs(tx, runId, run.ruleVersion, reviews)
      const done = batch.at(-1)?.number ?? run.done
      await moveRun(tx, runId, { done, total, merged: merged.length, paired })
      return batch.length === batchSize
    })
}

/** As a job: merges after which somebody worked on the person by hand stay, for whose that is is a question for a member. */
export async function performUndo(
  runtime: Runtime,
  brandId: BrandId,
  runId: string,
  lastByHand: LastByHand,
): Promise<void> {
  const skip: string[] = []
  for (let isMore = true; isMore; )
    isMore = await runtime.db.transact(brandId, async (tx) => {
      const run = await lockRun(tx, runId)
      if (run?.state !== 'undoing') return false
      const total = run.total || (await countMergesOfRun(tx, runId))
      const found = await mergesOfRun(tx, runId, batchSize, skip)
      // Whoever runs it again with other weights is not bound by what this run got wrong.
      const { parted, edited } = await unmergeMany(tx, found, `run:${runId}`, lastByHand)
      skip.push(...edited)
      await moveRun(tx, runId, { done: Math.min(total, run.done + found.length), total, merged: -parted })
      return found.length === batchSize
    })
  await runtime.db.transact(brandId, async (tx) => {
    if ((await lockRun(tx, runId))?.state !== 'undoing') return
    await dropPairsOfRun(tx, runId)
    await moveRun(tx, runId, { state: 'undone', leftStanding: skip.length, finished: true })
  })
}
