import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expectedEventSign, openMessage } from './sign.ts'
import { openTestShop, type TestShop, wish } from './test-shop.ts'

interface Got {
  headers: IncomingHttpHeaders
  body: string
}

let shop: TestShop
let receiver: Server
let got: Got[]
/** What the receiving address says; the last one for ever. */
let answers: [status: number, body: string][]

beforeEach(async () => {
  shop = await openTestShop()
  got = []
  answers = [[200, '{"code":0,"msg":"success"}']]
  receiver = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(parts).toString() })
      const [status, body] = answers.length > 1 ? answers.shift()! : answers[0]!
      response.writeHead(status).end(body)
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo
  shop.youzan.configure({ callback: { url: `http://127.0.0.1:${port}/push` }, retryMs: [5, 5, 5, 5] })
})
afterEach(async () => {
  await shop.close()
  receiver.closeAllConnections()
  await new Promise((resolve) => receiver.close(resolve))
})

const settled = () => shop.youzan.pushes.settled()
const envelopes = () => got.map(({ body }) => JSON.parse(body))

describe('a message', () => {
  it('is signed over its raw body, and again inside', async () => {
    const { tid } = shop.youzan.trading.place(wish())
    await settled()
    const { appKey, appSecret } = shop.youzan.credentials
    const [{ headers, body }] = got as [Got]
    expect(headers).toMatchObject({
      'event-sign': expectedEventSign(appKey, body, appSecret),
      'event-type': 'trade_TradeCreate',
      'client-id': appKey,
    })
    const envelope = JSON.parse(body)
    expect(envelope).toMatchObject({
      client_id: appKey,
      id: tid,
      kdt_id: 63077,
      status: 'WAIT_BUYER_PAY',
      sendCount: 1,
    })
    expect(envelope.sign).toBe(expectedEventSign(appKey, envelope.msg, appSecret))
  })

  it('carries its content as a form value', async () => {
    shop.youzan.trading.place(wish({ message: '5+1 楼 & 周六' }))
    await settled()
    const { msg } = envelopes()[0]
    expect(msg).not.toMatch(/[ "{&]/)
    const content = JSON.parse(new URLSearchParams(`msg=${msg}`).get('msg')!)
    expect(content.full_order_info.remark_info.buyer_message).toBe('5+1 楼 & 周六')
  })

  it('tells each step, the later one with the higher version', async () => {
    const { trading } = shop.youzan
    const { tid } = trading.place(wish())
    trading.pay(tid)
    trading.ship(tid)
    trading.confirmReceipt(tid)
    await settled()
    const byVersion = envelopes().toSorted((a, b) => a.version - b.version)
    expect(byVersion.map(({ type }) => type)).toEqual([
      'trade_TradeCreate',
      'trade_TradePaid',
      'trade_TradeBuyerPay',
      'trade_TradeSellerShip',
      'trade_TradeSuccess',
    ])
    expect(byVersion.map(({ status }) => status)).toEqual([
      'WAIT_BUYER_PAY',
      'TRADE_PAID',
      'WAIT_SELLER_SEND_GOODS',
      'WAIT_BUYER_CONFIRM_GOODS',
      'TRADE_SUCCESS',
    ])
    expect(new Set(byVersion.map(({ msg_id }) => msg_id)).size).toBe(5)
  })

  it('is sent again under its id until the answer says success', async () => {
    answers = [
      [500, ''],
      [200, '{"code":0,"msg":"failed"}'],
      [403, '{"msg":"success"}'],
      [200, 'success'],
    ]
    shop.youzan.trading.place(wish())
    await settled()
    expect(envelopes().map(({ sendCount }) => sendCount)).toEqual([1, 2, 3, 4])
    expect(new Set(envelopes().map(({ msg_id }) => msg_id)).size).toBe(1)
    expect(shop.youzan.pushes.counts).toEqual({ sent: 1, accepted: 1, givenUp: 0 })
  })

  it('is given up after the fifth try', async () => {
    answers = [[500, '']]
    shop.youzan.trading.place(wish())
    await settled()
    expect(got).toHaveLength(5)
    expect(shop.youzan.pushes.counts).toEqual({ sent: 1, accepted: 0, givenUp: 1 })
  })

  it('is not sent when nobody wants it', async () => {
    shop.youzan.configure({ callback: null })
    shop.youzan.trading.place(wish())
    await settled()
    expect(got).toEqual([])
  })

  it('meets the faults of its topic', async () => {
    shop.faults.add({ platform: 'youzan', route: 'trade_refund_*', kind: 'drop', rate: 1 })
    shop.faults.add({ platform: 'youzan', route: 'trade_TradeBuyerPay', kind: 'duplicate', rate: 1 })
    const { tid } = shop.youzan.trading.placePaid(wish())
    shop.youzan.trading.askRefund(tid)
    await settled()
    expect(envelopes().map(({ type }) => type)).toEqual(['trade_TradeBuyerPay', 'trade_TradeBuyerPay'])
  })
})

describe('the news that the app was ordered', () => {
  it('comes sealed and unsigned', async () => {
    shop.youzan.orderApp()
    await settled()
    const [{ headers, body }] = got as [Got]
    expect(headers).not.toHaveProperty('event-sign')
    expect(JSON.parse(openMessage(shop.youzan.credentials.appSecret, body))).toMatchObject({
      type: 'APP_SUBSCRIBE',
      kdtId: 63077,
    })
  })
})
