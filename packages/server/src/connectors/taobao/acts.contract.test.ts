import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaultRequest } from '../../../../sandbox/src/faults.ts'
import { type Sandbox, startSandbox } from '../../../../sandbox/src/server.ts'
import { systemPorts } from '../../runtime/adapters/index.ts'
import type { DecryptWish, Listing, MarketplaceActs, SellerMemo } from '../contract/acts.ts'
import type { Connector, ShopAccess } from '../contract/connector.ts'
import { taobaoConnector } from './index.ts'

const ports = systemPorts('unused')
const dayMs = 86_400_000
let sandbox: Sandbox
let access: ShopAccess
let connector: Connector
let acts: Required<MarketplaceActs>
let slept: number[] = []
let shiftMs = 0
const sent: string[] = []

beforeEach(async () => {
  shiftMs = 0
  slept = []
  sent.length = 0
  const now = () => Date.now() + shiftMs
  sandbox = await startSandbox({ clockNow: now })
  const { appKey, appSecret, sellerId, session } = sandbox.taobao.credentials
  access = { shopId: 'shop-tmall', sellerId, baseUrl: `${sandbox.url}/taobao`, appKey, appSecret, session }
  const clock = {
    ...ports.clock,
    now: () => new Date(now()),
    sleep: async (ms: number) => void slept.push(ms),
  }
  const send: typeof ports.http.send = (request) => {
    sent.push(new URLSearchParams(String(request.body)).get('method') ?? '')
    return ports.http.send(request)
  }
  connector = taobaoConnector({ ...ports, clock, http: { send } }, { backoffMs: 1 })
  acts = connector.acts as Required<MarketplaceActs>
})
afterEach(() => sandbox.close())

const stockroom = () => sandbox.taobao.trading.stockroom
const trading = () => sandbox.taobao.trading
const place = (details = {}) =>
  String(sandbox.world.deeds.act({ kind: 'place', paid: true, person: 0, ...details }).tid)
const fault = (kind: FaultRequest['kind'], route: string, more: Partial<FaultRequest> = {}) =>
  sandbox.faults.add({ platform: 'taobao', kind, rate: 1, count: 1, route, ...more })
const callsOf = (method: string) => sent.filter((each) => each === method).length

async function listings(): Promise<Listing[]> {
  const all: Listing[] = []
  for await (const page of acts.pullListings(access)) all.push(...page)
  return all
}

describe('listings', () => {
  it('tell every SKU with code, price and stock, and items without SKUs as one row', async () => {
    const found = await listings()
    const { items } = stockroom()
    expect(found).toHaveLength(items.reduce((sum, { skus }) => sum + Math.max(1, skus.length), 0))
    const [item] = items
    expect(found.find(({ skuId }) => skuId === item!.skus[0]!.sku_id)).toMatchObject({
      itemId: item!.num_iid,
      merchantCode: 'HM-LOCK-X1-BLK',
      skuText: '颜色:曜石黑;安装方式:上门安装',
      priceFen: 129900n,
      stock: item!.skus[0]!.quantity,
      onSale: true,
    })
    expect(found.filter(({ onSale }) => !onSale)).toMatchObject([{ skuId: null, stock: 3, priceFen: 99900n }])
  })

  it('fall with a sale, and rise when it is cancelled or refunded before it left', async () => {
    const stock = async (itemId: string) => (await listings()).filter((each) => each.itemId === itemId)
    const tid = place({ paid: false })
    const line = trading().trades.get(tid)!.orders[0]!
    const total = async () => (await stock(line.num_iid)).reduce((sum, each) => sum + each.stock!, 0)
    const sold = await total()
    trading().cancel(tid)
    expect(await total()).toBe(sold + line.num)
    const { refund_id } = trading().askRefund(place())
    expect(await total()).toBe(sold)
    trading().agreeRefund(refund_id)
    expect(await total()).toBe(sold + line.num)
  })

  it('come whole over many pages while items change', async () => {
    const { items } = stockroom()
    const [model] = items
    const start = Date.now() - dayMs
    for (let n = 0; n < 450; n++)
      items.push({
        ...model!,
        num_iid: String(9_000_000_000_000_000 + n),
        skus: [],
        modified: start + (n >> 3) * 1000,
      })
    const seen = new Set<string>()
    for await (const page of acts.pullListings(access)) {
      for (const { itemId } of page) seen.add(itemId)
      for (const item of items.filter(({ num_iid }) => !seen.has(num_iid)).slice(0, 40))
        item.modified = Date.now()
    }
    expect(items.filter(({ num_iid }) => !seen.has(num_iid))).toEqual([])
    fault('repeated_page', 'taobao.items.onsale.get', { count: 99 })
    for (const item of items) item.modified = start
    await expect(listings()).rejects.toMatchObject({ kind: 'malformed_answer' })
  })
})

describe('setting stock', () => {
  const levelsOf = () => {
    const item = stockroom().items[0]!
    return item.skus.map(({ sku_id }, n) => ({ itemId: item.num_iid, skuId: sku_id, sellable: n + 5 }))
  }

  it('is one call an item, and twice is once', async () => {
    const levels = levelsOf()
    for (let n = 0; n < 2; n++)
      expect(await acts.pushStock(access, levels)).toEqual(levels.map(() => ({ ok: true })))
    expect(levels.map(({ itemId, skuId }) => stockroom().quantityOf(itemId, skuId))).toEqual([5, 6])
    expect(sent).toEqual(Array(2).fill('taobao.skus.quantity.update'))
  })

  it('takes 20 SKUs a call, the last of two levels, and items without SKUs', async () => {
    const item = stockroom().items[0]!
    while (item.skus.length < 41) item.skus.push({ ...item.skus[0]!, sku_id: `70000${item.skus.length}` })
    const levels = item.skus.map(({ sku_id }, n) => ({
      itemId: item.num_iid,
      skuId: sku_id as string | null,
      sellable: n,
    }))
    levels.push({ ...levels[0]!, sellable: 77 }, { itemId: '732004910099', skuId: null, sellable: 9 })
    expect(await acts.pushStock(access, levels)).toEqual(levels.map(() => ({ ok: true })))
    expect(item.skus.map(({ quantity }) => quantity)).toEqual([
      77,
      ...Array.from({ length: 40 }, (_, n) => n + 1),
    ])
    expect(stockroom().quantityOf('732004910099', null)).toBe(9)
    expect(callsOf('taobao.skus.quantity.update')).toBe(2)
  })

  it('lets a bad row cost no other, and answers in the order asked', async () => {
    const [first, second] = levelsOf()
    const bad = { ...first!, skuId: '1' }
    const negative = { ...second!, sellable: -1 }
    expect(
      await acts.pushStock(access, [bad, { itemId: '404', skuId: null, sellable: 1 }, first!, negative]),
    ).toMatchObject([
      { ok: false, code: '15/isv.invalid-parameter:skuId', retryable: false },
      { ok: false, code: '15/isv.item-not-exist:num_iid' },
      { ok: true },
      { ok: false, code: '15/isv.invalid-parameter:quantity' },
    ])
  })

  it.each(['5xx', 'html', 'truncated', 'drop', '429'] as const)('heals when %s passes', async (kind) => {
    const rule = fault(kind, 'taobao.skus.quantity.update')
    expect(await acts.pushStock(access, levelsOf())).toEqual([{ ok: true }, { ok: true }])
    expect(sandbox.faults.rules.find(({ id }) => id === rule.id)?.hits).toBe(1)
    if (kind === '429') expect(slept[0]).toBeGreaterThanOrEqual(1_000)
  })

  it('says how long a ban lasts that does not pass, and that the session ended', async () => {
    fault('429', 'taobao.skus.quantity.update', { count: 99 })
    const outcome = { ok: false, code: expect.stringMatching(/^7/), retryable: true, retryAfterMs: 1_000 }
    expect(await acts.pushStock(access, levelsOf())).toEqual([outcome, outcome])
    sandbox.taobao.configure({ sessions: 'expired' })
    sandbox.faults.remove()
    await expect(acts.pushStock(access, levelsOf())).rejects.toMatchObject({ kind: 'authorisation_expired' })
  })
})

describe('memos', () => {
  const none: SellerMemo = { text: '', flag: null }
  const first: SellerMemo = { text: '【Qiao】04-12 下午上门 王磊', flag: '3' }
  const memoOf = (tid: string) => {
    const { seller_memo, seller_flag } = trading().trades.get(tid)!
    return [seller_memo, seller_flag]
  }
  const write = async (orderId: string, known: SellerMemo, next: SellerMemo) =>
    (await acts.writeMemos(access, [{ orderId, known, next }]))[0]

  it('are written, changed, flagged and cleared, each only over what was known', async () => {
    const tid = place()
    expect(await write(tid, none, first)).toEqual({ ok: true })
    expect(memoOf(tid)).toEqual([first.text, 3])
    expect(await write(tid, none, { text: '别的', flag: null })).toEqual({ ok: false, code: 'memo_changed' })
    expect(await write(tid, first, { ...first, flag: null })).toEqual({ ok: true })
    expect(memoOf(tid)).toEqual([first.text, 0])
    expect(await write(tid, { ...first, flag: '0' }, none)).toEqual({ ok: true })
    expect(memoOf(tid)).toEqual(['', 0])
  })

  it('are answered row by row, too long and missing ones too', async () => {
    const [one, other] = [place(), place()]
    const wishes = [
      { orderId: one, known: none, next: { text: '安'.repeat(334), flag: null } },
      { orderId: '1795000000000000001', known: none, next: first },
      { orderId: other, known: none, next: { text: '安'.repeat(333), flag: '9' } },
      { orderId: one, known: none, next: { text: '安'.repeat(333), flag: null } },
    ]
    expect(await acts.writeMemos(access, wishes)).toEqual([
      { ok: false, code: 'too_long' },
      { ok: false, code: '15/isv.trade-not-exist' },
      { ok: false, code: '41/isv.invalid-parameter:flag' },
      { ok: true },
    ])
  })

  it('are not written twice when the answer was lost, nor over what somebody wrote meanwhile', async () => {
    const tid = place()
    fault('truncated', 'taobao.trade.memo.update')
    expect(await write(tid, none, first)).toEqual({ ok: true })
    expect(callsOf('taobao.trade.memo.update')).toBe(1)
    fault('5xx', 'taobao.trade.memo.update', { count: 1 })
    const meddle = async () => void trading().updateMemo(tid, '客服：改约周日', null)
    const meddled = taobaoConnector({ ...ports, clock: { ...ports.clock, sleep: meddle } }).acts!
    expect(await meddled.writeMemos!(access, [{ orderId: tid, known: first, next: none }])).toEqual([
      { ok: false, code: 'memo_changed' },
    ])
    expect(memoOf(tid)[0]).toBe('客服：改约周日')
  })
})

describe('parcels', () => {
  it('are told for each order in the order asked, with every step', async () => {
    const [waiting, moving, arrived] = [place(), place(), place()]
    for (const tid of [moving, arrived]) trading().ship(tid)
    trading().scan(moving, 'SENT_SCAN', '快递员正在派送')
    trading().deliver(arrived)
    const found = await acts.fetchParcels(access, [arrived, waiting, '1795000000000000001', moving])
    expect(found.map((parcels) => parcels.map(({ state }) => state))).toEqual([
      ['delivered'],
      [],
      [],
      ['out_for_delivery'],
    ])
    expect(found[3]![0]).toMatchObject({
      carrier: '顺丰速运',
      waybill: `SF${moving.slice(-13)}`,
      steps: [{ text: '商家已发货' }, { text: '快递员正在派送' }],
    })
  })

  it('of one order each have a way of their own', async () => {
    const { buyer_nick: nick, buyer_open_uid: openUid } = trading().trades.get(place())!
    const item = { ...sandbox.taobao.trading.trades.get(place())!.orders[0]!, priceFen: 100, quantity: 1 }
    const town = {
      name: '刘敏',
      mobile: '13535476632',
      state: '',
      city: '',
      district: '',
      town: '',
      address: '',
    }
    const { tid, orders } = trading().placePaid({
      buyer: { nick, openUid },
      receiver: town,
      items: [item, item],
    })
    trading().ship(tid, [orders[0]!.oid])
    expect((await acts.fetchParcels(access, [tid]))[0]).toHaveLength(1)
    trading().ship(tid)
    trading().deliver(tid, orders[1]!.invoice_no!)
    const [trade] = await connector.fetchOrders(access, [tid])
    expect(connector.normaliseOrder('s', trade)).toMatchObject({
      state: 'shipped',
      lines: [{ state: 'shipped' }, { state: 'delivered' }],
    })
    expect((await acts.fetchParcels(access, [tid]))[0]).toMatchObject([
      { waybill: orders[0]!.invoice_no, state: 'shipped' },
      { waybill: orders[1]!.invoice_no, state: 'delivered' },
    ])
  })
})

describe('receivers', () => {
  const wish = (orderId: string, scene: DecryptWish['scene'] = 'install'): DecryptWish => ({
    orderId,
    sealed: { oaid: trading().trades.get(orderId)!.receiver.oaid },
    scene,
  })

  it('are opened as a number that ends, or plain where the shop may', async () => {
    const tid = place()
    const [opened] = await acts.decrypt(access, [wish(tid)])
    expect(opened).toMatchObject({
      ok: true,
      name: '刘敏',
      virtualPhone: true,
      phone: `18410101010-${tid.slice(-4)}`,
    })
    const ends = opened?.ok ? opened.virtualPhoneEndsAt!.getTime() : 0
    expect(ends - Date.now()).toBeGreaterThan(29 * dayMs)
    trading().safe.virtualPhones = false
    const plain = { virtualPhone: false, virtualPhoneEndsAt: null, phone: expect.stringMatching(/^1\d{10}$/) }
    expect((await acts.decrypt(access, [wish(tid, 'call')]))[0]).toMatchObject(plain)
  })

  it('stay closed row by row: closed orders, changed addresses, no oaid', async () => {
    const [closed, moved, good] = [place(), place(), place()]
    trading().agreeRefund(trading().askRefund(closed).refund_id)
    const old = wish(moved)
    sandbox.world.deeds.act({ kind: 'change_address', tid: moved })
    const bare = { ...wish(good), sealed: {} }
    expect(await acts.decrypt(access, [wish(closed), old, bare, wish(good)])).toMatchObject([
      { ok: false, code: 'not_allowed' },
      { ok: false, code: 'oaid_changed' },
      { ok: false, code: 'nothing_sealed' },
      { ok: true },
    ])
  })

  it('are opened 20 a call until the day’s quota is spent, and again the next day', async () => {
    const wishes = Array.from({ length: 45 }, () => wish(place()))
    trading().safe.dailyQuota = 23
    const outcomes = await acts.decrypt(access, wishes)
    expect(outcomes.map(({ ok }) => ok)).toEqual(wishes.map((_, n) => n < 23))
    expect(outcomes[23]).toEqual({ ok: false, code: 'quota_spent' })
    expect(callsOf('taobao.top.oaid.decrypt')).toBe(1 + 1 + 3 + 1)
    shiftMs = dayMs
    expect((await acts.decrypt(access, wishes.slice(23, 30))).every(({ ok }) => ok)).toBe(true)
  })

  it('cost nothing twice: a call without an answer is not sent again, what was opened is kept', async () => {
    const wishes = Array.from({ length: 25 }, () => wish(place()))
    fault('5xx', 'taobao.top.oaid.decrypt')
    await expect(acts.decrypt(access, wishes)).rejects.toMatchObject({ kind: 'temporary' })
    expect(callsOf('taobao.top.oaid.decrypt')).toBe(1)
    const late = {
      send: async (request: Parameters<typeof ports.http.send>[0]) => {
        const answer = await ports.http.send(request)
        fault('token_expired', 'taobao.top.oaid.decrypt')
        return answer
      },
    }
    const outcomes = await taobaoConnector({ ...ports, http: late }).acts!.decrypt!(access, wishes)
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(20)
    expect(outcomes[24]).toEqual({ ok: false, code: '27/invalid-sessionkey' })
  })
})
