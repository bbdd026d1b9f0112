import { describe, expect, it } from 'vitest'
import { storyItems } from './story-items.ts'

const event = (seq: string, at: string, reason?: string) => ({
  seq,
  at,
  type: 'work-order.suspended',
  icon: 'pause',
  tone: 'attention',
  title: '工单挂起',
  detail: null,
  who: '周岚',
  actor: 'member:zhoulan',
  customerId: null,
  orderId: null,
  workOrderId: 'w',
  facts: reason ? { reason } : {},
})
const entry = (act: string, at: string, more: { reason?: string; words?: string; field?: string } = {}) => ({
  entryId: `${act}-${at}`,
  at,
  actor: 'member:chenjing',
  act,
  from: null,
  to: null,
  reason: more.reason ?? null,
  facts: more.field ? { field: more.field } : {},
  words: more.words ?? null,
})

describe('the history of a work order', () => {
  it('puts notes, reveals and calls between the events, newest first', () => {
    const items = storyItems(
      [event('2', '2026-11-22T03:00Z'), event('1', '2026-11-22T01:00Z')],
      [
        entry('note', '2026-11-22T02:00Z', { words: '门厚 7 公分' }),
        entry('reveal', '2026-11-22T04:00Z', { field: 'phone', reason: '联系客户' }),
        entry('dial', '2026-11-22T05:00Z'),
        entry('assign', '2026-11-22T03:00Z'),
      ],
      true,
    )
    expect(items.map((item) => item.act ?? item.told?.seq)).toEqual(['dial', 'reveal', '2', 'note', '1'])
    expect(items[1]).toMatchObject({ field: 'phone', reason: '联系客户' })
    expect(items[3]).toMatchObject({ words: '门厚 7 公分' })
  })
  it('gives back the reason that a person wrote, where the event says only other', () => {
    const at = '2026-11-22T03:00Z'
    const entries = [entry('suspend', at, { reason: '等补发' })]
    expect(storyItems([event('1', at, 'other')], entries, true)[0]?.reason).toBe('等补发')
    expect(storyItems([event('1', at, 'refund_requested')], entries, true)[0]?.reason).toBeNull()
  })
  it('waits with old notes until the events around them are loaded', () => {
    const told = [event('2', '2026-11-22T03:00Z')]
    const old = [entry('note', '2026-11-22T02:00Z')]
    expect(storyItems(told, old, false)).toHaveLength(1)
    expect(storyItems(told, old, true)).toHaveLength(2)
  })
})
