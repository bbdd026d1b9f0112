import { findPhones } from '../kernel/phone.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { forgetRows } from './forget-rows.ts'
import { deleteRows, type StrayRow, standingAmong, walkRows } from './row-store.ts'
import { openCells } from './seal-rows.ts'

export interface Sought {
  /** Blind indexes of a person's numbers, in hex. */
  phones: ReadonlySet<string>
  /** Numbers of their orders, as marketplaces write them. */
  orders: ReadonlySet<string>
}

/** How many rows a transaction looks through. */
const page = 2_000

/**
 * Takes out the rows that nothing came of (refused, set aside, joined to no record) where they hold a whole number of a person or
 * the number of their order; with a row of the main file goes what was joined to it. What another's record stands on stays. Looks
 * through one page; `place` leads on, null at the end. A row with nothing but a masked number or a name leads to nobody, and goes
 * with its term.
 */
export async function forgetStrays(
  tx: Tx,
  sought: Sought,
  after: string | null,
): Promise<{ gone: number; place: string | null }> {
  if (sought.phones.size === 0 && sought.orders.size === 0) return { gone: 0, place: null }
  const rows = await walkRows(tx, after, page)
  const named = rows.filter((row) => names(tx, openCells(tx, row), sought))
  const standing = await standingAmong(tx, named)
  let gone = 0
  for (const [importId, own] of Map.groupBy(named, (row) => row.importId)) {
    const main = own.filter(({ file, row }) => file === 0 && !standing.has(`${importId}|${row}`))
    if (main.length > 0)
      gone += await forgetRows(
        tx,
        importId,
        main.map(({ row }) => row),
      )
    const joined = own.filter(({ file }) => file > 0)
    gone += await deleteRows(
      tx,
      importId,
      joined.map(({ file }) => file),
      joined.map(({ row }) => row),
    )
  }
  const last = rows.length === page ? rows.at(-1) : undefined
  return { gone, place: last ? placeOf(last) : null }
}

const placeOf = ({ importId, file, row }: StrayRow): string => `${importId}:${file}:${row}`

function names(tx: Tx, value: unknown, sought: Sought): boolean {
  if (Array.isArray(value)) return value.some((one) => names(tx, one, sought))
  if (value !== null && typeof value === 'object') return names(tx, Object.values(value), sought)
  const text = String(value ?? '').trim()
  if (sought.orders.has(text)) return true
  return (
    sought.phones.size > 0 &&
    /\d{3}/.test(text) &&
    findPhones(text).phones.some(
      ({ canonical }) => canonical && sought.phones.has(tx.vault.index('phone', canonical).toString('hex')),
    )
  )
}
