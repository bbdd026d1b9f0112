import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { identifyCustomers } from '../customers/index.ts'
import { recordOrders } from '../orders/index.ts'
import { rows } from '../runtime/db/transaction.ts'
import { type KeptKind, nameRuleVersion } from './facts.ts'
import { linkByHand, unlinkByHand } from './link-by-hand.ts'
import { linkToCustomers, linkToOrders, unlinkGone } from './link-late.ts'
import { showRecords } from './read-records.ts'
import { findEntry } from './read-store.ts'
import { takeRecords } from './take-records.ts'

// How each link of a record was found, and by which version of the rules: when it is made, when it comes late, and when it goes.

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
  await brand.transact(seedShops)
})
afterAll(() => brand.close())

const at = new Date('2026-03-12T01:00:00.000Z')
async function take(kind: KeptKind, value: Record<string, unknown>): Promise<string> {
  const id = await brand.transact((tx) => Promise.resolve(tx.ports.ids.next()))
  await brand.transact((tx) => takeRecords(tx, [{ id, kind, at, source: 'test', value }]))
  return id
}
const links = (recordId: string) =>
  brand.transact((tx) =>
    rows(
      tx,
      sql<{
        target: string
        state: string
        found_by: string | null
        rule_version: string | null
      }>`select target, state, found_by, rule_version
        from records.link where record_id = ${recordId} order by target, named_by`,
    ),
  )
const shown = async (recordId: string) => {
  const [one] = await brand.transact(async (tx) =>
    showRecords(tx, [(await findEntry(tx, recordId))!], { roles: ['owner'], language: 'zh' }),
  )
  return one!.links.map(({ target, because, ruleVersion }) => ({ target, because, ruleVersion }))
}
const customer = async (phone: string): Promise<string> => {
  const identifiers = [{ kind: 'phone' as const, value: phone }]
  const record = { identifiers, evidence: 'test:1', origin: 'agent', profile: { name: '刘敏', phone } }
  return (await brand.transact((tx) => identifyCustomers(tx, [record])))[0]!.customerId!
}
const order = async (number: string, more = {}): Promise<string> =>
  (await brand.transact((tx) => recordOrders(tx, [tmallOrder(number, at, more)])))[0]!.orderId
const by = (found_by: string) => ({ state: 'linked', found_by, rule_version: nameRuleVersion })
const bare = (state: string) => ({ state, found_by: null, rule_version: null })

it('a phone says that it is the same, whether its customer came before or after', async () => {
  await customer('+8613911110001')
  const known = await take('call', { customerPhone: '13911110001' })
  expect(await links(known)).toMatchObject([by('value')])
  expect(await shown(known)).toEqual([
    { target: 'customer', because: '手机号相同', ruleVersion: nameRuleVersion },
  ])
  const waits = await take('call', { customerPhone: '13911110002' })
  expect(await links(waits)).toMatchObject([bare('waiting')])
  const late = await customer('+8613911110002')
  await brand.transact((tx) => linkToCustomers(tx, [late] as never))
  expect(await links(waits)).toMatchObject([by('value')])
})

it('an order number says so, and in two shops that the shop had to be the same, too', async () => {
  const waits = await take('invoice', { orderId: 'GROUND-1' })
  const orderId = await order('GROUND-1')
  await brand.transact((tx) => linkToOrders(tx, [{ orderId, number: 'GROUND-1' }]))
  expect(await links(waits)).toMatchObject([by('value')])
  await order('GROUND-1', { shopId: 'jd', marketplace: 'jd' })
  expect(await links(await take('invoice', { orderId: 'GROUND-1' }))).toMatchObject([bare('ambiguous')])
  const named = await take('invoice', { orderId: 'GROUND-1', shop: 'jd' })
  expect(await links(named)).toMatchObject([by('value_and_shop')])
  expect((await shown(named))[0]!.because).toBe('订单号和店铺都相同')
})

it('a serial number says what told of the device', async () => {
  const parcel = { orderId: 'GROUND-2', items: [{ serialNumbers: ['SN-77'] }] }
  const waits = await take('telemetry', { serialNumber: 'sn-77' })
  const orderId = await order('GROUND-2')
  await take('shipment', parcel)
  const found = await take('telemetry', { serialNumber: 'SN-77' })
  const told = (id: string) =>
    links(id).then((all) => all.filter(({ target }) => ['customer', 'serial'].includes(target)))
  expect(await told(found)).toMatchObject([by('parcel_told'), by('value')])
  expect(await told(waits)).toMatchObject([bare('waiting'), by('value')])
  await brand.transact((tx) =>
    rows(tx, sql`update records.device set told_by = 'work_order' where order_id = ${orderId}`),
  )
  expect(await told(await take('telemetry', { serialNumber: 'SN-77' }))).toMatchObject([
    by('job_told'),
    by('value'),
  ])
})

it('what a person links is theirs alone; what follows from it says so', async () => {
  const who = await customer('+8613911110003')
  const [first, second] = [await take('message', { openId: 'o1' }), await take('message', { openId: 'o1' })]
  await brand.transact((tx) => linkByHand(tx, first, 'customer', who))
  expect(await links(first)).toMatchObject([bare('linked')])
  expect((await shown(first))[0]).toMatchObject({ because: '人工关联', ruleVersion: null })
  const third = await take('message', { openId: 'o1' })
  for (const follows of [second, third]) {
    expect(await links(follows)).toMatchObject([by('person_said')])
    expect((await shown(follows))[0]).toMatchObject({ because: '有人把同样的记录关联过' })
  }
  await brand.transact((tx) => unlinkByHand(tx, second, 'customer'))
  expect(await links(second)).toMatchObject([bare('unlinked')])
})

it('what it led to and is gone takes it along', async () => {
  const orderId = await order('GROUND-3')
  const invoice = await take('invoice', { orderId: 'GROUND-3' })
  expect(await links(invoice)).toMatchObject([by('value')])
  await brand.transact(async (tx) => {
    for (const table of ['line_product', 'order_line'])
      await rows(tx, sql`delete from ${sql.table(`orders.${table}`)} where order_id = ${orderId}`)
    await rows(tx, sql`delete from orders."order" where id = ${orderId}`)
    await unlinkGone(tx)
  })
  expect(await links(invoice)).toMatchObject([bare('waiting')])
})

it('no link that leads somewhere is without it, but those of a person', async () => {
  const odd = await brand.transact((tx) =>
    rows(
      tx,
      sql`select record_id, target, state, found_by from records.link where (found_by is null) <> (rule_version is null)
        or (found_by is null and state = 'linked' and set_by is null) or (found_by is not null and state <> 'linked')`,
    ),
  )
  expect(odd).toEqual([])
})
