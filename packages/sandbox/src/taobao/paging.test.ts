import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { registerTaobao, type TaobaoStandIn } from './index.ts'
import { formatStamp } from './render.ts'
import { expectedSign } from './sign.ts'

/** How lists behave while they are read, page by page: what a sweep has to live with. */

const minute = 60_000
const day = 86_400_000
const start = Date.parse('2026-04-12T02:00:00Z')
let app: FastifyInstance
let faults: Faults
let taobao: TaobaoStandIn
let now: number

beforeEach(async () => {
  now = start
  app = Fastify()
  faults = new Faults()
  taobao = await registerTaobao(app, { faults, clockNow: () => now })
})
afterEach(() => app.close())

const item = {
  num_iid: '1',
  sku_id: '2',
  outer_iid: 'HM',
  outer_sku_id: 'HM-1',
  title: 'X1 智能门锁',
  sku_properties_name: '黑',
  priceFen: 129_900,
  quantity: 1,
}
const receiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路1号',
}
const wish = { buyer: { openUid: 'AAE1', nick: '小**3' }, receiver, items: [item] }
const place = (count: number, more: object = {}) =>
  Array.from({ length: count }, () => {
    now += 1_000
    return taobao.trading.placePaid({ ...wish, ...more }).tid
  })

async function call(method: string, params: Record<string, string>): Promise<Record<string, any>> {
  const { appKey, appSecret, session } = taobao.credentials
  const all: Record<string, string> = {
    method,
    app_key: appKey,
    session,
    timestamp: formatStamp(now),
    format: 'json',
    v: '2.0',
    sign_method: 'hmac-sha256',
    ...params,
  }
  all.sign = expectedSign('hmac-sha256', appSecret, Object.entries(all))!
  const { body } = await app.inject({
    method: 'POST',
    url: '/taobao/router/rest',
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    payload: new URLSearchParams(all).toString(),
  })
  return Object.values(JSON.parse(body.replace(/"(tid|refund_id)":(\d+)/g, '"$1":"$2"')))[0] as Record<
    string,
    any
  >
}

const window = () => ({ start_modified: formatStamp(start), end_modified: formatStamp(start + day) })
const changed = (params: Record<string, string> = {}) =>
  call('taobao.trades.sold.increment.get', { fields: 'tid,modified', ...window(), ...params })
const tidsOf = (page: Record<string, any>): string[] =>
  page.trades?.trade.map((trade: { tid: string }) => trade.tid) ?? []

describe('a walk over many pages', () => {
  it('meets every trade once while nothing changes, whatever the page size', async () => {
    const tids = place(53)
    for (const size of [1, 7, 40, 53, 100]) {
      const seen: string[] = []
      for (let number = 1; ; number++) {
        const page = await changed({ page_size: String(size), page_no: String(number), use_has_next: 'true' })
        seen.push(...tidsOf(page))
        if (!page.has_next) break
      }
      expect(seen).toEqual([...tids].reverse())
    }
  })

  it('loses a trade from front to back when one changes meanwhile, and none from back to front', async () => {
    const tids = place(30)
    const read = async (pages: number[]) => {
      const seen = new Set<string>()
      for (const number of pages) {
        for (const tid of tidsOf(await changed({ page_size: '10', page_no: String(number) }))) seen.add(tid)
        if (number !== 2) continue
        now += 1_000
        taobao.trading.updateMemo(tids[0]!, `after ${number}`, null)
      }
      return seen
    }
    // The oldest one jumps to the first page after that page was read.
    expect((await read([1, 2, 3])).has(tids[0]!)).toBe(false)
    now += 1_000
    taobao.trading.updateMemo(tids[1]!, 'x', null)
    const backwards = await read([3, 2, 1])
    expect(tids.every((tid) => backwards.has(tid))).toBe(true)
  })

  it('counts all pages, not the one that is shown, and forgets the total when asked for has_next', async () => {
    place(12)
    expect(await changed({ page_size: '5', page_no: '3' })).toMatchObject({ total_results: 12 })
    const beyond = await changed({ page_size: '5', page_no: '4' })
    expect(beyond).toMatchObject({ total_results: 12 })
    expect(beyond).not.toHaveProperty('trades')
    expect(await changed({ page_size: '5', page_no: '4', use_has_next: 'true' })).toEqual({
      has_next: false,
      request_id: expect.any(String),
    })
    const exact = await changed({ page_size: '6', page_no: '2', use_has_next: 'true' })
    expect([exact.has_next, tidsOf(exact).length]).toEqual([false, 6])
    expect(await changed({ use_has_next: 'false' })).toMatchObject({ total_results: 12 })
  })

  it('shows forty unless it is told otherwise', async () => {
    place(45)
    expect(tidsOf(await changed())).toHaveLength(40)
    expect(tidsOf(await changed({ page_no: '2' }))).toHaveLength(5)
  })

  it('sees what changed between two equal questions', async () => {
    const [first, second] = place(2)
    expect(tidsOf(await changed())).toEqual([second, first])
    now += 1_000
    taobao.trading.ship(first!)
    expect(tidsOf(await changed())).toEqual([first, second])
    expect(tidsOf(await changed({ status: 'WAIT_BUYER_CONFIRM_GOODS' }))).toEqual([first])
    expect(tidsOf(await changed({ type: 'step' }))).toEqual([])
  })

  it.each([
    ['page_size', '0'],
    ['page_size', '101'],
    ['page_size', '-1'],
    ['page_size', '1.5'],
    ['page_no', '0'],
    ['page_no', 'first'],
  ])('refuses %s=%s and names it', async (name, value) => {
    expect(await changed({ [name]: value })).toMatchObject({
      code: 41,
      sub_code: `isv.invalid-parameter:${name}`,
    })
  })
})

describe('a window', () => {
  it('takes both its ends, to the second', async () => {
    const [tid] = place(1)
    const at = (from: number, to: number) =>
      changed({ start_modified: formatStamp(now + from), end_modified: formatStamp(now + to) })
    expect(tidsOf(await at(0, 0))).toEqual([tid])
    expect(tidsOf(await at(-1_000, 0))).toEqual([tid])
    expect(tidsOf(await at(1_000, 2_000))).toEqual([])
    expect(tidsOf(await at(-2_000, -1_000))).toEqual([])
  })

  it('spans a day and no second more, and runs forwards', async () => {
    const asked = (from: number, to: number) =>
      changed({ start_modified: formatStamp(from), end_modified: formatStamp(to) })
    expect(await asked(start, start + day)).toHaveProperty('total_results')
    expect(await asked(start, start + day + 1_000)).toMatchObject({ code: 41 })
    expect(await asked(start + 1_000, start)).toMatchObject({ code: 41 })
    expect(await changed({ start_modified: 'now' })).toMatchObject({
      sub_code: 'isv.invalid-parameter:start_modified',
    })
  })

  it('shows a trade where it changed last, and only there', async () => {
    const [tid] = place(1)
    const placed = now
    now += 2 * 3_600_000
    taobao.trading.ship(tid!)
    const around = (at: number) =>
      changed({ start_modified: formatStamp(at - minute), end_modified: formatStamp(at + minute) })
    expect(tidsOf(await around(placed))).toEqual([])
    expect(tidsOf(await around(now))).toEqual([tid])
  })
})

describe('orders by the time they were placed', () => {
  const sold = (params: Record<string, string> = {}) =>
    call('taobao.trades.sold.get', { fields: 'tid', ...params })

  it('go ninety days back, newest first, and stay where they were when they change', async () => {
    const [old] = place(1)
    now += 91 * day
    const [second, third] = place(2)
    taobao.trading.ship(second!)
    expect(tidsOf(await sold())).toEqual([third, second])
    expect(tidsOf(await sold({ start_created: formatStamp(start) }))).toEqual([third, second, old])
    expect(
      tidsOf(await sold({ start_created: formatStamp(start), end_created: formatStamp(start + day) })),
    ).toEqual([old])
  })

  it('are found by buyer, state and kind', async () => {
    place(2)
    const [mine] = place(1, { buyer: { openUid: 'AAE9', nick: '云**1' } })
    const step = taobao.trading.place({ ...wish, depositFen: 10_000 }).tid
    expect(tidsOf(await sold({ buyer_open_id: 'AAE9' }))).toEqual([mine])
    expect(tidsOf(await sold({ type: 'step' }))).toEqual([step])
    expect(tidsOf(await sold({ status: 'WAIT_BUYER_PAY' }))).toEqual([step])
  })
})

describe('refunds', () => {
  const refunds = (params: Record<string, string> = {}) =>
    call('taobao.refunds.receive.get', { fields: 'refund_id,status', ...params })

  it('are listed by their own last change, and those of presales only by name', async () => {
    const [first, second] = place(2).map((tid) => taobao.trading.askRefund(tid).refund_id)
    now += minute
    taobao.trading.refuseRefund(first!)
    const ids = async (params: Record<string, string> = {}) =>
      (await refunds(params)).refunds?.refund.map((refund: { refund_id: string }) => refund.refund_id) ?? []
    expect(await ids()).toEqual([first, second])
    expect(await ids({ status: 'SELLER_REFUSE_BUYER' })).toEqual([first])
    expect(await ids({ start_modified: formatStamp(now), end_modified: formatStamp(now) })).toEqual([first])
    const { tid } = taobao.trading.place({ ...wish, depositFen: 100 })
    taobao.trading.pay(tid)
    taobao.trading.pay(tid)
    const presale = taobao.trading.askRefund(tid).refund_id
    expect(await ids()).not.toContain(presale)
    expect(await ids({ type: 'step' })).toEqual([presale])
  })

  it('want both ends of a window or none', async () => {
    expect(await refunds({ start_modified: formatStamp(now) })).toMatchObject({ code: 41 })
    expect(await call('taobao.refund.get', { fields: 'status', refund_id: '1' })).toMatchObject({
      code: 15,
      sub_code: 'isv.refund-not-exist',
    })
  })
})

describe('under faults', () => {
  it('a repeated page comes back for the next one, so a naive reader never ends', async () => {
    const tids = place(4)
    faults.add({
      platform: 'taobao',
      route: 'taobao.trades.sold.increment.get',
      kind: 'repeated_page',
      rate: 1,
      count: 1,
    })
    const second = await changed({ page_size: '2', page_no: '2' })
    expect(await changed({ page_size: '2', page_no: '1' })).toEqual(second)
    expect(tidsOf(await changed({ page_size: '2', page_no: '1' }))).toEqual([tids[3], tids[2]])
  })

  it('speaks of limits and sessions in words of the platform, and a strange body breaks nothing', async () => {
    faults.add({ platform: 'taobao', route: 'taobao.trade*', kind: '429', rate: 1, count: 1 })
    expect(await changed()).toMatchObject({ code: 7, sub_code: 'accesscontrol.limited-by-api-access-count' })
    faults.add({ platform: 'taobao', kind: 'token_expired', rate: 1, count: 1 })
    expect(await changed()).toMatchObject({ code: 27, sub_code: 'invalid-sessionkey' })
    faults.add({ platform: 'taobao', kind: 'html', rate: 0 })
    const strange = await app.inject({
      method: 'POST',
      url: '/taobao/router/rest',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'method=%E0%A4%A',
    })
    expect([strange.statusCode, strange.json().error_response.code]).toEqual([200, 28])
  })
})
