import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import sample from '../../../../content/mappings/mini-program-orders.sample.json' with { type: 'json' }
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { importSinks } from '../app/sinks.ts'
import { takeBrandRoute } from '../runtime/brands.ts'
import { rows } from '../runtime/db/transaction.ts'
import { addressHash, addressRoute } from './address.ts'
import { mappedSourceJobs } from './jobs.ts'
import { makeSource } from './keep-sources.ts'
import { receiveCall } from './receive-call.ts'

// F-07: what a system posts about its orders, each call up to twenty times, in any order, in batches of any size.

const address = '7'.repeat(32)
let test: TestRuntime
beforeAll(async () => {
  test = await testRuntime()
  const id = test.runtime.ports.ids.next()
  await test.transact((tx) =>
    makeSource(tx, id, address, {
      name: '自营商城',
      connection: { kind: 'webhook', settings: { check: { kind: 'path' }, recordPath: '.' } },
      mappingName: 'mini-program-orders',
      mappingVersion: null,
      shopId: null,
      startFlows: true,
      secrets: {},
    }),
  )
  await takeBrandRoute(test.runtime.db, addressRoute, addressHash(address), {
    brandId: test.brandId,
    targetId: id,
  })
})
afterAll(() => test.close())

const handle = mappedSourceJobs({ sinks: importSinks }).find((one) => one.name === 'mapped-sources.handle')!
const run = () => handle.run(test.runtime, test.brandId, null)
const post = (body: string) =>
  receiveCall(
    test.runtime,
    address,
    { method: 'POST', query: {}, headers: {}, body: Buffer.from(body) },
    '198.51.100.1',
  )

/** An order from its making to its end; the sample is what it looks like when it is paid. */
function life(orderNo: string): string[] {
  const paid = { ...structuredClone(sample.records[0]!), orderNo }
  const at = (minutes: number) => paid.updateTime + minutes * 60_000
  const moved = { ...paid.address, detailInfo: '木渎镇金山路9号3幢402' }
  return [
    { ...paid, status: 10, updateTime: at(-1), pay: { amount: 0, time: null } },
    paid,
    { ...paid, updateTime: at(5), address: moved },
    { ...paid, status: 30, updateTime: at(60), address: moved },
    { ...paid, status: 100, updateTime: at(3_000), address: moved },
  ].map((one) => JSON.stringify(one))
}

async function keptOf(orderNo: string) {
  const query = <Row>(statement: ReturnType<typeof sql<Row>>) => test.transact((tx) => rows(tx, statement))
  return {
    orders: await query(
      sql`select state, version_at, paid_at, paid_fen, encode(receiver_key, 'hex') as receiver, district_code, announced_paid,
          customer_id is not null as known from orders."order" where outside_id = ${orderNo}`,
    ),
    lines: await query(
      sql`select line_id, item_id, quantity, l.paid_fen, l.state from orders.order_line l join orders."order" o on o.id = l.order_id
        where o.outside_id = ${orderNo} order by 1`,
    ),
    paid: await query(
      sql`select count(*)::int as times from runtime.event where type = 'order.paid' and payload->>'outsideOrderId' = ${orderNo}`,
    ),
  }
}

let lives = 0
async function live(arrange: (calls: string[]) => string[], handleEvery: number) {
  lives += 1
  const orderNo = `D-${lives}`
  for (const [n, body] of arrange(life(orderNo)).entries()) {
    expect((await post(body)).status).toBe(200)
    if (n % handleEvery === 0) await run()
  }
  await run()
  return keptOf(orderNo)
}

it('ends as it was told in order: nothing stale overwrites, nothing doubles', async () => {
  const straight = await live((calls) => calls, 1)
  expect(straight).toMatchObject({ orders: [{ state: 'completed', known: true }], paid: [{ times: 1 }] })
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
      fc.array(fc.nat(4), { maxLength: 20 }),
      fc.integer({ min: 1, max: 9 }),
      async (order, again, handleEvery) => {
        const mixed = await live((calls) => [...order, ...again].map((n) => calls[n]!), handleEvery)
        expect(mixed).toEqual(straight)
      },
    ),
    { numRuns: 20 },
  )
}, 120_000)

it('of nobody’s address is kept by nobody', async () => {
  const strange = { method: 'POST' as const, query: {}, headers: {}, body: Buffer.from('{}') }
  const call = receiveCall(test.runtime, '8'.repeat(32), strange, '198.51.100.1')
  await expect(call).rejects.toMatchObject({ code: 'mapped_source.not_found' })
})
