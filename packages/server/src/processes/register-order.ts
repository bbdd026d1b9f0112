import { brandOfRegistration, openRegistration, type Registration, registerOrder } from '../contacts/index.ts'
import { getOrders, type Order, searchOrders } from '../orders/index.ts'
import { getBrandName } from '../organization/index.ts'
import { orderOfSerial } from '../records/index.ts'
import { VaultLocked } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { customerLinkFor, listWorkOrders } from '../work-orders/index.ts'
import { RegistrationRefused } from './errors.ts'

/** What a friend writes on the card that was sent into their chat: a device's number, or an order's and the phone on it. */
export type Named = { serial: string } | { orderNumber: string; phone: string }

export interface RegistrationDone {
  products: string[]
  /** Where the visit goes on, when there is one to book. */
  path: string | null
}

/** The brand's name, to say whose card it is. Throws `registration.link_invalid`. */
export function readRegistration(runtime: Runtime, token: string): Promise<{ brandName: string }> {
  return opened(runtime, token, async (tx) => ({ brandName: await getBrandName(tx) }))
}

/**
 * Binds the order that was named to the friend whose card it is, and leads on to the visit. A refusal is counted and
 * committed before it is said. Throws `registration.…`.
 */
export async function registerByCard(
  runtime: Runtime,
  token: string,
  named: Named,
): Promise<RegistrationDone> {
  const outcome = await opened(runtime, token, async (tx, externalUserId) => {
    const proof: Registration =
      'serial' in named
        ? { kind: 'serial', serial: named.serial.trim().toUpperCase() }
        : { kind: 'phone', phone: named.phone }
    const done = await registerOrder(tx, externalUserId, await ordersNamed(tx, named), proof)
    if (done.kind === 'bound') return shown(tx, done.order)
    // Its visit is another's to book, at their home.
    if (done.kind === 'shared') return { products: productsOf(done.order), path: null }
    return done.kind === 'refused'
      ? new RegistrationRefused('not_matched', { triesLeft: done.triesLeft })
      : new RegistrationRefused(done.kind)
  })
  if (outcome instanceof RegistrationRefused) throw outcome
  return outcome
}

async function opened<T>(
  runtime: Runtime,
  token: string,
  work: (tx: Tx, externalUserId: string) => Promise<T>,
): Promise<T> {
  const named = brandOfRegistration(token)
  if (!named) throw new RegistrationRefused('link_invalid')
  const found = await runtime.db
    .transact(named.brandId, async (tx) => {
      const externalUserId = await openRegistration(tx, named.secret)
      if (!externalUserId) return null
      const actor = { kind: 'customer', id: externalUserId } as const
      return { done: await work({ ...tx, actor }, externalUserId) }
    })
    .catch((error) => {
      // A brand that does not exist has no key, and looks like a card that does not exist.
      throw error instanceof VaultLocked ? new RegistrationRefused('link_invalid') : error
    })
  if (!found) throw new RegistrationRefused('link_invalid')
  return found.done
}

async function ordersNamed(tx: Tx, named: Named): Promise<Order[]> {
  if ('serial' in named) {
    const orderId = await orderOfSerial(tx, named.serial)
    return orderId ? getOrders(tx, [orderId]) : []
  }
  return (await searchOrders(tx, { outsideId: named.orderNumber.trim(), limit: 5 })).items
}

const productsOf = (order: Order) => [...new Set(order.lines.map((line) => line.title))]

async function shown(tx: Tx, order: Order): Promise<RegistrationDone> {
  const { items } = await listWorkOrders(tx, { orderId: order.id, limit: 5 })
  const open = items.find(({ state }) => state !== 'settled' && state !== 'cancelled')
  return {
    products: productsOf(order),
    path: open ? (await customerLinkFor(tx, open.workOrderId)).path : null,
  }
}
