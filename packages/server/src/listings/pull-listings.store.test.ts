import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import { pageOfSkus } from '../catalog/listing-store.ts'
import type { Listing } from '../connectors/contract/acts.ts'
import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { isDue, planDuePulls } from './plan-pulls.ts'
import { pullListings } from './pull-listings.ts'
import { lastPulls, planPulls } from './pull-store.ts'

let desk: TestIntake
/** What the marketplace lists now, page by page; an Error breaks the walk off. */
let pages: (Listing[] | Error)[] = []
/** Acts between two pages. */
let between: () => Promise<void> = async () => undefined

beforeAll(async () => {
  desk = await testIntake()
  desk.time.now = new Date('2026-04-10T02:00:00Z')
  Object.assign(desk.shop.connector, {
    acts: {
      async *pullListings() {
        for (const page of pages) {
          if (page instanceof Error) throw page
          yield page
          await between()
        }
      },
    },
  })
})
beforeEach(() => {
  between = async () => undefined
})
afterAll(() => desk.close())

const listing = (skuId: string | null, more: Partial<Listing> = {}): Listing => ({
  itemId: 'lock',
  skuId,
  merchantCode: `HM-${skuId}`,
  title: '智能门锁',
  skuText: `颜色:${skuId}`,
  priceFen: 129_900n,
  stock: 5,
  onSale: true,
  versionAt: null,
  ...more,
})
const deps = () => ({ runtime: desk.runtime, reach: desk.intake.reach })
const plan = () => desk.transact((tx) => planPulls(tx, ['tmall'], 'member:lintao'))
const last = async () => (await desk.transact(lastPulls)).find(({ shopId }) => shopId === 'tmall')!
const listed = async () =>
  (
    await desk.transact((tx) =>
      pageOfSkus(tx, { state: null, shopId: 'tmall', search: 'HM-', after: null, limit: 100 }),
    )
  ).filter(({ itemId, seenAt }) => itemId === 'lock' && seenAt)
const codes = async (gone = false) =>
  (await listed()).filter((one) => (one.goneAt !== null) === gone).map(({ skuId }) => skuId)
function pass(ms: number): void {
  desk.time.now = new Date(desk.time.now!.getTime() + ms)
}
/** A pull from its plan to its end. */
async function pull(...given: (Listing[] | Error)[]) {
  pages = given
  pass(1_000)
  await plan()
  await pullListings(deps(), desk.brandId)
  return last()
}

describe('the listings of a shop', () => {
  it('are kept page by page, and the walk says how far it is', async () => {
    const seen: number[] = []
    between = async () => void seen.push((await last()).listed)
    const done = await pull(
      [listing('a'), listing('b', { priceFen: null, stock: null })],
      [listing('c', { pictureUrl: 'https://img.example/c.jpg', onSale: false })],
    )
    expect(seen).toEqual([2, 3])
    expect(done).toMatchObject({ state: 'done', pages: 2, listed: 3, fresh: 3, missing: 0, gone: 0 })
    expect(await listed()).toMatchObject([
      { skuId: 'a', title: '智能门锁', skuText: '颜色:a', priceFen: 129_900n, stock: 5, onSale: true },
      { skuId: 'b', priceFen: null, stock: null },
      { skuId: 'c', pictureUrl: 'https://img.example/c.jpg', onSale: false },
    ])
  })

  it('are as they were told last, each once however often a page names it', async () => {
    const done = await pull([
      listing('a', { title: '旧标题' }),
      listing('a', { title: '新标题', merchantCode: ' HM-a2 ' }),
      listing('b'),
      listing('c'),
    ])
    expect(done).toMatchObject({ listed: 3, fresh: 0 })
    expect((await listed())[0]).toMatchObject({ title: '新标题', merchantCode: 'HM-a2' })
  })

  it('that one walk did not bring are missed, that two did not bring are gone, and none is removed', async () => {
    expect(await pull([listing('a'), listing('b')])).toMatchObject({ missing: 1, gone: 0 })
    expect(await codes(true)).toEqual([])
    expect(await pull([listing('a')])).toMatchObject({ missing: 1, gone: 1 })
    expect([await codes(), await codes(true)]).toEqual([['a', 'b'], ['c']])
    expect(await pull([listing('a'), listing('b'), listing('c')])).toMatchObject({ missing: 0, fresh: 0 })
    expect(await codes()).toEqual(['a', 'b', 'c'])
  })

  it.each([
    ['429 with a date', new ConnectorFailure('limited', '7', 'too many calls', 60_000), 60_000],
    ['a page that came twice', new ConnectorFailure('malformed_answer', 'repeated_page', 'twice'), 2_000],
    ['a gateway that failed', new ConnectorFailure('temporary', 'http_502', 'failed'), 2_000],
  ])('lose nothing by %s, and are asked for again when it is time', async (_what, failure, waitMs) => {
    const broken = await pull([listing('a', { title: '半页之后' })], failure)
    expect(broken).toMatchObject({ state: 'running', lastError: failure.code, pages: 1 })
    expect(broken.nextAt.getTime()).toBe(desk.time.now!.getTime() + waitMs)
    // What came before the failure is kept, what did not come is known as before.
    expect(await codes()).toEqual(['a', 'b', 'c'])
    expect((await listed())[0]!.title).toBe('半页之后')
    pages = [[listing('a'), listing('b'), listing('c')]]
    expect(await pullListings(deps(), desk.brandId)).toBe(0)
    pass(waitMs)
    expect(await pullListings(deps(), desk.brandId)).toBe(1)
    expect(await last()).toMatchObject({ state: 'done', listed: 3, missing: 0 })
  })

  it('of a list that goes in circles end in an error, not never', async () => {
    const circle = [listing('a'), listing('b')]
    const stuck = await pull(...Array.from({ length: 60 }, () => circle))
    expect(stuck).toMatchObject({ state: 'running', lastError: 'endless_list' })
    expect(stuck.pages).toBeLessThan(25)
    expect(await codes()).toEqual(['a', 'b', 'c'])
    pass(60_000)
    pages = [[listing('a'), listing('b'), listing('c')]]
    await pullListings(deps(), desk.brandId)
  })

  it('are given up where the owner took the right back, and the page may say so', async () => {
    const ended = await pull(new ConnectorFailure('permission_missing', 'isv.no-permission', 'no right'))
    expect(ended).toMatchObject({ state: 'failed', lastError: 'isv.no-permission' })
    expect(await codes()).toEqual(['a', 'b', 'c'])
  })

  it('are walked through by one program: one that lost its turn writes nothing more', async () => {
    const late: Listing[] = [listing('a', { title: '来晚了' })]
    between = async () => {
      between = async () => undefined
      pass(10 * 60_000)
      pages = [[listing('a', { title: '接手' }), listing('b'), listing('c')]]
      await pullListings(deps(), desk.brandId)
    }
    const done = await pull([listing('b')], late)
    expect(done).toMatchObject({ state: 'done', tries: 2, listed: 3 })
    expect((await listed())[0]!.title).toBe('接手')
  })
})

describe('a pull', () => {
  it('runs once a shop however often it is asked for', async () => {
    expect(await plan()).toEqual(['tmall'])
    expect(await plan()).toEqual([])
    pages = [[listing('a'), listing('b'), listing('c')]]
    await pullListings(deps(), desk.brandId)
    expect(await plan()).toEqual(['tmall'])
    await pullListings(deps(), desk.brandId)
  })

  it('is planned daily by itself, of connected shops only', async () => {
    expect(await planDuePulls(deps(), desk.brandId)).toEqual([])
    pass(24 * 3_600_000)
    expect(await planDuePulls(deps(), desk.brandId)).toEqual(['tmall'])
    expect(await planDuePulls(deps(), desk.brandId)).toEqual([])
  })

  const at = new Date('2026-04-10T02:00:00Z')
  const ago = (hours: number) => new Date(at.getTime() - hours * 3_600_000)
  it.each([
    ['was never made', undefined, true],
    ['runs', { state: 'running' as const, missing: 0, endedAt: null }, false],
    ['ended an hour ago', { state: 'done' as const, missing: 0, endedAt: ago(1) }, false],
    ['ended a day ago', { state: 'done' as const, missing: 0, endedAt: ago(24) }, true],
    ['missed something an hour ago', { state: 'done' as const, missing: 3, endedAt: ago(1) }, true],
    ['failed an hour ago', { state: 'failed' as const, missing: 0, endedAt: ago(1) }, true],
    ['failed just now', { state: 'failed' as const, missing: 0, endedAt: ago(0.5) }, false],
  ])('that %s is due: %s', (_what, pull, due) => {
    expect(isDue(pull, at)).toBe(due)
  })
})
