import { describe, expect, it } from 'vitest'
import { taobaoConnector } from '../../packages/server/src/connectors/taobao/index.ts'
import { receiveCallback } from '../../packages/server/src/connectors/wecom/index.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import { seeded } from './seeded.ts'
import { liveStory } from './shop-story.ts'
import { differences, type State } from './state-digest.ts'
import { encodeCallback, eventXml } from './wecom-callback.ts'

describe('seeded draws', () => {
  it('repeat themselves', () => {
    const first = seeded(7)
    const again = seeded(7)
    expect(Array.from({ length: 20 }, () => first.int(1000))).toEqual(
      Array.from({ length: 20 }, () => again.int(1000)),
    )
    expect(seeded(8).next()).not.toBe(seeded(7).next())
  })

  it('shuffle without loss', () => {
    const items = Array.from({ length: 50 }, (_, n) => n)
    const shuffled = seeded(3).shuffle(items)
    expect(shuffled).not.toEqual(items)
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items)
  })
})

describe('callbacks of the harness', () => {
  const address = {
    url: 'http://127.0.0.1/webhooks/wecom/ww1',
    corpId: 'ww1',
    token: 'token',
    encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  }
  const open = (made: { url: string; body: string }, at: number) =>
    receiveCallback(
      {
        method: 'POST',
        query: Object.fromEntries(new URL(made.url).searchParams),
        body: made.body,
      },
      { token: address.token, encodingAesKey: address.encodingAesKey, receiveId: address.corpId },
      new Date(at * 1000),
    )

  it('are opened by our receiver, known and unknown', () => {
    const at = 1_791_000_000
    const known = open(encodeCallback(address, eventXml('ww1', 'wmOne', true), at), at)
    expect(known).toMatchObject({ kind: 'event', event: { type: 'contact.lost', contactId: 'wmOne' } })
    const unknown = open(encodeCallback(address, eventXml('ww1', 'wmOne', false), at), at)
    expect(unknown).toMatchObject({ kind: 'event', event: { type: 'unknown' } })
  })

  it('are the same message under another nonce, and stale after minutes', () => {
    const at = 1_791_000_000
    const xml = eventXml('ww1', 'wmOne', true)
    const [a, b] = [encodeCallback(address, xml, at), encodeCallback(address, xml, at)]
    expect(a.url).not.toBe(b.url)
    const keys = [a, b].map((one) => (open(one, at) as { dedupeKey: string }).dedupeKey)
    expect(new Set(keys).size).toBe(1)
    expect(open(a, at + 400)).toMatchObject({ kind: 'refused', reason: 'stale' })
  })
})

describe('the story of F-07', () => {
  const story = liveStory(seeded(7))
  const connector = taobaoConnector(systemPorts('.'))

  it('is the same for a seed', () => {
    expect(liveStory(seeded(7)).messages).toEqual(story.messages)
  })

  it('carries whole records, each trade with its newest', () => {
    expect(story.newest.size).toBe(story.trades.length)
    for (const { id, topic, content } of story.messages) {
      const push = connector.readPush({ pushId: id, topic, sellerId: story.sellerId, raw: content })
      expect(push.subject).not.toBeNull()
      expect(push.detail).not.toBeNull()
    }
  })

  it('has shipped, completed and closed orders, and refunds', () => {
    const topics = new Set(story.messages.map((message) => message.topic))
    for (const topic of ['TradeSellerShip', 'TradeSuccess', 'TradeClose', 'TradeLogisticsAddressChanged'])
      expect(topics).toContain(`taobao_trade_${topic}`)
    expect([...topics].some((topic) => topic.startsWith('taobao_refund_'))).toBe(true)
  })
})

describe('state digests', () => {
  const state: State = {
    inbox: [{ pushId: '1', state: 'done' }],
    orders: [{ outsideId: '1', state: 'to_ship', versionAt: 'a' }],
    lines: [],
    afterSales: [],
    customers: [{ orders: ['1'] }],
    identifiers: [],
    paidEvents: ['1'],
    work: [],
    alarms: 0,
  }

  it('are equal to themselves', () => {
    expect(differences(state, structuredClone(state))).toEqual([])
  })

  it('tell what differs, and what is missing', () => {
    const shipped = { ...state, orders: [{ ...state.orders[0]!, state: 'shipped' }] }
    expect(differences(state, shipped).join()).toMatch(/^orders: .*to_ship.* against .*shipped/)
    expect(differences(state, { ...state, paidEvents: [] }).join()).toContain('against nothing')
    expect(differences(state, { ...state, alarms: 2 })).toHaveLength(1)
  })
})
