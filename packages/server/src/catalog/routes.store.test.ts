import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedIn, type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { seedShops } from '../../test/support/shop.ts'
import { errorWords } from './errors.ts'
import { queueUnmatched } from './match-lines.ts'
import { routes } from './routes.ts'

let desk: TestRuntime
let served: Served
beforeAll(async () => {
  desk = await testRuntime()
  await desk.transact(seedShops)
  served = await serve(desk, routes, errorWords)
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

let keys = 0
async function ask(role: string, method: 'GET' | 'POST', path: string, payload?: object) {
  keys += 1
  const headers = { ...(await signedIn(desk, role)), 'idempotency-key': `catalog-${keys}` }
  return served.ask({ method, url: `/api/console/${path}`, headers, ...(payload ? { payload } : {}) })
}
const place = { shopId: 'tmall', itemId: 'filter', skuId: '' }
const decide = (role: string, kind: string, ...products: { productId: string; quantity: number }[]) =>
  ask(role, 'POST', 'product-matches', { decisions: [{ ...place, kind, products }] })

describe('product matching on the console', () => {
  it('shows what waits with its suggestion, and moves it to what is decided', async () => {
    const seen = { ...place, merchantCode: null, title: '前置过滤器 HM-WP-F2' }
    await desk.transact((tx) => queueUnmatched(tx, [seen, seen]))
    const before = (await ask('warehouse', 'GET', 'product-matches')).body
    expect(before.waiting).toMatchObject([{ ...place, lines: 2, suggestedProductId: 'HM-WP-F2' }])
    expect((await decide('warehouse', 'product', { productId: 'HM-WP-F2', quantity: 1 })).body).toEqual({
      actId: expect.any(String),
      matched: 1,
    })
    const after = (await ask('agent', 'GET', 'product-matches')).body
    expect(after.waiting).toEqual([])
    expect(after.decided.find((one: { itemId: string }) => one.itemId === 'filter')).toMatchObject({
      kind: 'product',
      productId: 'HM-WP-F2',
      origin: 'member:warehouse',
    })
  })

  it.each([
    ['agent', 'product', [{ productId: 'HM-WP-F2', quantity: 1 }], 403, 'http.forbidden'],
    ['operator', 'product', [], 400, 'product.none_named'],
    ['operator', 'product', [{ productId: 'NOPE', quantity: 1 }], 404, 'product.not_found'],
    ['operator', 'toy', [{ productId: 'HM-WP-F2', quantity: 1 }], 400, 'http.invalid'],
    ['operator', 'product', [{ productId: 'HM-WP-F2', quantity: 0 }], 400, 'http.invalid'],
  ])('refuses %s who decides %s %j', async (role, kind, products, status, code) => {
    const answer = await decide(role, kind, ...products)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    const { decided } = (await ask('operator', 'GET', 'product-matches')).body
    expect(decided.filter((one: { itemId: string }) => one.itemId === 'filter')).toHaveLength(1)
  })

  it('lists the products to every member and to nobody else', async () => {
    expect((await ask('finance', 'GET', 'products')).body.items).toHaveLength(9)
    expect((await ask('technician', 'GET', 'products')).status).toBe(403)
  })
})
