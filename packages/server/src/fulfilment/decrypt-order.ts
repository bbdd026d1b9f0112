import type { DecryptOutcome, MarketplaceActs } from '../connectors/contract/acts.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { textsOf } from '../connectors/contract/texts-of.ts'
import type { Reach, Reached } from '../intake/index.ts'
import { joinAddress } from '../kernel/address.ts'
import type { BrandId } from '../kernel/ids.ts'
import { getOrder, type Order } from '../orders/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Actor } from '../runtime/db/actor.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type TakenBy, takeDecryptedContact } from '../work-orders/index.ts'
import {
  bookDecryption,
  findOpened,
  type OpenedReceiver,
  type Scene,
  type Settled,
  settleDecryption,
} from './decryption-store.ts'

/** So long an opened receiver without an end serves again without spending quota. */
export const openedForMs = 7 * 24 * 3600_000

export interface DecryptionWish {
  orderId: string
  scene: Scene
  /** As it is kept and audited: it names no number. */
  reason: string
}

export interface Decrypted {
  outcome: Settled['outcome'] | 'no_such_call' | 'not_connected'
  code: string | null
  /** True when it had been opened before: the marketplace was not asked again. */
  reused: boolean
  receiver: OpenedReceiver | null
  virtualPhone: boolean
  phoneEndsAt: Date | null
  workOrders: TakenBy[]
}

interface Deps {
  runtime: Pick<Runtime, 'db' | 'ports'>
  reach: Reach
}

/**
 * Has the marketplace open the receiver of one order (T20). What it opens becomes the service contact of the order's open
 * work orders and reaches nothing else. Throws `order.not_found`.
 */
export async function decryptOrder(
  { runtime, reach }: Deps,
  brandId: BrandId,
  actor: Actor,
  wish: DecryptionWish,
): Promise<Decrypted> {
  const { reason } = wish
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    runtime.db.transact(brandId, work, { actor })
  const order = await transact((tx) => getOrder(tx, wish.orderId))
  const kept = await transact((tx) => reuse(tx, order, wish.scene, reason))
  if (kept) return kept
  const reached = await reach(brandId, order.shopId, order.marketplace)
  if (!reached) return refused('not_connected')
  const { acts } = reached.connector
  if (!acts?.decrypt) return refused('no_such_call')
  const id = runtime.ports.ids.next()
  const { shopId, marketplace } = order
  await transact((tx) =>
    bookDecryption(tx, { id, orderId: order.id, shopId, marketplace, scene: wish.scene, reason }),
  )
  const settled = settledBy(await ask(reached, acts, order, wish.scene))
  return transact(async (tx) => {
    await settleDecryption(tx, id, settled)
    await tellAudit(tx, order.id, { scene: wish.scene, reason, outcome: settled.outcome, reused: false })
    const workOrders = settled.opened ? await deliver(tx, order, settled.opened, settled) : []
    const { opened, ...rest } = settled
    return { ...rest, reused: false, receiver: opened && whole(order, opened), workOrders }
  })
}

async function reuse(tx: Tx, order: Order, scene: Scene, reason: string): Promise<Decrypted | null> {
  const kept = await findOpened(tx, order.id, new Date(tx.now.getTime() - openedForMs))
  if (!kept) return null
  const { virtualPhone, phoneEndsAt } = kept
  await tellAudit(tx, order.id, { scene, reason, outcome: 'opened', reused: true })
  const workOrders = await deliver(tx, order, kept.opened, kept)
  const receiver = whole(order, kept.opened)
  return { outcome: 'opened', code: null, reused: true, receiver, virtualPhone, phoneEndsAt, workOrders }
}

function tellAudit(tx: Tx, orderId: string, facts: Record<string, unknown>): Promise<void> {
  return audit(tx, [{ action: 'order.receiver-decrypted', subject: `order:${orderId}`, facts }])
}

function refused(outcome: 'no_such_call' | 'not_connected'): Decrypted {
  const nothing = { receiver: null, virtualPhone: false, phoneEndsAt: null, workOrders: [] }
  return { outcome, code: null, reused: false, ...nothing }
}

/** The order is fetched anew: ciphertexts go stale, and only the marketplace's own text is accepted. */
async function ask(
  { connector, access }: Reached,
  acts: MarketplaceActs,
  order: Order,
  scene: Scene,
): Promise<DecryptOutcome> {
  try {
    const [detail] = await connector.fetchOrders(access, [order.outsideId])
    if (detail === null || detail === undefined) return { ok: false, code: 'not_found' }
    const { receiverId } = connector.normaliseOrder(order.shopId, detail).receiver
    const sealed = acts.sealedOf?.(detail) ?? { ...textsOf(detail), ...(receiverId && { oaid: receiverId }) }
    const [outcome] = await acts.decrypt!(access, [{ orderId: order.outsideId, sealed, scene }])
    return outcome ?? { ok: false, code: 'no_answer' }
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    return { ok: false, code: refusalOf(error) }
  }
}

/** Our own count of a day's quota says the same as the marketplace would, before it is asked. */
function refusalOf({ kind, code }: ConnectorFailure): string {
  if (kind === 'permission_missing') return 'not_allowed'
  return kind === 'limited' && code.startsWith('quota/') ? 'quota_spent' : kind
}

const ownWords = ['quota_spent', 'not_allowed', 'nothing_sealed'] as const

function settledBy(told: DecryptOutcome): Settled {
  if (told.ok) {
    const { name, phone, address, virtualPhone, virtualPhoneEndsAt } = told
    const opened = { name, phone, address }
    return { outcome: 'opened', code: null, opened, virtualPhone, phoneEndsAt: virtualPhoneEndsAt }
  }
  const outcome = ownWords.find((one) => one === told.code) ?? 'failed'
  return { outcome, code: told.code, opened: null, virtualPhone: false, phoneEndsAt: null }
}

function deliver(
  tx: Tx,
  order: Order,
  opened: OpenedReceiver,
  { virtualPhone, phoneEndsAt }: Pick<Settled, 'virtualPhone' | 'phoneEndsAt'>,
): Promise<TakenBy[]> {
  const { name, phone, address } = whole(order, opened)
  const given = { name: name ?? '', phone: phone ?? '', address: address ?? '' }
  return takeDecryptedContact(tx, order.id, given, { virtualPhone, phoneEndsAt })
}

/** Region and district are plain on the order; the marketplace opens only what was sealed. */
function whole({ receiver }: Order, { name, phone, address }: OpenedReceiver): OpenedReceiver {
  return {
    name: name ?? receiver.name,
    phone: phone ?? receiver.phone,
    address: wholeAddress(receiver, address ?? receiver.address),
  }
}

/** Some marketplaces open the detail alone, others the address with its region. */
function wholeAddress(place: Order['receiver'], detail: string | null): string {
  if (place.province && detail?.startsWith(place.province)) return detail
  const town = place.town && detail?.startsWith(place.town) ? null : place.town
  return joinAddress({ ...place, town, detail })
}
