import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type HandEdit, openEdit } from './edit-customers.ts'
import { CustomerMissing } from './errors.ts'
import { editsSince } from './merge-store.ts'
import { headOf, type PersonRow, sourcesOf } from './person.ts'
import { type CustomerLink, getCustomer, openRow } from './read-customers.ts'
import {
  type FieldSourceRow,
  fieldSourcesOf,
  makersOf,
  type RecordSource,
  tagSourcesOf,
} from './source-store.ts'
import { findPersons } from './store.ts'

/** One word about a customer: what was said, by which record, whose word it is, and when. */
export interface Said extends RecordSource {
  value: string | null
  at: Date
}

const fields = ['name', 'phone', 'region'] as const
type Field = (typeof fields)[number]

export interface CustomerSources {
  /** First the word that is shown now, then the others, newest first; open, and masked by whoever shows them. */
  fields: { field: Field; said: Said[] }[]
  identifiers: (Pick<CustomerLink, 'kind' | 'origin' | 'same' | 'ruleVersion'> & {
    record: string
    at: Date
  })[]
  tags: { name: string; record: string | null; origin: string; at: Date }[]
}

type Word = Said & { rowId: CustomerId; field: Field }

/** By which record each thing that we know of a person came, on any of its rows. Throws `customer.not_found`. */
export async function customerSources(tx: Tx, customerId: CustomerId): Promise<CustomerSources> {
  const found = await findPersons(tx, [customerId])
  if (found.length === 0) throw new CustomerMissing(customerId)
  const rows = found.map((row) => openRow(tx, row))
  const ids = rows.map(({ id }) => id)
  const words = await wordsOf(tx, rows)
  const { links } = await getCustomer(tx, customerId)
  const head = headOf(rows)
  const shown = sourcesOf(rows, found.find(({ id }) => id === head.id)?.survivors ?? null)
  return {
    fields: fields.flatMap((field) => {
      const said = inOrder(
        words.filter((one) => one.field === field),
        shown[field],
        field,
      )
      return said.length > 0 ? [{ field, said }] : []
    }),
    identifiers: links.map(({ kind, evidence, origin, linkedAt, same, ruleVersion }) => ({
      kind,
      same,
      ruleVersion,
      record: evidence,
      origin,
      at: linkedAt,
    })),
    tags: (await tagSourcesOf(tx, ids)).map(({ name, record, origin, added_at }) => ({
      name,
      record,
      origin,
      at: added_at,
    })),
  }
}

/** What records said later, what people changed by hand, and what each row was made with. */
async function wordsOf(tx: Tx, rows: readonly PersonRow[]): Promise<Word[]> {
  const ids = rows.map(({ id }) => id)
  const later = (await fieldSourcesOf(tx, ids)).map((row) => opened(tx, row))
  const edits = (await editsSince(tx, ids, new Date(0))).map((row) => openEdit(tx, row))
  const known = [...later, ...edits.flatMap(byHand)]
  const made = (await makersOf(tx, ids)).flatMap(({ id, created_at, record, origin }) => {
    const row = rows.find((one) => one.id === id)!
    return fields.flatMap((field): Word[] => {
      const value = madeWith(row, field, created_at, edits)
      if (value === null || known.some((one) => isSame(one, id, field, created_at))) return []
      return [{ rowId: id, field, value, record, origin, at: created_at }]
    })
  })
  return [...known, ...made]
}

/** A field that nobody changed is as it was made; of one changed by hand the change says what had stood there. */
function madeWith(row: PersonRow, field: Field, madeAt: Date, edits: readonly HandEdit[]): string | null {
  if (row.saidAt[field].getTime() === madeAt.getTime()) return row[field]
  const first = edits.find(
    ({ customerId, change }) => customerId === row.id && change.field === field,
  )?.change
  return first && 'wasAt' in first && new Date(first.wasAt).getTime() === madeAt.getTime() ? first.was : null
}

const isSame = (one: Word, rowId: CustomerId, field: Field, at: Date): boolean =>
  one.rowId === rowId && one.field === field && one.at.getTime() === at.getTime()

function byHand({ customerId, change, actor, at }: HandEdit): Word[] {
  if ('rows' in change || change.field === 'level') return []
  return [{ rowId: customerId, field: change.field, value: change.to, record: actor, origin: 'agent', at }]
}

function inOrder(words: readonly Word[], now: PersonRow, field: Field): Said[] {
  const isNow = (one: Word): boolean => isSame(one, now.id, field, now.saidAt[field])
  return [...words]
    .sort((a, b) => Number(isNow(b)) - Number(isNow(a)) || b.at.getTime() - a.at.getTime())
    .map(({ value, record, origin, at }) => ({ value, record, origin, at }))
}

function opened(tx: Tx, row: FieldSourceRow): Word {
  const { customer_id: rowId, field, value, region_code, record, origin, at } = row
  const text =
    value && field !== 'region' ? tx.vault.open(`customers.customer.${field}`, rowId, value) : region_code
  return { rowId, field, value: text, record, origin, at }
}
