import { readFileSync } from 'node:fs'
import { readPush } from '../../src/connectors/taobao/read-push.ts'
import { keepMessages } from '../../src/conversations/keep-messages.ts'
import { identifyCustomers } from '../../src/customers/index.ts'
import { parseLossless } from '../../src/kernel/json-lossless.ts'
import { parsePhone } from '../../src/kernel/phone.ts'
import type { Audience } from '../../src/runtime/access/principal.ts'
import { cookieOf } from '../../src/runtime/access/principal.ts'
import { startSession } from '../../src/runtime/access/sessions.ts'
import { type Client, memberClient } from './client.ts'
import { eventually } from './eventually.ts'
import type { TestWorld } from './world.ts'

/** A person whose every value is looked for in every answer. */
export interface CanaryPerson {
  name: string
  phone: string
  address: string
  place: { state: string; city: string; district: string }
  districtCode: string
  tid: string
  paid: string
  message: string
  chat: string
}

/** One in the region of the region manager, one elsewhere. */
export const people: Record<'here' | 'elsewhere', CanaryPerson> = {
  here: {
    name: '欧阳镜月',
    phone: '13907318391',
    address: '松涛路8391弄镜月轩12幢302室',
    place: { state: '上海', city: '上海市', district: '浦东新区' },
    districtCode: '310115',
    tid: '2231958349000008391',
    paid: '8391.37',
    message: '镜月留言请先打电话再上门',
    chat: '镜月家的门锁被团团咬坏了怎么办',
  },
  elsewhere: {
    name: '慕容霜华',
    phone: '13609274627',
    address: '终南大道4627号霜华苑9幢1801室',
    place: { state: '陕西省', city: '西安市', district: '鄠邑区' },
    districtCode: '610118',
    tid: '2231958349000004627',
    paid: '4627.91',
    message: '霜华留言快递放在门卫',
    chat: '霜华问净水器多久换一次滤芯',
  },
}

/** What a file of customers brought, kept as it came. */
export const imported = {
  name: '司徒听雪',
  phone: '13571839205',
  idNumber: '310151198806183925',
  email: 'tingxue3925@canary.example',
}

export const costYuan = '4128.57'
export const costFen = 412857
export const rawWord = 'RAW-mirror-8391'

const sample = parseLossless(
  readFileSync(new URL('../../src/connectors/taobao/samples/trade-to-ship.json', import.meta.url), 'utf8'),
) as { trade_fullinfo_get_response: { trade: Record<string, unknown> & { orders: { order: object[] } } } }

/** A trade of the marketplace's own cloud, with its receiver in plain. */
function tradeOf(one: CanaryPerson): string {
  const { trade } = sample.trade_fullinfo_get_response
  const [line] = trade.orders.order
  const whole = {
    ...trade,
    tid: one.tid,
    payment: one.paid,
    receiver_name: one.name,
    receiver_mobile: one.phone,
    receiver_state: one.place.state,
    receiver_city: one.place.city,
    receiver_district: one.place.district,
    receiver_town: '',
    receiver_address: one.address,
    buyer_message: one.message,
    buyer_open_uid: `canary-${one.tid}`,
    oaid: `oaid-${one.tid}`,
    trade_source: rawWord,
    orders: { order: [{ ...line, oid: `${one.tid}1`, payment: one.paid, divide_order_fee: one.paid }] },
  }
  return JSON.stringify({
    tid: one.tid,
    jdp_response: JSON.stringify({ trade_fullinfo_get_response: { trade: whole } }),
  })
}

export interface Planted {
  orderId: string
  workOrderId: string
  customerId: string
}

/** Plants one person in an order, a work order, a customer and a conversation. */
export async function plant(world: TestWorld, agent: Client, one: CanaryPerson): Promise<Planted> {
  const { taobao } = (await (await fetch(`${world.sandbox.url}/_config`)).json()) as {
    taobao: { sellerId: string }
  }
  const topic = 'taobao_trade_TradeBuyerPay'
  const push = { sellerId: taobao.sellerId, pushId: `push-${one.tid}`, topic, raw: tradeOf(one) }
  await world.server.intake.receiver.receive([readPush(push)])
  let found = { orderId: '', workOrderId: '' }
  await eventually(async () => {
    const { items } = await agent.get(`/console/orders?outsideId=${one.tid}`)
    const { items: jobs } = await agent.get(`/console/work-orders?orderId=${items[0].id}`)
    found = { orderId: items[0].id, workOrderId: jobs[0].workOrderId }
  })
  const address = `${one.place.state}${one.place.city}${one.place.district}${one.address}`
  await agent.post(`/console/work-orders/${found.workOrderId}/service-address`, {
    name: one.name,
    phone: one.phone,
    address,
  })
  return { ...found, customerId: await speak(world, one) }
}

/** The person gives name and number, and says something in WeCom. */
async function speak(world: TestWorld, one: CanaryPerson): Promise<string> {
  return world.server.runtime.db.transact(world.brandId, async (tx) => {
    const [found] = await identifyCustomers(tx, [
      {
        identifiers: [
          { kind: 'marketplace_buyer', value: `taobao:canary-${one.tid}` },
          { kind: 'phone', value: parsePhone(one.phone).canonical! },
        ],
        evidence: 'registration:canary',
        origin: 'customer',
        profile: { name: one.name, phone: one.phone, regionCode: one.districtCode },
      },
    ])
    const customerId = found!.customerId!
    await keepMessages(tx, [
      {
        channel: 'archive',
        outsideId: `said-${one.tid}`,
        thread: `room:canary-${one.tid}`,
        side: 'customer',
        senderId: `person-${one.tid}`,
        kind: 'text',
        content: { content: one.chat },
        at: tx.now,
        contactId: null,
        customerId,
      },
    ])
    return customerId
  })
}

/** A client of any surface, by a session of its own. */
export async function sessionOf(world: TestWorld, audience: Audience, personId: string): Promise<Client> {
  const { cookie, csrf } = await world.server.runtime.db.transact(world.brandId, (tx) =>
    startSession(tx, audience, personId),
  )
  const send: Client['send'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(`${world.server.url}/api${path}`, {
      method,
      redirect: 'manual',
      headers: {
        cookie: `${cookieOf[audience]}=${encodeURIComponent(cookie)}`,
        'x-csrf-token': csrf,
        'idempotency-key': `canary-${crypto.randomUUID()}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    const json = /json/.test(answer.headers.get('content-type') ?? '')
    return { status: answer.status, body: json ? JSON.parse(text) : text, headers: answer.headers }
  }
  const must = async (method: string, path: string, body?: object) => {
    const answer = await send(method, path, body)
    if (answer.status !== 200)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  return { send, get: (path) => must('GET', path), post: (path, body) => must('POST', path, body) }
}

export const ownerOf = (world: TestWorld): Promise<Client> => memberClient(world.server.url, 'zhoulan@hemu')
