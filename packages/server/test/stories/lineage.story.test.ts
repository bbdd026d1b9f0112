import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jdReading } from '../../src/connectors/jd/index.ts'
import { pinduoduoReading } from '../../src/connectors/pinduoduo/index.ts'
import { taobaoReading } from '../../src/connectors/taobao/index.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
beforeAll(async () => {
  world = await testWorld({}, undefined, undefined, ['taobao', 'jd', 'pinduoduo'])
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world?.close())

async function bought(marketplace: string): Promise<Body> {
  const { tid } = await world.act('place', { marketplace, paid: true, person: 4 })
  let found: Body
  await eventually(async () => {
    await world.server.intake.sweep(world.brandId)
    const { items } = await owner.get(`/console/orders?outsideId=${tid}`)
    expect(items).toHaveLength(1)
    found = await owner.get(`/console/orders/${items[0].id}`)
    expect(found.paidAt).not.toBeNull()
  })
  return found
}

const lineageOf = (order: Body, who = owner) => who.get(`/console/orders/${order.id}/lineage`)
const fieldOf = (lineage: Body, key: string) => lineage.fields.find((one: Body) => one.key === key)

describe('an order of a marketplace', () => {
  it.each([
    [taobaoReading, 'pay_time'],
    [jdReading, 'paymentConfirmTime'],
    [pinduoduoReading, 'pay_time'],
  ])(
    'of $marketplace leads from each field to the record that the client fetched',
    async ({ marketplace, origins }, place) => {
      const order = await bought(marketplace)
      const lineage = await lineageOf(order)
      const paid = fieldOf(lineage, 'paidAt')
      expect(paid.places[0].place).toBe(place)
      const record = lineage.records.find((one: Body) => one.id === paid.recordId)
      expect(record).toMatchObject({
        kind: 'order',
        subjectId: order.outsideId,
        rules: origins.version,
        rulesChanged: false,
      })
      for (const line of order.lines)
        expect(fieldOf(lineage, `lines.${line.lineId}.title`).places.map(({ value }: Body) => value)).toEqual(
          [line.title],
        )
      const raw = await owner.get(`/console/orders/${order.id}/raw-records/${paid.recordId}`)
      expect(raw.masked).toContain(order.outsideId)
      expect(raw.masked).not.toMatch(/\p{Script=Han}|(?<!\d)1[3-9]\d{9}(?!\d)/u)
    },
  )

  it('shows its raw record in plain for a reason only, and the audit keeps who and why', async () => {
    const order = await bought('taobao')
    const { records } = await lineageOf(order)
    const path = `/console/orders/${order.id}/raw-records/${records[0].id}`
    const seen = await owner.post(`${path}/reveal`, { reason: '核对订单' })
    expect(JSON.parse(seen.raw)).toMatchObject({ tid: expect.anything(), receiver_name: expect.any(String) })
    const { items } = await owner.get(`/console/audit?subject=order:${order.id}`)
    expect(items[0]).toMatchObject({ action: 'raw-record.revealed', facts: { reason: '核对订单' } })
    const agent = await memberClient(world.server.url, 'chenjing@hemu')
    const refused = await agent.send('POST', `${path}/reveal`, { reason: '核对订单' })
    expect(refused.status).toBe(403)
    const missing = await owner.send('GET', path.replace(/.{4}$/, 'ffff'))
    expect(missing).toMatchObject({ status: 404, body: { code: 'raw_record.not_found' } })
  })

  it('is led back to from the message that brought it, with its customer and the detail fetched for it', async () => {
    const { tid } = await world.act('place', { marketplace: 'taobao', paid: true, person: 4 })
    let order: Body
    let entries: Body[]
    await eventually(async () => {
      const { items } = await owner.get(`/console/inbox-entries?subjectId=${tid}&state=done`)
      entries = await Promise.all(items.map(({ id }: Body) => owner.get(`/console/inbox-entries/${id}`)))
      expect(entries.length).toBeGreaterThan(0)
      const orders = await owner.get(`/console/orders?outsideId=${tid}`)
      order = await owner.get(`/console/orders/${orders.items[0].id}`)
    })
    const { records } = await lineageOf(order)
    // The sweep of every minute may be quicker: then each message leads to the record that stood.
    for (const entry of entries!) {
      expect(entry).toMatchObject({
        orders: [{ id: order!.id, title: order!.outsideId }],
        customers: [{ id: order!.customerId }],
        rawRecordFrom: expect.stringMatching(/^(this|other)$/),
      })
      const record = records.find(({ id }: Body) => id === entry.rawRecordId)
      expect(record.entryId === entry.id).toBe(entry.rawRecordFrom === 'this')
    }
  })

  it.each(['taobao', 'pinduoduo'])(
    'of %s is led back to from the message of an after-sales request, with the record of that request',
    async (marketplace) => {
      const order = await bought(marketplace)
      await world.act('ask_refund', { tid: order.outsideId, marketplace })
      await eventually(async () => {
        const { items } = await owner.get(`/console/inbox-entries?subjectId=${order.outsideId}&state=done`)
        const asked = items.find((one: Body) => one.subjectKind === 'after_sales')
        const entry = await owner.get(`/console/inbox-entries/${asked.id}`)
        const { records } = await lineageOf(order)
        expect(entry.orders).toMatchObject([{ id: order.id, title: order.outsideId }])
        const { afterSales } = await owner.get(`/console/orders/${order.id}`)
        expect(records.find(({ id }: Body) => id === entry.rawRecordId)).toMatchObject({
          kind: 'after_sales',
          subjectId: afterSales[0].outsideId,
        })
      })
    },
  )

  it('shows a member only what the member may see of it', async () => {
    const order = await bought('taobao')
    const warehouse = await memberClient(world.server.url, 'macang@hemu')
    const seen = await lineageOf(order, warehouse)
    for (const key of ['receiver.name', 'receiver.phone', 'receiver.address', 'paidFen'])
      expect(fieldOf(seen, key).places[0].value).toBe('****')
    const raw = await warehouse.send('GET', `/console/orders/${order.id}/raw-records/${seen.records[0].id}`)
    expect(raw.status).toBe(403)
  })
})

describe('a customer', () => {
  it('says by which order each thing came, and by whose hand a tag', async () => {
    const order = await bought('taobao')
    await owner.post(`/console/customers/${order.customerId}/tags`, { add: ['高价值'] })
    const lineage = await owner.get(`/console/customers/${order.customerId}/lineage`)
    const known = [...lineage.fields.flatMap((one: Body) => one.said), ...lineage.identifiers]
    expect(known.length).toBeGreaterThan(0)
    for (const one of known)
      expect(one).toMatchObject({ evidence: expect.stringContaining('订单'), origin: '平台' })
    expect(lineage.tags).toMatchObject([
      { name: '高价值', evidence: expect.stringContaining('员工手工录入') },
    ])
  })
})
