import { availableParallelism } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { planOf, type RecordColumns } from './plan.ts'

const mostThreads = 4

// The engine counts for seconds: on threads of its own nobody waits for it.
parentPort!.postMessage(
  await planOf(workerData as RecordColumns, Math.min(mostThreads, availableParallelism())),
)
