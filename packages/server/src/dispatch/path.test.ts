import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedProviders } from '../../seeds/cast-providers.ts'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { errorWords as providerErrors, resolvePointClerk, resolveTechnician } from '../providers/index.ts'
import { routes as providerRoutes } from '../providers/routes.ts'
import type { Principal } from '../runtime/access/principal.ts'
import { startSession } from '../runtime/access/sessions.ts'
import { runtimeErrorWords } from '../runtime/http/problem.ts'
import { buildServer } from '../runtime/http/server.ts'
import { silentLog } from '../runtime/log.ts'
import { openMetrics } from '../runtime/metrics.ts'
import type { PrincipalResolver, Runtime } from '../runtime/runtime.ts'
import {
  completeServiceAddress,
  getWorkOrders,
  makeAppointment,
  openWorkOrders,
  errorWords as workOrderErrors,
} from '../work-orders/index.ts'
import { errorWords } from './errors.ts'
import { routes } from './routes.ts'
import { subscribers } from './subscribers.ts'

let brand: TestBrand
let app: FastifyInstance
let followed = 0
const start = new Date('2026-11-20T02:00:00Z')
const address = '上海市静安区江宁路街道江宁路1165号2号楼801室'

const resolvePrincipal: PrincipalResolver = async (tx, session) => {
  if (session.audience === 'technician') return resolveTechnician(tx, session.principal_id)
  if (session.audience === 'point') return resolvePointClerk(tx, session.principal_id)
  const zhaoMin: Principal = {
    brandId: tx.brandId,
    audience: 'console',
    actor: { kind: 'member', id: 'zhao-min' },
    id: 'zhao-min',
    name: '赵敏',
    roles: ['dispatcher'],
    scope: {},
  }
  return zhaoMin
}

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = start
  await brand.transact(seedProviders)
  const { db, vault, ports } = brand
  const runtime = {
    config: {
      demo: true,
      secureCookies: false,
      publicUrl: 'http://127.0.0.1',
      sandboxUrl: null,
      role: 'all',
    },
    db,
    vault,
    ports,
    log: silentLog,
    metrics: openMetrics(),
    resolvePrincipal,
    brands: async () => [brand.brandId],
    effectsOff: async () => false,
  } as unknown as Runtime
  app = await buildServer(runtime, {
    routes: [...providerRoutes, ...routes],
    errors: { ...runtimeErrorWords, ...providerErrors, ...errorWords, ...workOrderErrors },
    webApps: [],
  })
})
afterAll(async () => {
  await app.close()
  await brand.close()
})

type Json = Record<string, never> & { [name: string]: never }
interface Caller {
  cookies: Record<string, string>
}

async function call(
  who: Caller | null,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  payload?: object,
): Promise<{ status: number; body: Json; text: string }> {
  const answer = await app.inject({
    method,
    url: `/api${path}`,
    cookies: who?.cookies ?? {},
    headers: {
      'idempotency-key': crypto.randomUUID(),
      'x-csrf-token':
        Object.entries(who?.cookies ?? {}).find(([name]) => name.startsWith('qiao_csrf'))?.[1] ?? '',
    },
    ...(payload || method !== 'GET' ? { payload: payload ?? {} } : {}),
  })
  return { status: answer.statusCode, body: answer.json() as Json, text: answer.body }
}

async function signIn(kind: 'technician' | 'point', phone: string, personId: string): Promise<Caller> {
  expect((await call(null, 'POST', `/public/${kind}-sign-in/request`, { phone })).status).toBe(200)
  const codes = (await call(null, 'GET', '/public/demo-codes')).body.items as unknown as {
    personId: string
    code: string
  }[]
  const { code } = codes.find((one) => one.personId === personId)!
  const answer = await app.inject({
    method: 'POST',
    url: `/api/public/${kind}-sign-in`,
    payload: { phone, code },
  })
  expect(answer.statusCode).toBe(200)
  return { cookies: Object.fromEntries(answer.cookies.map((one) => [one.name, one.value])) }
}

/** Lets dispatch follow what was announced since it last did. */
async function follow(): Promise<void> {
  while (followed < brand.announced.length) {
    const fresh = brand.announced.slice(followed)
    followed = brand.announced.length
    for (const one of subscribers) {
      const types = one.events.map((definition) => definition.type)
      const mine = fresh.filter((event) => types.includes(event.type))
      if (mine.length > 0) await brand.transact((tx) => one.handle(tx, mine as never))
    }
  }
}

/** A job of 刘女士 at the step of dispatch. */
async function jobOfLiu(where = address): Promise<string> {
  const line = {
    lineId: null,
    productId: 'HM-LOCK-X1',
    productName: 'X1 智能门锁',
    category: 'smart_lock',
    ordered: 1,
    goodsNeeded: false,
  }
  const [opened] = await brand.transact((tx) =>
    openWorkOrders(tx, [
      {
        orderId: null,
        shopId: null,
        customerId: 'liu',
        origin: 'agent',
        serviceType: 'install',
        lines: [line],
        districtCode: null,
        addressKey: null,
        contact: null,
      },
    ]),
  )
  const { workOrderId } = opened!
  const member = { actor: { kind: 'member', id: 'chen-jing' } as const }
  await brand.transact(
    (tx) =>
      completeServiceAddress(tx, {
        workOrderId,
        contact: { name: '刘女士', phone: '13812345678', address: where },
      }),
    member,
  )
  const window = { startsAt: new Date('2026-11-21T05:00:00Z'), endsAt: new Date('2026-11-21T07:00:00Z') }
  await follow()
  expect(brand.announced.some((one) => one.key === workOrderId && one.type.startsWith('offer.'))).toBe(false)
  await brand.transact((tx) => makeAppointment(tx, { workOrderId, window }), member)
  await follow()
  return workOrderId
}

describe('the way of a job from the step of dispatch to a technician', () => {
  it('goes by the point: asked without the person, accepted, assigned with reasons', async () => {
    const workOrderId = await jobOfLiu()
    const clerk = await signIn('point', '13900000201', 'clerk-wu-ting')

    const offers = await call(clerk, 'GET', '/point/offers')
    expect(offers.body.items).toMatchObject([
      {
        workOrderId,
        district: '上海市静安区',
        street: '江宁路街道',
        products: [{ name: 'X1 智能门锁', quantity: 1 }],
        units: 1,
      },
    ])
    expect(offers.text).not.toMatch(/刘|1381234|1165|801/)
    const { offerId } = (offers.body.items as unknown as { offerId: string }[])[0]!
    expect((await call(clerk, 'GET', `/point/jobs/${workOrderId}/candidates`)).status).toBe(404)

    const accepted = await call(clerk, 'POST', `/point/offers/${offerId}/acceptance`)
    expect(accepted.body).toMatchObject({
      state: 'accepted',
      contact: { name: '刘女士', phone: '13812345678' },
    })
    expect((await call(clerk, 'GET', '/point/jobs?view=to_assign')).body.items).toMatchObject([
      { workOrderId, contact: { address: expect.stringContaining('801') } },
    ])

    const candidates = await call(clerk, 'GET', `/point/jobs/${workOrderId}/candidates`)
    const [best] = candidates.body.items as unknown as {
      technicianId: string
      name: string
      reasons: object[]
    }[]
    expect(best).toMatchObject({ technicianId: 'wang-lei', name: '王磊' })
    expect(best!.reasons).toHaveLength(6)

    const lacking = await call(clerk, 'POST', `/point/jobs/${workOrderId}/assignment`, {
      technicianId: 'qian-jun',
    })
    expect(lacking).toMatchObject({
      status: 403,
      body: { code: 'assignment.not_of_this_point', title: '这位师傅不属于本网点' },
    })
    const done = await call(clerk, 'POST', `/point/jobs/${workOrderId}/assignment`, {
      technicianId: 'wang-lei',
    })
    expect(done.body).toMatchObject({ technicianName: '王磊' })
    const [after] = await brand.transact((tx) => getWorkOrders(tx, [workOrderId]))
    expect(after).toMatchObject({
      technicianId: 'wang-lei',
      servicePointId: 'point-shanghai',
      providerId: 'anjie',
    })
    brand.time.now = new Date('2026-11-21T01:00:00Z')
    expect((await call(clerk, 'GET', '/point/jobs?view=today')).status).toBe(401)
    const again = await signIn('point', '13900000201', 'clerk-wu-ting')
    expect((await call(again, 'GET', '/point/jobs?view=today')).body.items).toMatchObject([
      { workOrderId, technicianName: '王磊' },
    ])
    brand.time.now = start
  })

  it('goes straight to the technician in the north-west', async () => {
    const workOrderId = await jobOfLiu('甘肃省兰州市城关区皋兰路街道农民巷8号3单元501室')
    const abudu = await signIn('technician', '13900000119', 'abudu')
    const offers = await call(abudu, 'GET', '/technician/offers')
    expect(offers.body.items).toMatchObject([{ workOrderId, district: '兰州市城关区' }])
    expect(offers.text).not.toMatch(/刘|1381234|农民巷|501/)
    const { offerId } = (offers.body.items as unknown as { offerId: string }[])[0]!
    const wangLei = await signIn('technician', '13900000101', 'wang-lei')
    expect((await call(wangLei, 'POST', `/technician/offers/${offerId}/acceptance`)).status).toBe(404)
    expect((await call(abudu, 'POST', `/technician/offers/${offerId}/acceptance`)).body).toMatchObject({
      workOrderId,
    })
    const [after] = await brand.transact((tx) => getWorkOrders(tx, [workOrderId]))
    expect(after).toMatchObject({ technicianId: 'abudu', offerId })
  })

  it('is seen and steered from the console', async () => {
    const workOrderId = await jobOfLiu()
    const session = await brand.transact((tx) => startSession(tx, 'console', 'zhao-min'))
    const dispatcher = { cookies: { qiao_session: session.cookie, qiao_csrf: session.csrf } }
    const board = await call(dispatcher, 'GET', '/console/dispatch/plans?state=offered')
    expect(board.body.items).toMatchObject([{ workOrderId, state: 'offered' }])
    const asked = await call(dispatcher, 'GET', `/console/work-orders/${workOrderId}/candidates?as=asked`)
    expect(asked.body).toMatchObject({
      unassigned: null,
      items: expect.arrayContaining([expect.objectContaining({ name: '何秀英' })]),
    })
    expect(
      (
        await call(dispatcher, 'POST', `/console/work-orders/${workOrderId}/assignment`, {
          technicianId: 'he-xiuying',
        })
      ).body,
    ).toMatchObject({ state: 'assigned', technicianName: '何秀英' })
    const refused = await call(dispatcher, 'POST', `/console/work-orders/${workOrderId}/assignment`, {
      technicianId: 'zhang-weidong',
      reason: '离得近',
    })
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'assignment.refused', whatToDo: expect.stringContaining('服务区域不含静安区') },
    })
    await follow()
    const whole = await call(dispatcher, 'GET', `/console/work-orders/${workOrderId}/dispatch`)
    expect(whole.body).toMatchObject({
      plan: { technicianName: '何秀英' },
      offers: [{ state: 'withdrawn' }],
      assignments: [{ assignedBy: 'member:zhao-min' }],
    })
    expect(
      (
        await call(dispatcher, 'POST', `/console/work-orders/${workOrderId}/unassignment`, {
          reason: '客户改期',
        })
      ).body,
    ).toMatchObject({ state: 'waiting', trouble: { code: 'taken_back' } })
    await follow()
    expect(
      (await call(dispatcher, 'POST', `/console/work-orders/${workOrderId}/offers`, {})).body,
    ).toMatchObject({ state: 'offered', round: 2 })

    const technicians = await call(
      dispatcher,
      'GET',
      '/console/technicians?servicePointId=point-shanghai&limit=2',
    )
    expect(technicians.body).toMatchObject({
      nextCursor: 'AJ-SH-002',
      items: [{ name: '王磊', phone: '139****0101', onDuty: true, unitsThisWeek: 1 }, { name: '李强' }],
    })
    expect((await call(dispatcher, 'GET', '/console/technicians/zhou-jianguo')).body).toMatchObject({
      certificates: expect.arrayContaining([
        expect.objectContaining({ kind: 'work_at_height', inForce: false }),
      ]),
    })
    expect((await call(dispatcher, 'GET', '/console/providers')).body.items).toMatchObject([
      { name: '安捷到家', agreementInForce: true },
      { name: '西北恒安' },
    ])
    expect((await call(dispatcher, 'GET', '/console/offers?state=open')).body.items).toHaveLength(1)
    expect(
      (
        await call(dispatcher, 'PUT', '/console/dispatch/policies/anjie', {
          mode: 'point',
          offerMinutes: 45,
          assignMinutes: 60,
        })
      ).status,
    ).toBe(200)
    expect((await call(dispatcher, 'GET', '/console/dispatch/policies')).body.items).toContainEqual({
      providerId: 'anjie',
      mode: 'point',
      offerMinutes: 45,
      assignMinutes: 60,
    })
  })

  it('lets nobody in without a code, and says no more to strangers', async () => {
    const stranger = await call(null, 'POST', '/public/technician-sign-in/request', { phone: '13800138000' })
    expect(stranger).toMatchObject({ status: 200, body: { lifeSeconds: 600 } })
    expect(
      await call(null, 'POST', '/public/technician-sign-in', { phone: '13800138000', code: '000000' }),
    ).toMatchObject({ status: 401, body: { code: 'sign_in.refused' } })
    expect((await call(null, 'GET', '/point/offers')).status).toBe(401)
  })
})
