import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { addressSignature, seal, sealedSignature } from '../../../../sandbox/src/weixin-store/sign.ts'
import { PushRefused, type WebhookRequest } from '../contract/webhook.ts'
import { readPush } from './read-push.ts'
import { weixinStoreWebhook } from './webhook.ts'

const file = new URL('./samples/pushes.json', import.meta.url)
const samples = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>
const push = { token: 'QDG6eK', encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C' }
const extraSecrets = { pushToken: push.token, encodingAesKey: push.encodingAesKey }
const keys = { appKey: 'wx5823bf96d3bd56c7', appSecret: 'secret', extraSecrets }
const now = new Date('2026-11-22T04:00:00Z')
const timestamp = String(now.getTime() / 1000)
const nonce = '263014780'

interface Change {
  appId?: string
  query?: Record<string, string>
  xml?: boolean
}

/** As the platform would post it: sealed for the shop, in JSON or XML. */
function posted(
  message: string,
  { appId = keys.appKey, query = {}, xml = false }: Change = {},
): WebhookRequest {
  const sealed = seal(push.encodingAesKey, message, appId)
  const at = query.timestamp ?? timestamp
  return {
    query: {
      timestamp: at,
      nonce,
      openid: 'oEX',
      encrypt_type: 'aes',
      signature: addressSignature(push.token, at, nonce),
      msg_signature: sealedSignature(push.token, at, nonce, sealed),
      ...query,
    },
    headers: {},
    body: xml
      ? `<xml><ToUserName><![CDATA[gh_EX]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`
      : JSON.stringify({ ToUserName: 'gh_EX', Encrypt: sealed }),
  }
}

const read = (request: WebhookRequest, given = keys) => weixinStoreWebhook.read(request, given, now)
const readSample = (name: string) => read(posted(JSON.stringify(samples[name])))[0]!
const verify = (query: Record<string, string>, given = keys) =>
  weixinStoreWebhook.verify!({ query, headers: {}, body: '' }, given, now)

function refusalOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof PushRefused) return error.reason
    throw error
  }
  return 'accepted'
}

describe('a push', () => {
  it('about an order names it with every digit', () => {
    const paid = readSample('paid')
    expect(paid).toMatchObject({
      marketplace: 'weixin-store',
      sellerId: keys.appKey,
      topic: 'channels_ec_order_pay',
      subject: { kind: 'order', id: '3705115058471208928', orderId: '3705115058471208928' },
      detail: null,
    })
    expect(readPush(paid)).toEqual(paid)
  })

  it('with an order id as a number keeps its digits', () => {
    const message = JSON.stringify(samples.paid).replace('"3705115058471208928"', '3705115058471208928')
    expect(read(posted(message))[0]!.subject!.id).toBe('3705115058471208928')
  })

  it('about after-sales names both', () => {
    expect(readSample('after_sale').subject).toEqual({
      kind: 'after_sales',
      id: '1234567',
      orderId: '12345',
    })
  })

  it.each(['coupon', 'complaint'])('about a %s is kept and about no order', (name) => {
    expect(readSample(name).subject).toBeNull()
  })

  it('in XML says the same, inside and outside', () => {
    const message =
      '<xml><ToUserName><![CDATA[gh_EX]]></ToUserName><CreateTime>1662480000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[channels_ec_order_deliver]]></Event><order_info><order_id>3705115058471208928</order_id></order_info></xml>'
    for (const xml of [true, false])
      expect(read(posted(message, { xml }))[0]).toMatchObject({
        topic: 'channels_ec_order_deliver',
        subject: { id: '3705115058471208928' },
        raw: message,
      })
  })

  it('sent again under another seal has its id again; another message of the second has not', () => {
    const [first, again] = [readSample('paid'), readSample('paid')]
    expect(again.pushId).toBe(first.pushId)
    expect(readSample('after_sale').pushId).not.toBe(first.pushId)
  })

  it('from the platform’s page for trying out is no push', () => {
    const message = JSON.stringify({ ToUserName: 'gh', MsgType: 'event', Event: 'debug_demo', debug_str: '' })
    expect(read(posted(message))).toEqual([])
  })

  it('is answered with one word', () => {
    expect(weixinStoreWebhook.received).toMatchObject({ status: 200, body: 'success' })
    expect(weixinStoreWebhook.refused.status).toBe(403)
  })
})

describe('a push is refused', () => {
  const message = JSON.stringify(samples.paid)

  it('when its signature is another, or covers time and nonce only', () => {
    const { signature } = posted(message).query
    for (const msg_signature of ['', 'a'.repeat(40), signature!])
      expect(refusalOf(() => read(posted(message, { query: { msg_signature } })))).toBe('bad_signature')
  })

  it('when a byte of the seal was changed', () => {
    const request = posted(message)
    const body = request.body.replace(
      /"Encrypt":"(.)/,
      (_, first) => `"Encrypt":"${first === 'A' ? 'B' : 'A'}`,
    )
    expect(refusalOf(() => read({ ...request, body }))).toBe('bad_signature')
  })

  it('when it was sealed for another app, though it is signed', () => {
    expect(refusalOf(() => read(posted(message, { appId: 'wxother' })))).toBe('bad_signature')
  })

  it('when it is old', () => {
    const query = { timestamp: String(now.getTime() / 1000 - 301) }
    expect(refusalOf(() => read(posted(message, { query })))).toBe('stale')
  })

  it('when the shop has no secrets for pushes, or others', () => {
    const { extraSecrets: _none, ...bare } = keys
    expect(refusalOf(() => weixinStoreWebhook.read(posted(message), bare, now))).toBe('bad_signature')
    const cut = { ...keys, extraSecrets: { ...extraSecrets, encodingAesKey: 'short' } }
    expect(refusalOf(() => read(posted(message), cut))).toBe('bad_signature')
    const otherKey = `A${push.encodingAesKey.slice(1)}`
    const other = { ...keys, extraSecrets: { ...extraSecrets, encodingAesKey: otherKey } }
    expect(refusalOf(() => read(posted(message), other))).toBe('bad_signature')
  })

  it.each([
    ['open', message],
    ['nothing', ''],
    ['broken JSON', '{'],
    ['a list', '[]'],
    ['broken XML', '<xml><Encrypt>'],
    ['XML with a document type', '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'],
  ])('when it is %s', (_name, body) => {
    expect(refusalOf(() => read({ ...posted(message), body }))).toBe('malformed')
  })

  it('when what is inside has no name', () => {
    expect(refusalOf(() => read(posted('{"ToUserName":"gh"}')))).toBe('malformed')
    expect(refusalOf(() => read(posted('hello')))).toBe('malformed')
  })
})

describe('the check of the address', () => {
  const signed = { timestamp, nonce, signature: addressSignature(push.token, timestamp, nonce) }

  it('gets its open echo back', () => {
    expect(verify({ ...signed, echostr: '5927468213' })).toMatchObject({ status: 200, body: '5927468213' })
  })

  it('gets what a sealed echo holds', () => {
    const echostr = seal(push.encodingAesKey, '1616140317555161061', keys.appKey)
    const msg_signature = sealedSignature(push.token, timestamp, nonce, echostr)
    // A form decoder may have made blanks of the pluses.
    const query = { timestamp, nonce, msg_signature, echostr: echostr.replaceAll('+', ' ') }
    expect(verify(query)).toMatchObject({ status: 200, body: '1616140317555161061' })
  })

  it.each([
    ['unsigned', { signature: undefined }, 'bad_signature'],
    ['signed otherwise', { signature: 'a'.repeat(40) }, 'bad_signature'],
    ['without a time', { timestamp: '' }, 'bad_signature'],
    ['with markup', { echostr: '<script>' }, 'malformed'],
    ['without an echo', { echostr: undefined }, 'malformed'],
  ])('%s is refused', (_name, change, reason) => {
    const query = { ...signed, echostr: '1', ...change } as Record<string, string>
    expect(refusalOf(() => verify(query))).toBe(reason)
  })

  it('that is old is refused', () => {
    const old = String(now.getTime() / 1000 - 400)
    const query = { timestamp: old, nonce, signature: addressSignature(push.token, old, nonce), echostr: '1' }
    expect(refusalOf(() => verify(query))).toBe('stale')
  })
})
