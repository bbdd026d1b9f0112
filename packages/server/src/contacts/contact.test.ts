import { describe, expect, it } from 'vitest'
import type { Order } from '../orders/index.ts'
import { originFor } from '../runtime/http/origin.ts'
import { factFits } from './claim-order.ts'
import { asksForOrder, channelTags, identityOf, welcomeText } from './contact.ts'
import { safeBack } from './sign-in.ts'

const order = (name: string | null, phone: string | null, paidFen = 129_900n) =>
  ({ receiver: { name, phone }, paidFen }) as Pick<Order, 'receiver' | 'paidFen'>

describe('the second fact of a claim', () => {
  it('fits masked values by their tail and surname', () => {
    const masked = order('刘*', '*******0188')
    expect(factFits(masked, { kind: 'phone_tail', value: '0188' })).toBe(true)
    expect(factFits(masked, { kind: 'phone_tail', value: '0189' })).toBe(false)
    expect(factFits(masked, { kind: 'surname', value: '刘' })).toBe(true)
    expect(factFits(masked, { kind: 'surname', value: '刘敏' })).toBe(true)
    expect(factFits(masked, { kind: 'surname', value: '王' })).toBe(false)
  })
  it('knows compound surnames, and takes no star for one', () => {
    expect(factFits(order('欧阳*娜', null), { kind: 'surname', value: '欧阳' })).toBe(true)
    expect(factFits(order('**', null), { kind: 'surname', value: '*' })).toBe(false)
    expect(factFits(order(null, null), { kind: 'surname', value: '刘' })).toBe(false)
  })
  it('compares the paid amount to the fen, and never an unpaid order', () => {
    expect(factFits(order('刘*', null), { kind: 'paid_fen', value: 129_900 })).toBe(true)
    expect(factFits(order('刘*', null), { kind: 'paid_fen', value: 129_901 })).toBe(false)
    expect(factFits(order('刘*', null, 0n), { kind: 'paid_fen', value: 0 })).toBe(false)
  })
})

describe('a new contact', () => {
  const code = { id: '1', name: '抖音直播', state: 'ch_1', orderId: null, welcome: null, tags: ['直播'] }
  it('is tagged with the channel, but not with an order’s own code', () => {
    expect(channelTags(code)).toEqual(['渠道:抖音直播', '直播'])
    expect(channelTags({ ...code, orderId: 'o' })).toEqual(['直播'])
    expect(channelTags(null)).toEqual([])
  })
  it('is greeted in the code’s own words where it has some', () => {
    expect(welcomeText('禾木智家', { welcome: '欢迎', orderId: null })).toBe('欢迎')
    expect(welcomeText('禾木智家', { welcome: null, orderId: 'o' })).toContain('您的订单已为您登记')
    expect(welcomeText('禾木智家', null)).toContain('订单号')
  })
  it('is asked for an order where nothing of it is known and nobody wrote other words', () => {
    expect([null, code, { ...code, orderId: 'o' }, { ...code, welcome: '欢迎' }].map(asksForOrder)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
  it('is identified by WeCom’s ids, never by the phone of a remark', () => {
    const wecom = {
      contactId: 'wm1',
      kind: 'wechat' as const,
      name: '小刘',
      avatarUrl: null,
      gender: null,
      unionId: 'o1',
      company: null,
      owners: [
        {
          memberId: 'chenjing',
          remark: null,
          description: null,
          company: null,
          phones: ['13812345678'],
          addedAt: null,
          addedBy: 'qr_scan' as const,
          state: null,
          tags: [],
        },
      ],
    }
    expect(identityOf('c1', wecom).identifiers).toEqual([
      { kind: 'wecom_external', value: 'wm1' },
      { kind: 'unionid', value: 'o1' },
    ])
  })
})

describe('the way back from WeCom', () => {
  it('leads to pages of the sidebar only', () => {
    expect(safeBack('/sidebar/?contact=wm1&lang=en')).toBe('/sidebar/?contact=wm1&lang=en')
    for (const bad of [
      undefined,
      'https://evil.example/',
      '//evil.example',
      '/sidebar//evil.example',
      '/console/',
      '/sidebar/\\evil',
    ])
      expect(safeBack(bad)).toBe('/sidebar/')
  })
  it('keeps a loopback origin in the demo, and believes no other', () => {
    const demo = { publicUrl: 'http://127.0.0.1:8080', sandboxUrl: 'http://127.0.0.1:9000' }
    expect(originFor(demo, 'http://localhost:8080')).toBe('http://localhost:8080')
    expect(originFor(demo, 'https://evil.example')).toBe('http://127.0.0.1:8080')
    expect(originFor({ publicUrl: 'https://scrm.example', sandboxUrl: null }, 'http://localhost:8080')).toBe(
      'https://scrm.example',
    )
  })
})
