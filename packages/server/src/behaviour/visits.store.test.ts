import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { identifyCustomers } from '../customers/index.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { PageBatch } from './batch.ts'
import { bindVisitor, createVisitLink } from './bind-visitor.ts'
import { jobs } from './jobs.ts'
import { listBehaviour, readBehaviour } from './read-behaviour.ts'
import { type Arrived, type Kept, keepVisits } from './record-visits.ts'
import type { Site } from './site.ts'
import { createSite, removeSite, updateSite } from './sites.ts'
import { browsersForIdentity } from './store-reads.ts'

let brand: TestBrand
let site: Site
beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = new Date('2026-04-10T02:00:00Z')
  site = await brand.transact((tx) => createSite(tx, wish))
})
afterAll(() => brand.close())

const wish = { name: '官网', origins: ['https://shop.example'], respectDnt: true, keepDays: 30 }
const config = { publicUrl: 'https://qiao.example', sandboxUrl: null }
const visitorOf = (n: number) => n.toString(16).padStart(32, '0')
const idOf = (n: number) => `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`

function arrived(
  visitor: number,
  ids: number[],
  change: Partial<PageBatch> & Partial<Arrived> = {},
): Arrived {
  const { origin = 'https://shop.example', siteKey = site.key, doNotTrack = false, ...batch } = change
  return {
    brandId: brand.brandId,
    siteKey,
    origin,
    doNotTrack,
    batch: {
      visitor: visitorOf(visitor),
      consentedAt: brand.time.now,
      events: ids.map((n) => ({
        id: idOf(n),
        item: 'product_view',
        at: brand.time.now!,
        facts: { product: 'X1' },
      })),
      dropped: 0,
      link: null,
      login: null,
      ...batch,
    },
  }
}

const keep = (...items: Arrived[]) => brand.transact((tx) => keepVisits(tx, items, config))
const keepOne = async (one: Arrived) => (await keep(one))[0] as Kept
const stored = async (where = sql`true`) => {
  const [row] = await brand.transact((tx) =>
    rows(tx, sql<{ n: bigint }>`select count(*) as n from behaviour.event where ${where}`),
  )
  return Number(row!.n)
}
const customer = (phone: string) =>
  brand.transact(async (tx: Tx) => {
    const record = {
      identifiers: [{ kind: 'phone' as const, value: phone }],
      evidence: 'test',
      origin: 'customer',
    }
    return (await identifyCustomers(tx, [record]))[0]!.customerId!
  })

describe('what pages tell', () => {
  it('is kept once, inside a batch, between requests and between moments', async () => {
    const [first, second] = await keep(arrived(1, [1, 2, 2]), arrived(2, [2, 3]))
    expect(first).toMatchObject({ accepted: 2, doubled: 1 })
    expect(second).toMatchObject({ accepted: 1, doubled: 1 })
    expect(await keepOne(arrived(1, [1, 2, 4]))).toMatchObject({ accepted: 1, doubled: 2 })
    expect(await stored()).toBe(4)
  })

  it('is neither lost nor doubled when the same comes at the same time from many sides', async () => {
    const before = await stored()
    const many = Array.from({ length: 12 }, (_, i) =>
      keep(
        ...Array.from({ length: 10 }, (_, j) =>
          arrived(
            100 + ((i + j) % 15),
            Array.from({ length: 10 }, (_, k) => 1000 + ((i * 37 + j * 10 + k) % 300)),
          ),
        ),
      ),
    )
    const told = (await Promise.all(many)).flat() as Kept[]
    const accepted = told.reduce((sum, one) => sum + one.accepted, 0)
    expect(accepted).toBe(300)
    expect(accepted + told.reduce((sum, one) => sum + one.doubled, 0)).toBe(1200)
    expect(await stored()).toBe(before + 300)
  })

  it('is refused from a strange page, of an unknown key, and after the page was stopped', async () => {
    const gone = await brand.transact((tx) => createSite(tx, wish))
    await brand.transact((tx) => removeSite(tx, gone.id))
    const outcomes = await keep(
      arrived(3, [20], { origin: 'https://evil.example' }),
      arrived(3, [21], { siteKey: `${brand.brandId}.nothingnothing12` }),
      arrived(3, [22], { siteKey: gone.key }),
      arrived(3, [23], { origin: 'https://qiao.example' }),
    )
    expect(outcomes.map((one) => ('code' in one ? one.code : one.accepted))).toEqual([
      'behaviour.origin_not_allowed',
      'behaviour.site_not_found',
      'behaviour.site_not_found',
      1,
    ])
  })

  it('stays out when the browser asks not to be followed, as long as the page respects that', async () => {
    expect(await keepOne(arrived(4, [30], { doNotTrack: true }))).toMatchObject({
      accepted: 0,
      dropped: 1,
      visitorId: null,
    })
    await brand.transact((tx) => updateSite(tx, site.id, { ...wish, respectDnt: false }))
    expect(await keepOne(arrived(4, [30], { doNotTrack: true }))).toMatchObject({ accepted: 1 })
    await brand.transact((tx) => updateSite(tx, site.id, wish))
  })
})

describe('a withdrawal', () => {
  it('takes away what was told, and nothing comes after it, late or at the same moment', async () => {
    const { visitorId } = await keepOne(arrived(5, [40, 41]))
    const mine = sql`subject_id = ${visitorId}`
    expect(await stored(mine)).toBe(2)
    const told = await keep(arrived(5, [42]), arrived(5, [], { consentedAt: null }), arrived(5, [43]))
    expect(told).toMatchObject([{ accepted: 0, dropped: 1 }, { visitorId: null }, { accepted: 0 }])
    expect(await keepOne(arrived(5, [44]))).toMatchObject({ accepted: 0, dropped: 1, visitorId: null })
    expect(await stored(mine)).toBe(0)
    expect(await brand.transact((tx) => bindVisitor(tx, visitorId!, { link: 'x', login: null }))).toBe(
      'not_valid',
    )
  })
})

describe('a visitor becomes known', () => {
  it('by a link of ours, once for one browser; what came before follows', async () => {
    const [liu, wang] = [await customer('+8613800000001'), await customer('+8613800000002')]
    const { visitorId } = await keepOne(arrived(6, [50, 51]))
    const count = async (who: string) =>
      (await brand.transact((tx) => readBehaviour(tx, who))).find((one) => one.code === 'product_view')!.count
    expect(await count(liu)).toBeNull()
    const { token } = await brand.transact((tx) => createVisitLink(tx, liu, site.id))
    const bind = (visitor: string, link: string) =>
      brand.transact((tx) => bindVisitor(tx, visitor, { link, login: null }))
    expect(await bind(visitorId!, 'guess')).toBe('not_valid')
    expect(await bind(visitorId!, token)).toBe('bound')
    expect(await bind(visitorId!, token)).toBe('known')
    expect(await count(liu)).toBe(2)
    expect(brand.announced.filter((one) => one.type === 'visitor.bound')).toHaveLength(1)
    const forwarded = await keepOne(arrived(7, [52]))
    expect(await bind(forwarded.visitorId!, token)).toBe('not_valid')
    const other = await brand.transact((tx) => createVisitLink(tx, wang, site.id))
    expect(await bind(visitorId!, other.token)).toBe('other_person')
    expect(await bind(forwarded.visitorId!, other.token)).toBe('bound')
    expect([await count(liu), await count(wang)]).toEqual([2, 1])
  })

  it('and what they do from then on is told at once, once, until they withdraw; a stranger is no news', async () => {
    const who = await customer('+8613800000088')
    const { visitorId } = await keepOne(arrived(28, [160]))
    const { token } = await brand.transact((tx) => createVisitLink(tx, who, site.id))
    const told = () => {
      const found = brand.announced
        .filter((one) => one.type === 'behaviour.recorded')
        .map((one) => one.payload)
      brand.announced.length = 0
      return found
    }
    expect(told()).toEqual([])
    await brand.transact((tx) => bindVisitor(tx, visitorId!, { link: token, login: null }))
    brand.announced.length = 0
    await keep(arrived(28, [161, 162]), arrived(29, [163]))
    expect(told()).toEqual([{ customerIds: [who] }])
    await keepOne(arrived(28, [161, 162]))
    expect(told(), 'the same again is nothing new').toEqual([])
    await keepOne(arrived(28, [], { consentedAt: null }))
    expect(told(), 'what was known of them is gone').toEqual([{ customerIds: [who] }])
    await keepOne(arrived(28, [164]))
    expect(told()).toEqual([])
  })

  it('is told to the engine of persons by a mark, never by its id, until they withdraw', async () => {
    const who = await customer('+8613800000099')
    const { visitorId } = await keepOne(arrived(30, [170]))
    const told = () => brand.transact((tx) => browsersForIdentity(tx, [who]))
    expect(await told()).toEqual([])
    const { token } = await brand.transact((tx) => createVisitLink(tx, who, site.id))
    await brand.transact((tx) => bindVisitor(tx, visitorId!, { link: token, login: null }))
    const [mark] = await told()
    expect(mark).toEqual({ customerId: who, value: expect.stringMatching(/^[0-9a-f]{32,}$/) })
    expect(mark!.value).not.toContain(visitorOf(30))
    await keepOne(arrived(30, [], { consentedAt: null }))
    expect(await told()).toEqual([])
  })

  it('reads by item and page by page, newest first', async () => {
    const who = await customer('+8613800000003')
    const { visitorId } = await keepOne(arrived(8, [60, 61, 62]))
    const { token } = await brand.transact((tx) => createVisitLink(tx, who, site.id))
    await brand.transact((tx) => bindVisitor(tx, visitorId!, { link: token, login: null }))
    const list = (query: object) => brand.transact((tx) => listBehaviour(tx, who, { limit: 2, ...query }))
    const first = await list({})
    const second = await list({ cursor: first.nextCursor })
    expect([...first.items, ...second.items].map((one) => one.id)).toEqual([62, 61, 60].map(idOf))
    expect(second.nextCursor).toBeNull()
    expect(first.items[0]).toMatchObject({ place: '官网', source: 'own_page', facts: { product: 'X1' } })
    expect((await list({ item: 'share' })).items).toEqual([])
    expect((await list({ to: brand.time.now })).items).toEqual([])
  })
})

describe('the keeping', () => {
  it('ends after the days of the page, for browsing only', async () => {
    await brand.transact((tx) =>
      rows(
        tx,
        sql`insert into behaviour.event values (${tx.brandId}, ${tx.ports.ids.next()}, 'order_pay', ${tx.now}, 'taobao', 'tmall', null, null, '{}', ${tx.now})`,
      ),
    )
    brand.time.now = new Date(brand.time.now!.getTime() + 31 * 86_400_000)
    await keepOne(arrived(9, [70]))
    expect(await stored()).toBeGreaterThan(300)
    await jobs[0]!.run({ db: brand.db, ports: brand.ports } as never, brand.brandId, null)
    expect(await stored(sql`source = 'own_page'`)).toBe(1)
    expect(await stored(sql`source = 'taobao'`)).toBe(1)
    const [left] = await brand.transact((tx) =>
      rows(tx, sql<{ n: bigint }>`select count(*) as n from behaviour.visitor`),
    )
    expect(Number(left!.n)).toBe(1)
  })
})
