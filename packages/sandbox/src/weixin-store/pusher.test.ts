import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addressSignature, sealedSignature, unseal } from './sign.ts'
import { openTestShop, type TestShop, wish } from './test-shop.ts'

interface Received {
  method: string
  query: Record<string, string>
  body: string
  type: string
}

let shop: TestShop
let server: Server
let received: Received[]
/** What is answered to each post; the last one stays. */
let answers: [status: number, body: string][]

beforeEach(async () => {
  shop = await openTestShop()
  received = []
  answers = [[200, 'success']]
  server = createServer(async (request, reply) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const query = Object.fromEntries(new URL(request.url!, 'http://x').searchParams)
    const type = request.headers['content-type'] ?? ''
    received.push({ method: request.method!, query, body: Buffer.concat(chunks).toString(), type })
    const [status, body] = answers.length > 1 ? answers.shift()! : answers[0]!
    reply
      .writeHead(request.method === 'GET' ? 200 : status)
      .end(request.method === 'GET' ? query.echostr : body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await shop.store.configure({ callback: callback(), retryMs: [1, 1] })
  received.length = 0
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await shop.close()
})

const push = () => {
  const { pushToken: token, encodingAesKey } = shop.store.credentials.extraSecrets
  return { token, encodingAesKey }
}
const callback = () => ({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ...push() })
const settled = () => shop.store.pusher.settled()
const opened = ({ body }: Received) => {
  const sealed = body.startsWith('{')
    ? (JSON.parse(body).Encrypt as string)
    : /<Encrypt><!\[CDATA\[(.*?)\]\]><\/Encrypt>/.exec(body)![1]!
  return { sealed, ...unseal(push().encodingAesKey, sealed) }
}

describe('a message', () => {
  it('is sealed for the app and signed over its seal', async () => {
    const { orderId, openid } = shop.trading.place(wish())
    await settled()
    const [{ query, type }] = received as [Received]
    const { sealed, message, appId } = opened(received[0]!)
    expect([type, appId]).toEqual(['application/json', shop.store.credentials.appKey])
    expect(query).toMatchObject({ openid, encrypt_type: 'aes', timestamp: String(shop.clock.ms / 1000) })
    expect(query.msg_signature).toBe(sealedSignature(push().token, query.timestamp!, query.nonce!, sealed))
    expect(query.signature).toBe(addressSignature(push().token, query.timestamp!, query.nonce!))
    expect(JSON.parse(message)).toEqual({
      ToUserName: 'gh_5a0db0c50001',
      FromUserName: openid,
      CreateTime: shop.clock.ms / 1000,
      MsgType: 'event',
      Event: 'channels_ec_order_new',
      order_info: { order_id: orderId },
    })
  })

  it('is in XML when the shop wants it so', async () => {
    await shop.store.configure({ format: 'xml' })
    const { orderId } = shop.trading.place(wish())
    await settled()
    expect(received[0]!.type).toBe('text/xml')
    const { message } = opened(received[0]!)
    expect(message).toContain('<Event><![CDATA[channels_ec_order_new]]></Event>')
    expect(message).toContain(`<order_info><order_id><![CDATA[${orderId}]]></order_id></order_info>`)
  })

  it.each([
    ['success', 200, 1],
    ['', 200, 1],
    ['ok', 200, 3],
    ['success', 500, 3],
    ['success', 302, 3],
  ])('answered with %j and status %i is sent %i times', async (body, status, times) => {
    answers = [[status, body]]
    shop.trading.place(wish())
    await settled()
    expect(received).toHaveLength(times)
    const messages = new Set(received.map((one) => opened(one).message))
    const seals = new Set(received.map((one) => opened(one).sealed))
    expect([messages.size, seals.size]).toEqual([1, times])
    expect(shop.store.pusher.counts).toEqual(
      times === 1 ? { sent: 1, accepted: 1, givenUp: 0 } : { sent: 1, accepted: 0, givenUp: 1 },
    )
  })

  it('that is taken at the second try is not sent a third time', async () => {
    answers = [
      [500, ''],
      [200, 'success'],
    ]
    shop.trading.place(wish())
    await settled()
    expect(received).toHaveLength(2)
    expect(shop.store.pusher.counts.accepted).toBe(1)
  })

  it('goes through the faults of its event', async () => {
    shop.faults.add({
      platform: 'weixin-store',
      kind: 'drop',
      rate: 1,
      route: 'channels_ec_order_new',
      count: 1,
    })
    shop.faults.add({ platform: 'weixin-store', kind: 'duplicate', rate: 1, route: 'channels_ec_order_pay' })
    shop.trading.placePaid(wish())
    await settled()
    const events = received.map((one) => JSON.parse(opened(one).message).Event)
    expect(events).toEqual(['channels_ec_order_pay', 'channels_ec_order_pay'])
  })

  it('goes nowhere without an address', async () => {
    await shop.store.configure({ callback: null })
    shop.trading.place(wish())
    await settled()
    expect(received).toEqual([])
  })
})

describe('an address', () => {
  it('is taken once it gives the echo back, and otherwise the one before stays', async () => {
    await shop.store.configure({ callback: callback() })
    const [{ method, query }] = received as [Received]
    expect(method).toBe('GET')
    expect(query.signature).toBe(addressSignature(push().token, query.timestamp!, query.nonce!))
    const deaf = { ...callback(), url: `${callback().url}`.replace(/:\d+\//, ':1/') }
    await expect(shop.store.configure({ callback: deaf })).rejects.toThrow()
    received.length = 0
    shop.trading.place(wish())
    await settled()
    expect(received).toHaveLength(1)
  })
})
