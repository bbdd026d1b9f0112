import { parentPort, workerData } from 'node:worker_threads'
import { planOf, type RecordColumns } from './plan.ts'

// The engine counts for seconds: on a thread of its own nobody waits for it.
parentPort!.postMessage(planOf(workerData as RecordColumns))
