import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectedEventSign, sealMessage } from '../../../../sandbox/src/youzan/sign.ts'
import { PushRefused, type WebhookRequest } from '../contract/webhook.ts'
import { normaliseOrder } from './normalise.ts'
import { readPush } from './read-push.ts'
import { youzanWebhook } from './webhook.ts'

type Envelope = Record<string, unknown>

const file = new URL('./samples/pushes.json', import.meta.url)
const pushes = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Envelope>
const keys = { appKey: '50535be20334f52771', appSecret: 'def00000b1228e0f6ba8ef96be9abcdef' }
const now = new Date('2026-11-22T04:00:00Z')
const tid = 'E20261111200003000000017'

/** As Youzan would post it; the name of a header comes in lower case to us. */
function posted(envelope: Envelope | string, sign?: string): WebhookRequest {
  const body = typeof envelope === 'string' ? envelope : JSON.stringify(envelope)
  const expected = expectedEventSign(keys.appKey, body, keys.appSecret)
  return { query: {}, headers: { 'event-sign': sign ?? expected }, body }
}

const read = (request: WebhookRequest) => youzanWebhook.read(request, keys, now)
const readOne = (name: string, change: Envelope = {}) => read(posted({ ...pushes[name], ...change }))[0]!

function refusalOf(request: WebhookRequest): string {
  try {
    read(request)
  } catch (error) {
    if (error instanceof PushRefused) return error.reason
    throw error
  }
  return 'accepted'
}

describe('a push', () => {
  it('that carries the whole order can be understood at once', () => {
    const push = readOne('created')
    expect(push).toMatchObject({
      marketplace: 'youzan',
      sellerId: '63077',
      pushId: '9814ebed-2452-4db7-9e4f-b65b2f489694',
      topic: 'trade_TradeCreate',
      subject: { kind: 'order', id: tid, orderId: tid },
    })
    const order = normaliseOrder('s', push.detail)
    expect(order).toMatchObject({ orderId: tid, state: 'unpaid', paidFen: 0n, payableFen: 137900n })
    expect(order.buyerMessage).toBe('5+1 楼 & 周六')
    expect(order.lines[0]!.lineId).toBe('2791512317217210475')
  })

  it.each([
    ['shipped', { kind: 'order', id: tid, orderId: tid }],
    ['refund', { kind: 'after_sales', id: '202611112040000000031002', orderId: tid }],
    ['newer_refund', { kind: 'after_sales', id: '202611112040000000031002', orderId: tid }],
    ['item', null],
  ])('of kind %s names what it is about, and no more', (name, subject) => {
    expect(readOne(name)).toMatchObject({ subject, detail: null })
  })

  it('about an order in passing leaves the detail to be fetched', () => {
    const content = {
      full_order_info: { order_info: { tid, status: 'TRADE_PAID', update_time: '2026-11-11 20:00:03' } },
    }
    const push = readOne('created', {
      type: 'trade_TradePaid',
      msg: encodeURIComponent(JSON.stringify(content)),
    })
    expect(push).toMatchObject({ subject: { id: tid }, detail: null })
  })

  it('with content that cannot be read is still about its order', () => {
    for (const msg of ['%7Bbroken', '%E0%A4%A', '', null])
      expect(readOne('shipped', { msg })).toMatchObject({ subject: { kind: 'order', id: tid }, detail: null })
  })

  it('about a refund without its id is about the order', () => {
    expect(readOne('refund', { msg: '%7B%7D' }).subject).toEqual({ kind: 'order', id: tid, orderId: tid })
  })

  it('that is sent again has the same id, although body and signature changed', () => {
    const [first, again] = [readOne('refund'), readOne('refund', { sendCount: 2 })]
    expect(again.pushId).toBe(first.pushId)
    expect(again.raw).not.toBe(first.raw)
  })

  it('without a message id is known by what it is about and its version', () => {
    const anonymous = { msg_id: undefined }
    expect(readOne('item', anonymous).pushId).toBe('ITEM_STATE:63077:574609897:1795005003000')
    expect(readOne('item', { ...anonymous, version: 1 }).pushId).not.toBe(readOne('item', anonymous).pushId)
  })

  it('can be read again from what was kept', () => {
    for (const name of Object.keys(pushes)) {
      const push = readOne(name)
      const { sellerId, pushId, topic, raw } = push
      expect(readPush({ sellerId, pushId, topic, raw })).toEqual(push)
    }
    const lost = readPush({ sellerId: '1', pushId: '2', topic: 'trade_TradeCreate', raw: 'not JSON' })
    expect(lost).toMatchObject({ subject: null, detail: null })
  })
})

describe('what is refused', () => {
  const body = JSON.stringify(pushes.refund)

  it('is what was not signed with our secret over this very body', () => {
    expect(refusalOf(posted(body))).toBe('accepted')
    expect(refusalOf(posted(body, '0'.repeat(32)))).toBe('bad_signature')
    expect(refusalOf(posted(body, ''))).toBe('bad_signature')
    const { headers } = posted(body)
    expect(refusalOf({ query: {}, headers, body: body.replace('63077', '63078') })).toBe('bad_signature')
    expect(refusalOf({ query: {}, headers: {}, body })).toBe('bad_signature')
  })

  it('is a push of another app, even when it is signed', () => {
    expect(refusalOf(posted({ ...pushes.refund, client_id: 'another' }))).toBe('malformed')
  })

  it.each([
    '',
    'null',
    '[]',
    '"text"',
    '{"client_id":',
    '{}',
    '{"client_id":"50535be20334f52771","kdt_id":1}',
  ])('is a signed body that is no message: %s', (text) => {
    expect(refusalOf(posted(text))).toBe('malformed')
  })

  it('says nothing about why, and cannot be taken for success', () => {
    expect(youzanWebhook.refused.status).not.toBe(200)
    expect(youzanWebhook.refused.body).not.toContain('success')
    expect(youzanWebhook.received).toMatchObject({ status: 200, body: '{"code":0,"msg":"success"}' })
  })
})

describe('a test call of the platform', () => {
  it('is received and brings nothing', () => {
    expect(read(posted({ client_id: keys.appKey, test: true, type: 'trade_TradeCreate' }))).toEqual([])
  })

  it('that names a shop is a push like any other', () => {
    expect(readOne('refund', { test: true }).subject).not.toBeNull()
  })
})

describe('a sealed message of the service market', () => {
  const content = { type: 'APP_SUBSCRIBE', appId: 110, kdtId: 160, buyerPhone: '13800138000', status: 20 }
  const sealed = (value: unknown, secret = keys.appSecret) => ({
    query: {},
    headers: {},
    body: sealMessage(secret, JSON.stringify(value)),
  })

  it('is opened for shop and topic only, and kept sealed', () => {
    const [push] = read(sealed(content))
    expect(push).toMatchObject({ sellerId: '160', topic: 'APP_SUBSCRIBE', subject: null, detail: null })
    expect(push!.raw).not.toContain('13800138000')
    expect(readPush(push!)).toEqual(push)
    expect(read(sealed(content))[0]!.pushId).toBe(push!.pushId)
    expect(read(sealed({ ...content, status: 40 }))[0]!.pushId).not.toBe(push!.pushId)
  })

  it('is refused when it was sealed with another secret or holds no message', () => {
    expect(['bad_signature', 'malformed']).toContain(refusalOf(sealed(content, 'x'.repeat(32))))
    expect(refusalOf(sealed({ type: 'APP_SUBSCRIBE' }))).toBe('malformed')
    expect(refusalOf({ query: {}, headers: {}, body: '%' })).toBe('bad_signature')
    expect(refusalOf({ query: {}, headers: {}, body: '' })).toBe('bad_signature')
  })
})
