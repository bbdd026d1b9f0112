import type { Tx } from '../db/transaction.ts'

/** A folder's table of work that members ask for and that goes on in the background. */
export interface RunTable<Run> {
  /** The newest first, as many as a page shows. */
  newest(tx: Tx): Promise<Run[]>
  /** Locked until the transaction ends, so that a step, a stop and an undo take turns. */
  lock(tx: Tx, id: string): Promise<Run | null>
}

const mostShown = 20

/** `table` has `brand_id`, `id` and `asked_at`; `columns` reads a row as `Run`. Both are written in code, never given. */
export function runTable<Run>(table: `${string}.${string}`, columns: string): RunTable<Run> {
  return {
    newest: (tx) =>
      tx.named<Run>(
        `${table}.newest`,
        `select ${columns} from ${table} where brand_id = $1 order by asked_at desc, id desc limit ${mostShown}`,
        [tx.brandId],
      ),
    async lock(tx, id) {
      const [found] = await tx.named<Run>(
        `${table}.lock`,
        `select ${columns} from ${table} where brand_id = $1 and id = $2 for update`,
        [tx.brandId, id],
      )
      return found ?? null
    },
  }
}
