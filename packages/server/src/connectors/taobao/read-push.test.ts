import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readPush } from './read-push.ts'

const samples = readFileSync(new URL('./samples/messages.json', import.meta.url), 'utf8')

/** The content as text, digit by digit: JSON.parse would spoil the ids. */
function contentOf(name: string): string {
  const from = samples.indexOf(`"${name}"`)
  const start = samples.indexOf('{', samples.indexOf('"content"', from))
  return samples.slice(start, samples.indexOf('}', start) + 1)
}

function push(topic: string, raw: string) {
  return readPush({ pushId: '5120000000000000001', sellerId: '2206490318841', topic, raw })
}

describe('readPush', () => {
  it('points a trade message at its order with every digit', () => {
    const paid = push('taobao_trade_TradeBuyerPay', contentOf('tradePaid'))
    expect(paid.subject).toEqual({ kind: 'order', id: '2231958349000000001', orderId: '2231958349000000001' })
    expect(paid).toMatchObject({ marketplace: 'taobao', pushId: '5120000000000000001', detail: null })
  })

  it('points a refund message at the refund, and names the order', () => {
    expect(push('taobao_refund_RefundCreated', contentOf('refundCreated')).subject).toEqual({
      kind: 'after_sales',
      id: '2231958349000000009',
      orderId: '2231958349000000001',
    })
  })

  it('points address change and parcel trace at the order', () => {
    for (const [topic, name] of [
      ['taobao_trade_TradeLogisticsAddressChanged', 'addressChanged'],
      ['taobao_logistics_LogsticDetailTrace', 'signedFor'],
    ] as const)
      expect(push(topic, contentOf(name)).subject?.kind).toBe('order')
  })

  it('has no subject for other topics and for content it cannot read', () => {
    expect(push('taobao_item_ItemUpdate', contentOf('itemChanged')).subject).toBeNull()
    for (const raw of ['', 'null', '[]', '{"tid":', '"text"', '{"tid":null}'])
      expect(push('taobao_trade_TradeCreate', raw)).toMatchObject({ subject: null, detail: null, raw })
  })

  it('takes the detail of a data push, as object or as text', () => {
    const answer =
      '{"trade_fullinfo_get_response":{"trade":{"tid":2231958349000000001,"status":"TRADE_FINISHED"}}}'
    const trade = { tid: '2231958349000000001', status: 'TRADE_FINISHED' }
    const asObject = `{"tid":2231958349000000001,"jdp_response":${answer}}`
    const asText = `{"tid":2231958349000000001,"jdp_response":${JSON.stringify(answer)}}`
    expect(push('taobao_trade_TradeSuccess', asObject).detail).toEqual(trade)
    expect(push('taobao_trade_TradeSuccess', asText).detail).toEqual(trade)
  })
})
