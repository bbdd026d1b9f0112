import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
let agent: Client
let dispatcher: Client
let order: Body
let customerId: string
beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  agent = await memberClient(world.server.url, 'chenjing@hemu')
  dispatcher = await memberClient(world.server.url, 'zhaomin@hemu')
  const { tid } = await world.act('place', { paid: true, person: 6 })
  await eventually(async () => {
    order = (await owner.get(`/console/orders?outsideId=${tid}`)).items[0]
    expect(order?.customerId).toBeTruthy()
  })
  customerId = order.customerId
})
afterAll(() => world?.close())

const products = async (id = customerId): Promise<Body[]> =>
  (await agent.get(`/console/customers/${id}/products`)).items
const notes = async (client: Client = agent): Promise<Body> =>
  client.get(`/console/customers/${customerId}/notes`)
const timeline = async (kinds = ''): Promise<Body[]> =>
  (await agent.get(`/console/customers/${customerId}/timeline${kinds && `?kinds=${kinds}`}`)).items

describe('the page of a customer', () => {
  it('is found by order number, tail and serial number, and a text that is none of these finds nobody', async () => {
    const found = async (q: string): Promise<string[]> =>
      (await owner.get(`/console/customers?q=${encodeURIComponent(q)}`)).items.map(({ id }: Body) => id)
    expect(await found(order.outsideId)).toEqual([customerId])
    expect(await found('不存在的东西')).toEqual([])
    expect((await found('')).length).toBeGreaterThan(0)
  })

  it('shows what was bought as products on their way, and what somebody enters with its warranty', async () => {
    await eventually(async () => {
      const [first] = await products()
      expect(first).toMatchObject({ stateName: '未到货', order: { id: order.id } })
    })
    const before = (await products()).length
    const { id } = await agent.post(`/console/customers/${customerId}/products`, {
      productId: 'HM-WP-600',
      serial: 'wp-7788',
      boughtOn: '2026-01-05',
      installedOn: '2026-01-10',
      words: '线下门店买的',
    })
    const added = (await products()).find((one) => one.id === id)!
    expect(added).toMatchObject({ serial: 'WP-7788', warranty: { until: '2028-01-10' } })
    expect(added.parts.map(({ code }: Body) => code)).toEqual(['pp_filter', 'ro_filter'])
    expect((await owner.get('/console/customers?q=wp-7788')).items.map((one: Body) => one.id)).toEqual([
      customerId,
    ])
    const [act] = added.acts
    await agent.post(`/console/installed-products/${id}/acts/${act.id}/reversal`, {})
    expect((await products()).length).toBe(before)
  })

  it('adds up what was paid, given back and taken off, for those who see money', async () => {
    const { money } = await owner.get(`/console/customers/${customerId}/money`)
    expect(money).toMatchObject({ orders: 1, paidFen: order.paidFen, refundedFen: 0, refunds: 0 })
    expect(await dispatcher.get(`/console/customers/${customerId}/money`)).toEqual({ money: null })
  })

  it('keeps notes with their mentions, hides numbers in them, and tells the timeline that one was written', async () => {
    const { members } = await notes()
    const other = members.find(({ name }: Body) => name !== '陈静') as Body
    const { id } = await agent.post(`/console/customers/${customerId}/notes`, {
      words: `@${other.name} 客户换了号码 13912340000`,
      mentions: [other.id],
    })
    const { items } = await notes()
    expect(items[0]).toMatchObject({ id, own: true })
    expect(items[0].words).toContain('139****0000')
    await eventually(async () => expect((await timeline('notes'))[0]?.type).toBe('note.written'))
    await agent.post(`/console/notes/${id}/hiding`, { hidden: true })
    expect((await notes()).items).toEqual([])
  })

  it('cuts the timeline to what is asked for, and refuses what it does not know', async () => {
    const all = await timeline()
    const orders = await timeline('orders')
    expect(orders.length).toBeGreaterThan(0)
    expect(orders.every(({ type }) => /^(order|after-sales)\./.test(type))).toBe(true)
    expect(all.length).toBeGreaterThanOrEqual(orders.length)
    await expect(agent.get(`/console/customers/${customerId}/timeline?kinds=nothing`)).rejects.toThrow()
  })

  it('puts two into a household by hand and takes one out again, merging nobody', async () => {
    const { tid } = await world.act('place', { paid: true, person: 7 })
    let other = ''
    await eventually(async () => {
      other = (await owner.get(`/console/orders?outsideId=${tid}`)).items[0]?.customerId
      expect(other).toBeTruthy()
    })
    const path = `/console/customers/${customerId}/household`
    const { id } = await agent.post(path, { otherId: other, name: '一家人' })
    const { household } = await agent.get(path)
    expect(household).toMatchObject({ id, name: '一家人' })
    expect(household.members.map((one: Body) => one.customerId).toSorted()).toEqual(
      [customerId, other].toSorted(),
    )
    await agent.post(`/console/households/${id}/leaving`, { customerId: other })
    expect((await agent.get(path)).household.members.length).toBe(1)
    expect((await agent.get(`/console/customers/${other}`)).personId).toBe(other)
  })

  it('shows no notes to who does not see what customers say', async () => {
    expect(await notes(dispatcher)).toEqual({ readable: false, items: [], members: [] })
  })
})
