import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lock, places, type StockDesk, stockDesk } from '../../test/support/stock-desk.ts'
import { listMatchActs } from '../catalog/match-act-store.ts'
import { type MatchDecision, matchesOf, matchProducts } from '../catalog/match-lines.ts'
import { listUnmatched } from '../catalog/store.ts'
import { getOrder, searchOrders } from '../orders/index.ts'
import { undoMatchAct } from './undo-match-act.ts'

let desk: StockDesk
beforeAll(async () => {
  desk = await stockDesk()
})
afterAll(() => desk.close())

const place = (itemId: string, skuId = '') => ({ shopId: 'youzan', itemId, skuId })
const product = (itemId: string, productId: string, skuId = ''): MatchDecision => ({
  ...place(itemId, skuId),
  kind: 'product',
  products: [{ productId, quantity: 1 }],
})
const decide = (...decisions: MatchDecision[]) =>
  desk.transact((tx) => matchProducts(tx, decisions, 'member:lintao'))
const undo = async (actId: string) =>
  (await desk.transact((tx) => undoMatchAct(tx, actId, 'member:lintao'))).map((one) => [
    one.itemId,
    one.ok ? 'ok' : one.code,
  ])
const standing = async (itemId: string) =>
  (await desk.transact((tx) => matchesOf(tx, [place(itemId)])))[0]?.products[0]?.productId ?? null
async function order(orderId: string, itemId: string, skuId: string | null = null): Promise<void> {
  desk.pass(1_000)
  const made = desk.order('youzan', orderId, 1)
  const lines = made.lines.map((line) => ({ ...line, itemId, skuId }))
  await desk.hear({ ...made, lines })
  await desk.settle()
}
/** How the only line of an order is matched. */
async function matched(outsideId: string) {
  return desk.transact(async (tx) => {
    const { items } = await searchOrders(tx, { outsideId, limit: 1 })
    const { lines } = await getOrder(tx, items[0]!.id)
    return [lines[0]!.matched, ...lines[0]!.products.map(({ productId }) => productId)]
  })
}
const waiting = async (itemId: string) =>
  (await desk.transact((tx) => listUnmatched(tx, 100))).find((row) => row.item_id === itemId)?.waiting ?? 0

describe('a decision that is taken back', () => {
  it('where nothing stood before leaves nothing, and its lines wait again', async () => {
    const act = await decide(product('a', 'HM-BAT-8'))
    await order('A1', 'a')
    expect(await matched('A1')).toEqual(['product', 'HM-BAT-8'])
    expect(await undo(act)).toEqual([['a', 'ok']])
    expect([await standing('a'), await matched('A1'), await waiting('a')]).toEqual([null, ['waiting'], 1])
  })

  it('gives back what stood before, and takes lines of later orders to wait for it', async () => {
    await decide(product('b', 'HM-BAT-8'))
    await order('B1', 'b')
    desk.pass(1_000)
    const act = await decide({ ...place('b'), kind: 'gift', products: [] })
    await order('B2', 'b')
    expect(await matched('B2')).toEqual(['gift'])
    expect(await undo(act)).toEqual([['b', 'ok']])
    expect(await standing('b')).toBe('HM-BAT-8')
    // The follower of `product.matched` fills it again; an order of before was never touched.
    expect([await matched('B1'), await matched('B2')]).toEqual([['product', 'HM-BAT-8'], ['waiting']])
  })

  it('for an item leaves a SKU with a decision of its own alone', async () => {
    await decide(product('c', 'HM-KEY-NFC', 'own'))
    const act = await decide(product('c', 'HM-BAT-8'))
    await order('C1', 'c', 'own')
    await order('C2', 'c', 'other')
    expect(await undo(act)).toEqual([['c', 'ok']])
    expect([await matched('C1'), await matched('C2')]).toEqual([['product', 'HM-KEY-NFC'], ['waiting']])
  })

  it('goes back place by place: what was decided anew since stays, and nothing goes back twice', async () => {
    const act = await decide(product('d', 'HM-BAT-8'), product('e', 'HM-BAT-8'))
    await decide(product('d', 'HM-KEY-NFC'))
    expect(await undo(act)).toEqual([
      ['d', 'changed_since'],
      ['e', 'ok'],
    ])
    expect(await undo(act)).toEqual([
      ['d', 'changed_since'],
      ['e', 'already_undone'],
    ])
    expect([await standing('d'), await standing('e')]).toEqual(['HM-KEY-NFC', null])
  })

  it('is an act itself, which can be taken back', async () => {
    const act = await decide(product('f', 'HM-BAT-8'))
    desk.pass(1_000)
    await undo(act)
    const [newest] = await desk.transact((tx) => listMatchActs(tx, null, 1))
    expect(newest).toMatchObject({ undoes: act, origin: 'member:lintao', places: 1 })
    expect(await undo(newest!.id)).toEqual([['f', 'ok']])
    expect(await standing('f')).toBe('HM-BAT-8')
  })

  it('that is not there is refused', async () => {
    await expect(undo('019d0000-0000-7000-8000-00000000dead')).rejects.toMatchObject({
      code: 'match_act.not_found',
    })
  })
})

describe('what was built on a decision holds it', () => {
  it('when stock was lowered by one of its lines', async () => {
    await desk.count(100, { productId: 'HM-FLT-PP' })
    const act = await decide(product('g', 'HM-FLT-PP'))
    await order('G1', 'g')
    expect(await undo(act)).toEqual([['g', 'stock_counted']])
    expect(await matched('G1')).toEqual(['product', 'HM-FLT-PP'])
  })

  it('while its numbers are set by us, and no longer when they are not', async () => {
    await desk.count(100)
    const act = await decide({
      ...places.youzan,
      kind: 'product',
      products: [{ productId: lock, quantity: 1 }],
    })
    await desk.offer(['youzan'])
    expect(await undo(act)).toEqual([['yz-lock', 'offer_on']])
    await desk.offer(['youzan'], { on: false })
    expect(await undo(act)).toEqual([['yz-lock', 'ok']])
  })
})
