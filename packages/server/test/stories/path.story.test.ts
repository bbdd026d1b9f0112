import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueDemoAccess } from '../../src/providers/index.ts'
import { type Body, type Client, client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { orderOfTheLog } from '../support/retail-log.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

const hour = 3600_000

let world: TestWorld
let url: string
let agent: Client
let finance: Client
let clerk: Client
let picture: string

beforeAll(async () => {
  world = await testWorld()
  url = world.server.url
  await logIn()
  clerk = await outsider('point', 'clerk-wu-ting')
  const pixels = { width: 60, height: 40, channels: 3 as const, background: '#0F766E' }
  picture = (await sharp({ create: pixels }).png().toBuffer()).toString('base64')
})
afterAll(() => world.close())

/** A new day, a new session: what a test passes of the clock depends on the hour at which it is run. */
async function logIn(): Promise<void> {
  agent = await memberClient(url, 'chenjing@hemu')
  finance = await memberClient(url, 'sunhui@hemu')
}

async function outsider(audience: 'technician' | 'point', personId: string): Promise<Client> {
  const access = await world.server.runtime.db.transact(world.brandId, (tx) => issueDemoAccess(tx, 48 * hour))
  const own = access.find((one) => one.audience === audience && one.personId === personId)!
  const person = client(url, audience)
  await person.post(`/public/${audience}-sign-in`, { token: own.token, code: own.code })
  return person
}

async function workOrderOf(tid: string): Promise<Body> {
  let found: Body
  await eventually(async () => {
    const { items } = await agent.get(`/console/orders?outsideId=${tid}`)
    expect(items).toHaveLength(1)
    const list = await agent.get(`/console/work-orders?orderId=${items[0].id}`)
    expect(list.items).toHaveLength(1)
    found = list.items[0]
  })
  return found
}

async function stateBecomes(workOrderId: string, state: string): Promise<Body> {
  let shown: Body
  await eventually(async () => {
    shown = await agent.get(`/console/work-orders/${workOrderId}`)
    expect(shown.state).toBe(state)
  })
  return shown
}

const liu = {
  name: '刘敏',
  phone: '13535476632',
  address: '上海市浦东新区三林镇羽山路971号康乐小区27幢2单元1703室',
}

/** The customer's own page, opened by the link that the agent sent. */
async function customerOf(workOrderId: string): Promise<Client> {
  const link = await agent.post(`/sidebar/work-orders/${workOrderId}/customer-links`)
  const customer = client(url, 'customer')
  await customer.post('/public/customer-links/session', { token: link.token })
  return customer
}

/** The whole path of one paid order, by everybody who takes part in it. Returns the technician's slip. */
async function walk(tid: string): Promise<Body> {
  const { workOrderId: id, code } = await workOrderOf(tid)
  expect(code).toMatch(/^QW\d{6}-/)
  const customer = await customerOf(id)
  expect((await clerk.get('/point/offers')).items.map((one: Body) => one.workOrderId)).not.toContain(id)
  await customer.post('/customer/work-order/contact', { ...liu, wish: null })
  await world.act('ship', { tid })
  await world.act('deliver', { tid })
  await stateBecomes(id, 'appoint')

  const { items: slots } = await customer.get('/customer/work-order/appointment-slots')
  await customer.post('/customer/work-order/appointment', slots[0])
  const technician = await acceptAndAssign(id)
  await visit(technician, id, slots[0].startsAt)
  const link = await technician.post(`/technician/work-orders/${id}/sign-off-links`)
  const atTheDoor = client(url, 'customer')
  await atTheDoor.post('/public/customer-links/session', { token: link.token })
  expect((await atTheDoor.get('/customer/work-order')).completionCode).toBeNull()
  await atTheDoor.post('/customer/work-order/sign-off', {
    signatureBase64: picture,
    stars: 5,
    words: '师傅很细心',
  })
  await stateBecomes(id, 'settled')
  const { items: slips } = await finance.get(`/console/slips?workOrderId=${id}`)
  expect(slips.map((slip: Body) => slip.payee.kind).sort()).toEqual(['provider', 'technician'])
  const { slipId } = slips.find((slip: Body) => slip.payee.kind === 'technician')
  return { ...(await finance.get(`/console/slips/${slipId}`)), technician }
}

/** Before acceptance the clerk sees district, street and product; the technician sees the door once it is his. */
async function acceptAndAssign(id: string): Promise<Client> {
  let offer: Body
  await eventually(async () => {
    const { items } = await clerk.get('/point/offers')
    offer = items.find((one: Body) => one.workOrderId === id)
    expect(offer).toBeDefined()
  })
  for (const secret of ['羽山路971号', liu.phone, liu.name])
    expect(JSON.stringify(offer)).not.toContain(secret)
  await clerk.post(`/point/offers/${offer.offerId}/acceptance`)
  const { items: ranked } = await clerk.get(`/point/jobs/${id}/candidates`)
  expect(ranked[0].reasons.length).toBeGreaterThan(0)
  await clerk.post(`/point/jobs/${id}/assignment`, { technicianId: ranked[0].technicianId })
  await stateBecomes(id, 'first_call')
  const technician = await outsider('technician', ranked[0].technicianId)
  expect(JSON.stringify(await technician.get(`/technician/work-orders/${id}`))).toContain('羽山路971号')
  return technician
}

async function visit(technician: Client, id: string, startsAt: string): Promise<void> {
  await technician.post(`/technician/work-orders/${id}/first-calls`, { outcome: 'reached' })
  const now = world.server.runtime.ports.clock.now().getTime()
  world.passTime(Math.max(0, new Date(startsAt).getTime() - now - hour / 2))
  await logIn()
  await technician.post(`/technician/work-orders/${id}/departure`)
  await technician.post(`/technician/work-orders/${id}/check-in`, { lng: 121.5, lat: 31.15 })
  const guidance = await technician.get(`/technician/work-orders/${id}/guidance`)
  expect(guidance.items).toHaveLength(15)
  for (let n = 0; n < guidance.photosDue; n += 1)
    await technician.post(`/technician/work-orders/${id}/photos`, { contentBase64: picture })
  await technician.post(`/technician/work-orders/${id}/completion`, {
    checklist: guidance.items.map((item: Body) => ({ item: item.slot, value: '已完成' })),
    serials: [1, 2, 3].map((n) => ({ lineId: null, serial: `HM-2026-000${n}` })),
    materials: [],
    customerOwnParts: [],
  })
}

describe('a lock bought on Tmall', () => {
  it('is installed, signed for, priced line by line and posted to the technician', async () => {
    const items = [{ merchantCode: 'HM-LOCK-X1-BLK', quantity: 3 }]
    const { tid } = (await world.act('place', { items, paid: true })) as { tid: string }
    const slip = await walk(tid)
    expect(slip.lines.reduce((sum: number, line: Body) => sum + line.amountFen, 0)).toBe(slip.totalFen)
    for (const line of slip.lines) expect(line.sentence).toMatch(/\S/)
    expect((await finance.get('/console/ledger/books-check')).balanced).toBe(true)
    expect((await slip.technician.get('/technician/earnings')).totalFen).toBe(slip.totalFen)
  })

  it('stops when the buyer asks for the money back, goes on when they do not, ends when it is paid', async () => {
    const { tid } = (await world.act('place', {
      items: [{ merchantCode: 'HM-AC-35G-WHT', quantity: 1 }],
      paid: true,
    })) as { tid: string }
    const { workOrderId: job } = await workOrderOf(tid)
    await world.act('ask_refund', { tid })
    await eventually(async () =>
      expect(
        (await agent.get(`/console/work-orders/${job}`)).suspended ??
          (await agent.get(`/console/work-orders/${job}`)).suspension,
      ).toBeTruthy(),
    )
    await world.act('withdraw_refund', { tid })
    await eventually(async () => {
      expect((await agent.get(`/console/work-orders/${job}`)).suspended).toBe(false)
    })
    await world.act('ask_refund', { tid })
    await world.act('agree_refund', { tid })
    await stateBecomes(job, 'cancelled')
  })

  it('waits in the queue when nobody matched the item, and opens once somebody did', async () => {
    const operator = await memberClient(url, 'lintao@hemu')
    const { tid } = (await world.act('place', {
      items: [{ merchantCode: 'HM-WP-F2-STD', quantity: 1 }],
      paid: true,
    })) as { tid: string }
    let waiting: Body
    await eventually(async () => {
      const queue = await operator.get('/console/product-matches')
      waiting = queue.waiting[0]
      expect(waiting).toMatchObject({ lines: 1, suggestedProductId: 'HM-WP-F2' })
    })
    const { shopId, itemId } = waiting
    await operator.post('/console/product-matches', {
      decisions: [
        { shopId, itemId, skuId: '', kind: 'product', products: [{ productId: 'HM-WP-F2', quantity: 1 }] },
      ],
    })
    expect(await workOrderOf(tid)).toMatchObject({ state: 'complete_address' })
  })

  it('can as well be an order of the real purchase log', async () => {
    const tid = await orderOfTheLog(world, agent)
    const slip = await walk(tid)
    expect(slip.totalFen).toBeGreaterThan(0)
    expect((await finance.get('/console/ledger/books-check')).balanced).toBe(true)
  })
})
