import type { RawBuilder } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { parsePhone } from '../kernel/phone.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { IdentifierKind } from './customer.ts'
import { CustomerMissing } from './errors.ts'
import { type NameWay, nameWishes } from './name-index.ts'
import { headOf, type PersonRow, plainLevel, sourcesOf } from './person.ts'
import {
  type CustomerRow,
  findByIdentifiers,
  findPersons,
  firstNamed,
  type IdentifierRow,
  identifiersOf,
  listCustomers,
  rowsOfPerson,
  type TagRow,
  tagsOf,
} from './store.ts'

/** An identifier is the same value or another one: it has no score, and says what had to be the same. */
export interface CustomerLink {
  kind: IdentifierKind
  origin: string
  evidence: string
  linkedAt: Date
  rowId: CustomerId
  /** `value_and_surname`: of a phone or an e-mail address that several may have. */
  same: 'value' | 'value_and_surname'
  /** Of the rules that made the link; null where no rule wrote it. */
  ruleVersion: string | null
}

/** A customer as kept: opened values. Whoever shows them masks by policy first. */
export interface Customer {
  /** The row that was asked for. */
  id: CustomerId
  /** The row that stands for the person; another than `id` where this one was merged. */
  personId: CustomerId
  /** All rows of the person. */
  rowIds: CustomerId[]
  name: string | null
  phone: string | null
  /** Written by hand, or else as the ladder gives it. */
  level: string
  levelBy: 'hand' | 'ladder' | 'nobody'
  regionCode: string | null
  createdAt: Date
  tags: { name: string; origin: string }[]
  links: CustomerLink[]
}

export async function getCustomer(tx: Tx, customerId: CustomerId): Promise<Customer> {
  const [customer] = await getCustomers(tx, [customerId])
  if (!customer) throw new CustomerMissing(customerId)
  return customer
}

/** Those that exist, in the order asked. */
export async function getCustomers(tx: Tx, customerIds: CustomerId[]): Promise<Customer[]> {
  const found = await findPersons(tx, customerIds)
  const byAsked = Map.groupBy(found, (row) => row.asked)
  const ids = [...new Set(found.map((row) => row.id))]
  const [links, tags] = await Promise.all([identifiersOf(tx, ids), tagsOf(tx, ids)])
  const details = {
    links: Map.groupBy(links, (link) => link.customer_id),
    tags: Map.groupBy(tags, (tag) => tag.customer_id),
  }
  return customerIds.flatMap((id) => {
    const rows = byAsked.get(id)
    return rows ? [asCustomer(tx, id, rows, details)] : []
  })
}

/** Each row by itself, whoever it stands behind, with its own values opened. */
export async function getCustomerRows(
  tx: Tx,
  ids: readonly CustomerId[],
): Promise<Map<CustomerId, PersonRow>> {
  const found = await findPersons(tx, [...new Set(ids)])
  return new Map(found.filter((row) => row.id === row.asked).map((row) => [row.id, openRow(tx, row)]))
}

export interface RowName {
  name: string | null
  /** What the person of this row is called by now. */
  person: string | null
}

/** How these rows are called, each by itself and as the person that it is now. One statement; those that exist. */
export async function getRowNames(tx: Tx, ids: readonly CustomerId[]): Promise<Map<CustomerId, RowName>> {
  const found = await findPersons(tx, [...new Set(ids)])
  return new Map(
    [...Map.groupBy(found, (row) => row.asked)].map(([id, rows]) => {
      const { opened, from } = shownRows(tx, rows)
      return [id, { name: opened.find((row) => row.id === id)?.name ?? null, person: from.name.name }]
    }),
  )
}

export interface CustomerQuery {
  /** A full phone number or its last four digits. */
  phone?: string
  /** A whole name, its sound in letters, or as it is shown masked (张*明). */
  name?: string
  tag?: string
  /** Beside the other one: those who carry both. */
  alsoTag?: string
  region?: string
  /** Any rows of these people. */
  ids?: readonly string[]
  /** Of a set that a higher folder keeps, as a select of their ids. */
  among?: RawBuilder<unknown>
  cursor?: string
  limit: number
}

export interface FoundCustomers {
  items: Customer[]
  nextCursor: string | null
  /** How the name was found; null where none was asked for, or nobody has it. */
  named: NameWay | null
}

const nobody: FoundCustomers = { items: [], nextCursor: null, named: null }

/** Newest first. Phones and names are found by blind index: masked data stays searchable. */
export async function searchCustomers(tx: Tx, query: CustomerQuery): Promise<FoundCustomers> {
  const tail = query.phone && /^\d{4}$/.test(query.phone.trim()) ? query.phone.trim() : null
  const canonical = query.phone && !tail ? parsePhone(query.phone).canonical : null
  if (query.phone && !tail && !canonical) return nobody
  const wishes = query.name ? nameWishes(tx.vault, query.name) : []
  const name = wishes[await firstNamed(tx, wishes)]
  if (query.name && !name) return nobody
  const found = await listCustomers(tx, {
    ...(tail ? { tailIndex: tx.vault.index('phone-tail', tail) } : {}),
    ...(canonical ? { phoneIndex: tx.vault.index('phone', canonical) } : {}),
    ...(name ? { name } : {}),
    ...(query.tag ? { tag: query.tag } : {}),
    ...(query.alsoTag ? { alsoTag: query.alsoTag } : {}),
    ...(query.region ? { region: query.region.replace(/(00)+$/, '') } : {}),
    ...(query.ids ? { ids: query.ids } : {}),
    ...(query.among ? { among: query.among } : {}),
    ...(query.cursor ? { before: parsePlace(query.cursor) } : {}),
    limit: query.limit + 1,
  })
  const page = found.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await getCustomers(
      tx,
      page.map((row) => row.id),
    ),
    nextCursor: found.length > query.limit && last ? `${last.created_at.toISOString()}_${last.id}` : null,
    named: name?.by ?? null,
  }
}

/** Whom a strong identifier points to, the first holder of a phone; makes nobody. */
export async function findCustomerBy(
  tx: Tx,
  kind: IdentifierKind,
  value: string,
): Promise<CustomerId | null> {
  const index = tx.vault.index(kind, value)
  const found = await findByIdentifiers(tx, [{ kind, index }])
  const holders = found.holders.get(`${kind}|${index.toString('hex')}`) ?? []
  return [...holders].sort((a, b) => a.rank - b.rank)[0]?.customerId ?? null
}

/** Whether two ids are rows of one person. */
export async function isOnePerson(tx: Tx, first: string, second: string): Promise<boolean> {
  return first === second || (await rowsOfPerson(tx, first as CustomerId)).includes(second as CustomerId)
}

function parsePlace(cursor: string): { at: Date; id: string } {
  const at = cursor.lastIndexOf('_')
  return { at: new Date(cursor.slice(0, at)), id: cursor.slice(at + 1) }
}

interface Details {
  links: Map<CustomerId, IdentifierRow[]>
  tags: Map<CustomerId, TagRow[]>
}

function asCustomer(tx: Tx, id: CustomerId, rows: readonly CustomerRow[], details: Details): Customer {
  const { opened, head, from } = shownRows(tx, rows)
  const ids = opened.map((row) => row.id)
  // Given here by somebody and there by WeCom, it is ours: by that it goes to every friend.
  const tags = ids
    .flatMap((row) => details.tags.get(row) ?? [])
    .toSorted((a, b) => Number(b.origin === 'wecom') - Number(a.origin === 'wecom'))
  return {
    id,
    personId: head.id,
    rowIds: ids,
    name: from.name.name,
    phone: from.phone.phone,
    ...shownLevel(from.level.level, rows.find((row) => row.id === head.id)?.ladder_level ?? null),
    regionCode: from.region.region,
    createdAt: new Date(Math.min(...rows.map((row) => row.created_at.getTime()))),
    tags: [...new Map(tags.map(({ name, origin }) => [name, { name, origin }])).values()],
    links: ids
      .flatMap((row) => details.links.get(row) ?? [])
      .map(({ kind, origin, evidence, linked_at, customer_id, by_surname, rule_version }) => ({
        kind,
        origin,
        evidence,
        linkedAt: linked_at,
        rowId: customer_id,
        same: by_surname ? 'value_and_surname' : 'value',
        ruleVersion: rule_version,
      })),
  }
}

/** The rows of a person, opened, and of which of them each field is shown. */
function shownRows(tx: Tx, rows: readonly CustomerRow[]) {
  const opened = rows.map((row) => openRow(tx, row))
  const head = headOf(opened)
  return { opened, head, from: sourcesOf(opened, rows.find((row) => row.id === head.id)?.survivors ?? null) }
}

function shownLevel(byHand: string, ladder: string | null): Pick<Customer, 'level' | 'levelBy'> {
  if (byHand !== plainLevel) return { level: byHand, levelBy: 'hand' }
  return ladder === null ? { level: plainLevel, levelBy: 'nobody' } : { level: ladder, levelBy: 'ladder' }
}

/** A row with its sealed values opened. */
export function openRow(tx: Tx, row: CustomerRow): PersonRow {
  const open = (field: 'name' | 'phone'): string | null => {
    const sealed = row[field]
    return sealed && tx.vault.open(`customers.customer.${field}`, row.id, sealed)
  }
  return {
    id: row.id,
    mergedInto: row.merged_into,
    name: open('name'),
    phone: open('phone'),
    level: row.level,
    region: row.region_code,
    saidAt: {
      name: row.name_at ?? row.created_at,
      phone: row.phone_at ?? row.created_at,
      level: row.level_at ?? row.created_at,
      region: row.region_at ?? row.created_at,
    },
  }
}
