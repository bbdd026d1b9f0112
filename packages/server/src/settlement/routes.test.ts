import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { routes as ledgerRoutes } from '../ledger/routes.ts'
import type { RowScope } from '../runtime/access/principal.ts'
import { Reply, type RequestContext, type Route, type TransactedRoute } from '../runtime/http/route.ts'
import { consoleRoutes } from './console-routes.ts'
import type { Job } from './job.ts'
import { postSlips } from './post-slips.ts'
import { routes as settlementRoutes } from './routes.ts'

let brand: TestBrand
const routes = new Map(
  [...ledgerRoutes, ...settlementRoutes].map((one) => [`${one.method} ${one.path}`, one]),
)
const wang = { technicianId: 'wang-lei' }
const pudong = { providerId: 'anjie', servicePointId: 'pudong' }

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-11-24T07:30:00.000Z')
  const jobs = [
    job('wo-1', 'wang-lei', 'pudong'),
    job('wo-2', 'wang-lei', 'pudong'),
    job('wo-3', 'li-qiang', 'suzhou'),
  ]
  const earnedAt = new Date('2026-11-24T07:00:00.000Z')
  await brand.transact((tx) =>
    postSlips(
      tx,
      jobs.map((one) => ({ job: one, kind: 'service', earnedAt })),
    ),
  )
})
afterAll(() => brand.close())

function job(workOrderId: string, technicianId: string, servicePointId: string): Job {
  return {
    workOrderId,
    code: `QG-${workOrderId}`,
    technicianId,
    servicePointId,
    providerId: 'anjie',
    facts: {
      workOrderId,
      serviceType: 'install',
      items: [{ category: 'smart_lock', quantity: 1 }],
      districtCode: '310115',
      appointmentStartsAt: '2026-11-24T06:00:00.000Z',
      straightM: 9500,
      urgency: 'normal',
      customerOwnParts: [],
      materials: [],
      rating: null,
      throughServicePoint: true,
    },
  }
}

interface Call {
  scope?: RowScope
  params?: object
  query?: object
  body?: object
  language?: 'zh' | 'en'
}

/** Calls a handler as the edge does, and holds its answer against its own schema. */
async function call(name: string, { scope = {}, language = 'zh', ...parts }: Call = {}): Promise<any> {
  const one = routes.get(name) as Route as TransactedRoute
  const context = { principal: { scope }, language, query: {}, ...parts } as unknown as RequestContext
  const answer = await brand.transact((tx) => one.handle(context, tx))
  if (answer instanceof Reply) return answer
  const plain = JSON.parse(JSON.stringify(answer))
  expect(Compile(one.schema.answer).Errors(plain)).toEqual([])
  return plain
}

describe('finance on the console', () => {
  it('lists slips by payee, pages them, and reads one with every line explained', async () => {
    const first = await call('GET /console/slips', { query: { limit: 4 } })
    const rest = await call('GET /console/slips', { query: { limit: 4, cursor: first.nextCursor } })
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([4, 2, null])
    const own = await call('GET /console/slips', { query: { payeeKind: 'technician', payeeId: 'wang-lei' } })
    expect(own.items).toHaveLength(2)
    const one = await call('GET /console/slips/:id', { params: { id: own.items[0].slipId }, language: 'en' })
    expect(one.lines[0]).toMatchObject({ name: 'Base fee', amountFen: 8160, factor: '1.2 × 0.85' })
    expect(one.lines[0].sentence).toContain('technician share 85% = ¥81.60')
    const replay = await call('GET /console/slips/:id/replay', { params: { id: one.slipId } })
    expect(replay).toMatchObject({ computed: true, equal: true, diffFen: 0 })
    await expect(call('GET /console/slips', { query: { cursor: 'x' } })).rejects.toMatchObject({
      code: 'settlement.bad_cursor',
    })
  })

  it('adjusts and reverses with a reason, and sees both on the slip', async () => {
    const { items } = await call('GET /console/slips', {
      query: { payeeKind: 'technician', payeeId: 'li-qiang' },
    })
    const params = { id: items[0].slipId }
    const body = { amountFen: 1200, reason: 'extra_work', note: '客户要求加装扣板' }
    const adjusted = await call('POST /console/slips/:id/adjustments', { params, body })
    expect(adjusted).toMatchObject({ totalFen: 1200, reasonName: '额外工作', note: '客户要求加装扣板' })
    await call('POST /console/slips/:id/reversal', { params, body: { reason: 'wrong_price' } })
    const slip = await call('GET /console/slips/:id', { params })
    expect(slip.reversed).toBe(true)
    expect(slip.corrections.map((one: { kind: string }) => one.kind)).toEqual(['adjustment', 'reversal'])
  })

  it('reads statements, exports one, and closes it after its month', async () => {
    const query = { payeeKind: 'technician', payeeId: 'wang-lei' }
    const { items } = await call('GET /console/statements', { query })
    expect(items).toMatchObject([{ month: '2026-11', state: 'open', totalFen: 17_496, slips: 2 }])
    const params = { id: items[0].statementId }
    const file = (await call('GET /console/statements/:id/export', { params })) as Reply
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="statement-2026-11-/)
    expect(String(file.body)).toContain('174.96')
    await expect(call('POST /console/statements/:id/closing', { params })).rejects.toMatchObject({
      code: 'settlement.month_not_over',
    })
    brand.time.now = new Date('2026-12-01T01:00:00.000Z')
    expect(await call('POST /console/statements/:id/closing', { params })).toMatchObject({ state: 'closed' })
    expect(await call('GET /console/statements/:id', { params })).toMatchObject({ closedBy: 'system:qiao' })
    brand.time.now = new Date('2026-11-24T07:30:00.000Z')
  })

  it('shows rate cards, accounts with their entries, and the proof of the books', async () => {
    expect((await call('GET /console/rate-cards')).items[0]).toMatchObject({
      id: 'home-installation',
      version: 1,
    })
    const { items } = await call('GET /console/ledger/accounts', {
      query: { kind: 'technician_earnings', ownerId: 'wang-lei' },
    })
    expect(items).toMatchObject([{ balanceFen: 17_496, kindName: '师傅收入', mayBeNegative: false }])
    const params = { id: items[0].accountId }
    const entries = await call('GET /console/ledger/accounts/:id/entries', { params, query: { limit: 1 } })
    expect(entries.items).toMatchObject([
      { side: 'credit', amountFen: 8748, balanceAfterFen: 17_496, counterpart: { kindName: '应付清算' } },
    ])
    expect(entries.nextCursor).not.toBeNull()
    expect(await call('GET /console/ledger/accounts/:id', { params })).toEqual(items[0])
    expect(await call('GET /console/ledger/books-check')).toMatchObject({ balanced: true, sumFen: 0 })
  })
})

describe('a technician', () => {
  it('sees today and the month, and own slips line by line', async () => {
    const earnings = await call('GET /technician/earnings', { scope: wang })
    expect(earnings).toMatchObject({ month: '2026-11', totalFen: 17_496, todayFen: 17_496, workOrders: 2 })
    expect(earnings.days).toEqual([{ day: '2026-11-24', totalFen: 17_496, slips: 2 }])
    const { items } = await call('GET /technician/slips', { scope: wang, query: { month: '2026-11' } })
    const one = await call('GET /technician/slips/:id', { scope: wang, params: { id: items[0].slipId } })
    expect(one.lines[0].sentence).toMatch(/师傅分成 85% = 81.60 元$/)
    expect(
      await call('GET /technician/earnings', { scope: wang, query: { month: '2026-10' } }),
    ).toMatchObject({
      totalFen: 0,
      todayFen: null,
      state: 'none',
    })
    expect((await call('GET /technician/settlement-items', { scope: wang })).materials.length).toBe(9)
  })

  it('sees nobody else’s', async () => {
    const { items } = await call('GET /console/slips', { query: { payeeKind: 'provider' } })
    for (const scope of [wang, { technicianId: 'li-qiang' }, {}])
      await expect(
        call('GET /technician/slips/:id', { scope, params: { id: items[0].slipId } }),
      ).rejects.toMatchObject({ code: 'settlement.not_yours' })
  })
})

describe('a service point', () => {
  it('sees its own part of the provider’s month', async () => {
    const statement = await call('GET /point/statement', { scope: pudong, query: { month: '2026-11' } })
    expect(statement).toMatchObject({ totalFen: 2880, slips: 2 })
    const all = await call('GET /point/statement', {
      scope: { providerId: 'anjie' },
      query: { month: '2026-11' },
    })
    expect(all.slips).toBe(3)
    const params = { id: statement.items[0].slipId }
    expect((await call('GET /point/slips/:id', { scope: pudong, params })).payee.id).toBe('anjie')
    const elsewhere = { providerId: 'anjie', servicePointId: 'suzhou' }
    await expect(call('GET /point/slips/:id', { scope: elsewhere, params })).rejects.toMatchObject({
      code: 'settlement.not_yours',
    })
  })
})

describe('every route', () => {
  it('needs a right to money, and writes need the right to write', () => {
    for (const one of routes.values()) {
      expect(one.permission).toMatch(/^(settlement|ledger|technician|point)\./)
      if (one.method !== 'GET') expect(one.permission).toBe('settlement.write')
    }
    expect(consoleRoutes.every((one) => one.audience === 'console')).toBe(true)
  })
})
