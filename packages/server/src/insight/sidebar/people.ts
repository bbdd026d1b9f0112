import { createHash } from 'node:crypto'

/** For whom orders were bought: 给父母买 and 装修公司 are one friend and several receivers. A switch, never a mixture (T13). */
export interface Receiving {
  orderId: string
  /** As the marketplace shows it, masked. */
  name: string | null
  phone: string | null
  districtCode: string | null
}

export interface Person {
  key: string
  name: string | null
  tail: string | null
  districtCode: string | null
  orders: number
}

/** Receivers told apart by what is known of them, the one with the newest order first; and whose each order is. */
export function peopleOf(receivings: readonly Receiving[]): { people: Person[]; of: Map<string, string> } {
  const people = new Map<string, Person>()
  const of = new Map<string, string>()
  for (const { orderId, name, phone, districtCode } of receivings) {
    const tail = /(\d{4})\D*$/.exec(phone ?? '')?.[1] ?? null
    const key = createHash('sha256').update(`${name}|${tail}|${districtCode}`).digest('hex').slice(0, 12)
    const known = people.get(key)
    if (known) known.orders += 1
    else people.set(key, { key, name, tail, districtCode, orders: 1 })
    of.set(orderId, key)
  }
  return { people: [...people.values()], of }
}
