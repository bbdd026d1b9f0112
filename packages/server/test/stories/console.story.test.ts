import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoPassword } from '../../seeds/cast-brand.ts'
import { identifyCustomers } from '../../src/customers/index.ts'
import { parsePhone } from '../../src/kernel/phone.ts'
import { issueDemoAccess, listServicePoints } from '../../src/providers/index.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
const people = new Map<string, Person>()

beforeAll(async () => {
  world = await testWorld()
  for (const login of ['chenjing', 'lintao', 'zhaomin', 'sunhui', 'macang', 'zhoulan'])
    people.set(login, await signIn(`${login}@hemu`))
})
afterAll(() => world.close())

interface Person {
  cookie: string
  csrf: string
}

async function signIn(login: string): Promise<Person> {
  const answer = await fetch(`${world.server.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: demoPassword }),
  })
  expect(answer.status).toBe(200)
  const cookies = answer.headers.getSetCookie().map((one) => one.split(';')[0]!)
  const csrf = cookies.find((one) => one.startsWith('qiao_csrf='))!.slice('qiao_csrf='.length)
  return { cookie: cookies.join('; '), csrf: decodeURIComponent(csrf) }
}

type Answer = { status: number; body: any; headers: Headers; text: string }

let keys = 0
async function call(login: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const person = people.get(login)!
  keys += 1
  const answer = await fetch(`${world.server.url}/api${path}`, {
    method,
    headers: {
      cookie: person.cookie,
      'x-csrf-token': person.csrf,
      'idempotency-key': `console-story-${keys}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const json = /json/.test(answer.headers.get('content-type') ?? '')
  return { status: answer.status, body: json ? JSON.parse(text) : null, headers: answer.headers, text }
}
const get = (login: string, path: string) => call(login, 'GET', path)

/** One person buys a lock and pays; the order as the console shows it. */
async function buy(person: number): Promise<{ tid: string; order: Answer['body'] }> {
  const { tid } = (await world.act('place', {
    person,
    items: [{ merchantCode: 'HM-LOCK-X1-BLK', quantity: 1 }],
    paid: true,
  })) as { tid: string }
  let order: Answer['body']
  await eventually(async () => {
    const { body } = await get('chenjing', `/console/orders?outsideId=${tid}`)
    expect(body.items).toHaveLength(1)
    order = body.items[0]
  })
  return { tid, order }
}

describe('an order of the simulated shop, seen from the console', () => {
  it('stands in the list, masked, with its customer', async () => {
    const { tid, order } = await buy(3)
    expect(order).toMatchObject({
      outsideId: tid,
      shopName: '天猫旗舰店',
      state: 'to_ship',
      stateName: '待发货',
      customerFound: true,
      goods: [{ quantity: 1, matched: 'product' }],
    })
    expect(order.receiver.masked).toBe(true)
    for (const part of ['name', 'phone', 'address']) expect(order.receiver[part]).toContain('*')
  })

  it('opens as a page: lines with our products, times, and a timeline in words', async () => {
    const { order } = await buy(4)
    const { body } = await get('chenjing', `/console/orders/${order.id}`)
    expect(body.lines[0].products).toMatchObject([
      { productId: 'HM-LOCK-X1', name: 'X1 智能门锁', needsInstallation: true },
    ])
    await eventually(async () => {
      const timeline = await get('chenjing', `/console/orders/${order.id}/timeline`)
      expect(timeline.body.items.map((one: { title: string }) => one.title)).toEqual(
        expect.arrayContaining(['下单', '订单已付款']),
      )
    })
    const english = await fetch(`${world.server.url}/api/console/orders/${order.id}/timeline`, {
      headers: { cookie: people.get('chenjing')!.cookie, 'x-language': 'en' },
    })
    expect(JSON.stringify(await english.json())).toContain('Order paid')
  })

  it('leads to a customer page with links, evidence, tags and a timeline', async () => {
    const { tid, order } = await buy(5)
    const path = `/console/customers/${order.customerId}`
    const { body } = await get('chenjing', path)
    expect(body.links).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'marketplace_buyer',
          evidence: `订单 ${tid}`,
          path: `/orders/${order.id}`,
        }),
      ]),
    )
    expect(body.recentOrders).toMatchObject([{ outsideId: tid }])
    const tagged = await call('chenjing', 'POST', `${path}/tags`, { add: ['智能锁', '回头客'] })
    expect(tagged.body.tags.map((one: { name: string }) => one.name).sort()).toEqual(['回头客', '智能锁'])
    const undone = await call('chenjing', 'POST', `${path}/tags`, { remove: ['回头客'] })
    expect(undone.body.tags).toMatchObject([{ name: '智能锁' }])
    const byTag = await get('chenjing', `/console/customers?tag=${encodeURIComponent('智能锁')}`)
    expect(byTag.body.items.map((one: { id: string }) => one.id)).toEqual([order.customerId])
    await eventually(async () => {
      const timeline = await get('chenjing', `${path}/timeline`)
      const titles = timeline.body.items.map((one: { title: string }) => one.title)
      expect(titles).toEqual(expect.arrayContaining(['标签有变动', '建立客户档案', '下单']))
      expect(timeline.body.items.find((one: { type: string }) => one.type === 'customer.tagged').who).toBe(
        '陈静',
      )
    })
  })
})

/** Somebody registers on a customer page: whole values, with consent. */
async function register(name: string, phone: string): Promise<string> {
  const [found] = await world.server.runtime.db.transact(world.brandId, (tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'phone', value: parsePhone(phone).canonical! }],
        evidence: 'registration:1',
        origin: 'customer',
        profile: { name, phone },
      },
    ]),
  )
  return found!.customerId!
}

describe('who sees what', () => {
  it('shows a value in plain only for a reason, and keeps who saw it and why', async () => {
    const { order } = await buy(6)
    const wish = { kind: 'customer', id: order.customerId, field: 'name' }
    const ask = (more: object, login = 'chenjing') =>
      call(login, 'POST', '/console/reveals', { ...wish, ...more })
    expect((await ask({})).status).toBe(400)
    expect((await ask({ reason: '其他' })).body.code).toBe('reveal.words_missing')
    const personal = await ask({ reason: '其他', words: '打 13812345678' })
    expect(personal.body.code).toBe('reveal.words_name_a_person')
    expect((await ask({ reason: '联系客户' }, 'lintao')).status).toBe(403)
    const { token } = (await ask({ reason: '联系客户' })).body
    const path = `/console/customers/${order.customerId}/reveals`
    const nothing = await call('chenjing', 'POST', path, { field: 'name', token })
    expect(nothing.body.code).toBe('reveal.nothing_kept')
  })

  it('audits a reveal and tells it in the timeline', async () => {
    const customerId = await register('刘小满', '13812345678')
    const page = await get('chenjing', `/console/customers/${customerId}`)
    expect(page.body).toMatchObject({ name: '刘*满', phone: '138****5678' })
    expect(page.text).not.toContain('13812345678')
    const wish = { kind: 'customer', id: customerId, field: 'phone', reason: '联系客户' }
    const { token } = (await call('chenjing', 'POST', '/console/reveals', wish)).body
    const { body } = await call('chenjing', 'POST', `/console/customers/${customerId}/reveals`, {
      field: 'phone',
      token,
    })
    expect(body).toEqual({ value: '13812345678', dial: 'tel:13812345678' })
    const audit = await get('zhoulan', `/console/audit?subject=customer:${customerId}`)
    expect(audit.body.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          action: 'customer.revealed',
          actor: 'member:chenjing',
          facts: { field: 'phone', reason: '联系客户' },
        }),
      ]),
    )
    const found = await get('chenjing', '/search?q=138-1234-5678')
    expect(found.body.groups).toMatchObject([
      { kind: 'customer', hits: [{ id: customerId, title: '刘*满' }] },
    ])
    expect(found.text).not.toContain('13812345678')
    const tail = await get('chenjing', '/search?q=5678')
    expect(tail.body.groups.find((one: { kind: string }) => one.kind === 'customer').hits[0].id).toBe(
      customerId,
    )
  })

  it('keeps customers from finance, and every value of a person from the warehouse', async () => {
    const { tid } = await buy(9)
    expect((await get('sunhui', '/console/customers')).status).toBe(403)
    expect((await get('sunhui', '/console/customers/export')).status).toBe(403)
    const finance = await get('sunhui', `/console/orders?outsideId=${tid}`)
    expect(finance.body.items[0]).toMatchObject({ customerId: null, customerFound: true })
    expect(finance.body.items[0].paidFen).toBeGreaterThan(0)
    const warehouse = await get('macang', `/console/orders?outsideId=${tid}`)
    expect(warehouse.body.items[0]).toMatchObject({
      paidFen: null,
      receiver: { name: null, phone: null, address: null },
    })
    const dispatcher = await get('zhaomin', `/console/orders/${finance.body.items[0].id}/timeline`)
    expect(dispatcher.text).not.toContain('¥')
    expect(dispatcher.text).not.toContain('Fen')
  })

  it('refuses whoever has no session', async () => {
    const answer = await fetch(`${world.server.url}/api/console/overview`)
    expect(answer.status).toBe(401)
  })
})

describe('a work order on its way', () => {
  it('shows offers, candidates and reasons in one answer, and its price to the point that is asked', async () => {
    const { order } = await buy(14)
    const [{ id, code }] = order.workOrders
    const path = `/console/work-orders/${id}`
    const address = { name: '刘女士', phone: '13912340042', address: '上海市静安区江宁路1165号3栋1201室' }
    expect((await call('chenjing', 'POST', `${path}/service-address`, address)).status).toBe(200)
    expect((await call('chenjing', 'POST', `${path}/goods-arrival`, {})).status).toBe(200)
    const slots = await get('chenjing', `${path}/appointment-slots`)
    expect((await call('chenjing', 'POST', `${path}/appointment`, slots.body.items.at(-1))).status).toBe(200)
    let story: Answer | null = null
    await eventually(async () => {
      story = await get('zhaomin', `${path}/story`)
      expect(story.body.offers).toMatchObject([{ state: 'open', stateName: '待应答', technician: null }])
      const titles = story.body.timeline.items.map((one: { title: string }) => one.title)
      expect(titles).toEqual(expect.arrayContaining(['发出派单请求', '货已到齐', `开出工单 ${code}`]))
    })
    expect(story!.body.candidates.ranked[0].reasons.length).toBeGreaterThan(0)
    expect(story!.body.order.paidFen).toBeNull()
    expect(story!.text).not.toContain('13912340042')

    const point = await clerkOf(story!.body.offers[0].servicePoint)
    const offers = await fetch(`${world.server.url}/api/point/priced-offers`, { headers: { cookie: point } })
    const text = await offers.text()
    const mine = JSON.parse(text).items.find((one: { workOrderId: string }) => one.workOrderId === id)
    expect(mine).toMatchObject({
      district: '上海市 静安区',
      service: '智能锁安装',
      units: 1,
      priceProblem: null,
    })
    expect(mine.price.totalFen).toBeGreaterThan(0)
    expect(
      mine.price.lines.reduce((sum: number, line: { amountFen: number }) => sum + line.amountFen, 0),
    ).toBe(mine.price.totalFen)
    for (const secret of ['刘女士', '13912340042', '1165号', '1201室']) expect(text).not.toContain(secret)

    const technician = (await get('zhaomin', '/console/technicians')).body.items[0].technicianId
    const days = await get('zhaomin', `/console/technician-days?ids=${technician}`)
    expect(days.body.items).toMatchObject([{ technicianId: technician, jobs: 0, todayFen: null }])
    const found = await get('zhaomin', `/search?q=${code.toLowerCase()}`)
    expect(found.body.groups).toMatchObject([{ kind: 'work-order', hits: [{ id, title: code }] }])
    const byTail = await get('zhaomin', '/search?q=0042')
    expect(byTail.body.groups.map((one: { kind: string }) => one.kind)).toContain('work-order')
    const name = await get('zhaomin', `/search?q=${encodeURIComponent('王磊')}`)
    expect(name.body.groups[0]).toMatchObject({ kind: 'technician', hits: [{ title: '王磊' }] })
    expect(name.body.note).toContain('平台只给出姓')
  })
})

/** Signs the clerk of a point in by link and code. */
async function clerkOf(servicePoint: string): Promise<string> {
  const { db } = world.server.runtime
  const point = (await db.transact(world.brandId, listServicePoints)).find(
    (one) => one.name === servicePoint,
  )!
  const access = await db.transact(world.brandId, (tx) => issueDemoAccess(tx, 60_000))
  const { token, code } = access.find(
    (one) => one.audience === 'point' && one.servicePointId === point.servicePointId,
  )!
  const answer = await fetch(`${world.server.url}/api/public/point-sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, code }),
  })
  expect(answer.status).toBe(200)
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0]!)
    .join('; ')
}

describe('lists', () => {
  it('page by cursor, without gap or double', async () => {
    for (const path of ['/console/orders', '/console/customers']) {
      const whole = await get('chenjing', `${path}?limit=200`)
      const seen: string[] = []
      let cursor = ''
      for (let turn = 0; turn < 50; turn++) {
        const { body } = await get('chenjing', `${path}?limit=2${cursor}`)
        seen.push(...body.items.map((one: { id: string }) => one.id))
        if (!body.nextCursor) break
        cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`
      }
      expect(whole.body.items.length).toBeGreaterThan(3)
      expect(seen).toEqual(whole.body.items.map((one: { id: string }) => one.id))
    }
  })

  it('page a timeline by cursor', async () => {
    const { order } = await buy(10)
    const path = `/console/orders/${order.id}/timeline`
    await eventually(async () => expect((await get('chenjing', path)).body.items.length).toBeGreaterThan(1))
    const whole = await get('chenjing', path)
    const first = await get('chenjing', `${path}?limit=1`)
    const second = await get(
      'chenjing',
      `${path}?limit=1&cursor=${encodeURIComponent(first.body.nextCursor)}`,
    )
    expect([first.body.items[0].seq, second.body.items[0].seq]).toEqual(
      whole.body.items.slice(0, 2).map((one: { seq: string }) => one.seq),
    )
  })

  it('leave as a table, masked as on screen, and audited', async () => {
    const { tid } = await buy(11)
    const { text, headers } = await get('chenjing', `/console/orders/export?outsideId=${tid}`)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('x-rows')).toBe('1')
    const lines = text.trim().split('\r\n')
    expect(lines[0]).toContain('订单号')
    expect(lines[1]).toContain(`'${tid}`)
    expect(lines[1]).toContain('*')
    const audit = await get('zhoulan', '/console/audit?subject=orders')
    expect(audit.body.items[0]).toMatchObject({
      action: 'orders.exported',
      facts: { filters: ['outsideId'], rows: 1, cut: false },
    })
  })
})

describe('the overview', () => {
  it("counts today's path, and says since when it measures", async () => {
    await buy(12)
    await eventually(async () => {
      const { body } = await get('zhoulan', '/console/overview')
      const gates = new Map(body.gates.map((one: { key: string }) => [one.key, one]))
      expect([...gates.keys()]).toEqual([
        'received',
        'customer_found',
        'work_order_opened',
        'address_complete',
        'goods_arrived',
        'appointed',
        'dispatched',
        'on_site',
        'signed_off',
        'settled',
      ])
      const received = gates.get('received') as { count: number; label: string }
      const orders = await get('zhoulan', '/console/orders?limit=200')
      expect(received).toMatchObject({ label: '收到订单', count: orders.body.items.length })
      expect(gates.get('customer_found')).toMatchObject({ count: received.count })
      expect(body.ordersPerMinute.counts).toHaveLength(60)
      expect(body.ordersPerMinute.counts.reduce((sum: number, n: number) => sum + n, 0)).toBe(received.count)
      expect(body.latency.count).toBeGreaterThanOrEqual(received.count)
      expect(body.latency.p99Ms).toBeGreaterThanOrEqual(body.latency.p50Ms)
      expect(Date.parse(body.latency.since)).toBeLessThan(Date.parse(body.asOf))
    })
  })

  it('puts orders on districts that have a boundary', async () => {
    const { body } = await get('zhoulan', '/console/map?measure=orders')
    expect(body.total).toBeGreaterThan(0)
    const codes = Object.keys(body.values)
    expect(codes.length).toBeGreaterThan(0)
    const province = `${codes[0]!.slice(0, 2)}0000`
    const { body: shapes, headers } = await get('zhoulan', `/console/map/boundaries?code=${province}`)
    expect(headers.get('cache-control')).toBe('private, max-age=86400')
    expect(shapes.features.map((one: { properties: { code: string } }) => one.properties.code)).toContain(
      codes[0],
    )
    expect((await get('zhoulan', '/console/map/boundaries?code=999999')).body.code).toBe('map.unknown_region')
  })
})

describe('the knobs of the sandbox', () => {
  it('turn for those who may, and pass on what the sandbox says', async () => {
    expect((await get('chenjing', '/console/sandbox/world')).status).toBe(403)
    const state = await get('lintao', '/console/sandbox/world')
    expect(state.status).toBe(200)
    const placed = await call('lintao', 'POST', '/console/sandbox/act', {
      kind: 'place',
      person: 13,
      paid: true,
    })
    expect(placed.body.tid).toMatch(/^\d+$/)
    const refused = await call('lintao', 'POST', '/console/sandbox/act', { kind: 'pay', tid: '1' })
    expect(refused.body.code).toBe('sandbox.refused')
    const fault = await call('lintao', 'POST', '/console/sandbox/faults', {
      platform: 'wecom',
      kind: 'delay',
      rate: 0,
    })
    expect(fault.status).toBe(200)
    expect((await get('lintao', '/console/sandbox/faults')).body.rules).toHaveLength(1)
    expect((await call('lintao', 'DELETE', '/console/sandbox/faults')).status).toBe(200)
    expect((await get('lintao', '/console/sandbox/faults')).body.rules).toHaveLength(0)
  })
})
