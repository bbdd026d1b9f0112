import { getCustomers } from '../../customers/index.ts'
import { countEffects, touchedBy } from '../../imports/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { getOrders, orderStateWords } from '../../orders/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { shownName, shownPhone } from '../shown.ts'
import type { Language } from '../words.ts'

/** Orders and customers that a record of the outside touched, as lists name them: masked by role. */
export interface TouchedThing {
  id: string
  title: string | null
  detail: string | null
}

export async function orderThings(
  tx: Tx,
  ids: readonly string[],
  language: Language,
): Promise<TouchedThing[]> {
  const found = await getOrders(tx, [...ids])
  return found.map(({ id, outsideId, state, lines }) => ({
    id,
    title: outsideId,
    detail: [orderStateWords[state][language], ...lines.slice(0, 1).map(({ title }) => title)].join(' · '),
  }))
}

export async function customerThings(
  tx: Tx,
  ids: readonly string[],
  roles: readonly Role[],
): Promise<TouchedThing[]> {
  const found = await getCustomers(
    tx,
    ids.map((id) => idOf<CustomerId>(id)),
  )
  return found.map(({ id, name, phone }) => ({
    id,
    title: shownName(roles, name),
    detail: shownPhone(roles, phone),
  }))
}

export type TouchedKind = 'order' | 'customer'

/** What an import made, changed or touched: counts of every kind, and a page of one. */
export async function touchedByImport(
  tx: Tx,
  importId: string,
  kind: TouchedKind,
  page: { cursor: string | null; limit: number },
  { roles, language }: { roles: readonly Role[]; language: Language },
) {
  const found = await touchedBy(tx, importId, kind, page.cursor, page.limit)
  const ids = found.items.map(({ id }) => id)
  const things =
    kind === 'order' ? await orderThings(tx, ids, language) : await customerThings(tx, ids, roles)
  const byId = new Map(things.map((one) => [one.id, one]))
  const counts = (await countEffects(tx, importId)).map(({ target_kind, what, n }) => ({
    kind: target_kind,
    what,
    count: n,
  }))
  return {
    counts,
    nextCursor: found.nextCursor,
    // One that was taken back is there no more; what it was is told all the same.
    items: found.items.map(({ id, what, row, state }) => ({
      id,
      what,
      row,
      state,
      title: byId.get(id)?.title ?? null,
      detail: byId.get(id)?.detail ?? null,
      gone: !byId.has(id),
    })),
  }
}
