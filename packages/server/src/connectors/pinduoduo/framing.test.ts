import { describe, expect, it } from 'vitest'
import { ackFrame, connectUrl, heartbeatFrame, readFrame } from './framing.ts'
import { readPush } from './read-push.ts'

const access = {
  shopId: 's',
  sellerId: '100',
  baseUrl: 'http://127.0.0.1:9/pinduoduo',
  appKey: 'client123',
  appSecret: 'testSecret',
  session: 't',
}
const now = new Date(1_700_000_000_000)
const path = '/message/client123/1700000000000/YzhhNjg3YTdmZGNhZmZiMjAwMzM2NWI4OTdiMDg2YTA%3D'

function frame(message: object, id = '9007199254740993'): Buffer {
  return Buffer.from(`{"id":${id},"commandType":"Common","time":1,"message":${JSON.stringify(message)}}`)
}

describe('the address of the message service', () => {
  it('is beside the gateway of a stand-in, the official one, or where it is told', () => {
    expect(connectUrl(access, now)).toBe(`ws://127.0.0.1:9/pinduoduo${path}`)
    expect(connectUrl({ ...access, baseUrl: 'https://gw-api.pinduoduo.com' }, now)).toBe(
      `wss://message-api.pinduoduo.com${path}`,
    )
    expect(connectUrl({ ...access, channelUrl: 'wss://elsewhere/' }, now)).toBe(`wss://elsewhere${path}`)
  })
})

describe('frames', () => {
  it('keep every digit of an id, from the message to its acknowledgement', () => {
    const read = readFrame(
      frame({ type: 'pdd_trade_TradeConfirmed', mallID: 781250316, content: '{"tid":"261111-1"}' }),
    )
    if (read.kind !== 'message') throw new Error(read.kind)
    expect(read.kept).toEqual({
      pushId: '9007199254740993',
      topic: 'pdd_trade_TradeConfirmed',
      sellerId: '781250316',
      raw: '{"tid":"261111-1"}',
    })
    expect(ackFrame(read.ack, now)).toContain('{"id":9007199254740993,"commandType":"Ack"')
  })

  it('take content that is an object as well as content that is text', () => {
    const read = readFrame(frame({ type: 'x', mallID: 1, content: { tid: '261111-1' } }))
    expect(read).toMatchObject({ kept: { raw: '{"tid":"261111-1"}' } })
  })

  it('are heartbeats and other commands, too', () => {
    expect(readFrame(Buffer.from(heartbeatFrame(now)))).toEqual({ kind: 'heartbeat' })
    expect(readFrame(Buffer.from('{"commandType":"Fail"}'))).toEqual({ kind: 'other' })
  })

  it.each([
    ['no JSON', Buffer.from('hello')],
    ['a list', Buffer.from('[]')],
    ['a message without id', Buffer.from('{"commandType":"Common","message":{"type":"x","mallID":1}}')],
    ['an id that is no number', frame({ type: 'x', mallID: 1 }, '"1,2"')],
    ['a mall that is no number', frame({ type: 'x', mallID: '1}' })],
    ['a message without type', frame({ mallID: 1 })],
  ])('are refused when they are %s', (_, data) => {
    expect(() => readFrame(data)).toThrow()
  })
})

describe('readPush', () => {
  const kept = {
    sellerId: '1',
    pushId: '7',
    topic: 'pdd_trade_TradeSuccess',
    raw: '{"mall_id":1,"tid":"261111-1"}',
  }

  it('says what an order message is about', () => {
    expect(readPush(kept)).toEqual({
      ...kept,
      marketplace: 'pinduoduo',
      subject: { kind: 'order', id: '261111-1', orderId: '261111-1' },
      detail: null,
    })
  })

  it('puts the order into the id of an after-sales request, whose digits it keeps', () => {
    const raw = '{"mall_id":1,"tid":"261111-1","refund_id":9215123456789012345,"refund_fee":121093}'
    expect(readPush({ ...kept, topic: 'pdd_refund_RefundCreated', raw }).subject).toEqual({
      kind: 'after_sales',
      id: '261111-1-9215123456789012345',
      orderId: '261111-1',
    })
  })

  it.each([
    ['pdd_goods_GoodsUpdate', '{"goods_id":1}'],
    ['pdd_chat_OrderPromise', '{"tid":"261111-1"}'],
    ['pdd_refund_RefundCreated', '{"tid":"261111-1"}'],
    ['pdd_trade_TradeSuccess', '{"mall_id":1'],
    ['pdd_trade_TradeSuccess', '[]'],
    ['pdd_trade_TradeSuccess', ''],
  ])('finds nothing to fetch in %s with %s', (topic, raw) => {
    expect(readPush({ ...kept, topic, raw }).subject).toBeNull()
  })
})
