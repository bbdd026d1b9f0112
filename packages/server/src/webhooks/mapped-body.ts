import { maskName } from '../kernel/name.ts'
import { maskPhone } from '../kernel/phone.ts'
import { compileOutward, type MappedRecord, type OutwardMapping } from '../mapping/index.ts'
import { getOrders, type Order } from '../orders/index.ts'
import { type Role, visibility } from '../runtime/access/policy.ts'
import type { DataClass } from '../runtime/crypto/data-classes.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'

/** A delivery whose body the endpoint's own mapping makes. */
export interface WantedBody {
  deliveryId: string
  mapping: OutwardMapping
  event: Pick<StoredEvent, 'payload'>
  /** Of the endpoint's maker today. */
  roles: readonly Role[]
  showMoney: boolean
}

/**
 * Bodies by outward mappings, from the orders as they stand now; one that is missing cannot be made: its event tells of no
 * order, the order is gone, or the mapping does not take it.
 */
export async function mappedBodies(tx: Tx, wanted: readonly WantedBody[]): Promise<Map<string, string>> {
  if (wanted.length === 0) return new Map()
  const ids = [...new Set(wanted.flatMap(({ event }) => orderIdOf(event) ?? []))]
  const orders = new Map((await getOrders(tx, ids)).map((one) => [one.id, one]))
  return new Map(
    wanted.flatMap((one) => {
      const order = orders.get(orderIdOf(one.event) ?? '')
      const body = order && bodyOf(one, order)
      return body === undefined || body === null ? [] : [[one.deliveryId, body] as const]
    }),
  )
}

function orderIdOf({ payload }: WantedBody['event']): string | null {
  const { orderId } = payload as { orderId?: unknown }
  return typeof orderId === 'string' ? orderId : null
}

function bodyOf({ mapping, roles, showMoney }: WantedBody, order: Order): string | null {
  const [outcome] = compileOutward<'order'>(mapping).apply([recordOf(order, roles, showMoney)])
  if (outcome?.state !== 'mapped') return null
  return JSON.stringify(mapping.target.each === undefined ? outcome.rows[0] : outcome.rows)
}

/** An order in the words of mappings, as far as the maker of the endpoint may see it. */
export function recordOf(order: Order, roles: readonly Role[], showMoney: boolean): MappedRecord<'order'> {
  const money = showMoney && visibility(roles, 'money') === 'plain'
  const fen = (value: bigint): bigint => (money ? value : (null as unknown as bigint))
  const { receiver } = order
  return {
    shop: order.shopId,
    orderId: order.outsideId,
    state: order.state,
    kind: order.kind as MappedRecord<'order'>['kind'],
    createdAt: order.createdAt,
    paidAt: order.paidAt,
    deliveredAt: order.deliveredAt,
    versionAt: order.versionAt,
    paidFen: fen(order.paidFen),
    payableFen: null,
    buyerId: null,
    buyerNick: null,
    buyerMessage: null,
    sellerMemo: null,
    receiver: {
      name: seen(roles, 'name', receiver.name, maskName),
      phone: seen(roles, 'phone', receiver.phone, maskPhone),
      province: receiver.province,
      city: receiver.city,
      district: receiver.district,
      town: receiver.town,
      address: seen(roles, 'address', receiver.address, () => '****'),
      receiverId: receiver.receiverId,
    },
    lines: order.lines.map((line) => ({
      lineId: line.lineId,
      itemId: line.itemId,
      skuId: line.skuId,
      merchantCode: null,
      title: line.title,
      skuText: line.skuText,
      quantity: line.quantity,
      paidFen: fen(line.paidFen),
      state: line.state,
      afterSalesState: line.afterSalesState,
    })),
  } as MappedRecord<'order'>
}

function seen(
  roles: readonly Role[],
  dataClass: DataClass,
  value: string | null,
  mask: (text: string) => string,
): string | null {
  const sight = visibility(roles, dataClass)
  if (value === null || sight === 'none') return null
  // What the marketplace masked keeps its own stars.
  return sight === 'plain' || value.includes('*') ? value : mask(value)
}
