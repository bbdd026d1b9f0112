import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import {
  identifyCustomers,
  mergeCustomers,
  previewUnmerge,
  tagByHand,
  tagCustomers,
  unmergeCustomers,
} from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { StoredEvent } from '../runtime/events/event.ts'
import { subscribers } from './subscribers.ts'
import { openRefusals } from './verdict-store.ts'

// A tag by rule that a member took off while two were one stays off with whom it was meant for.

let brand: TestBrand
let made = 0
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-11-01T02:00:00Z')
})
afterAll(() => brand.close())

const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
  brand.time.now = new Date(brand.time.now!.getTime() + 1000)
  return brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
}
async function follow(): Promise<void> {
  const told = brand.announced.splice(0)
  for (const one of subscribers) {
    const own = told.filter(({ type }) => one.events.some((event) => event.type === type))
    if (own.length > 0) await act((tx) => one.handle(tx, own as StoredEvent<never>[]))
  }
}
async function two(): Promise<[CustomerId, CustomerId]> {
  const found = await act((tx) =>
    identifyCustomers(
      tx,
      [0, 1].map(() => ({
        identifiers: [{ kind: 'marketplace_buyer' as const, value: `jd:r${++made}` }],
        evidence: `registration:${made}`,
        origin: 'customer' as const,
      })),
    ),
  )
  return [found[0]!.customerId!, found[1]!.customerId!]
}
const refusedOf = async (id: CustomerId) =>
  (await act((tx) => openRefusals(tx, id))).map(({ code, until }) => ({ code, until }))

it.each([
  ['kept', [true, false]],
  ['absorbed', [false, true]],
  ['both', [true, true]],
] as const)('given to %s, it is refused there and nowhere else', async (side, expected) => {
  const [a, b] = await two()
  const name = '售后敏感'
  const { mergeId } = await act((tx) =>
    mergeCustomers(tx, { keptId: a, absorbedId: b, reason: '本人确认', way: 'member' }),
  )
  // By rule a tag stands with the row that stands for the person.
  await act((tx) => tagCustomers(tx, [{ customerId: a, name, origin: 'rule' }]))
  await act((tx) => tagByHand(tx, a, { add: [], remove: [name] }, { origin: 'agent' }))
  const until = new Date(brand.time.now!.getTime() + 180 * 86_400_000)
  await follow()
  expect(await refusedOf(b)).toEqual([{ code: 'complaint-prone', until }])
  const { edits } = await act((tx) => previewUnmerge(tx, mergeId))
  const choices = Object.fromEntries(edits.map((edit) => [edit.id, side]))
  await act((tx) => unmergeCustomers(tx, mergeId, { reason: '不是同一人', choices }))
  await follow()
  expect([await refusedOf(a), await refusedOf(b)]).toEqual(
    expected.map((refused) => (refused ? [{ code: 'complaint-prone', until }] : [])),
  )
})
