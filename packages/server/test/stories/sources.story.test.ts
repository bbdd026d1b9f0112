import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchSources } from '../../src/intake/watch-sources.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
let tid: string
beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world?.close())

const entriesOf = async (more = '') =>
  (await owner.get(`/console/inbox-entries?subjectId=${tid}${more}`)).items
const tmall = async () =>
  (await owner.get('/console/sources')).items.find((one: { id: string }) => one.id === 'tmall')

describe('what operators see of sources', () => {
  it('an order that came shows as traffic of its shop, with delay, channel and sweep', async () => {
    tid = (await world.act('place', { person: 1, paid: true })).tid as string
    await eventually(async () => expect(await entriesOf('&state=done')).not.toEqual([]))
    await world.server.intake.sweep(world.brandId)
    await world.server.runtime.db.transact(world.brandId, watchSources)
    await eventually(async () => {
      const shop = await tmall()
      expect(shop).toMatchObject({
        source: 'taobao',
        state: 'connected',
        channel: 'socket',
        hearing: 'heard',
      })
      expect(shop.hour).toBeGreaterThan(0)
      expect(shop.delay.p50Ms).toEqual(expect.any(Number))
      expect(shop.sweeps.map((one: { kind: string }) => one.kind).sort()).toEqual(['after_sales', 'orders'])
      expect(shop.errorRate).toBe(0)
    })
  })

  it('its message says what became of it, and names nobody', async () => {
    const [entry] = await entriesOf()
    const one = await owner.get(`/console/inbox-entries/${entry.id}`)
    expect(one).toMatchObject({ state: 'done', error: null, orders: [{ title: tid }] })
    expect(one.masked).toContain(tid)
    expect(one.masked).not.toMatch(/\p{Script=Han}|(?<!\d)1[3-9]\d{9}(?!\d)/u)
    const raw = await owner.post(`/console/inbox-entries/${entry.id}/reveal`, { reason: '核对订单' })
    expect(raw.raw).toContain(tid)
  })

  it('filters find it by shop, type and time, and not by another', async () => {
    const [{ topic }] = await entriesOf()
    const hour = 3600_000
    const at = (ms: number) => encodeURIComponent(new Date(Date.now() + ms).toISOString())
    expect(
      await entriesOf(`&shopId=tmall&topic=${topic.slice(3, 12)}&from=${at(-hour)}&to=${at(hour)}`),
    ).not.toEqual([])
    for (const miss of ['&shopId=jd', '&topic=nothing', `&to=${at(-hour)}`, '&phone=13800000001'])
      expect(await entriesOf(miss)).toEqual([])
  })

  it('handing it back shows progress until every row has a result, and doubles nothing', async () => {
    const { id, total } = await owner.post('/console/inbox-replays', { filter: { subjectId: tid } })
    expect(total).toBeGreaterThan(0)
    await eventually(async () => {
      const { replay, items } = await owner.get(`/console/inbox-replays/${id}/items`)
      expect(replay).toMatchObject({ state: 'done', done: total, failed: 0, percent: 100, secondsLeft: null })
      expect(items.every((one: { state: string }) => one.state === 'done')).toBe(true)
    })
    expect((await owner.get(`/console/orders?outsideId=${tid}`)).items).toHaveLength(1)
    expect((await owner.get('/console/inbox-replays')).items[0]).toMatchObject({
      id,
      filter: { subjectId: tid },
    })
  })

  it('a span of its past is fetched again slice by slice, and says when it is through', async () => {
    const to = new Date()
    const from = new Date(to.getTime() - 8 * 3600_000)
    const wish = { shopId: 'tmall', kind: 'orders', from: from.toISOString(), to: to.toISOString() }
    const { id } = await owner.post('/console/backfills', wish)
    await eventually(async () => {
      const [one] = (await owner.get('/console/backfills')).items
      expect(one).toMatchObject({ id, state: 'done', percent: 100, doneTo: wish.to })
    })
  })
})
