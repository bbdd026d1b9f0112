import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sealMessage } from '../../../../sandbox/src/kuaishou/sign.ts'
import { PushRefused } from '../contract/webhook.ts'
import { readPush } from './read-push.ts'
import { kuaishouWebhook } from './webhook.ts'

const messageKey = 'ASNFZ4mrze8BI0VniavN7w=='
const keys = { appKey: 'ks123', appSecret: 'a', extraSecrets: { signSecret: 's', messageKey } }
const now = new Date('2026-11-11T12:00:00Z')
const file = new URL('../../../test/vectors/kuaishou.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  cases: { kind: string; input: Record<string, string> }[]
}
const [testCall, newOrder] = cases
  .filter(({ kind }) => kind === 'message_decrypt')
  .map(({ input }) => input.message!)

const read = (body: string, more = {}) =>
  kuaishouWebhook.read({ query: {}, headers: {}, body }, { ...keys, ...more }, now)
const readSealed = (message: unknown) =>
  read(sealMessage(messageKey, typeof message === 'string' ? message : JSON.stringify(message)))
const message = (event: string, info: object, more = {}) => ({
  eventId: 'e1',
  userId: 12342323,
  appKey: 'ks123',
  event,
  info: JSON.stringify(info),
  createTime: 1591274070333,
  ...more,
})

describe('kuaishouWebhook', () => {
  it('opens the message of the protocol page', () => {
    expect(read(newOrder!)).toMatchObject([
      {
        marketplace: 'kuaishou',
        sellerId: '12342323',
        pushId: '267_2345_147402',
        topic: 'kwaishop_order_addOrder',
        subject: { kind: 'order', id: '201560025620985', orderId: '201560025620985' },
        detail: null,
      },
    ])
  })

  it('answers the test call and keeps nothing', () => {
    expect(read(testCall!)).toEqual([])
    expect(kuaishouWebhook.received).toMatchObject({ status: 200, body: '{"result":1}' })
  })

  it('keeps every digit, and can read what it kept again', () => {
    const body =
      '{"eventId":"e","userId":1,"event":"kwaishop_order_paySuccess","info":"{\\"oid\\":2611700000123456789}"}'
    const [push] = readSealed(body)
    expect(push!.subject!.id).toBe('2611700000123456789')
    const { sellerId, pushId, topic, raw } = push!
    expect(readPush({ sellerId, pushId, topic, raw })).toEqual(push)
  })

  it.each([
    ['kwaishop_order_addNote', { bizId: 7 }, { kind: 'order', id: '7', orderId: '7' }],
    [
      'kwaishop_aftersales_addRefund',
      { orderId: 7, refundId: 8 },
      { kind: 'after_sales', id: '8', orderId: '7' },
    ],
    ['kwaishop_aftersales_updateRefund', { refundId: 8 }, null],
    ['kwaishop_item_auditPass', { itemId: 7, oid: 7 }, null],
    ['kwaishop_order_somethingNew', { oid: 0 }, null],
  ])('%s with %o is about %o', (event, info, subject) => {
    expect(readSealed(message(event, info))[0]!.subject).toEqual(subject)
  })

  it('takes a list as well, and names a seller that stands inside only', () => {
    const pushes = readSealed([
      message('kwaishop_order_paySuccess', { oid: 1, sellerId: 9 }, { userId: 0 }),
      message('kwaishop_order_paySuccess', { oid: 2 }, { eventId: 'e2' }),
      { test: true },
    ])
    expect(pushes.map(({ sellerId, pushId }) => [sellerId, pushId])).toEqual([
      ['9', 'e1'],
      ['12342323', 'e2'],
    ])
  })

  it('gives a message without an id one of its content', () => {
    const idOf = (oid: number) =>
      readSealed(message('kwaishop_order_paySuccess', { oid }, { eventId: undefined }))[0]!.pushId
    expect(idOf(1)).toMatch(/^[0-9a-f]{64}$/)
    expect([idOf(1), idOf(2)]).toEqual([idOf(1), expect.not.stringMatching(idOf(1))])
  })

  it('keeps a message whose content cannot be read', () => {
    const broken = message('kwaishop_order_paySuccess', {}, { info: '{"oid":' })
    expect(readSealed(broken)).toMatchObject([{ subject: null, topic: 'kwaishop_order_paySuccess' }])
  })

  it.each([
    ['plain JSON', '{"test":true}'],
    ['nothing', ''],
    ['no Base64', '签名'],
    ['half a block', newOrder!.slice(0, 30)],
    ['one of another key', sealMessage(Buffer.alloc(16, 1).toString('base64'), '{"test":true}')],
  ])('refuses %s', (_, body) => {
    expect(refusalOf(() => read(body))).toBe('bad_signature')
  })

  it.each([{}, { messageKey: '' }, { messageKey: 'c2hvcnQ=' }])(
    'refuses all with the key %o',
    (extraSecrets) => {
      expect(refusalOf(() => read(testCall!, { extraSecrets }))).toBe('bad_signature')
    },
  )

  it.each(['', '7', 'null', '"text"', '[7]', '{"info":"{}"}', '{"event":1', '[[]]'])(
    'refuses %j although it is sealed',
    (text) => {
      expect(refusalOf(() => readSealed(text))).toBe('malformed')
    },
  )

  it('refuses a message of another app', () => {
    const foreign = message('kwaishop_order_paySuccess', { oid: 1 }, { appKey: 'ks999' })
    expect(refusalOf(() => readSealed(foreign))).toBe('malformed')
  })

  it('tells a refused caller nothing', () => {
    expect(kuaishouWebhook.refused).toMatchObject({ status: 403, body: '{"result":0}' })
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
