import { type Static, Type } from 'typebox'
import { type Customer, getCustomerRows, getCustomers } from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { isSealedName } from '../../kernel/name.ts'
import { parsePhone } from '../../kernel/phone.ts'
import { type LastReceiver, lastReceivers } from '../../orders/index.ts'
import { can, type Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { customerItem, customerItems } from '../console/customer-views.ts'
import { shownName, shownPhone, shownReceiver } from '../shown.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

export const pairSide = Type.Object({
  ...customerItem.properties,
  /** Of the last order: where it went, and name and phone where the customer has none. */
  receiver: Type.Union([
    Type.Object({
      /** Null for who may not read orders. */
      orderId: nullable,
      name: nullable,
      phone: nullable,
      address: nullable,
    }),
    Type.Null(),
  ]),
})

interface PairIds {
  firstId: string
  secondId: string
}

/**
 * The two customers of each pair as this reader may see them, and in what they differ. Where both are one person by now, each
 * row shows what it says itself; a pair of which one is gone has no sides. The engine compares receivers of orders as well, so
 * the last one stands in where the customer says nothing.
 */
export async function bothSides(tx: Tx, pairs: readonly PairIds[], roles: readonly Role[]) {
  const ids = [...new Set(pairs.flatMap((one) => [one.firstId, one.secondId]))]
  const customers = await getCustomers(
    tx,
    ids.map((id) => idOf<CustomerId>(id)),
  )
  const plain = new Map(customers.map((one) => [one.id as string, one]))
  const items = new Map((await customerItems(tx, customers, roles)).map((one) => [one.id, one]))
  const isOne = ({ firstId, secondId }: PairIds) =>
    plain.has(firstId) && plain.get(firstId)!.personId === plain.get(secondId)?.personId
  const aloneIds = pairs.filter(isOne).flatMap((one) => [one.firstId, one.secondId])
  const rows = await getCustomerRows(
    tx,
    aloneIds.map((id) => idOf<CustomerId>(id)),
  )
  const receivers = await lastReceivers(
    tx,
    new Map<string, readonly string[]>([
      ...customers.map((one) => [keyOf(one.id, false), one.rowIds] as const),
      ...aloneIds.map((id) => [keyOf(id, true), [id]] as const),
    ]),
  )
  const sideOf = (id: string, alone: boolean): Static<typeof pairSide> => {
    const [item, row] = [items.get(id)!, alone ? rows.get(idOf<CustomerId>(id)) : undefined]
    const own = row
      ? { ...item, name: shownName(roles, row.name), phone: shownPhone(roles, row.phone) }
      : item
    return { ...own, receiver: receiverView(own, receivers.get(keyOf(id, alone)), roles) }
  }
  return (pair: PairIds) => {
    const [first, second] = [plain.get(pair.firstId), plain.get(pair.secondId)]
    if (!first || !second) return null
    const alone = isOne(pair)
    return {
      first: sideOf(pair.firstId, alone),
      second: sideOf(pair.secondId, alone),
      differs: differencesOf(
        withReceiver(first, receivers.get(keyOf(pair.firstId, alone))),
        withReceiver(second, receivers.get(keyOf(pair.secondId, alone))),
      ),
    }
  }
}

const keyOf = (id: string, alone: boolean): string => `${id}${alone ? '|alone' : ''}`

function receiverView(
  own: { name: string | null; phone: string | null },
  last: LastReceiver | undefined,
  roles: readonly Role[],
): Static<typeof pairSide>['receiver'] {
  if (!last) return null
  const { name, phone, address } = shownReceiver(roles, last.receiver)
  return {
    orderId: can(roles, 'orders.read') ? last.orderId : null,
    name: own.name === null ? name : null,
    phone: own.phone === null ? phone : null,
    // Stars alone say nothing.
    address: address?.replaceAll('*', '') ? address : null,
  }
}

type Compared = Pick<Customer, 'name' | 'phone' | 'level' | 'regionCode'>

/** What stands in for a value that nobody knows; one that the marketplace masked differs from nothing for certain. */
function withReceiver(one: Customer, last: LastReceiver | undefined): Compared {
  const { name = null, phone = null } = last?.receiver ?? {}
  const isWhole = name !== null && !name.includes('*') && !isSealedName(name)
  return {
    ...one,
    name: one.name ?? (isWhole ? name : null),
    phone: one.phone ?? (phone && parsePhone(phone).canonical),
  }
}

function differencesOf(first: Compared, second: Compared): string[] {
  const fields = ['name', 'phone', 'level', 'regionCode'] as const
  return fields
    .filter((field) => first[field] && second[field] && first[field] !== second[field])
    .map((field) => (field === 'regionCode' ? 'region' : field))
}
