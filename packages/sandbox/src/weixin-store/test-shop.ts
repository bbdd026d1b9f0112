import Fastify from 'fastify'
import { Faults } from '../faults.ts'
import { registerWeixinStore, type StorePlaceOrder, weixinStorePrefix } from './index.ts'

/** One shop with its own clock, for the tests of this folder; calls go through `inject`, no port is opened. */
export async function openTestShop(startMs = Date.parse('2026-11-11T12:00:00Z')) {
  const clock = { ms: startMs }
  const app = Fastify()
  const faults = new Faults()
  const store = await registerWeixinStore(app, { faults, clockNow: () => clock.ms })
  const send = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const headers = payload === undefined ? {} : { 'content-type': 'application/json' }
    return app.inject({ method, url: `${weixinStorePrefix}${path}`, headers, payload: payload as string })
  }
  const stable = async (more: Record<string, unknown> = {}) => {
    const { appKey: appid, appSecret: secret } = store.credentials
    const body = { grant_type: 'client_credential', appid, secret, ...more }
    return (await send('POST', '/cgi-bin/stable_token', body)).json()
  }
  const call = async (path: string, params: unknown = {}, token?: string) => {
    const access_token = token ?? (await stable()).access_token
    return (await send('POST', `${path}?access_token=${access_token}`, params)).json()
  }
  return { app, clock, faults, store, trading: store.trading, send, stable, call, close: () => app.close() }
}

export type TestShop = Awaited<ReturnType<typeof openTestShop>>

export const lock = {
  num_iid: '10000000123456',
  sku_id: '4294967296001',
  outer_iid: 'HM-LOCK',
  outer_sku_id: 'HM-LOCK-X1-BLK',
  title: '智能门锁 X1',
  sku_properties_name: '颜色:曜石黑;手型:左开',
  priceFen: 129_900,
  quantity: 1,
}

export const filter = {
  ...lock,
  num_iid: '10000000123499',
  sku_id: '77',
  sku_properties_name: '',
  priceFen: 3_333,
  quantity: 3,
}

export function wish(more: Partial<StorePlaceOrder> = {}): StorePlaceOrder {
  return {
    buyer: { openUid: 'person-1', nick: '小雨' },
    receiver: {
      name: '刘敏',
      mobile: '13800000002',
      state: '上海市',
      city: '上海市',
      district: '浦东新区',
      town: '张江镇',
      address: '祖冲之路 1 号',
    },
    items: [lock],
    ...more,
  }
}
