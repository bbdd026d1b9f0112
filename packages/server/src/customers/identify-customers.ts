import type { CustomerId } from '../kernel/ids.ts'
import { parsePhone, phoneTail } from '../kernel/phone.ts'
import { RaceLost } from '../runtime/db/errors.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event, type NewEvent } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { blockCrowded, type CrowdedPhone } from './block-phones.ts'
import {
  accountAt,
  type Decision,
  decide,
  type IdentityRecord,
  isOnePlace,
  linkRuleVersion,
  mayBeShared,
} from './customer.ts'
import { customerCreated, customerLinked, possibleDuplicateFound } from './events.ts'
import { surnameShown } from './identity/kinds/name.ts'
import { type KeptLink, linkEvidence } from './link-evidence.ts'
import { indexName } from './name-index.ts'
import { chooseHolder, isNobodys, nextHolder } from './phone-holders.ts'
import { type RecordSource, writeSaid } from './source-store.ts'
import {
  findByIdentifiers,
  type IndexedIdentifier,
  type KnownIdentifiers,
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
  /** By what, for the row that keeps the customer; null beside a null `customerId`. */
  link: KeptLink | null
}

/** Records with what their identifiers point to now; see `identifyCustomers`. */
export interface LookedUp {
  records: IdentityRecord[]
  indexed: IndexedIdentifier[][]
  known: KnownIdentifiers
}

type Found = NewIdentifier & { record: number; isTaught: boolean }

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
  const results: Identified[] = records.map(() => ({
    customerId: null,
    decidedBy: null,
    created: false,
    link: null,
  }))
  const identifiers: Found[] = []
  const customers: MadeCustomer[] = []
  const pairs: { first: CustomerId; second: CustomerId; reason: string }[] = []
  const crowded: CrowdedPhone[] = []

  indexed.forEach((all, i) => {
    const record = records[i]!
    const own = all.filter((one) => !known.blocked.has(placeOf(one)))
    if (own.length === 0) return
    const { decision, ...pointed } = decideRecord(own, known)
    const { hits, near } = pointed
    const customerId = decision.customerId ?? (tx.ports.ids.next() as CustomerId)
    if (!decision.customerId)
      customers.push({
        ...profileOf(tx, customerId, record),
        record: record.evidence,
        origin: record.origin,
      })
    const places = own.map((one) => ({ kind: one.kind, place: placeOf(one) }))
    results[i] = {
      customerId,
      decidedBy: decision.decidedBy,
      created: !decision.customerId,
      link: {
        linkedBy: linkEvidence(places, customerId, decision.decidedBy, pointed),
        ruleVersion: linkRuleVersion,
      },
    }
    for (const other of new Set([...decision.others, ...near.values()]))
      if (other !== customerId) pairs.push({ first: customerId, second: other, reason: record.evidence })
    // Later records of the same batch find this person.
    // What points to somebody else stays theirs.
    const mine = own.filter((one) => (hits.get(placeOf(one)) ?? customerId) === customerId)
    for (const one of remember(mine, customerId, known)) {
      identifiers.push({ ...one, customerId, origin: record.origin, evidence: record.evidence, record: i })
      if (one.kind === 'phone' && isNobodys(known.holders.get(placeOf(one))!))
        crowded.push({ index: one.index, phone: phoneOf(tx, record, one.index) })
    }
  })

  return {
    results,
    async write() {
      const written = await writeIdentifiers(tx, identifiers, customers)
      if (written.size < identifiers.length) throw new RaceLost('customers.identifier')
      const duplicates = await writeDuplicates(tx, pairs)
      await blockCrowded(tx, crowded)
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

const placeOf = ({ kind, index }: IndexedIdentifier): string => `${kind}|${index.toString('hex')}`

/** By strength, where a phone points to one of its holders only; `near` are those whose phone it is too. */
function decideRecord(
  own: readonly IndexedIdentifier[],
  known: KnownIdentifiers,
): {
  decision: Decision
  near: Map<string, CustomerId>
  hits: Map<string, CustomerId>
  bySurname: Set<string>
} {
  const hits = new Map<string, CustomerId>()
  const near = new Map<string, CustomerId>()
  const bySurname = new Set<string>()
  // Accounts that nobody has yet: who has another one there is another person.
  const strange = new Set<string>()
  for (const one of own) {
    const place = placeOf(one)
    const [holder] = known.holders.get(place) ?? []
    if (!mayBeShared(one.kind) && holder) hits.set(place, holder.customerId)
    else if (one.accountAt !== '') strange.add(one.accountAt)
  }
  const isApart = (id: CustomerId) =>
    [...(known.accounts.get(id) ?? [])].some((at) => [...strange].some((other) => isOnePlace(at, other)))
  for (const one of own.filter(({ kind }) => mayBeShared(kind))) {
    const place = placeOf(one)
    const mark = one.mark?.toString('hex') ?? null
    const choice = chooseHolder(known.holders.get(place) ?? [], mark, isApart)
    if (choice.holder) hits.set(place, choice.holder.customerId)
    if (choice.holder && mark !== null && choice.holder.mark === mark) bySurname.add(place)
    if (choice.near) near.set(place, choice.near.customerId)
  }
  const places = own.map((one) => ({ kind: one.kind, index: one.index.toString('hex') }))
  return { decision: decide(places, hits), near, hits, bySurname }
}

/** Notes whose the identifiers are from now on; returns those to write: new ones, and phones whose holder got a surname. */
function remember(
  own: readonly IndexedIdentifier[],
  customerId: CustomerId,
  known: KnownIdentifiers,
): (IndexedIdentifier & { rank: number; isTaught: boolean })[] {
  const accounts = known.accounts.get(customerId) ?? new Set()
  known.accounts.set(customerId, accounts)
  return own.flatMap((one): (IndexedIdentifier & { rank: number; isTaught: boolean })[] => {
    if (one.accountAt !== '') accounts.add(one.accountAt)
    const holders = known.holders.get(placeOf(one)) ?? []
    const mark = one.mark?.toString('hex') ?? null
    const mine = holders.find((holder) => holder.customerId === customerId)
    if (mine) {
      if (!mayBeShared(one.kind) || mine.mark !== null || mark === null) return []
      mine.mark = mark
      return [{ ...one, rank: mine.rank, isTaught: true }]
    }
    const holder = nextHolder(holders, customerId, mark)
    known.holders.set(placeOf(one), [...holders, holder])
    const written = holder.mark ? Buffer.from(holder.mark, 'hex') : null
    return [{ ...one, rank: holder.rank, mark: written, isTaught: false }]
  })
}

function indexRecord(tx: Tx, { identifiers, profile }: IdentityRecord): IndexedIdentifier[] {
  const unique = new Map(identifiers.map((one) => [`${one.kind}|${one.value}`, one]))
  const surname = profile?.name ? surnameShown(profile.name) : null
  return [...unique.values()].map(({ kind, value, ...more }) => ({
    kind,
    index: tx.vault.index(kind, value),
    accountAt: accountAt({ kind, value, ...more }),
    mark: mayBeShared(kind) && surname ? tx.vault.mark('phone-holder', `${value}|${surname}`) : null,
  }))
}

function phoneOf(tx: Tx, { identifiers }: IdentityRecord, index: Buffer): string {
  return identifiers.find(({ kind, value }) => kind === 'phone' && tx.vault.index(kind, value).equals(index))!
    .value
}

function profileOf(tx: Tx, id: CustomerId, { profile }: IdentityRecord): NewCustomer {
  const phone = profile?.phone ? parsePhone(profile.phone) : null
  const tail = phone ? phoneTail(phone) : null
  return {
    id,
    name: profile?.name ? tx.vault.seal('customers.customer.name', id, profile.name) : null,
    nameIndexes: indexName(tx.vault, profile?.name),
    phone: profile?.phone ? tx.vault.seal('customers.customer.phone', id, profile.phone) : null,
    phoneTailIndex: tail ? tx.vault.index('phone-tail', tail) : null,
    regionCode: profile?.regionCode ?? null,
  }
}

function announce(records: IdentityRecord[], results: Identified[], identifiers: Found[]): NewEvent[] {
  const fresh = identifiers.filter((one) => !one.isTaught)
  return [...Map.groupBy(fresh, (one) => one.record)].flatMap(([i, added]): NewEvent[] => {
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
