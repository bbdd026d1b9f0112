import { percentile } from '../lib/figures.ts'
import type { Ack } from './ack-log.ts'

/** How often each thing was found afterwards, by the same ids as the acknowledgements. */
export type Found = ReadonlyMap<string, number>

export interface Verdict {
  acked: number
  lost: string[]
  doubled: string[]
}

/** I1 and I2: each acknowledged thing is there exactly once; what was never acknowledged may be there, but once. */
export function judge(acks: readonly Ack[], found: Found): Verdict {
  const ids = new Set(acks.map((ack) => ack.id))
  return {
    acked: ids.size,
    lost: [...ids].filter((id) => !found.get(id)),
    doubled: [...found].filter(([, times]) => times > 1).map(([id]) => id),
  }
}

/** Every one of `expected` has exactly one effect; effects of what nobody expected count as doubled. */
export function judgeEffects(expected: readonly string[], effects: readonly string[]): Verdict {
  const found = countOf(effects)
  const wanted = new Set(expected)
  return {
    acked: wanted.size,
    lost: [...wanted].filter((id) => !found.get(id)),
    doubled: [...found].filter(([id, times]) => times > 1 || !wanted.has(id)).map(([id]) => id),
  }
}

export function countOf(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

/** A retry with the same key must get the first answer. */
export function differingAnswers(pairs: readonly { first: string; again: string }[]): number {
  return pairs.filter(({ first, again }) => first !== again).length
}

export interface Round {
  /** Something was under way when the process died. */
  inFlight: number
  readyMs: number
}

/** One line of `test:faults`. `problems` says in words what failed; empty means pass. */
export interface FaultResult {
  fault: string
  rounds: number
  nonVacuous: number
  acked: number
  lost: number
  doubled: number
  readyP95Ms: number
  pass: boolean
  problems: string[]
  [more: string]: unknown
}

export const readyWithinMs = 5_000

/**
 * Puts rounds and verdicts together. A run that acknowledged nothing, or in which hardly a crash hit anything, is a
 * failure: it proved nothing. Readiness is judged unless the fault has a limit of its own.
 */
export function conclude(
  fault: string,
  rounds: readonly Round[],
  verdicts: Readonly<Record<string, Verdict>>,
  more: { problems?: readonly string[]; facts?: Record<string, unknown>; judgeReadiness?: boolean } = {},
): FaultResult {
  const acked = sum(Object.values(verdicts).map((one) => one.acked))
  const nonVacuous = rounds.filter((one) => one.inFlight > 0).length
  const readyP95Ms =
    rounds.length === 0
      ? 0
      : Math.round(
          percentile(
            rounds.map((one) => one.readyMs),
            0.95,
          ),
        )
  const problems = [...(more.problems ?? [])]
  for (const [what, { lost, doubled }] of Object.entries(verdicts)) {
    if (lost.length > 0) problems.push(`${lost.length} ${what} lost: ${lost.slice(0, 5).join(', ')}`)
    if (doubled.length > 0)
      problems.push(`${doubled.length} ${what} doubled: ${doubled.slice(0, 5).join(', ')}`)
  }
  if (acked === 0) problems.push('nothing was acknowledged: the run proves nothing')
  const needed = Math.ceil(rounds.length / 2)
  if (nonVacuous < needed)
    problems.push(`only ${nonVacuous} of ${rounds.length} rounds hit something under way`)
  if (more.judgeReadiness !== false && readyP95Ms > readyWithinMs)
    problems.push(`ready again after ${readyP95Ms} ms (95th percentile)`)
  return {
    fault,
    rounds: rounds.length,
    nonVacuous,
    acked,
    lost: sum(Object.values(verdicts).map((one) => one.lost.length)),
    doubled: sum(Object.values(verdicts).map((one) => one.doubled.length)),
    readyP95Ms,
    pass: problems.length === 0,
    problems,
    ...more.facts,
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
