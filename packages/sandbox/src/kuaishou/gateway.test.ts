import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { type KuaishouStandIn, registerKuaishou } from './index.ts'
import { expectedSign } from './sign.ts'

let app: FastifyInstance
let kuaishou: KuaishouStandIn
let now = Date.parse('2026-11-11T12:00:00Z')
const dayMs = 86_400_000

beforeAll(async () => {
  app = Fastify()
  kuaishou = await registerKuaishou(app, { faults: new Faults(), clockNow: () => now })
})
afterAll(() => app.close())
beforeEach(async () => {
  now += 3_600_000
  await kuaishou.configure({ sessions: 'valid', rateLimit: null, orderShape: 'parts', decryptQuota: 1_000 })
})

const wish = {
  buyer: { openUid: 'p1', nick: '小刘' },
  receiver: {
    name: '刘敏',
    mobile: '13535476632',
    state: '上海市',
    city: '上海市',
    district: '浦东新区',
    town: '花木街道',
    address: '羽山路1号',
  },
  items: [
    {
      num_iid: '3473196049974326153',
      sku_id: '1719823645921357999',
      outer_iid: 'HM',
      outer_sku_id: 'HM-1',
      title: '锁 "X1"',
      sku_properties_name: '黑',
      priceFen: 129900,
      quantity: 1,
    },
  ],
}

type Fields = Record<string, string | undefined>

/** One call, signed as it stands; `system` replaces what is sent, before or after signing. */
async function call(method: string, param: unknown = {}, { verb = 'GET', path, ...system }: Fields = {}) {
  const { appKey, session, extraSecrets } = kuaishou.credentials
  const fields: Fields = {
    appkey: appKey,
    method,
    version: '1',
    access_token: session,
    timestamp: String(now),
    signMethod: 'HMAC_SHA256',
    param: typeof param === 'string' ? param : JSON.stringify(param),
    ...system,
  }
  if (!('sign' in system)) fields.sign = expectedSign(fields, extraSecrets.signSecret) ?? 'none'
  const sent = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const text = new URLSearchParams(sent).toString()
  const url = `/kuaishou/${path ?? method.replaceAll('.', '/')}`
  const answer = await app.inject(
    verb === 'GET'
      ? { method: 'GET', url: `${url}?${text}` }
      : {
          method: 'POST',
          url,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: text,
        },
  )
  expect(answer.statusCode).toBe(200)
  return { raw: answer.body, ...JSON.parse(answer.body) }
}

const place = () => kuaishou.trading.placePaid(wish)

describe('the gateway', () => {
  it('answers what is signed in either way, with bare digits', async () => {
    const { oid } = place()
    for (const signMethod of ['MD5', 'HMAC_SHA256']) {
      const answer = await call('open.order.detail', `{"oid":${oid}}`, { signMethod })
      expect(answer).toMatchObject({ result: 1, error_msg: 'SUCCESS' })
      expect(answer.raw).toContain(`"oid":${oid},`)
      expect(answer.raw).toContain('"itemId":3473196049974326153,')
      expect(answer.raw).not.toContain('13535476632')
    }
  })

  it.each([
    ['an unknown app', { appkey: 'ks1' }, 10],
    ['a forged sign', { sign: 'Zm9yZ2Vk' }, 27],
    ['an unknown way of signing', { signMethod: 'SHA1' }, 27],
    ['a time in seconds', { timestamp: '1794398400' }, 10],
    ['no time', { timestamp: undefined }, 10],
    ['another version', { version: '2' }, 10],
    ['a stolen token', { access_token: 'x' }, 21],
    ['no token', { access_token: undefined }, 21],
    ['another path', { path: 'open/order/list' }, 10],
    ['the wrong verb', { verb: 'POST' }, 10],
    ['a parameter that is no object', { param: '[1]' }, 10],
    ['a parameter that is no JSON', { param: '{' }, 10],
  ] as [string, Fields, number][])('refuses %s with a 200', async (_, system, result) => {
    expect(await call('open.order.detail', { oid: 1 }, system)).toMatchObject({ result })
  })

  it('gives every answer an id of its own', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => call('open.order.detail', { oid: 1 })))
    expect(new Set(ids.map(({ requestId }) => requestId)).size).toBe(5)
    expect(ids[0]).toMatchObject({ result: 2002, error_msg: '订单不存在' })
  })

  it('limits calls by the second', async () => {
    await kuaishou.configure({ rateLimit: 2 })
    const results = []
    for (let n = 0; n < 3; n++) results.push((await call('open.order.detail', { oid: 1 })).result)
    expect(results).toEqual([2002, 2002, 1016])
    now += 1_000
    expect((await call('open.order.detail', { oid: 1 })).result).toBe(2002)
  })

  it('ends sessions on demand', async () => {
    await kuaishou.configure({ sessions: 'expired' })
    expect(await call('open.order.detail', { oid: 1 })).toMatchObject({ result: 21 })
  })
})

describe('the lists', () => {
  const orders = (more = {}) =>
    call('open.order.cursor.list', {
      orderViewStatus: 1,
      pageSize: 50,
      queryType: 2,
      sort: 2,
      beginTime: now - 60_000,
      endTime: now,
      cursor: '',
      ...more,
    })
  const requests = (more = {}) =>
    call('open.seller.order.refund.pcursor.list', {
      type: 9,
      pageSize: 100,
      currentPage: 1,
      queryType: 2,
      sort: 2,
      beginTime: now - 60_000,
      endTime: now,
      pcursor: '',
      ...more,
    })

  it('follow a cursor to nomore', async () => {
    const ids = Array.from({ length: 5 }, () => place().oid)
    const seen: string[] = []
    let cursor = ''
    for (let pages = 0; cursor !== 'nomore'; pages++) {
      const answer = await orders({ pageSize: 2, cursor, endTime: now + 1_000 })
      expect(answer.data).toMatchObject({ pageSize: 2, beginTime: now - 60_000 })
      seen.push(...[...answer.raw.matchAll(/"oid":(\d+)/g)].map(([, id]) => id!))
      cursor = answer.data.cursor
      expect(pages).toBeLessThan(4)
    }
    expect(seen).toEqual(ids)
    expect((await orders({ sort: 1 })).raw.indexOf(ids[4])).toBeLessThan(
      (await orders({ sort: 1 })).raw.indexOf(ids[0]),
    )
  })

  it('find by creation or by change', async () => {
    const { oid } = place()
    now += 120_000
    kuaishou.trading.ship(oid)
    expect((await orders({ queryType: 1 })).raw).not.toContain(oid)
    expect((await orders()).raw).toContain(oid)
    const early = { beginTime: now - 121_000, endTime: now - 110_000 }
    expect((await orders({ ...early, queryType: 1 })).raw).toContain(oid)
    expect((await orders(early)).raw).not.toContain(oid)
  })

  it.each([
    [{ pageSize: 51 }, 10],
    [{ pageSize: 0 }, 10],
    [{ cursor: 'x' }, 10],
    [{ orderViewStatus: 9 }, 10],
    [{ beginTime: 'x' }, 10],
  ])('of orders refuse %o', async (more, result) => {
    expect(await orders(more)).toMatchObject({ result })
  })

  it('of orders reach seven days at once, within ninety', async () => {
    expect((await orders({ beginTime: now - 7 * dayMs })).result).toBe(1)
    expect((await orders({ beginTime: now - 7 * dayMs - 1 })).error_msg).toBe('endTime无效')
    expect((await orders({ beginTime: now - 91 * dayMs })).error_msg).toBe('beginTime无效')
    expect((await orders({ beginTime: now, endTime: now - 1 })).result).toBe(2001)
  })

  it('of requests reach one day at once, within ninety, and may leave out what has ended', async () => {
    const { refundId } = kuaishou.trading.askRefund(place().oid)
    const ended = kuaishou.trading.askRefund(place().oid).refundId
    kuaishou.trading.withdrawRefund(ended)
    now += 1_000
    expect((await requests()).raw).toContain(refundId)
    expect((await requests()).raw).toContain(ended)
    expect((await requests({ type: 8 })).raw).not.toContain(ended)
    expect((await requests({ beginTime: now - dayMs })).result).toBe(1)
    expect((await requests({ beginTime: now - dayMs - 1 })).result).toBe(300004)
    expect((await requests({ beginTime: now - 91 * dayMs, endTime: now - 90 * dayMs })).result).toBe(300005)
    expect((await requests({ pageSize: 101 })).result).toBe(10)
  })
})

describe('what needs a permission', () => {
  const pair = async (scope: string) => {
    const { appKey: app_id, appSecret: app_secret } = kuaishou.credentials
    const query = { app_id, redirect_uri: 'https://x.test/', scope, response_type: 'code', state: 's' }
    const back = await app.inject({ url: '/kuaishou/oauth/authorize', query })
    const code = new URL(back.headers.location as string).searchParams.get('code')!
    const asked = { app_id, app_secret, grant_type: 'code', code }
    return (await app.inject({ url: '/kuaishou/oauth2/access_token', query: asked })).json()
  }

  it('is refused without it', async () => {
    const { access_token, scopes, expires_in } = await pair('merchant_item')
    expect([scopes, expires_in]).toEqual([['merchant_item'], 172_800])
    const item = kuaishou.stockroom.items[0]!.itemId
    expect((await call('open.item.get', { kwaiItemId: Number(item) }, { access_token })).result).toBe(1)
    expect((await call('open.order.detail', { oid: 1 }, { access_token })).result).toBe(1013)
  })

  it('is not granted for a wrong app, address, way or secret', async () => {
    const { appKey: app_id, appSecret: app_secret } = kuaishou.credentials
    const page = { app_id, redirect_uri: 'https://x.test/', response_type: 'code' }
    for (const wrong of [{ app_id: 'x' }, { redirect_uri: 'javascript:1' }, { response_type: 'token' }])
      expect(
        (await app.inject({ url: '/kuaishou/oauth/authorize', query: { ...page, ...wrong } })).statusCode,
      ).toBe(400)
    const token = async (query: Record<string, string>) =>
      (await app.inject({ url: '/kuaishou/oauth2/access_token', query })).json().result
    expect(await token({ app_id, app_secret: 'x', grant_type: 'code', code: 'c' })).toBe(100200101)
    expect(await token({ app_id, app_secret, grant_type: 'authorization_code', code: 'c' })).toBe(100200100)
    expect(await token({ app_id, app_secret, grant_type: 'code', code: 'c' })).toBe(100200102)
  })
})

describe('stock and decryption', () => {
  const sku = () => kuaishou.stockroom.items[0]!.skus[0]!
  const change = (skuChangeStock: number, changeType: number) =>
    call(
      'open.item.sku.stock.update',
      { kwaiItemId: Number(sku().itemId), skuId: Number(sku().skuId), skuChangeStock, changeType },
      { verb: 'POST' },
    )

  it('stock is told by differences, each time anew', async () => {
    await change(8, 1)
    await change(8, 1)
    await change(3, 2)
    expect(sku().stock).toBe(113)
    for (const [amount, type] of [
      [0, 1],
      [114, 2],
      [9_999_999, 1],
      [1, 3],
    ] as const)
      expect((await change(amount, type)).result).toBe(10)
    expect(sku().stock).toBe(113)
  })

  it('opens ciphertexts until the day’s quota is spent, and what was opened once more for nothing', async () => {
    await kuaishou.configure({ decryptQuota: 2 })
    const { encryptedConsignee, encryptedMobile, encryptedAddress } = place().receiver
    const open = async (...ciphers: string[]) => {
      const batchDecryptList = ciphers.map((encryptedData) => ({ bizId: '1', encryptedData }))
      const answer = await call('open.order.decrypt.batch', { batchDecryptList }, { verb: 'POST' })
      return answer.batchDecryptResultList.map((each: Record<string, unknown>) => [
        each.errorCode,
        each.decryptedData,
      ])
    }
    expect(await open(encryptedConsignee, encryptedMobile, encryptedAddress, 'forged')).toEqual([
      [1, '刘敏'],
      [1, '13535476632'],
      [3, ''],
      [2, ''],
    ])
    expect(await open(encryptedConsignee)).toEqual([[1, '刘敏']])
    now += dayMs
    await kuaishou.configure({ sessions: 'valid' })
    expect(await open(encryptedAddress)).toEqual([[1, '羽山路1号']])
    const many = { batchDecryptList: Array.from({ length: 101 }, () => ({})) }
    expect((await call('open.order.decrypt.batch', many, { verb: 'POST' })).result).toBe(10)
  })
})

it('ships over the platform’s own call', async () => {
  const { oid } = place()
  expect((await call('open.seller.order.goods.deliver', `{"orderId":${oid}}`, { verb: 'POST' })).result).toBe(
    1,
  )
  expect(kuaishou.trading.orders.get(oid)!.status).toBe(40)
  expect((await call('open.seller.order.goods.deliver', `{"orderId":${oid}}`, { verb: 'POST' })).result).toBe(
    10,
  )
})
