import { describe, expect, it } from 'vitest'
import { newRow } from '../../parts/outward/draft.ts'
import { kindFor, mappingIn, type OwnBody, ownBodyOf, ownBodyWish } from './own-body.ts'
import type { Endpoint } from './webhook.ts'

const off: OwnBody = { isOn: false, method: 'POST', draft: null, json: '', headers: '' }

describe('a body of the receiver’s own shape', () => {
  it('goes back to the usual one when it is off, and keeps headers that nobody wrote', () => {
    expect(ownBodyWish(off)).toEqual({ mapping: null, method: 'POST' })
    const own = { ...off, isOn: true, method: 'PUT' as const, json: '{"a":1}', headers: 'X-Key: a:b\n\nY:c' }
    expect(ownBodyWish(own)).toEqual({
      mapping: { a: 1 },
      method: 'PUT',
      headers: { 'X-Key': 'a:b', Y: 'c' },
    })
  })
  it('is refused when it is no JSON', () => {
    expect(ownBodyWish({ ...off, isOn: true, json: '{"a":' })).toBeNull()
    expect(ownBodyWish({ ...off, isOn: true, json: '1' })).toBeNull()
  })
  it('is shown as rows where rows can say it, else as it is kept', () => {
    const mapping = { record: 'order', target: { format: 'json' }, fields: { a: 'orderId' } }
    const own = ownBodyOf({ mapping, method: 'PATCH' } as unknown as Endpoint)
    expect([own.isOn, own.method, own.draft?.rows[0]?.from]).toEqual([true, 'PATCH', 'orderId'])
    const rich = { ...mapping, fields: { a: { firstOf: ['orderId', 'shop'] } } }
    const kept = ownBodyOf({ mapping: rich, method: 'POST' } as unknown as Endpoint)
    expect([kept.draft, JSON.parse(kept.json)]).toEqual([null, rich])
    expect(ownBodyOf(undefined)).toEqual(off)
  })
  it('is the table of rows while one is shown', () => {
    const own = ownBodyOf({
      mapping: { record: 'order', target: { format: 'json' }, fields: {} },
      method: 'POST',
    } as unknown as Endpoint)
    const draft = { ...own.draft!, rows: [newRow({ name: 'no', from: 'orderId' })] }
    expect(mappingIn({ ...own, draft })).toMatchObject({ direction: 'out', fields: { no: 'orderId' } })
  })
  it('is of the kind that all chosen events tell of', () => {
    const kinds = [
      { kind: 'order', nouns: ['order', 'after-sales'] },
      { kind: 'after_sales', nouns: ['after-sales'] },
      { kind: 'customer', nouns: ['customer'] },
    ] as never
    expect(kindFor(kinds, ['order.paid', 'after-sales.requested'])?.kind).toBe('order')
    expect(kindFor(kinds, ['customer.created'])?.kind).toBe('customer')
    expect(kindFor(kinds, ['customer.created', 'order.paid'])).toBeUndefined()
  })
})
