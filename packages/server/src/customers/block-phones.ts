import { parsePhone } from '../kernel/phone.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import {
  type BlockedPhoneRow,
  findBlocked,
  listBlocked,
  writeAllowed,
  writeBlocked,
} from './block-phones-store.ts'
import { BlockMissing, NotAPhone } from './errors.ts'

export interface CrowdedPhone {
  index: Buffer
  phone: string
}

export interface BlockedPhone {
  /** Token of the phone. */
  id: string
  phone: string
  cause: BlockedPhoneRow['cause']
  note: string
  decidedBy: string
  decidedAt: Date
}

const place = 'customers.blocked_phone.phone'

/** Phones under which too many surnames came; one that a member allowed stays allowed. */
export async function blockCrowded(tx: Tx, phones: readonly CrowdedPhone[]): Promise<void> {
  const each = [...new Map(phones.map((one) => [one.phone, one])).values()]
  await writeBlocked(
    tx,
    each.map(({ index, phone }) => ({ index, phone: seal(tx, index, phone) })),
    { state: 'blocked', cause: 'many_surnames', note: '', by: 'rule', over: false },
  )
}

/** Says that a phone is nobody's: a property office, a parcel station, own staff. What it tied before stays. Throws `customer.block_not_a_phone`. */
export async function blockPhone(tx: Tx, { phone, note }: { phone: string; note: string }): Promise<void> {
  const { canonical } = parsePhone(phone)
  if (!canonical) throw new NotAPhone()
  const index = tx.vault.index('phone', canonical)
  await writeBlocked(tx, [{ index, phone: seal(tx, index, canonical) }], {
    state: 'blocked',
    cause: 'by_hand',
    note,
    by: byWhom(tx),
    over: true,
  })
  await audit(tx, [
    { action: 'customer.phone_blocked', subject: `phone:${idOf(tx, index)}`, facts: { note } },
  ])
}

/** Says that a phone is somebody's after all: no rule blocks it again. Throws `customer.block_not_found`. */
export async function allowPhone(tx: Tx, id: string): Promise<void> {
  if (!(await writeAllowed(tx, tx.vault.ofRoot(Buffer.from(id, 'hex')), byWhom(tx)))) throw new BlockMissing()
  await audit(tx, [{ action: 'customer.phone_allowed', subject: `phone:${id}` }])
}

const byWhom = (tx: Tx): string => `${tx.actor.kind}:${tx.actor.id}`

/** Which of these phones are nobody's. */
export async function blockedAmong(tx: Tx, phones: readonly string[]): Promise<Set<string>> {
  const each = [...new Set(phones)].map((phone) => ({ phone, index: tx.vault.index('phone', phone) }))
  const blocked = await findBlocked(
    tx,
    each.map(({ index }) => index),
  )
  return new Set(each.filter(({ index }) => blocked.has(index.toString('hex'))).map(({ phone }) => phone))
}

/** Phones that are nobody's, newest first, opened: whoever shows them masks by policy first. */
export async function blockedPhones(tx: Tx): Promise<BlockedPhone[]> {
  return (await listBlocked(tx)).map((row) => ({
    id: idOf(tx, row.value_index),
    phone: tx.vault.open(place, idOf(tx, row.value_index), row.phone),
    cause: row.cause,
    note: row.note,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
  }))
}

function seal(tx: Tx, index: Buffer, phone: string): Buffer {
  return tx.vault.seal(place, idOf(tx, index), phone)
}

/** The same whichever key the token stands under. */
function idOf(tx: Tx, index: Buffer): string {
  return tx.vault.rootOf(index).toString('hex')
}
