import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import sample from '../../../../content/mappings/mini-program-orders.sample.json' with { type: 'json' }
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client

beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world?.close())

const inOwnShop = 'mini-program-orders'
const wish = (name: string, connection: object, more: object = {}) => ({
  name,
  connection,
  mappingName: inOwnShop,
  mappingVersion: null,
  shopId: null,
  startFlows: true,
  ...more,
})
let orders = 0
/** One order of the preset's sample, under a number of its own. */
function oneOrder(): { orderNo: string } & Body {
  orders += 1
  return { ...structuredClone(sample.records[0]!), orderNo: `M-LIVE-${orders}` }
}
const path = (url: string): string => `${world.server.url}${new URL(url).pathname}`
const entriesOf = (id: string): Promise<Body> => owner.get(`/console/mapped-sources/${id}/entries`)
const orderOf = async (orderNo: string): Promise<Body> =>
  (await owner.get(`/console/orders?outsideId=${orderNo}`)).items[0]

async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const answer = await fetch(path(url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  return { status: answer.status, text: await answer.text() }
}

describe('a webhook with an HMAC header', () => {
  it('brings an order by a ready mapping; twice is once, and a wrong signature is refused and counted', async () => {
    const { id, url, secrets } = await owner.post(
      '/console/mapped-sources',
      wish('自营商城', {
        kind: 'webhook',
        settings: {
          check: { kind: 'hmac', algorithm: 'sha256', header: 'X-Signature', encoding: 'hex' },
          recordPath: '.',
        },
      }),
    )
    const order = oneOrder()
    const body = JSON.stringify(order)
    const signature = createHmac('sha256', secrets.secret).update(body).digest('hex')
    const first = await post(url, body, { 'x-signature': signature })
    expect(first).toEqual({ status: 200, text: '{"code":0,"message":"success"}' })
    await eventually(async () => {
      expect(await orderOf(order.orderNo)).toMatchObject({ outsideId: order.orderNo, state: 'to_ship' })
    })
    expect((await post(url, body, { 'x-signature': signature })).status).toBe(200)
    const bad = await post(url, `${body} `, { 'x-signature': signature })
    expect([bad.status, JSON.parse(bad.text).code]).toEqual([401, 'mapped_source.signature_refused'])

    const [{ targets, ...entry }, ...rest] = (await entriesOf(id)).items
    expect(rest).toEqual([])
    expect(entry).toMatchObject({
      state: 'done',
      records: 1,
      created: 1,
      mapping: { name: inOwnShop, version: 1 },
    })
    const { id: orderId } = await orderOf(order.orderNo)
    expect(targets).toContainEqual({ kind: 'order', id: orderId, what: 'created' })
    const source = await owner.get(`/console/mapped-sources/${id}`)
    expect(source.day).toMatchObject({ received: 1, repeated: 1, refused: 1, records: 1, badRecords: 0 })
    const lineage = await owner.get(`/console/lineage/order/${orderId}`)
    expect(lineage.items[0].fields.find((one: Body) => one.field === 'orderId').from[0].column).toBe(
      'orderNo',
    )
  })
})
