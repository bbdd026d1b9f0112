import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { Desk, type Steps } from '../identity/desk.ts'
import type { Order, Report, SourceModule } from './crew.ts'

const lowest = 15
let desk: Promise<Desk> | null = null

// Linux gives a thread a rank of its own; elsewhere the whole process would wait.
if ((workerData as { gentle: boolean }).gentle && process.platform === 'linux') setPriority(0, lowest)

async function openDesk({ module, data }: { module: string; data: unknown }): Promise<Desk> {
  const { openSource } = (await import(module)) as SourceModule
  return new Desk(openSource(data as never))
}

async function hear(order: Order): Promise<void> {
  if ('source' in order) desk = openDesk(order.source)
  const own = await desk!
  if ('told' in order) own.hear(order.told)
  if (!('step' in order)) return
  const found = own.perform(order.step, order.task as Steps[typeof order.step]['task'])
  parentPort!.postMessage({ number: order.number, found } satisfies Report)
}

// What fails here ends the thread with its error, and with it the run.
parentPort!.on('message', hear)
parentPort!.postMessage({ ready: true } satisfies Report)
