import type { Tx } from '../runtime/db/transaction.ts'
import { pauseInstances, resumeInstances, takeDueTimers, timersOf } from './store.ts'

/** A promise that was missed, told once. */
export interface Breach {
  subjectId: string
  promise: string
  node: string
  dueAt: Date
}

/** Takes at most `limit` timers that are due, oldest first. Two sweeps at once share the rows without waiting. */
export async function sweepTimers(tx: Tx, limit: number): Promise<Breach[]> {
  return (await takeDueTimers(tx, limit)).map(({ key, ...rest }) => ({ ...rest, promise: key }))
}

/** What is promised for these subjects now. */
export async function promisesOf(tx: Tx, subjectIds: string[]): Promise<Breach[]> {
  return (await timersOf(tx, subjectIds)).map(({ key, ...rest }) => ({ ...rest, promise: key }))
}

/** Suspension: clocks stop, moves stay possible. Returns those that ran. */
export function pauseFlows(tx: Tx, subjectIds: string[]): Promise<string[]> {
  return subjectIds.length === 0 ? Promise.resolve([]) : pauseInstances(tx, subjectIds)
}

export function resumeFlows(tx: Tx, subjectIds: string[]): Promise<string[]> {
  return subjectIds.length === 0 ? Promise.resolve([]) : resumeInstances(tx, subjectIds)
}
