import sharp from 'sharp'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { grantReveal } from '../customers/index.ts'
import { guidanceSlots } from '../playbooks/index.ts'
import { enrolProviders, enrolServicePoints, enrolTechnicians } from '../providers/index.ts'
import { can } from '../runtime/access/policy.ts'
import type { Principal } from '../runtime/access/principal.ts'
import { splitCookie, whoAsks } from '../runtime/access/sessions.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { FreeRoute, Route, TransactedRoute } from '../runtime/http/route.ts'
import { assignWorkOrders } from './assign-work-orders.ts'
import { resolveCustomer } from './customer-links.ts'
import { routes } from './routes.ts'
import { findLinkByToken } from './store-links.ts'

let brand: TestBrand
const home = { name: '刘女士', phone: '13812345678', address: '上海市浦东新区陆家嘴街道花园路88号3栋1201室' }
const window = { startsAt: '2026-04-12T01:00:00.000Z', endsAt: '2026-04-12T03:00:00.000Z' }

beforeAll(async () => {
  brand = await testBrand()
  const [signedAt, validUntil] = [new Date('2026-01-01T00:00:00Z'), new Date('2028-01-01T00:00:00Z')]
  await brand.transact(async (tx) => {
    await enrolProviders(tx, [
      {
        providerId: 'anjie',
        name: '安捷到家',
        region: '华东',
        agreements: [{ signedAt, validFrom: signedAt, validUntil }],
      },
    ])
    await enrolServicePoints(tx, [
      {
        servicePointId: 'pudong',
        providerId: 'anjie',
        name: '上海浦东网点',
        address: '上海市浦东新区',
        point: { lng: 121.5, lat: 31.2 },
      },
    ])
    await enrolTechnicians(tx, [
      {
        technicianId: 'wang-lei',
        providerId: 'anjie',
        servicePointId: 'pudong',
        name: '王磊',
        phone: '13900000101',
        home: null,
        badge: 'AJ-SH-001',
        capacity: 6,
        areas: ['310115'],
        skills: { smart_lock_install: 5 },
        certificates: [],
        tools: [],
        shifts: [],
        joinedAt: signedAt,
      },
    ])
  })
})
beforeEach(() => {
  brand.time.now = new Date('2026-04-10T02:00:00Z')
})
afterAll(() => brand.close())

const person = (more: Partial<Principal>): Principal => ({
  brandId: brand.brandId,
  audience: 'console',
  actor: { kind: 'member', id: 'chen-jing' },
  id: 'chen-jing',
  name: '陈静',
  roles: ['agent'],
  scope: {},
  ...more,
})
const chen = () => person({ audience: 'sidebar' })
const technician = (id: string) =>
  person({
    audience: 'technician',
    actor: { kind: 'technician', id },
    id,
    name: '王磊',
    roles: ['technician'],
    scope: { technicianId: id },
  })

/** Calls a route as the server does: audience, permission and both schemas are checked. */
async function call<A = Record<string, never>>(
  who: Principal,
  name: string,
  { params = {}, query = {}, body = {} }: { params?: object; query?: object; body?: object } = {},
): Promise<A> {
  const [method, path] = name.split(' ') as [string, string]
  const route = routes.find((one) => one.method === method && one.path === path)!
  expect(route, name).toBeDefined()
  expect([route.audience].flat()).toContain(who.audience)
  expect(route.permission === 'none' || can(who.roles, route.permission)).toBe(true)
  const parts = { params, query, body }
  for (const part of ['params', 'query', 'body'] as const)
    fits(route.schema[part], parts[part], `${name} ${part}`)
  const answer = await answerOf(route, who, parts)
  fits(route.schema.answer, answer, `${name} answer`)
  return answer as A
}

function fits(schema: TSchema | undefined, value: unknown, place: string): void {
  if (!schema) return
  const check = Compile(schema)
  expect(
    check.Check(value)
      ? []
      : [place, ...check.Errors(value).map(({ instancePath, message }) => `${instancePath} ${message}`)],
  ).toEqual([])
}

function answerOf(route: Route, principal: Principal, parts: object): Promise<unknown> {
  const transact = brand.db.transact
  const context = {
    runtime: { ports: brand.ports, db: brand.db },
    principal,
    language: 'zh',
    transact,
    ...parts,
  } as never
  if (route.transaction === 'own') return (route as FreeRoute).handle(context)
  return transact(principal.brandId, (tx) =>
    (route as TransactedRoute).handle(context, { ...tx, actor: principal.actor }),
  )
}

interface Answer {
  workOrderId: string
  state: string
  code: string
}
interface Page {
  items: { workOrderId: string; contact: { name: string; phone: string; address: string } | null }[]
}

const open = (contact: object | null = null) =>
  call<Answer>(chen(), 'POST /sidebar/work-orders', {
    body: {
      customerId: 'liu',
      orderId: null,
      serviceType: 'installation',
      lines: [{ productId: 'lock-x1', productName: '智能锁 X1', category: 'smart_lock', quantity: 1 }],
      contact,
    },
  })

async function customerOf(
  workOrderId: string,
  by: Principal = chen(),
  path = 'POST /sidebar/work-orders/:id/customer-links',
): Promise<Principal> {
  const { token } = await call<{ token: string }>(by, path, { params: { id: workOrderId } })
  const link = await brand.transact((tx) => findLinkByToken(tx, sha256(token.split('.')[1]!)))
  return (await brand.transact((tx) => resolveCustomer(tx, link!.linkId)))!
}

describe('the whole path over the routes', () => {
  it('from a work order by hand to a signature, each seeing what they may', async () => {
    const { workOrderId } = await open()
    const id = { params: { id: workOrderId } }
    const liu = await customerOf(workOrderId)

    expect(
      await call<Answer>(liu, 'POST /customer/work-order/contact', { body: { ...home, wish: window } }),
    ).toMatchObject({ state: 'appoint' })
    const { items: slots } = await call<{ items: (typeof window)[] }>(
      liu,
      'GET /customer/work-order/appointment-slots',
    )
    expect(slots).toContainEqual({ startsAt: '2026-04-12T02:00:00.000Z', endsAt: '2026-04-12T04:00:00.000Z' })
    await call(liu, 'POST /customer/work-order/appointment', { body: window })

    const page = await call<Page>(chen(), 'GET /console/work-orders', {
      query: { search: '5678', state: 'dispatch,appoint', limit: 10 },
    })
    expect(page.items[0]!.contact).toMatchObject({
      name: '刘女士',
      phone: '138****5678',
      address: '上海市浦东新区****',
    })
    const asked = { kind: 'work-order', id: workOrderId, field: 'phone', reason: '联系客户' } as const
    const { token } = await brand.transact((tx) => grantReveal(tx, chen(), asked))
    const body = { field: 'phone', token }
    const revealed = await call(chen(), 'POST /console/work-orders/:id/reveals', { ...id, body })
    expect(revealed).toEqual({ value: '13812345678', dial: 'tel:13812345678' })

    const wang = technician('wang-lei')
    expect(
      (await call<Page>(wang, 'GET /technician/work-orders', { query: { when: 'open' } })).items,
    ).toEqual([])
    await expect(call(wang, 'GET /technician/work-orders/:id', id)).rejects.toMatchObject({
      code: 'work_order.not_found',
    })
    await brand.transact((tx) =>
      assignWorkOrders(tx, [
        {
          workOrderId,
          technicianId: 'wang-lei',
          servicePointId: 'pudong',
          providerId: 'anjie',
          offerId: null,
        },
      ]),
    )

    const job = await call<{ contact: object; dial: string; watermark: string }>(
      wang,
      'GET /technician/work-orders/:id',
      id,
    )
    expect(job).toMatchObject({ contact: { name: '刘女士', phone: '13812345678' }, dial: 'tel:13812345678' })
    expect(job.watermark).toContain('王磊')
    await call(wang, 'POST /technician/work-orders/:id/first-calls', { ...id, body: { outcome: 'reached' } })
    brand.time.now = new Date('2026-04-12T00:30:00Z')
    expect(
      (await call<Page>(wang, 'GET /technician/work-orders', { query: { when: 'today' } })).items,
    ).toHaveLength(1)
    await call(wang, 'POST /technician/work-orders/:id/departure', id)
    await call(wang, 'POST /technician/work-orders/:id/check-in', {
      ...id,
      body: { lng: 121.5, lat: 31.23, accuracyM: 12 },
    })
    const guidance = await call<{ items: unknown[]; photosDue: number }>(
      wang,
      'GET /technician/work-orders/:id/guidance',
      id,
    )
    expect(guidance.items).toHaveLength(15)
    const photo = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#274' } })
      .jpeg()
      .toBuffer()
    let fileId = ''
    for (let i = 0; i < guidance.photosDue; i++)
      ({ fileId } = await call<{ fileId: string }>(wang, 'POST /technician/work-orders/:id/photos', {
        ...id,
        body: { item: 'photos_due', contentBase64: photo.toString('base64') },
      }))
    expect(
      await call(wang, 'GET /technician/work-orders/:id/files/:fileId', {
        params: { id: workOrderId, fileId },
      }),
    ).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg' } })
    const checklist = Object.keys(guidanceSlots).map((item) => ({ item, value: null }))
    await call(wang, 'POST /technician/work-orders/:id/completion', {
      ...id,
      body: {
        checklist,
        serials: [{ lineId: null, serial: 'HMX1-0042' }],
        materials: [],
        customerOwnParts: [],
      },
    })

    const atTheDoor = await customerOf(workOrderId, wang, 'POST /technician/work-orders/:id/sign-off-links')
    const seen = await call<{ completionCode: string | null; contact: unknown }>(
      atTheDoor,
      'GET /customer/work-order',
    )
    expect(seen).toMatchObject({ completionCode: null, contact: null, purpose: 'sign_off' })
    expect((await call<{ completionCode: string }>(liu, 'GET /customer/work-order')).completionCode).toMatch(
      /^\d{6}$/,
    )
    for (const name of ['contact', 'appointment', 'completion-code-renewal'])
      await expect(
        call(atTheDoor, `POST /customer/work-order/${name}`, { body: name === 'contact' ? home : window }),
      ).rejects.toMatchObject({ code: 'work_order.link_invalid' })

    const strokes = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120"><path d="M20 90 Q150 -20 280 90" stroke="black" stroke-width="4" fill="none"/></svg>',
    )
    const signatureBase64 = (await sharp(strokes).png().toBuffer()).toString('base64')
    expect(
      await call<Answer>(atTheDoor, 'POST /customer/work-order/sign-off', {
        body: { signatureBase64, stars: 5, words: '很好' },
      }),
    ).toMatchObject({ state: 'settle' })

    const story = await call<{ entries: unknown[]; rating: number; ratingWords: string; files: unknown[] }>(
      chen(),
      'GET /console/work-orders/:id',
      id,
    )
    expect(story).toMatchObject({ rating: 5, ratingWords: '很好' })
    expect(story.entries.length).toBeGreaterThan(12)
    expect(story.files).toHaveLength(4)
    brand.time.now = new Date('2026-04-19T00:31:00Z')
    expect(await call(wang, 'GET /technician/work-orders/:id', id)).toMatchObject({
      contact: { phone: '138****5678' },
      dial: null,
      point: null,
    })
  })

  it('by code: a wrong one is counted although it is refused', async () => {
    const { workOrderId } = await open(home)
    const id = { params: { id: workOrderId } }
    const wang = technician('wang-lei')
    await call(chen(), 'POST /console/work-orders/:id/appointment', { ...id, body: window })
    await brand.transact((tx) =>
      assignWorkOrders(tx, [
        { workOrderId, technicianId: 'wang-lei', servicePointId: null, providerId: null, offerId: null },
      ]),
    )
    await call(wang, 'POST /technician/work-orders/:id/first-calls', { ...id, body: { outcome: 'reached' } })
    await call(wang, 'POST /technician/work-orders/:id/departure', id)
    await call(wang, 'POST /technician/work-orders/:id/check-in', { ...id, body: { lng: 121.5, lat: 31.23 } })
    const photo = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#274' } })
      .jpeg()
      .toBuffer()
    for (let i = 0; i < 3; i++)
      await call(wang, 'POST /technician/work-orders/:id/photos', {
        ...id,
        body: { contentBase64: photo.toString('base64') },
      })
    const checklist = Object.keys(guidanceSlots).map((item) => ({ item, value: null }))
    await call(wang, 'POST /technician/work-orders/:id/completion', {
      ...id,
      body: { checklist, serials: [], materials: [], customerOwnParts: [] },
    })
    const liu = await customerOf(workOrderId)
    const { completionCode } = await call<{ completionCode: string }>(liu, 'GET /customer/work-order')
    const wrong = completionCode === '123456' ? '654321' : '123456'
    await expect(
      call(wang, 'POST /technician/work-orders/:id/completion-code', { ...id, body: { code: wrong } }),
    ).rejects.toMatchObject({ code: 'work_order.code_wrong', facts: { triesLeft: 4 } })
    expect(await call(liu, 'GET /customer/work-order')).toMatchObject({ codeTriesLeft: 4 })
    expect(
      await call<Answer>(wang, 'POST /technician/work-orders/:id/completion-code', {
        ...id,
        body: { code: completionCode },
      }),
    ).toMatchObject({ state: 'settle' })
  })
})

describe('a link', () => {
  const route = routes.find(({ path }) => path === '/public/customer-links/session') as FreeRoute
  const openSession = (token: string) => {
    const cookies: Record<string, string> = {}
    const setCookie = (name: string, value: string) => void Object.assign(cookies, { [name]: value })
    return route
      .handle({ body: { token }, runtime: brand, transact: brand.db.transact, setCookie } as never)
      .then((answer) => ({ answer, cookies }))
  }

  it('starts a session that is the link’s own, again and again', async () => {
    const { workOrderId } = await open()
    const { token } = await call<{ token: string }>(chen(), 'POST /sidebar/work-orders/:id/customer-links', {
      params: { id: workOrderId },
    })
    for (const _ of [1, 2]) {
      const { answer, cookies } = await openSession(token)
      expect(answer).toMatchObject({ purpose: 'service' })
      const { token: opened } = splitCookie(cookies.qiao_customer)!
      const asks = await brand.transact((tx) =>
        whoAsks(tx, opened, 'customer', (_tx, session) => resolveCustomer(tx, session.principal_id)),
      )
      expect(asks!.person.scope.workOrderId).toBe(workOrderId)
    }
  })

  it.each([
    ['a made-up secret', `hemu.${'a'.repeat(43)}`],
    ['another brand', `nobody.${'a'.repeat(43)}`],
    ['no token', 'hello, world'],
  ])('with %s is refused, all alike', async (_, token) => {
    await expect(openSession(token)).rejects.toMatchObject({ code: 'work_order.link_invalid' })
  })
})

describe('the routes', () => {
  it('of a technician answer for his own jobs only', async () => {
    const { workOrderId } = await open(home)
    const li = technician('li-qiang')
    for (const { method, path, schema } of routes.filter(
      ({ audience, path }) => audience === 'technician' && path.includes(':id'),
    )) {
      const bodies: Record<string, object> = {
        'first-calls': { outcome: 'reached' },
        appointment: { ...window, reason: '改' },
        'check-in': { lng: 121, lat: 31 },
        photos: { contentBase64: 'a'.repeat(24) },
        completion: { checklist: [], serials: [], materials: [], customerOwnParts: [] },
        revisits: { reason: 'rework' },
        'completion-code': { code: '123456' },
      }
      const params = { id: workOrderId, ...(path.includes(':fileId') ? { fileId: workOrderId } : {}) }
      const body = schema.body ? (bodies[path.split('/').at(-1)!] ?? {}) : {}
      await expect(call(li, `${method} ${path}`, { params, body }), path).rejects.toMatchObject({
        code: 'work_order.not_found',
      })
    }
  })

  it('show finance no name, phone or address in plain, and the warehouse none at all', async () => {
    await open(home)
    for (const role of ['finance', 'warehouse', 'operator', 'owner', 'dispatcher'] as const) {
      const page = await call<Page>(person({ roles: [role] }), 'GET /console/work-orders', {
        query: { customerId: 'liu' },
      })
      expect(JSON.stringify(page)).not.toMatch(/13812345678|花园路/)
      if (role === 'warehouse')
        expect(page.items[0]!.contact).toMatchObject({ name: null, phone: null, address: null })
    }
  })

  it('count the board by state, every state with its name', async () => {
    const { items } = await call<{ items: { state: string; count: number }[] }>(
      chen(),
      'GET /console/work-order-board',
    )
    expect(items).toHaveLength(13)
    expect(items.find(({ state }) => state === 'appoint')!.count).toBeGreaterThan(0)
  })

  it('open a second job of one order only with a reason, and refuse a parcel station', async () => {
    const { workOrderId } = await open()
    const place = { ...home, address: '上海市浦东新区陆家嘴街道花园路88号菜鸟驿站' }
    await expect(
      call(chen(), 'POST /console/work-orders/:id/service-address', {
        params: { id: workOrderId },
        body: place,
      }),
    ).rejects.toMatchObject({ code: 'work_order.address_not_served' })
  })

  it('serve a member’s acts and undo', async () => {
    const { workOrderId } = await open(home)
    const id = { params: { id: workOrderId } }
    const act = (name: string, body: object = {}) =>
      call<Answer>(chen(), `POST /console/work-orders/:id/${name}`, { ...id, body })
    expect(await act('appointment', window)).toMatchObject({ state: 'dispatch' })
    expect(await act('appointment-withdrawal', { reason: '约错了' })).toMatchObject({ state: 'appoint' })
    expect(await act('suspension', { reason: '客户装修' })).toMatchObject({ suspended: true })
    expect(await act('resumption')).toMatchObject({ suspended: false })
    expect(await act('notes', { words: '下午在家' })).toMatchObject({ state: 'appoint' })
    expect(await act('cancellation', { reason: '客户不装了' })).toMatchObject({ state: 'cancelled' })
    expect(await act('reopening', { reason: '点错了' })).toMatchObject({ state: 'appoint' })
    expect(
      (await call<Page>(chen(), 'GET /sidebar/customers/:id/work-orders', { params: { id: 'liu' } })).items
        .length,
    ).toBeGreaterThan(0)
  })
})
