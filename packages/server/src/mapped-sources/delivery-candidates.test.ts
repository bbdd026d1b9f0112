import { describe, expect, it } from 'vitest'
import { deliveryCandidates, idHeadersIn } from './delivery-candidates.ts'

const samples = (...bodies: object[]) =>
  bodies.map((body) => ({ body: JSON.stringify(body), contentType: 'application/json' }))

describe('where the id of a delivery may stand', () => {
  it('is a message id, and never the number of the order that it tells of', () => {
    const one = { head: { msgId: 'm-1', time: '2026-03-11' }, order: { orderNo: 'A1', status: 'paid' } }
    expect(deliveryCandidates(samples(one))).toEqual([
      { in: 'body', name: '/head/msgId', seenIn: 1, of: 1, named: true },
    ])
    expect(deliveryCandidates(samples({ orderId: 'A1', id: 'x1' }))).toEqual([])
  })

  it('is not what two different messages share, nor what one lacks', () => {
    expect(deliveryCandidates(samples({ eventId: 'e1', n: 1 }, { eventId: 'e1', n: 2 }))).toEqual([])
    expect(deliveryCandidates(samples({ eventId: 'e1', n: 1 }, { n: 2 }))).toEqual([])
    // The same content sent again is one message.
    expect(deliveryCandidates(samples({ eventId: 'e1' }, { eventId: 'e1' }))).toHaveLength(1)
  })

  it('may be a plain id once three messages had different ones, outside lists', () => {
    const of = (id: string) => ({ id, orderId: `o${id}`, lines: [{ lineId: id }] })
    expect(deliveryCandidates(samples(of('1'), of('2')))).toEqual([])
    expect(deliveryCandidates(samples(of('1'), of('2'), of('3')))).toEqual([
      { in: 'body', name: '/id', seenIn: 3, of: 3, named: false },
    ])
  })

  it('is found in forms and XML, under names with slashes, and in nothing at all', () => {
    const form = { body: 'notify_id=n77&trade_no=T1', contentType: 'application/x-www-form-urlencoded' }
    expect(deliveryCandidates([form])[0]?.name).toBe('/notify_id')
    const xml = { body: '<xml><MsgId>77</MsgId><Content>hi</Content></xml>', contentType: 'text/xml' }
    expect(deliveryCandidates([xml])[0]?.name).toContain('MsgId')
    expect(deliveryCandidates(samples({ 'a/b': { 'msg~id': 'q' } }))[0]?.name).toBe('/a~1b/msg~0id')
    expect(deliveryCandidates([{ body: 'no data', contentType: '' }])).toEqual([])
  })

  it('may be a header, by name alone, and not one that every hop makes anew', () => {
    const names = [
      'webhook-id',
      'x-github-delivery',
      'x-message-id',
      'content-type',
      'x-request-id',
      'x-shop-id',
    ]
    expect(idHeadersIn(Object.fromEntries(names.map((name) => [name, 'v'])))).toEqual([
      'webhook-id',
      'x-github-delivery',
      'x-message-id',
    ])
  })
})
