import type { Tx } from '../runtime/db/transaction.ts'
import { SettlementError } from './errors.ts'
import type { Slip } from './slip.ts'
import type { Statement } from './statement.ts'
import { listSlipRows, listStatementRows, type SlipFilter, type StatementFilter } from './store.ts'

interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** Newest first. Throws `settlement.bad_cursor`. */
export async function listSlips(
  tx: Tx,
  filter: Omit<SlipFilter, 'before'> & { cursor?: string },
): Promise<Page<Slip>> {
  const { cursor, ...rest } = filter
  if (cursor !== undefined && !uuid.test(cursor)) throw new SettlementError('settlement.bad_cursor')
  const items = await listSlipRows(tx, { ...rest, ...(cursor ? { before: cursor } : {}) })
  return { items, nextCursor: items.length === filter.limit ? items.at(-1)!.id : null }
}

/** Newest month first. Throws `settlement.bad_cursor`. */
export async function listStatements(
  tx: Tx,
  filter: Omit<StatementFilter, 'before'> & { cursor?: string },
): Promise<Page<Statement>> {
  const { cursor, ...rest } = filter
  const before = cursor === undefined ? undefined : placeOf(cursor)
  const items = await listStatementRows(tx, { ...rest, ...(before ? { before } : {}) })
  const last = items.at(-1)
  return { items, nextCursor: last && items.length === filter.limit ? `${last.month}_${last.id}` : null }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function placeOf(cursor: string): { month: string; id: string } {
  const [month = '', id = ''] = cursor.split('_')
  if (!/^\d{4}-\d{2}$/.test(month) || !uuid.test(id)) throw new SettlementError('settlement.bad_cursor')
  return { month, id }
}
