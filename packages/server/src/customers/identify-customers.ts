import type { CustomerId } from '../kernel/ids.ts'
import { parsePhone, phoneTail } from '../kernel/phone.ts'
import { RaceLost } from '../runtime/db/errors.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { type Decision, decide, type IdentityRecord } from './customer.ts'
import { customerCreated, customerLinked, possibleDuplicateFound } from './events.ts'
import { type RecordSource, writeSaid } from './source-store.ts'
import {
  findByIdentifiers,
  type IndexedIdentifier,
  type MadeCustomer,
  type NewCustomer,
  type NewIdentifier,
  writeDuplicates,
  writeIdentifiers,
} from './store.ts'

export interface Identified {
  customerId: CustomerId | null
  decidedBy: Decision['decidedBy']
  created: boolean
}

/** Records with what their identifiers point to now; see `identifyCustomers`. */
export interface LookedUp {
  records: IdentityRecord[]
  indexed: IndexedIdentifier[][]
  known: Map<string, CustomerId>
}

export async function lookUpIdentities(tx: Tx, records: IdentityRecord[]): Promise<LookedUp> {
  const indexed = records.map((record) => indexRecord(tx, record))
  return { records, indexed, known: await findByIdentifiers(tx, indexed.flat()) }
}

/**
 * Says for each record which customer it belongs to, and makes one where nobody is known yet. A record without any
 * identifier belongs to nobody (null). Every new link is kept with its evidence. Same order as the input.
 */
export async function identifyCustomers(
  tx: Tx,
  records: IdentityRecord[],
  quiet = false,
): Promise<Identified[]> {
  const { results, write } = decideCustomers(tx, await lookUpIdentities(tx, records), quiet)
  await write()
  return results
}

/**
 * The same in two steps, for callers that send their own writes along: who it is, and what to write. `write` throws
 * `RaceLost` when another transaction was first with one of the identifiers. `quiet` announces nothing.
 */
export function decideCustomers(
  tx: Tx,
  { records, indexed, known }: LookedUp,
  quiet = false,
): { results: Identified[]; write(): Promise<void> } {
  const results: Identified[] = records.map(() => ({ customerId: null, decidedBy: null, created: false }))
  const identifiers: (NewIdentifier & { record: number })[] = []
  const customers: MadeCustomer[] = []
  const pairs: { first: CustomerId; second: CustomerId; reason: string }[] = []

  indexed.forEach((own, i) => {
    if (own.length === 0) return
    const record = records[i]!
    const places = own.map((one) => ({ kind: one.kind, index: one.index.toString('hex') }))
    const decision = decide(places, known)
    const customerId = decision.customerId ?? (tx.ports.ids.next() as CustomerId)
    if (!decision.customerId)
      customers.push({
        ...profileOf(tx, customerId, record),
        record: record.evidence,
        origin: record.origin,
      })
    results[i] = { customerId, decidedBy: decision.decidedBy, created: !decision.customerId }
    for (const other of decision.others)
      pairs.push({ first: customerId, second: other, reason: record.evidence })
    own.forEach((one, n) => {
      const place = `${places[n]!.kind}|${places[n]!.index}`
      if (known.has(place)) return
      // Later records of the same batch find this person.
      known.set(place, customerId)
      identifiers.push({ ...one, customerId, origin: record.origin, evidence: record.evidence, record: i })
    })
  })

  return {
    results,
    async write() {
      const written = await writeIdentifiers(tx, identifiers, customers)
      if (written.size < identifiers.length) throw new RaceLost('customers.identifier')
      const duplicates = await writeDuplicates(tx, pairs)
      if (quiet) return
      await emit(tx, [
        ...announce(records, results, identifiers),
        ...duplicates.map((d) =>
          event(possibleDuplicateFound, d.first_id, {
            customerId: d.first_id,
            otherId: d.second_id,
            reason: d.reason,
          }),
        ),
      ])
    },
  }
}

function indexRecord(tx: Tx, record: IdentityRecord): IndexedIdentifier[] {
  const unique = new Map(record.identifiers.map((one) => [`${one.kind}|${one.value}`, one]))
  return [...unique.values()].map(({ kind, value }) => ({ kind, index: tx.vault.index(kind, value) }))
}

function profileOf(tx: Tx, id: CustomerId, { profile }: IdentityRecord): NewCustomer {
  const phone = profile?.phone ? parsePhone(profile.phone) : null
  const tail = phone ? phoneTail(phone) : null
  return {
    id,
    name: profile?.name ? tx.vault.seal('customers.customer.name', id, profile.name) : null,
    phone: profile?.phone ? tx.vault.seal('customers.customer.phone', id, profile.phone) : null,
    phoneTailIndex: tail ? tx.vault.index('phone-tail', tail) : null,
    regionCode: profile?.regionCode ?? null,
  }
}

function announce(
  records: IdentityRecord[],
  results: Identified[],
  identifiers: (NewIdentifier & { record: number })[],
): NewEvent[] {
  return [...Map.groupBy(identifiers, (one) => one.record)].flatMap(([i, added]): NewEvent[] => {
    const { customerId, created, decidedBy } = results[i]!
    const { origin, evidence } = records[i]!
    if (!customerId) return []
    return created
      ? [event(customerCreated, customerId, { customerId, origin, evidence })]
      : [
          event(customerLinked, customerId, {
            customerId,
            evidence,
            by: decidedBy ?? 'same_batch',
            added: added.map((one) => one.kind),
          }),
        ]
  })
}

export interface SaidOfCustomer {
  customerId: CustomerId
  name?: string | null
  phone?: string | null
  regionCode?: string | null
}

/** What a file says of a customer: fills what nobody said yet, and writes over nothing. Returns who got something. */
export async function fillCustomerProfiles(
  tx: Tx,
  profiles: SaidOfCustomer[],
  source: RecordSource,
): Promise<Set<CustomerId>> {
  const each = [...new Map(profiles.map((one) => [one.customerId, one])).values()]
  return writeSaid(tx, sourced(tx, each, source), 'fills')
}

/** What the customer said of themself: overwrites what was known. */
export async function updateCustomerProfiles(
  tx: Tx,
  profiles: SaidOfCustomer[],
  source: RecordSource,
): Promise<void> {
  await writeSaid(tx, sourced(tx, profiles, source), 'replaces')
}

function sourced(tx: Tx, profiles: SaidOfCustomer[], source: RecordSource) {
  return profiles.map((p) => ({
    ...profileOf(tx, p.customerId, { identifiers: [], evidence: '', origin: '', profile: p }),
    source,
  }))
}
