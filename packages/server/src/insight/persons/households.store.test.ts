import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import {
  householdOf,
  joinHousehold,
  keepApart,
  leaveHousehold,
  mergeCustomers,
  nameHousehold,
  unmergeCustomers,
} from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { recordOrders } from '../../orders/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { mostAtHome, sharedAddresses } from './household-store.ts'

let brand: TestBrand
const now = new Date('2026-04-10T02:00:00Z')
const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = now
  await run(seedShops)
})
afterAll(() => brand.close())

let orders = 0
/** Somebody who had something sent to an address. */
async function buyer(address: string, masked = false): Promise<CustomerId> {
  orders += 1
  const id = `H${orders}`
  const base = tmallOrder(id, now)
  const receiver = { ...base.receiver, address, masked, ...(masked ? {} : { name: `甲${orders}` }) }
  const [found] = await run((tx) => recordOrders(tx, [{ ...base, receiver }]))
  return found!.customerId as CustomerId
}
const suggested = async (id: string) =>
  (await run((tx) => sharedAddresses(tx, id))).map(({ otherId }) => otherId)
const members = async (id: CustomerId) =>
  (await run((tx) => householdOf(tx, id)))?.members.map(({ customerId }) => customerId) ?? []
const join = (id: CustomerId, otherId: CustomerId, name = '刘家') =>
  run((tx) => joinHousehold(tx, id, { otherId, name }))

describe('who may live together', () => {
  it('are those to whose whole address orders went, and never by masked addresses', async () => {
    const [liu, mother] = [await buyer('江宁路 88 号 3 栋 502'), await buyer('江宁路 88 号 3 栋 502')]
    await buyer('江宁路 88 号 3 栋 503')
    const masked = await buyer('江宁路****', true)
    await buyer('江宁路****', true)
    expect(await suggested(liu)).toEqual([mother])
    expect(await suggested(masked)).toEqual([])
  })

  it('are not the many who take parcels at a station', async () => {
    const people: CustomerId[] = []
    for (let i = 0; i <= mostAtHome; i++) people.push(await buyer('静安菜鸟驿站 1 号'))
    expect(await suggested(people[0]!)).toEqual([])
  })

  it('are not those of whom somebody said that they are no family, until that is taken back', async () => {
    const [one, two] = [await buyer('合租路 1 号 101'), await buyer('合租路 1 号 101')]
    await run((tx) => keepApart(tx, two, one, true))
    expect([await suggested(one), await suggested(two)]).toEqual([[], []])
    await run((tx) => keepApart(tx, one, two, false))
    expect(await suggested(one)).toEqual([two])
  })
})

describe('a household', () => {
  it('is made by hand, grows, is left, and nobody is merged', async () => {
    const [liu, mother, son] = [await buyer('a 1'), await buyer('b 2'), await buyer('c 3')]
    const id = await join(liu, mother)
    expect(await join(mother, son, '别的名字')).toBe(id)
    expect((await members(son)).toSorted()).toEqual([liu, mother, son].toSorted())
    expect((await run((tx) => householdOf(tx, liu)))!.name).toBe('刘家')
    await run((tx) => nameHousehold(tx, id, '刘女士家'))
    await run((tx) => leaveHousehold(tx, id, mother))
    expect(await members(mother)).toEqual([])
    expect((await members(liu)).length).toBe(2)
    await expect(run((tx) => leaveHousehold(tx, id, mother))).rejects.toMatchObject({
      code: 'household.not_in_it',
    })
    expect(await join(mother, liu)).toBe(id)
  })

  it('is one at a time, of different people', async () => {
    const [a, b, c, d] = [await buyer('d 4'), await buyer('e 5'), await buyer('f 6'), await buyer('g 7')]
    await join(a, b)
    await join(c, d)
    await expect(join(a, c)).rejects.toMatchObject({ code: 'household.in_another' })
    await expect(join(a, a)).rejects.toMatchObject({ code: 'household.one_person' })
  })

  it('of two who turn out to be one person stays as it was when they are parted again', async () => {
    const [a, b, c] = [await buyer('h 8'), await buyer('i 9'), await buyer('j 10')]
    const id = await join(a, b)
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, { keptId: b, absorbedId: c, reason: '本人', way: 'member' }),
    )
    expect((await run((tx) => householdOf(tx, c)))!.id).toBe(id)
    await run((tx) => unmergeCustomers(tx, mergeId, { reason: '不是', choices: {} }))
    expect(await members(c)).toEqual([])
    expect((await members(a)).length).toBe(2)
  })
})
