import type { Tx } from '../db/transaction.ts'

export interface JobOptions {
  /** Makes a waiting twin impossible. */
  key?: string
  runAt?: Date
  maxAttempts?: number
}

/** Work for later, kept with the facts that ask for it. */
export interface JobQueue {
  /** Enqueues inside the caller's transaction. */
  add(tx: Tx, name: string, payload: unknown, options?: JobOptions): Promise<void>
}
