import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { PushRefused, type WebhookRequest } from '../contract/webhook.ts'
import { readPush } from './read-push.ts'
import { signPush } from './sign.ts'
import { doudianWebhook } from './webhook.ts'

const keys = { appKey: '3409409348479354011', appSecret: '2ad2355c-01d0-11f8-91dc-05a8cd1054b1' }
const now = new Date('2026-11-11T12:00:00Z')
const sample = readFileSync(new URL('./samples/pushes.json', import.meta.url), 'utf8')

function request(body: string, headers: Record<string, string> = {}): WebhookRequest {
  const signed = { 'app-id': keys.appKey, 'event-sign': signPush(keys.appKey, keys.appSecret, body) }
  return { query: {}, headers: { ...signed, ...headers }, body }
}

const read = (body: string, headers?: Record<string, string>) =>
  doudianWebhook.read(request(body, headers), keys, now)

describe('doudianWebhook', () => {
  it('takes all messages of one request, with every digit of their ids', () => {
    const [paid, asked, goods] = read(sample)
    expect(paid).toMatchObject({
      marketplace: 'doudian',
      sellerId: '12345',
      topic: '101',
      pushId: '6937590000000000001:101:1700000000:1',
      subject: { kind: 'order', id: '4781320682406083640', orderId: '4781320682406083640' },
      detail: null,
    })
    expect(paid!.raw).toContain('"p_id":4781320682406083640,')
    expect(asked).toMatchObject({
      sellerId: '12345',
      topic: '200',
      pushId: '6937590000000000002:200:1700000100:1',
      subject: { kind: 'after_sales', id: '7001268675961536803', orderId: '4781320682406083640' },
    })
    expect(goods).toMatchObject({ topic: '400', subject: null })
  })

  it('can read what it kept again', () => {
    for (const push of read(sample)) {
      const { sellerId, pushId, topic, raw } = push
      expect(readPush({ sellerId, pushId, topic, raw })).toEqual(push)
    }
  })

  it('takes a bare message as well', () => {
    const [message] = JSON.parse(sample)
    expect(read(JSON.stringify(message))).toMatchObject([{ topic: '101', sellerId: '12345' }])
  })

  it.each([['[{"tag":"0","msg_id":"0","data":"{}"}]'], ['{"tag":0}'], ['[]']])(
    'answers the test call %s and keeps nothing',
    (body) => {
      expect(read(body)).toEqual([])
      expect(JSON.parse(doudianWebhook.received.body)).toEqual({ code: 0, msg: 'success' })
    },
  )

  it('gives a message without an id one of its content', () => {
    const ids = (data: string) => read(JSON.stringify([{ tag: '101', data }])).map(({ pushId }) => pushId)
    const [first] = ids('{"p_id":1,"shop_id":5}')
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(ids('{"p_id":1,"shop_id":5}')).toEqual([first])
    expect(ids('{"p_id":2,"shop_id":5}')).not.toEqual([first])
  })

  it('keeps a message whose data cannot be read beside the good ones', () => {
    const [broken, good] = read(
      JSON.stringify([
        { tag: '101', msg_id: 'a', data: '{"p_id":' },
        { tag: '106', msg_id: 'b', data: '{"p_id":4781320682406083640,"shop_id":5}' },
      ]),
    )
    expect(broken).toMatchObject({ subject: null, sellerId: '', raw: '{"p_id":' })
    expect(good!.subject?.id).toBe('4781320682406083640')
  })

  it.each([
    ['no signature', { 'event-sign': '' }],
    ['a forged one', { 'event-sign': 'c5bbcfe061207b9557a8938bcd34990e' }],
    ['one in capitals', { 'event-sign': signPush(keys.appKey, keys.appSecret, sample).toUpperCase() }],
    ['another app', { 'app-id': '1' }],
    ['one of another secret', { 'event-sign': signPush(keys.appKey, 'other', sample) }],
  ])('refuses %s', (_, headers) => {
    expect(refusalOf(() => read(sample, headers))).toBe('bad_signature')
  })

  it('refuses a body that was changed on its way by one sign', () => {
    const changed = { ...request(sample), body: sample.replace('2990', '2991') }
    expect(refusalOf(() => doudianWebhook.read(changed, keys, now))).toBe('bad_signature')
  })

  it.each(['', 'tag=101', '[{"tag":"101"', '"text"', '7', 'null', '[7]', '[{"msg_id":"1"}]', '[[]]'])(
    'refuses %j although it is signed',
    (body) => {
      expect(refusalOf(() => read(body))).toBe('malformed')
    },
  )

  it('tells a refused caller nothing', () => {
    expect(doudianWebhook.refused).toMatchObject({ status: 403, body: '{"code":1,"msg":"refused"}' })
  })
})

function refusalOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof PushRefused) return error.reason
    throw error
  }
  return 'accepted'
}
