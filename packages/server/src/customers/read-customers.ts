import type { CustomerId } from '../kernel/ids.ts'
import { parsePhone } from '../kernel/phone.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { IdentifierKind } from './customer.ts'
import { CustomerMissing } from './errors.ts'
import {
  type CustomerRow,
  findByIdentifiers,
  findCustomers,
  identifiersOf,
  listCustomers,
  tagsOf,
} from './store.ts'

/** A customer as kept: opened values. Whoever shows them masks by policy first. */
export interface Customer {
  id: CustomerId
  name: string | null
  phone: string | null
  level: string
  regionCode: string | null
  createdAt: Date
  tags: { name: string; origin: string }[]
  links: { kind: IdentifierKind; origin: string; evidence: string; linkedAt: Date }[]
}

export async function getCustomer(tx: Tx, customerId: CustomerId): Promise<Customer> {
  const [customer] = await getCustomers(tx, [customerId])
  if (!customer) throw new CustomerMissing(customerId)
  return customer
}

/** Those that exist, in the order asked. */
export async function getCustomers(tx: Tx, customerIds: CustomerId[]): Promise<Customer[]> {
  const found = await findCustomers(tx, customerIds)
  return withDetails(tx, found, customerIds)
}

export interface CustomerQuery {
  /** A full phone number or its last four digits. */
  phone?: string
  tag?: string
  cursor?: string
  limit: number
}

/** Newest first. Phones are found by blind index: masked data stays searchable. */
export async function searchCustomers(
  tx: Tx,
  query: CustomerQuery,
): Promise<{ items: Customer[]; nextCursor: string | null }> {
  const tail = query.phone && /^\d{4}$/.test(query.phone.trim()) ? query.phone.trim() : null
  const canonical = query.phone && !tail ? parsePhone(query.phone).canonical : null
  if (query.phone && !tail && !canonical) return { items: [], nextCursor: null }
  const found = await listCustomers(tx, {
    ...(tail ? { tailIndex: tx.vault.index('phone-tail', tail) } : {}),
    ...(canonical ? { phoneIndex: tx.vault.index('phone', canonical) } : {}),
    ...(query.tag ? { tag: query.tag } : {}),
    ...(query.cursor ? { before: parsePlace(query.cursor) } : {}),
    limit: query.limit + 1,
  })
  const page = found.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await withDetails(
      tx,
      page,
      page.map((row) => row.id),
    ),
    nextCursor: found.length > query.limit && last ? `${last.created_at.toISOString()}_${last.id}` : null,
  }
}

/** Whom a strong identifier points to, without making anybody. */
export async function findCustomerBy(
  tx: Tx,
  kind: IdentifierKind,
  value: string,
): Promise<CustomerId | null> {
  const index = tx.vault.index(kind, value)
  const found = await findByIdentifiers(tx, [{ kind, index }])
  return found.get(`${kind}|${index.toString('hex')}`) ?? null
}

function parsePlace(cursor: string): { at: Date; id: string } {
  const at = cursor.lastIndexOf('_')
  return { at: new Date(cursor.slice(0, at)), id: cursor.slice(at + 1) }
}

async function withDetails(tx: Tx, found: CustomerRow[], order: CustomerId[]): Promise<Customer[]> {
  const ids = found.map((row) => row.id)
  const [links, tags] = await Promise.all([identifiersOf(tx, ids), tagsOf(tx, ids)])
  const linksBy = Map.groupBy(links, (link) => link.customer_id)
  const tagsBy = Map.groupBy(tags, (tag) => tag.customer_id)
  const byId = new Map(found.map((row) => [row.id, row]))
  return order.flatMap((id) => {
    const row = byId.get(id)
    return row ? [asCustomer(tx, row, linksBy.get(id) ?? [], tagsBy.get(id) ?? [])] : []
  })
}

function asCustomer(
  tx: Tx,
  row: CustomerRow,
  links: { kind: IdentifierKind; origin: string; evidence: string; linked_at: Date }[],
  tags: { name: string; origin: string }[],
): Customer {
  const open = (field: 'name' | 'phone'): string | null => {
    const sealed = row[field]
    return sealed && tx.vault.open(`customers.customer.${field}`, row.id, sealed)
  }
  return {
    id: row.id,
    name: open('name'),
    phone: open('phone'),
    level: row.level,
    regionCode: row.region_code,
    createdAt: row.created_at,
    tags: tags.map(({ name, origin }) => ({ name, origin })),
    links: links.map(({ kind, origin, evidence, linked_at }) => ({
      kind,
      origin,
      evidence,
      linkedAt: linked_at,
    })),
  }
}
