import Fastify from 'fastify'
import { Faults } from '../faults.ts'
import { registerYouzan, type YouzanPlaceOrder, youzanPrefix } from './index.ts'

/** One shop with its own clock, for the tests of this folder; calls go through `inject`, no port is opened. */
export async function openTestShop(startMs = Date.parse('2026-11-11T12:00:00Z')) {
  const clock = { ms: startMs }
  const app = Fastify()
  const faults = new Faults()
  const youzan = await registerYouzan(app, { faults, clockNow: () => clock.ms })
  const post = async (path: string, body: unknown, type = 'application/json') => {
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    const url = `${youzanPrefix}${path}`
    const answer = await app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload })
    return { status: answer.statusCode, text: answer.body, json: () => JSON.parse(answer.body) }
  }
  const call = async (api: string, params: unknown = {}, token = youzan.credentials.session) =>
    (await post(`/api/${api}?access_token=${token}`, params)).json()
  return { app, clock, faults, youzan, post, call, close: () => app.close() }
}

export type TestShop = Awaited<ReturnType<typeof openTestShop>>

export const lock = {
  num_iid: '574609897',
  sku_id: '37155730',
  outer_iid: 'HM-LOCK',
  outer_sku_id: 'HM-LOCK-X1-BLK',
  title: '智能门锁 X1',
  sku_properties_name: '颜色:曜石黑;手型:左开',
  priceFen: 129900,
  quantity: 1,
}

export const filter = {
  ...lock,
  sku_id: '',
  sku_properties_name: '',
  title: '净水滤芯',
  priceFen: 3333,
  quantity: 3,
}

export function wish(more: Partial<YouzanPlaceOrder> = {}): YouzanPlaceOrder {
  return {
    buyer: { openUid: 'fmYKJi5S780402721424506880', nick: '小雨' },
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
