import { availableParallelism } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { type Plan, planOf, type RecordColumns } from './plan.ts'

export type Heard = { share: number } | { plan: Plan }

const mostThreads = 4

// The engine counts for seconds: on threads of its own nobody waits for it.
const say = (heard: Heard): void => parentPort!.postMessage(heard)
const width = Math.min(mostThreads, availableParallelism())
say({ plan: await planOf(workerData as RecordColumns, width, (share) => say({ share })) })
