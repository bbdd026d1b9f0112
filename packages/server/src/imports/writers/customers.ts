import { recordConsents } from '../../consents/index.ts'
import {
  blockedAmong,
  customersBefore,
  fillCustomerProfiles,
  type Identified,
  type IdentityRecord,
  identifyCustomers,
  mayBeShared,
  tagCustomers,
} from '../../customers/index.ts'
import { personalEmail } from '../../kernel/email.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { surnameOf } from '../../kernel/name.ts'
import { parsePhone } from '../../kernel/phone.ts'
import { findRegions } from '../../kernel/region/match.ts'
import type { MappedRecord } from '../../mapping/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { EffectWrite } from '../effect-store.ts'
import { keep } from './records.ts'
import { resolveShops } from './shops.ts'
import {
  clean,
  type Draft,
  draftsOf,
  type Mapped,
  type Result,
  refusal,
  resultsOf,
  sealBefore,
  type Writer,
  type Written,
} from './writer.ts'

/** Tags and links of files say so; the way back takes those of this origin only. */
export const fileOrigin = 'import'

type CustomerRecord = MappedRecord<'customer'>

const nobody = refusal(
  'contact.phone',
  'no_identifier',
  ['没有手机号、个人邮箱、unionid 或客户编号，认不出是谁', '补上其中一项'],
  [
    'It has no phone, personal e-mail, unionid or customer number, so nobody can be found by it',
    'Give one of them',
  ],
)

/** Store customers, leads, members: found by what identifies them, filled where nothing was known, never written over. */
export const writeCustomerRecords: Writer<'customer'> = async (tx, context, records) => {
  const place = await buyersOf(tx, context.options, records)
  const known = await withoutBlocked(
    tx,
    records.map((one) => ({
      ...one,
      identity: identityOf(clean(one.record), place.marketplace, context.importId),
    })),
  )
  const usable = known.filter(({ identity }) => identity.identifiers.length > 0)
  const written = usable.length === 0 ? { results: [], effects: [] } : await write(tx, context, usable)
  const results = new Map(usable.map((one, i) => [one, written.results[i]!]))
  return {
    results: known.map((one) => results.get(one) ?? nobody),
    effects: [...place.effects, ...written.effects],
  }
}

/** A customer number is one among the buyers of the shop that the file is for. */
async function buyersOf(
  tx: Tx,
  options: Parameters<typeof resolveShops>[1],
  records: readonly Mapped<'customer'>[],
): Promise<{ marketplace: string; effects: EffectWrite[] }> {
  if (options.shopId === null || records.length === 0) return { marketplace: fileOrigin, effects: [] }
  const shops = await resolveShops(tx, options, [null])
  return { marketplace: shops.of(null).marketplace, effects: shops.effects }
}

type Known = Mapped<'customer'> & { identity: IdentityRecord }

/** The phone of a parcel station or a property office is nobody's. */
async function withoutBlocked(tx: Tx, records: Known[]): Promise<Known[]> {
  const phonesOf = ({ identity }: Known) => identity.identifiers.filter(({ kind }) => kind === 'phone')
  const blocked = await blockedAmong(
    tx,
    records.flatMap(phonesOf).map(({ value }) => value),
  )
  if (blocked.size === 0) return records
  return records.map((one) => {
    const identifiers = one.identity.identifiers.filter(
      ({ kind, value }) => kind !== 'phone' || !blocked.has(value),
    )
    return { ...one, identity: { ...one.identity, identifiers } }
  })
}

async function write(tx: Tx, context: Parameters<Writer>[1], records: readonly Known[]): Promise<Written> {
  const { importId, options } = context
  const { drafts, newest } = await draftsOf(
    tx,
    records.map((one) => ({
      row: one.row,
      value: one,
      outside: outsideOf(one),
    })),
  )
  const found = await identifyCustomers(
    tx,
    newest.map(({ value }) => value.identity),
    !options.startFlows,
  )
  const before = await customersBefore(tx, [...new Set(found.map(({ customerId }) => customerId!))])
  const changed = await complete(tx, importId, newest, found)
  await keepConsents(tx, importId, newest, found)
  const outcomeAt = (i: number): 'created' | 'updated' | 'unchanged' => {
    const { created, customerId } = found[i]!
    return created ? 'created' : changed.has(customerId!) ? 'updated' : 'unchanged'
  }
  const at = new Map(newest.map((draft, i) => [draft, i]))
  const effects = newest.flatMap((draft, i): EffectWrite[] => {
    const { customerId, created, link } = found[i]!
    const what = outcomeAt(i)
    const text = before.get(customerId!)!
    return [
      {
        kind: 'customer',
        id: customerId!,
        what: what === 'unchanged' ? 'touched' : what,
        row: draft.row,
        key: draft.key,
        content: draft.content,
        before: created ? null : sealBefore(tx, importId, 'customer', customerId!, text),
        link,
      },
    ]
  })
  await context.sinks.customersKnown(
    tx,
    found.flatMap(({ customerId }) => customerId ?? []),
  )
  const kept = await keep(
    tx,
    context,
    'customer',
    newest.map(({ value, row, key }) => ({
      row,
      record: value.record,
      key: recordKey(tx, key),
      content: null,
    })),
  )
  return {
    results: resultsOf(drafts, (draft) => outcomeAt(at.get(draft)!), newest) as Result[],
    effects: [...createdFirst(effects), ...kept],
  }
}

/** A number alone is a family's, too: then the surname tells their rows apart, or the last one would stand for all. */
function outsideOf({ identity: { identifiers, profile } }: Known): string {
  const named = `customer|${identifiers.map(({ kind, value }) => `${kind}=${value}`).join('|')}`
  const isShared = identifiers.every(({ kind }) => mayBeShared(kind))
  const surname = isShared && profile?.name ? surnameOf(profile.name.replaceAll('*', '某')) : null
  return surname ? `${named}|${surname}` : named
}

/** What a file says of being contacted is its word, not the customer's; a row that says nothing says neither yes nor no. */
async function keepConsents(
  tx: Tx,
  importId: string,
  newest: readonly Draft<Known>[],
  found: readonly Identified[],
): Promise<void> {
  const said = found.flatMap(({ customerId }, i) => {
    const { consent, registeredAt } = newest[i]!.value.record
    if (customerId === null || consent === null) return []
    const saidAt = registeredAt && registeredAt < tx.now ? registeredAt : null
    return [{ customerId, given: consent, saidAt }]
  })
  await recordConsents(
    tx,
    said.map((one) => ({
      ...one,
      purpose: 'marketing' as const,
      channel: 'all' as const,
      way: 'import' as const,
      textVersion: null,
      evidence: null,
      record: `import:${importId}`,
    })),
  )
}

/** The kept record has a place of its own beside the customer. */
function recordKey(tx: Tx, key: Buffer): Buffer {
  return tx.vault.mark('import-target', `record|${key.toString('hex')}`)
}

function createdFirst(effects: readonly EffectWrite[]): EffectWrite[] {
  const made = new Set(effects.filter(({ what }) => what === 'created').map(({ id }) => id))
  return effects.filter(({ id, what }) => what === 'created' || !made.has(id))
}

/** Fills profiles and adds tags; returns those of known customers who got something. */
async function complete(
  tx: Tx,
  importId: string,
  newest: readonly Draft<Known>[],
  found: readonly Identified[],
): Promise<ReadonlySet<CustomerId>> {
  const known = found.flatMap(({ customerId, created }, i) =>
    created ? [] : [{ customerId: customerId!, profile: newest[i]!.value.identity.profile }],
  )
  const filled = await fillCustomerProfiles(
    tx,
    known.map(({ customerId, profile }) => ({ customerId, ...profile })),
    { record: `import:${importId}`, origin: fileOrigin },
  )
  const tagged = await tagCustomers(
    tx,
    found.flatMap(({ customerId }, i) =>
      (newest[i]!.value.record.tags ?? []).map((name) => ({
        customerId: customerId!,
        name: clean(name),
        origin: fileOrigin,
        record: `import:${importId}`,
      })),
    ),
    true,
  )
  return new Set([...filled, ...tagged])
}

function identityOf(record: CustomerRecord, marketplace: string, importId: string): IdentityRecord {
  const { contact, secondPhone, outsideId, unionId } = record
  const email = record.email ? personalEmail(record.email) : null
  const phones = [contact.phone, secondPhone].flatMap((text) => {
    const phone = text === null ? null : parsePhone(text)
    return phone?.identifies && phone.canonical ? [phone.canonical] : []
  })
  return {
    identifiers: [
      ...(unionId ? [{ kind: 'unionid' as const, value: unionId }] : []),
      ...(outsideId ? [{ kind: 'marketplace_buyer' as const, value: `${marketplace}:${outsideId}` }] : []),
      ...phones.map((value) => ({ kind: 'phone' as const, value })),
      ...(email ? [{ kind: 'email' as const, value: email }] : []),
    ],
    evidence: `import:${importId}`,
    origin: fileOrigin,
    profile: {
      name: contact.name,
      phone: phones[0] ?? null,
      regionCode: districtOf(`${contact.province ?? ''}${contact.city ?? ''}${contact.district ?? ''}`),
    },
  }
}

function districtOf(text: string): string | null {
  if (text === '') return null
  return findRegions(text).find(({ level }) => level === 'district' || level === 'zone')?.code ?? null
}
