import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { IdentifierKind } from './customer.ts'
import { getCustomer } from './read-customers.ts'
import { type FieldSourceRow, fieldSourcesOf, madeByRecord, tagSourcesOf } from './source-store.ts'

/** One word about a customer: what was said, by which record, whose word it is, and when. */
export interface Said {
  value: string | null
  record: string
  origin: string
  at: Date
}

export interface CustomerSources {
  /** By field what is known now and, behind it, what was known before; values are open, and masked by whoever shows them. */
  fields: { field: 'name' | 'phone' | 'region'; said: Said[] }[]
  identifiers: { kind: IdentifierKind; record: string; origin: string; at: Date }[]
  tags: { name: string; record: string | null; origin: string; at: Date }[]
}

/** By which record each thing that we know of a customer came. Throws `customer.not_found`. */
export async function customerSources(tx: Tx, customerId: CustomerId): Promise<CustomerSources> {
  const customer = await getCustomer(tx, customerId)
  const later = Map.groupBy(await fieldSourcesOf(tx, customerId), ({ field }) => field)
  const maker = await madeByRecord(tx, customerId)
  const tags = await tagSourcesOf(tx, customerId)
  const known = { name: customer.name, phone: customer.phone, region: customer.regionCode }
  return {
    fields: (['name', 'phone', 'region'] as const).flatMap((field) => {
      const said = (later.get(field) ?? []).map((row) => opened(tx, customerId, row))
      const now = known[field]
      if (said.length === 0 && now !== null) said.push({ value: now, ...maker, at: customer.createdAt })
      return said.length > 0 ? [{ field, said }] : []
    }),
    identifiers: customer.links.map(({ kind, evidence, origin, linkedAt }) => ({
      kind,
      record: evidence,
      origin,
      at: linkedAt,
    })),
    tags: tags.map(({ name, record, origin, added_at }) => ({ name, record, origin, at: added_at })),
  }
}

function opened(
  tx: Tx,
  id: CustomerId,
  { field, value, region_code, record, origin, at }: FieldSourceRow,
): Said {
  const text =
    value && field !== 'region' ? tx.vault.open(`customers.customer.${field}`, id, value) : region_code
  return { value: text, record, origin, at }
}
