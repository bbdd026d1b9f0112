import { availableParallelism } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { factColumns } from './person-facts.ts'
import { type Plan, planOf } from './plan.ts'
import type { ReadRecords } from './read-records.ts'

export type Heard = { share: number } | { plan: Plan }

const mostThreads = 4

// The engine counts for seconds: on threads of its own nobody waits for it.
const say = (heard: Heard): void => parentPort!.postMessage(heard)
const width = Math.min(mostThreads, availableParallelism())
const { columns, told } = workerData as ReadRecords
const all = { ...columns, ...factColumns(columns.person, told) }
say({ plan: await planOf(all, width, (share) => say({ share })) })
