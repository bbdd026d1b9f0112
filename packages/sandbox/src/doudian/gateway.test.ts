import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { type DoudianStandIn, registerDoudian } from './index.ts'
import { expectedSign } from './sign.ts'

let app: FastifyInstance
let doudian: DoudianStandIn
let now = Date.parse('2026-11-11T12:00:00Z')

beforeAll(async () => {
  app = Fastify()
  doudian = await registerDoudian(app, { faults: new Faults(), clockNow: () => now })
})
afterAll(() => app.close())
beforeEach(async () => {
  now += 3_600_000
  await doudian.configure({ sessions: 'valid', rateLimit: null, envelope: 'current' })
})

const receiver = {
  name: '刘敏',
  mobile: '13535476632',
  state: '上海市',
  city: '上海市',
  district: '浦东新区',
  town: '花木街道',
  address: '羽山路1号',
}
const item = {
  num_iid: '3473196049974326153',
  sku_id: '1719823645921357999',
  outer_iid: 'HM',
  outer_sku_id: 'HM-1',
  title: '锁 "X1"',
  sku_properties_name: '黑',
  priceFen: 129900,
  quantity: 1,
}
const wish = { buyer: { openUid: 'p1', nick: '小刘' }, receiver, items: [item] }

/** One call, signed as it stands; `system` replaces what is sent, before or after signing. */
async function call(
  method: string,
  body = '{}',
  { path, ...system }: Record<string, string | undefined> = {},
): Promise<string> {
  const { appKey, appSecret, session } = doudian.credentials
  const query: Record<string, string | undefined> = {
    method,
    app_key: appKey,
    access_token: session,
    timestamp: String(now / 1000),
    v: '2',
    sign_method: 'hmac-sha256',
    ...system,
  }
  const signed = {
    app_key: query.app_key ?? '',
    method,
    param_json: body,
    timestamp: query.timestamp ?? '',
  }
  if (!('sign' in system)) query.sign = expectedSign(query.sign_method ?? 'md5', appSecret, signed) ?? 'none'
  const sent = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))
  const answer = await app.inject({
    method: 'POST',
    url: `/doudian/${path ?? method.replaceAll('.', '/')}`,
    query: sent as Record<string, string>,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    payload: body,
  })
  expect(answer.statusCode).toBe(200)
  return answer.body
}

const codeOf = async (...args: Parameters<typeof call>) => {
  const { code, sub_code } = JSON.parse(await call(...args))
  return sub_code ? `${code}/${sub_code}` : String(code)
}
const window = () => ({ update_time_end: now / 1000 + 1, update_time_start: now / 1000 - 600 })
const search = (more: object = {}) =>
  JSON.stringify(Object.fromEntries(Object.entries({ page: 0, size: 10, ...window(), ...more }).sort()))

describe('the gateway', () => {
  it('answers all errors with 200 and its own envelope', async () => {
    const good = search()
    expect(await codeOf('order.searchList', good)).toBe('10000')
    expect(await codeOf('order.searchList', good, { app_key: '1' })).toBe('40003/isv.app-id-invalid')
    expect(await codeOf('order.searchList', good, { sign: undefined })).toBe('40001/isv.signature-missing')
    expect(await codeOf('order.searchList', good, { sign: 'ABC' })).toBe('40003/isv.signature-invalid')
    expect(await codeOf('order.searchList', good, { sign_method: 'crc' })).toBe('40003/isv.signature-invalid')
    expect(await codeOf('order.searchList', good, { v: '1' })).toBe('40003/isv.signature-invalid')
    expect(await codeOf('order.nothing')).toBe('70000/isp.api-service-off')
    expect(await codeOf('constructor')).toBe('70000/isp.api-service-off')
    expect(await codeOf('order.searchList', good, { path: 'order/orderDetail' })).toBe(
      '70000/isp.api-service-off',
    )
    const without = { access_token: undefined }
    expect(await codeOf('order.searchList', good, without)).toBe('40001/isv.access-token-missing')
    expect(await codeOf('order.searchList', good, { access_token: 'x' })).toBe(
      '40003/isv.access-token-no-existed',
    )
    await doudian.configure({ sessions: 'expired' })
    expect(await codeOf('order.searchList', good)).toBe('40003/isv.access-token-expired')
  })

  it('takes a signature without a named method for MD5', async () => {
    expect(await codeOf('order.searchList', search(), { sign_method: undefined })).toBe('10000')
    expect(await codeOf('order.searchList', search(), { sign_method: 'md5' })).toBe('10000')
  })

  it('signs its own writing of the parameters: sorted at every depth, nothing escaped', async () => {
    const refused = '40003/isv.signature-invalid'
    expect(await codeOf('order.orderDetail', '{"shop_order_id":"1","a":1}')).toBe(refused)
    expect(await codeOf('order.orderDetail', '{"a":{"z":1,"b":1},"shop_order_id":"1"}')).toBe(refused)
    expect(await codeOf('order.orderDetail', '{"a":"\\u003c","shop_order_id":"1"}')).toBe(refused)
    expect(await codeOf('order.orderDetail', '{"shop_order_id": "1"}')).toBe(refused)
    expect(await codeOf('order.orderDetail', '{"a":4781320682406083640,"shop_order_id":"1"}')).toMatch(
      /^50002/,
    )
    expect(await codeOf('order.orderDetail', '[]')).toBe(refused)
    expect(await codeOf('order.orderDetail', '{"a":')).toBe('40003/isv.parameter-format-invalid')
  })

  it('takes a time within ten minutes, in both forms', async () => {
    const at = (ms: number) => codeOf('order.searchList', search(), { timestamp: String((now + ms) / 1000) })
    expect([await at(-540_000), await at(540_000)]).toEqual(['10000', '10000'])
    const late = '40003/isv.timestamp-invalid'
    expect([await at(-660_000), await at(660_000)]).toEqual([late, late])
    const shanghai = new Date(now + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    expect(await codeOf('order.searchList', search(), { timestamp: shanghai })).toBe('10000')
    expect(await codeOf('order.searchList', search(), { timestamp: 'yesterday' })).toBe(late)
  })

  it('limits calls when it is told to', async () => {
    await doudian.configure({ rateLimit: 2 })
    const codes = [await codeOf('order.searchList', search()), await codeOf('order.searchList', search())]
    expect(codes).toEqual(['10000', '10000'])
    expect(await codeOf('order.searchList', search())).toBe('60000/isv.traffic-limited')
    now += 1000
    expect(await codeOf('order.searchList', search())).toBe('10000')
  })

  it('speaks the older envelope when it is told to, each answer with a log id of its own', async () => {
    await doudian.configure({ envelope: 'legacy' })
    const [one, two] = [
      await call('order.searchList', search()),
      await call('order.searchList', search()),
    ].map((body) => JSON.parse(body))
    expect([one.err_no, one.message, one.data.page]).toEqual([0, 'success', 0])
    expect(one.log_id).not.toBe(two.log_id)
    await doudian.configure({ sessions: 'expired' })
    expect(JSON.parse(await call('order.searchList', search()))).toMatchObject({ err_no: 30002, data: null })
  })

  it('writes ids of goods as bare numbers, hides people, counts in fen and in seconds', async () => {
    const { order_id } = doudian.trading.placePaid({ ...wish, discountFen: 1000, payPromotionFen: 7 })
    const body = await call('order.orderDetail', `{"shop_order_id":"${order_id}"}`)
    expect(body).toContain(`"order_id":"${order_id}"`)
    expect(body).toContain('"product_id":3473196049974326153,')
    const { shop_order_detail: order } = JSON.parse(body).data
    expect(order).toMatchObject({
      pay_amount: 128900,
      promotion_pay_amount: 7,
      create_time: now / 1000,
      post_receiver: '',
      post_tel: '',
      mask_post_receiver: '刘*',
      mask_post_tel: '135****6632',
      mask_post_addr: { detail: '羽山****', town: { name: '浦东新区' } },
    })
    expect(order.encrypt_post_tel).toMatch(/^\$.+\$.+\$1\$\$$/)
    for (const plain of [receiver.name, receiver.mobile, receiver.address]) expect(body).not.toContain(plain)
  })

  it('says that a record is missing, and which parameter is', async () => {
    const missing = '50002/isv.business-failed:record-not-exist'
    expect(await codeOf('order.orderDetail', '{"shop_order_id":"1"}')).toBe(missing)
    expect(await codeOf('afterSale.Detail', '{"after_sale_id":"1"}')).toBe(missing)
    expect(await codeOf('order.orderDetail')).toBe('40001/isv.parameter-missing')
    expect(await codeOf('order.orderDetail', '{"shop_order_id":1}')).toBe(
      '40003/isv.parameter-format-invalid',
    )
  })

  it('writes a remark back', async () => {
    const { order_id } = doudian.trading.placePaid(wish)
    await call('order.addOrderRemark', `{"order_id":"${order_id}","remark":"周末上门"}`)
    expect(doudian.trading.orders.get(order_id)?.seller_words).toBe('周末上门')
  })
})

describe('lists', () => {
  it('page from 0, newest first or as asked, without the end of the window', async () => {
    now += 3_600_000
    const ids = [1, 2, 3].map(() => {
      now += 1000
      return doudian.trading.placePaid(wish).order_id
    })
    const list = async (more: object = {}) => JSON.parse(await call('order.searchList', search(more))).data
    const idsOf = (data: { shop_order_list: { order_id: string }[] }) =>
      data.shop_order_list.map((o) => o.order_id)
    const first = await list({ size: 2 })
    expect([first.page, first.total, idsOf(first)]).toEqual([0, 3, [ids[2], ids[1]]])
    expect(idsOf(await list({ size: 2, page: 1 }))).toEqual([ids[0]])
    expect(idsOf(await list({ order_asc: true, order_by: 'update_time' }))).toEqual(ids)
    expect(idsOf(await list({ page: 9 }))).toEqual([])
    expect(idsOf(await list({ update_time_end: now / 1000, order_asc: true }))).toEqual(ids.slice(0, 2))
    doudian.trading.ship(ids[0]!)
    expect(idsOf(await list({ order_asc: true }))).toEqual([ids[1], ids[2], ids[0]])
    const created = {
      update_time_start: undefined,
      update_time_end: undefined,
      create_time_start: now / 1000 - 1,
    }
    expect(idsOf(await list({ ...created, order_asc: true }))).toEqual([ids[1], ids[2]])
  })

  it('refuse what is too much, too deep or too old', async () => {
    const bad = '40003/isv.parameter-format-invalid'
    const codeWith = (more: object) => codeOf('order.searchList', search(more))
    expect(await codeWith({ size: 101 })).toBe(bad)
    expect(await codeWith({ size: 0 })).toBe(bad)
    expect(await codeWith({ page: '0' })).toBe(bad)
    expect(await codeWith({ page: undefined })).toBe('40001/isv.parameter-missing')
    expect(await codeWith({ update_time_start: now / 1000 - 91 * 86_400 })).toBe(bad)
    expect(await codeWith({ update_time_end: 1 })).toBe(bad)
    expect(await codeWith({ page: 100, size: 100 })).toBe('50002/isv.business-failed:page-too-deep')
  })

  it('give after-sales in their own words', async () => {
    const { order_id } = doudian.trading.placePaid(wish)
    const { after_sale_id } = doudian.trading.askRefund(order_id)
    const times = `"update_end_time":${now / 1000 + 1},"update_start_time":${now / 1000 - 5}`
    const body = await call('afterSale.List', `{"order_by":["update_time asc"],"page":0,"size":10,${times}}`)
    const { data } = JSON.parse(body)
    expect(data).toMatchObject({ page: 0, total: 1, has_more: false })
    expect(data.items[0].aftersale_info).toMatchObject({ aftersale_id: after_sale_id, aftersale_status: 6 })
    const detail = await call('afterSale.Detail', `{"after_sale_id":"${after_sale_id}"}`)
    expect(detail).toContain(`"after_sale_id":${after_sale_id},`)
    expect(detail).toContain(`"shop_order_id":${order_id},`)
  })
})

describe('authorisation', () => {
  const tokenOf = async (body: string) =>
    JSON.parse(await call('token.create', body, { access_token: undefined }))

  it('gives a code for the address asked, good for ten minutes and once', async () => {
    const codeFor = async () => {
      const { serviceId: service_id } = doudian.credentials
      const query = { service_id, redirect_uri: 'https://qiao.test/back', state: 's', decision: 'agree' }
      const back = await app.inject({ url: '/doudian/authorize', query })
      return new URL(back.headers.location as string).searchParams.get('code')!
    }
    const wanted = (code: string) => `{"code":"${code}","grant_type":"authorization_code"}`
    const code = await codeFor()
    expect((await tokenOf(wanted(code))).data).toMatchObject({ expires_in: 604_800, shop_id: 18695771 })
    expect((await tokenOf(wanted(code))).sub_code).toBe('dop.token-generate-failed:code-expired')
    const old = await codeFor()
    now += 11 * 60_000
    expect((await tokenOf(wanted(old))).code).toBe(50001)
    const { appKey: app_id, appSecret: app_secret } = doudian.credentials
    const query = { app_id, app_secret, code: await codeFor(), grant_type: 'authorization_code' }
    const first = await app.inject({ url: '/doudian/oauth2/access_token', query })
    expect(first.json()).toMatchObject({ err_no: 0, data: { shop_id: 18695771 } })
    expect((await app.inject({ url: '/doudian/oauth2/access_token', query })).json().err_no).toBe(30001)
  })

  it.each([
    ['1', 'https://qiao.test/back'],
    ['30001', 'javascript:alert(1)'],
    ['30001', ''],
  ])('sends nobody on for service %s to %j', async (service_id, redirect_uri) => {
    const answer = await app.inject({ url: '/doudian/authorize', query: { service_id, redirect_uri } })
    expect([answer.statusCode, answer.headers.location]).toEqual([400, undefined])
  })
})

describe('stock, remarks and decryption', () => {
  const sku = () => doudian.trading.shelf.items[0]![0]!
  const sync = async (rest: string) =>
    JSON.parse(
      await call(
        'sku.syncStock',
        `{${rest.replace('ID', `"product_id":${sku().itemId},"sku_id":${sku().skuId}`)}}`,
      ),
    ).sub_code

  it('stock is set, or changed by a difference that counts once', async () => {
    expect(await sync('ID,"stock_num":8')).toBe('')
    expect(await sync('"incremental":true,ID,"stock_num":-3')).toBe('isv.parameter-missing')
    for (const answer of ['', 'isv.parameter-invalid:40010'])
      expect(await sync('"idempotent_id":"a","incremental":true,ID,"stock_num":-3')).toBe(answer)
    expect(await sync('"idempotent_id":"b","incremental":true,ID,"stock_num":-6')).toMatch(/:3$/)
    expect(sku().stock).toBe(5)
  })

  it('a remark has a longest length and a flag of six', async () => {
    const { order_id } = doudian.trading.placePaid(wish)
    const remark = async (text: string, more = '') =>
      JSON.parse(await call('order.addOrderRemark', `{${more}"order_id":"${order_id}","remark":"${text}"}`))
        .sub_code
    expect(await remark('字'.repeat(501))).toBe('isv.business-failed:50056')
    const flagged = `{"is_add_star":"true","order_id":"${order_id}","remark":"急","star":"5"}`
    expect(JSON.parse(await call('order.addOrderRemark', flagged)).code).toBe(10000)
    expect(JSON.parse(await call('order.addOrderRemark', flagged.replace('"5"', '"6"'))).code).toBe(40003)
    expect(doudian.trading.orders.get(order_id)).toMatchObject({ seller_words: '急', seller_remark_stars: 5 })
  })

  it('opens fifty ciphertexts a call at most, and tells of each row that fails', async () => {
    const { order_id, receiver: hidden } = doudian.trading.placePaid(wish)
    const ask = async (rows: { auth_id: string; cipher_text: string }[]) =>
      JSON.parse(await call('order.batchDecrypt', JSON.stringify({ cipher_infos: rows })))
    const good = { auth_id: order_id, cipher_text: hidden.encrypt_name }
    const partly = await ask([good, { ...good, cipher_text: 'x' }])
    expect(partly).toMatchObject({ code: 50002, sub_code: 'isv.business-failed:300008' })
    expect(partly.data.decrypt_infos).toMatchObject([
      { decrypt_text: '刘敏', data_type: 2, err_no: 0 },
      { decrypt_text: '', err_no: 300003 },
    ])
    expect((await ask(Array.from({ length: 51 }, () => good))).code).toBe(40003)
  })
})
