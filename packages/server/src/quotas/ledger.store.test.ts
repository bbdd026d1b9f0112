import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { signedIn, testRuntime } from '../../test/support/runtime.ts'
import { serve } from '../../test/support/serve.ts'
import type { CallLimit } from '../connectors/contract/call-gate.ts'
import { openCaller } from '../connectors/contract/calls.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { openQuotas, type QuotaLedger } from './ledger.ts'
import { readQuotas, tightestQuota } from './read-quotas.ts'
import { quotaRoutes } from './routes.ts'
import { listUses, writeOwnLimit } from './store.ts'

const desk = await testRuntime()
afterAll(() => desk.close())
const start = new Date('2026-04-10T15:30:00Z')
let ms = 0
/** A clock that stands still: sleepers are only noted. */
const clock = {
  ...desk.runtime.ports.clock,
  monotonicMs: () => ms,
  sleep: async (wait: number) => {
    slept.push(wait)
  },
}
let slept: number[]
const runtime = { ...desk.runtime, ports: { ...desk.runtime.ports, clock } }
const known: CallLimit[] = [
  { group: 'list', apis: ['list.get'], times: 10, perMs: 1_000, holder: 'app', source: 'documented' },
  { group: 'decrypt', apis: ['decrypt'], times: 3, perMs: 86_400_000, holder: 'shop', source: 'unconfirmed' },
]
let quotas: QuotaLedger
let app = 0

beforeEach(() => {
  desk.time.now = start
  ms = 0
  slept = []
  app += 1
  quotas = openQuotas(runtime, () => known)
})

const access = () => ({ appKey: `app${app}`, shopId: `shop${app}`, brandId: desk.brandId })
const asking = (group: string) => ({ marketplace: 'pdd', appKey: `app${app}`, shopId: `shop${app}`, group })
const caller = (gate: QuotaLedger = quotas) => {
  const call = openCaller({ clock, randomness: desk.runtime.ports.randomness }, { gate })
  return (api: string, attempt: () => Promise<unknown> = async () => 'ok') =>
    call(attempt, { marketplace: 'pdd', api, access: access() })
}
const uses = async (day = '2026-04-10') =>
  (await desk.transact((tx) => listUses(tx, day))).filter(({ holder }) => holder.endsWith(`${app}`))

describe('the gate', () => {
  it('keeps the pace of a limit before the marketplace would refuse', async () => {
    const call = caller()
    await Promise.all(Array.from({ length: 4 }, () => call('list.get')))
    expect(slept).toEqual([125, 250])
  })

  it('refuses what would wait too long, and makes no call', async () => {
    const call = caller()
    let made = 0
    const one = async () => {
      made += 1
    }
    const all = await Promise.allSettled(Array.from({ length: 100 }, () => call('list.get', one)))
    const refused = all.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThan(0)
    expect(made).toBe(100 - refused.length)
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({
      kind: 'limited',
      code: 'quota/list',
    })
  })

  it('stops a group for as long as the marketplace says, and no other', async () => {
    const call = caller()
    const limited = async () => {
      throw new ConnectorFailure('limited', 'http_429', 'slow down', 60_000)
    }
    await expect(call('anything', limited)).rejects.toMatchObject({ code: 'http_429' })
    await expect(call('anything')).rejects.toMatchObject({ code: 'quota/anything', retryAfterMs: 60_000 })
    expect(await call('list.get')).toBe('ok')
    ms += 60_000
    expect(await call('anything')).toBe('ok')
    await quotas.flush()
    expect((await uses()).find(({ group }) => group === 'anything')).toMatchObject({ count: 2, refused: 1 })
  })
})

describe('the books', () => {
  it('hold each call, written in one go and added up over processes', async () => {
    const other = openQuotas(runtime, () => known)
    for (const call of [caller(), caller(other)]) for (let n = 0; n < 3; n++) await call('free.api')
    expect(await uses()).toEqual([])
    await quotas.flush()
    await other.flush()
    await quotas.flush()
    expect(await uses()).toEqual([
      {
        onDay: '2026-04-10',
        marketplace: 'pdd',
        holder: `app:app${app}`,
        group: 'free.api',
        count: 6,
        refused: 0,
        peakSecond: 3,
      },
    ])
  })

  it('count a limit of a day by shop, and give room again at midnight in Shanghai', async () => {
    const call = caller()
    for (let n = 0; n < 3; n++) await call('decrypt')
    expect(await quotas.ask(desk.brandId, asking('decrypt'), 1)).toEqual({
      free: 0,
      resetsAt: new Date('2026-04-10T16:00:00Z'),
    })
    await expect(call('decrypt')).rejects.toMatchObject({ code: 'quota/decrypt', retryAfterMs: 1_800_000 })
    await quotas.flush()
    expect((await uses())[0]).toMatchObject({ holder: `shop:shop${app}`, count: 3 })
    desk.time.now = new Date('2026-04-10T16:00:01Z')
    expect(await call('decrypt')).toBe('ok')
    expect(await quotas.ask(desk.brandId, asking('decrypt'), 3)).toMatchObject({
      free: 2,
      resetsAt: expect.any(Date),
    })
  })

  it('know of what another process spent', async () => {
    const other = openQuotas(runtime, () => known)
    for (let n = 0; n < 2; n++) await caller(other)('decrypt')
    await other.flush()
    expect(await quotas.ask(desk.brandId, asking('decrypt'), 1)).toEqual({ free: 1, resetsAt: null })
  })

  it('keep what could not be written for the next time', async () => {
    let broken = true
    const db = {
      ...runtime.db,
      transact: ((...given: Parameters<typeof runtime.db.transact>) =>
        broken
          ? Promise.reject(new Error('down'))
          : runtime.db.transact(...given)) as typeof runtime.db.transact,
    }
    const shaky = openQuotas({ ...runtime, db }, () => known)
    await caller(shaky)('free.api')
    await shaky.flush()
    broken = false
    await shaky.flush()
    expect((await uses())[0]).toMatchObject({ count: 1 })
  })
})

describe('a planner', () => {
  it('hears that nobody limits, how much is free, and when there is room', async () => {
    expect(await quotas.ask(desk.brandId, asking('nothing'), 5)).toEqual({ free: null, resetsAt: null })
    expect(await quotas.ask(desk.brandId, asking('list'), 2)).toEqual({ free: 2, resetsAt: null })
    expect(await quotas.ask(desk.brandId, asking('list'), 6)).toEqual({
      free: 2,
      resetsAt: new Date(start.getTime() + 500),
    })
  })

  it('is answered by the limit that the brand set', async () => {
    const own = { marketplace: 'pdd', group: 'list', perMs: 1_000, times: 5 }
    await desk.transact((tx) => writeOwnLimit(tx, own))
    expect(await quotas.ask(desk.brandId, asking('list'), 1)).toEqual({ free: 1, resetsAt: null })
    expect(await quotas.limitsFor(desk.brandId, 'pdd', 'list')).toMatchObject([{ times: 5, source: 'brand' }])
    await desk.transact((tx) => writeOwnLimit(tx, { ...own, times: 0 }))
    ms += 6_000
    expect(await quotas.limitsFor(desk.brandId, 'pdd', 'list')).toMatchObject([
      { times: 10, source: 'documented' },
    ])
  })
})

describe('the days of a quota', () => {
  const read = async () =>
    (await readQuotas(runtime, quotas, desk.brandId)).items.filter(({ holder }) => holder.endsWith(`${app}`))

  it('are seven, today last, with what was used and refused on each', async () => {
    desk.time.now = new Date(start.getTime() - 2 * 86_400_000)
    await caller()('list.get')
    await quotas.flush()
    desk.time.now = start
    const limited = () => Promise.reject(new ConnectorFailure('limited', '7', 'words', 60_000))
    await caller()('list.get', limited).catch(() => null)
    const list = (await read()).find(({ group }) => group === 'list')
    expect(list).toMatchObject({ count: 1, refused: 1, free: 0, limits: [{ times: 10, perMs: 1_000 }] })
    expect(list?.days.map(({ onDay, count, refused }) => [onDay.slice(5), count, refused])).toEqual([
      ...[
        ['04-04', 0, 0],
        ['04-05', 0, 0],
        ['04-06', 0, 0],
        ['04-07', 0, 0],
      ],
      ...[
        ['04-08', 1, 0],
        ['04-09', 0, 0],
        ['04-10', 1, 1],
      ],
    ])
  })

  it('show a known group that nobody called yet, so that somebody can ask about it', async () => {
    await caller()('list.get')
    expect((await read()).map(({ group, count }) => [group, count])).toEqual([
      ['decrypt', 0],
      ['list', 1],
    ])
  })

  it('tell a shop what is left of the tightest limit of a day', async () => {
    const shop = { marketplace: 'pdd', appKey: `app${app}`, shopId: `shop${app}` }
    expect(await tightestQuota(runtime, quotas, desk.brandId, shop)).toBeNull()
    await caller()('list.get')
    await caller()('decrypt')
    await caller()('decrypt')
    expect(await tightestQuota(runtime, quotas, desk.brandId, shop)).toEqual({
      ...{ used: 3, group: 'decrypt', limit: 3, left: 1 },
    })
  })

  it('answer over HTTP, what is free now and when more may go', async () => {
    const served = await serve({ ...desk, runtime }, quotaRoutes(quotas))
    const headers = await signedIn(desk, 'owner')
    const ask = (count: number) =>
      served.ask({
        url: `/api/console/quota-room?marketplace=pdd&holder=app:app${app}&group=list&count=${count}`,
        headers,
      })
    expect((await ask(1)).body).toEqual({ free: 2, readyAt: null })
    expect((await ask(4)).body).toEqual({ free: 2, readyAt: expect.any(String) })
    expect((await ask(0)).status).toBe(400)
    expect((await served.ask({ url: '/api/console/quotas', headers })).body.day).toBe('2026-04-10')
    await served.close()
  })
})
