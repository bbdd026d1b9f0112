import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { customersBefore, identifyCustomers } from '../src/customers/index.ts'
import { pageOfCustomers } from '../src/customers/resolve/resolve-store.ts'
import { seekNumbers } from '../src/customers/seek-number.ts'
import { recordsBefore, recordToday, takeBackRecords, writeKeptRecords } from '../src/imports/record-store.ts'
import { indexPhones } from '../src/intake/entry-phones.ts'
import type { CustomerId } from '../src/kernel/ids.ts'
import { ordersBefore, recordOrders } from '../src/orders/index.ts'
import { erasureSteps, findScope, phoneIndexes, runStep } from '../src/privacy/erase-store.ts'
import { firstRow } from '../src/runtime/db/transaction.ts'
import { keptColumns } from '../src/runtime/keys/rotation-store.ts'
import { changeKeys } from './support/change-keys.ts'
import { type TestRuntime, testRuntime } from './support/runtime.ts'
import { seedShops, tmallOrder } from './support/shop.ts'

// Work that takes several transactions, or that is taken back later, goes on rightly where the keys change in between.

const [phone, unionid] = ['+8613812340001', 'o6_liumin']
const nobody = '00000000-0000-0000-0000-000000000000'
let desk: TestRuntime
beforeAll(async () => {
  desk = await testRuntime()
})
afterAll(() => desk.close())

const change = async (): Promise<void> => {
  expect((await changeKeys(desk.runtime, desk.brandId)).rotation?.state).toBe('done')
}

async function meet(order: string): Promise<string> {
  const [found] = await desk.transact((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [
          { kind: 'unionid', value: unionid },
          { kind: 'phone', value: phone },
        ],
        evidence: `order:${order}`,
        origin: 'marketplace',
        profile: { name: '刘敏', phone },
      },
    ]),
  )
  return found!.customerId!
}

it('somebody is forgotten wholly when keys change between two steps', async () => {
  const person = await meet('1')
  const scope = await desk.transact((tx) => findScope(tx, [person]))
  expect(scope.phones).toHaveLength(1)
  // Comes in after the search, so only the number leads to it.
  const entryId = '0190a0a0-0000-7000-8000-000000000001'
  await desk.transact((tx) => indexPhones(tx, [{ entryId, text: '收货人 13812340001' }]))
  await change()
  const step = erasureSteps.find(({ table }) => table === 'intake.entry_phone')!
  const [today] = await desk.transact(async (tx) => phoneIndexes(tx, scope))
  expect(today).toBe(await desk.transact(async ({ vault }) => vault.index('phone', phone).toString('hex')))
  expect(await desk.transact((tx) => runStep(tx, step, scope))).toBe(1)
})

it('accounts are told apart by what stays, on pages that are read before and after', async () => {
  const person = await meet('2')
  const read = () => desk.transact((tx) => pageOfCustomers(tx, nobody, 9))
  const before = (await read()).find(({ id }) => id === person)!
  await change()
  const after = (await read()).find(({ id }) => id === person)!
  expect(before.unionid).toMatch(/^[\da-f]{32}$/)
  expect(after.unionid).toBe(before.unionid)
})

it('a number that was looked for does not count anew', async () => {
  const member = { id: 'chenjing' }
  const counted = () =>
    desk.transact(async (tx) => {
      await seekNumbers(tx, member, [phone])
      return (await firstRow(tx, sql<{ n: number }>`select count(*)::int as n from customers.sought_number`))!
        .n
    })
  expect(await counted()).toBe(1)
  await change()
  expect(await counted()).toBe(1)
})

it('a record is put back under the keys of the day, and one kept by an earlier version stays as it is', async () => {
  const key = await desk.transact(async ({ vault }) => vault.mark('import-target', 'call|C1'))
  const place = 'imports.record.body'
  const write = (text: string) =>
    desk.transact((tx) =>
      writeKeptRecords(tx, [
        {
          id: tx.ports.ids.next(),
          kind: 'call',
          outsideKey: key,
          at: null,
          seal: (row) => tx.vault.seal(place, row, text),
        },
      ]),
    )
  await write('第一次')
  const [kept] = await desk.transact((tx) => recordsBefore(tx, [key]))
  await write('第二次')
  await change()
  const { id, text } = kept!
  const restored = await desk.transact(async (tx) => recordToday(tx, id, text))
  await desk.transact((tx) => takeBackRecords(tx, [], [{ id, text: restored! }]))
  const stands = await desk.transact(async (tx) => {
    const row = await firstRow(
      tx,
      sql<{ body: Buffer }>`select body from imports.record where id = ${id}::uuid`,
    )
    return tx.vault.open(place, id, row!.body)
  })
  expect(stands).toBe('第一次')
  const untold = JSON.stringify({ ...(JSON.parse(text) as object), opened: undefined })
  expect(await desk.transact(async (tx) => recordToday(tx, id, untold))).toBeNull()
  // Had it come back under the key that is gone, the next change would never end.
  await change()
})

it('every copy that is put back holds each sealed column of its table opened, also one that comes to be', async () => {
  const person = (await meet('3')) as CustomerId
  await desk.transact(seedShops)
  const order = tmallOrder('U1', new Date('2026-04-10T04:00:00Z'), {
    buyerMessage: '放门口',
    sellerMemo: '加急',
  })
  const [made] = await desk.transact((tx) => recordOrders(tx, [order]))
  const place = { shopId: made!.shopId, outsideId: 'U1' }
  const key = await desk.transact(async ({ vault }) => vault.mark('import-target', 'call|C1'))
  const copies = await desk.transact(async (tx) => ({
    'customers.customer': (await customersBefore(tx, [person])).get(person)!,
    'orders."order"': (await ordersBefore(tx, [place]))[0]!.text,
    'imports.record': (await recordsBefore(tx, [key]))[0]!.text,
  }))
  const columns = await desk.transact((tx) => keptColumns(tx, 'sealed'))
  for (const [table, text] of Object.entries(copies)) {
    const opened = Object.keys((JSON.parse(text) as { opened: object }).opened)
    const sealed = columns.filter(({ tab }) => tab === table).map(({ col }) => col)
    expect([table, opened]).toEqual([table, expect.arrayContaining(sealed)])
    expect(sealed.length).toBeGreaterThan(0)
  }
})
