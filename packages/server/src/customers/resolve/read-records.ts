import { parsePhone } from '../../kernel/phone.ts'
import { businessDayNumber } from '../../kernel/time.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { blockedPhones } from '../block-phones.ts'
import { surnameShown } from '../identity/kinds/name.ts'
import type { Step } from './join-plan.ts'
import { type FactKind, noFacts, type ToldFacts } from './person-facts.ts'
import { type RecordColumns, recordColumns } from './plan.ts'
import { type CustomerRecord, countCustomers, moveRun, pageOfCustomers } from './resolve-store.ts'

/** What a folder above knows of people: a receiver of an order, with the row that the order belongs to. */
export interface PersonRecord {
  id: string
  /** Null where nobody is known: left out. */
  customerId: string | null
  name: string | null
  phone: string | null
  address: string | null
  /** When it was said: a privacy number is somebody else's later. */
  at: Date | null
}
export type RecordSource = (tx: Tx, after: string, limit: number) => Promise<PersonRecord[]>

/** What folders above know of these rows: browsers, serial numbers of what they own. A value without spaces. */
export type FactSource = (
  tx: Tx,
  customerIds: readonly string[],
) => Promise<{ customerId: string; value: string }[]>

export interface RecordSources {
  receivers: RecordSource
  devices: FactSource
  serials: FactSource
}

/** The columns of facts are empty; the thread that compares makes them of what was told. */
export interface ReadRecords {
  columns: RecordColumns
  told: ToldFacts
}

interface Said {
  name: string
  phone: string | null
  address: string
  at: Date | null
}

const start = '00000000-0000-0000-0000-000000000000'
const pageSize = 2_000

/** All rows and receivers of a brand, page by page; `done` of the run are customers. */
export async function readRecords(
  step: Step,
  runId: string,
  { receivers, devices, serials }: RecordSources,
): Promise<ReadRecords> {
  const { total, blocked } = await step(async (tx) => {
    await moveRun(tx, runId, { state: 'reading' })
    return {
      total: await countCustomers(tx),
      blocked: new Set((await blockedPhones(tx)).map(({ phone }) => phone)),
    }
  })
  const read = new Reading(blocked)
  for (let after = start, done = 0; ; ) {
    const page = await step(async (tx) => {
      const found = await pageOfCustomers(tx, after, pageSize)
      const ids = found.map(({ id }) => id)
      const facts = { device: await devices(tx, ids), serial: await serials(tx, ids) }
      await moveRun(tx, runId, { done: done + found.length, total })
      return { facts, rows: found.map((row) => ({ row, said: openRow(tx, row) })) }
    })
    for (const { row, said } of page.rows) read.addRow(row, said)
    for (const [kind, told] of Object.entries(page.facts)) read.addFacts(kind as FactKind, told)
    if (page.rows.length < pageSize) break
    done += page.rows.length
    after = page.rows.at(-1)!.row.id
  }
  for (let after = start; ; ) {
    const page = await step((tx) => receivers(tx, after, pageSize))
    for (const { customerId, name, phone, address, at } of page)
      if (customerId !== null) read.add(customerId, { name: name ?? '', phone, address: address ?? '', at })
    if (page.length < pageSize) return read.all()
    after = page.at(-1)!.id
  }
}

type Own = 'person' | 'unionid' | 'friend' | 'name' | 'phone' | 'lentOn' | 'address'

class Reading {
  private readonly texts = Object.fromEntries(
    recordColumns.map((name) => [name, [] as string[]]),
  ) as RecordColumns
  private readonly heads = new Map<
    string,
    { head: string; unionid: string; friend: string; record: number }
  >()
  private readonly told = noFacts()
  private readonly blocked: ReadonlySet<string>

  constructor(blocked: ReadonlySet<string>) {
    this.blocked = blocked
  }

  addRow({ id, head, unionid, friend, accounts, emails }: CustomerRecord, said: Said): void {
    const record = this.texts.person.length
    this.heads.set(id, { head, unionid: unionid ?? '', friend: friend ?? '', record })
    for (const account of accounts) this.addFact('account', record, account)
    for (const email of emails) this.addFact('email', record, email)
    this.add(id, said)
  }

  addFacts(kind: FactKind, told: readonly { customerId: string; value: string }[]): void {
    for (const { customerId, value } of told) {
      const known = this.heads.get(customerId)
      if (known) this.addFact(kind, known.record, value)
    }
  }

  private addFact(kind: FactKind, record: number, value: string): void {
    this.told[kind].records.push(record)
    this.told[kind].values.push(value)
  }

  /** What a record says of a row; of one that came after the rows were read, nothing. */
  add(customerId: string, { name, phone, address, at }: Said): void {
    const known = this.heads.get(customerId)
    if (!known) return
    const parsed = phone ? parsePhone(phone) : null
    const isBlocked = parsed?.canonical && this.blocked.has(parsed.canonical)
    const record: Record<Own, string> = {
      person: known.head,
      unionid: known.unionid,
      friend: known.friend,
      phone: isBlocked ? '' : (phone ?? ''),
      lentOn: at && parsed?.kind === 'privacy' ? String(businessDayNumber(at)) : '',
      name,
      address,
    }
    for (const column of Object.keys(record) as Own[]) this.texts[column].push(record[column])
  }

  all(): ReadRecords {
    return { columns: this.texts, told: this.told }
  }
}

/** A nickname is no name. */
function openRow(tx: Tx, row: Pick<CustomerRecord, 'id' | 'name' | 'phone'>): Said {
  const name = row.name ? tx.vault.open('customers.customer.name', row.id, row.name) : ''
  return {
    name: surnameShown(name) === null ? '' : name,
    phone: row.phone ? tx.vault.open('customers.customer.phone', row.id, row.phone) : null,
    address: '',
    at: null,
  }
}
