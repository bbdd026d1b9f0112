import { describe, expect, it } from 'vitest'
import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import { maskedOrder, maskedParcel, maskedRequest, maskedWords } from './masked.ts'

const plain = { name: '欧阳镜月', phone: '13907318391', address: '松涛路8391弄镜月轩12幢302室' }
const order = (receiver: object, words: object = {}): NormalisedOrder =>
  ({
    orderId: '1',
    buyerNickMasked: null,
    buyerMessage: null,
    sellerMemo: null,
    ...words,
    receiver: { province: '上海', masked: false, receiverId: 'r-1', ...plain, ...receiver },
  }) as never

describe('an order on its way out', () => {
  it('keeps region and ids, and nothing of the person', () => {
    const { receiver } = maskedOrder(order({}))
    expect(receiver).toEqual({
      ...{ province: '上海', masked: true, receiverId: 'r-1' },
      ...{ name: '欧阳*月', phone: '139****8391', address: '****' },
    })
  })

  it('takes what the marketplace masked as it is', () => {
    const masked = { name: '欧***', phone: '*******8391', address: '松涛路****', masked: true }
    expect(maskedOrder(order(masked)).receiver).toMatchObject(masked)
  })

  it('does not believe one star in an address that is plain', () => {
    expect(maskedOrder(order({ address: '梧桐*里 12 号' })).receiver.address).toBe('****')
  })

  it.each([
    ['plain', {}],
    ['masked', { name: '欧***', phone: '*******8391', address: '****', masked: true }],
  ])('names nobody in the words around it, the receiver being %s', (_, receiver) => {
    const words = {
      buyerMessage: '打13907318391找欧阳镜月，微信同号',
      sellerMemo: '欧阳镜月催过 139-0731-8391',
    }
    const { buyerMessage, sellerMemo } = maskedOrder(order(receiver, words))
    for (const text of [buyerMessage, sellerMemo]) {
      expect(text).not.toContain('镜月')
      expect(text).not.toMatch(/0731/)
    }
    expect(buyerMessage).toContain('微信同号')
  })

  it('gives a nick only with stars', () => {
    expect(maskedOrder(order({}, { buyerNickMasked: '松涛人家' })).buyerNickMasked).toBe('松**')
    expect(maskedOrder(order({}, { buyerNickMasked: 't**1' })).buyerNickMasked).toBe('t**1')
  })

  it('is masked again into the same, and says nothing of nothing', () => {
    const once = maskedOrder(order({}, { buyerMessage: `到了打 ${plain.phone}` }))
    expect(maskedOrder(once)).toEqual(once)
    const empty = { name: null, phone: null, address: null }
    expect(maskedOrder(order(empty)).receiver).toMatchObject({ ...empty, masked: false })
  })
})

describe('other words', () => {
  it('lose numbers anywhere, also in very long texts', () => {
    const long = `${'啊'.repeat(895)}13907318391${'啊'.repeat(2_000)}13907318391`
    expect(maskedWords(long)).not.toContain('13907318391')
    expect(maskedRequest({ reason: '打 13907318391' } as never).reason).toBe('打 139****8391')
    const parcel = {
      carrier: null,
      waybill: 'SF1',
      state: 'other',
      steps: [{ at: new Date(0), text: '快递员13907318391' }],
    }
    expect(maskedParcel(parcel as never).steps[0]!.text).not.toContain('13907318391')
    expect(maskedWords(null)).toBeNull()
  })

  it('keep order ids and dates', () => {
    const text = '订单 2231958349000000001，2026-11-22 上门'
    expect(maskedWords(text)).toBe(text)
  })
})
