import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, businessDay } from '../../src/kernel/time.ts'
import { Browser, signInToSidebar } from '../support/browser.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

const kind = encodeURIComponent('kind:water_purifier')
let world: TestWorld
let operator: Client
let agent: Client
let sidebar: Browser
let customerId: string
let externalUserId: string

beforeAll(async () => {
  world = await testWorld()
  operator = await memberClient(world.server.url, 'lintao@hemu')
  agent = await memberClient(world.server.url, 'chenjing@hemu')
  sidebar = new Browser(world.server.url)
  await signInToSidebar(sidebar)
  const { tid } = await world.act('place', { paid: true, person: 6 })
  const owner = await memberClient(world.server.url, 'zhoulan@hemu')
  await eventually(async () => {
    const [order] = (await owner.get(`/console/orders?outsideId=${tid}`)).items
    expect(order?.customerId).toBeTruthy()
    customerId = order.customerId
  })
  externalUserId = `wm-${customerId}`
  await world.server.runtime.db.transact(world.brandId, (tx) =>
    tx.named(
      'test.contact',
      `insert into contacts.contact (brand_id, id, external_user_id, customer_id, first_added_at, updated_at)
       values ($1, $2, $3, $4, $5, $5)`,
      [tx.brandId, tx.ports.ids.next(), externalUserId, customerId, tx.now],
    ),
  )
  await agent.post(`/console/customers/${customerId}/products`, {
    productId: 'HM-WP-600',
    installedOn: addDays(businessDay(new Date()), -200),
    words: '',
  })
})
afterAll(() => world?.close())

const seen = async (): Promise<Body[]> => {
  const answer = await sidebar.get(`/api/sidebar/contacts/${externalUserId}`)
  expect(answer.status).toBe(200)
  return ((await answer.json()) as Body).outlook.needs
}
const filter = async (): Promise<Body | undefined> =>
  (await seen()).find(({ name }) => name === 'RO 反渗透滤芯')
/** The page's form with the filter at another cycle. */
async function form(everyMonths: number): Promise<Body> {
  const { life, version } = await operator.get(`/console/life-cycles/${kind}`)
  const parts = life.parts.map((one: Body) => (one.code === 'ro_filter' ? { ...one, everyMonths } : one))
  return { parts, warranty: life.warranty, version }
}

describe('a brand that sets its own cycles', () => {
  it('sees what is printed and where that comes from, and what a shorter cycle would do', async () => {
    const { base, source, own } = await agent.get(`/console/life-cycles/${kind}`)
    expect([own, base.parts[1]]).toMatchObject([false, { everyMonths: 24, own: false }])
    expect(source.parts).toContain('同类产品')
    const { version: _, ...draft } = await form(6)
    const trial = await operator.post('/console/life-cycle-trials', {
      place: 'kind:water_purifier',
      ...draft,
    })
    const ro = trial.parts.find(({ code }: Body) => code === 'ro_filter')
    expect(ro.current).toEqual({ month: 0, overdue: 0 })
    expect(ro.asked.month + ro.asked.overdue).toBe(1)
  })

  it('finds the need in the sidebar soon after, with whose cycle it is, and takes it back', async () => {
    await eventually(async () => expect((await seen()).length).toBeGreaterThan(0))
    expect(await filter()).toBeUndefined()
    const { id } = await operator.post(`/console/life-cycles/${kind}`, await form(6))
    await eventually(async () =>
      expect((await filter())?.reasons[0]).toMatch(/^按品牌设定的周期每 6 个月一次/),
    )
    await eventually(async () =>
      expect(await agent.get('/console/life-cycle-progress')).toMatchObject({ running: false, left: 0 }),
    )
    const { items } = await agent.get(`/console/customers/${customerId}/products`)
    const unit = items.find(({ productId }: Body) => productId === 'HM-WP-600')
    expect(unit.parts.find(({ code }: Body) => code === 'ro_filter').words).toContain('（品牌设定）')
    await operator.post(`/console/life-cycle-changes/${id}/reversal`, {})
    await eventually(async () => expect(await filter()).toBeUndefined())
    const { changes, own } = await operator.get(`/console/life-cycles/${kind}`)
    expect(own).toBe(false)
    expect(changes.map(({ undoes }: Body) => undoes)).toEqual([id, null])
    expect(changes[1]).toMatchObject({ by: '林涛', mayUndo: false })
  })

  it('is told what is wrong and where, and only those who lead may change them', async () => {
    const path = `/console/life-cycles/${kind}`
    const wrong = await operator.send('POST', path, await form(0))
    expect(wrong).toMatchObject({
      status: 422,
      body: {
        title: '第 2 行「RO 反渗透滤芯」的周期不能是 0 个月',
        whatToDo: '请填 1 到 120 之间的整数',
      },
    })
    expect((await agent.send('POST', path, await form(6))).status).toBe(403)
  })
})
