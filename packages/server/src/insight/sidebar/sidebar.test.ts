import { describe, expect, it } from 'vitest'
import { nicknameFits, peopleOf } from './people.ts'
import { repeatedBy } from './repeats.ts'
import { fitsMask, shapeOf } from './search.ts'
import { type OpenJob, suggestionsFor, suggestionWords } from './suggestions.ts'

describe('people behind one friend', () => {
  it('are told apart by receiver, and each order belongs to one', () => {
    const { people, of } = peopleOf([
      { orderId: 'a', name: '刘*', phone: '*******0188', districtCode: '310115' },
      { orderId: 'b', name: '王**', phone: '*******7777', districtCode: '620102' },
      { orderId: 'c', name: '刘*', phone: '*******0188', districtCode: '310115' },
    ])
    expect(people).toMatchObject([
      { name: '刘*', tail: '0188', orders: 2 },
      { name: '王**', tail: '7777', orders: 1 },
    ])
    expect(of.get('a')).toBe(of.get('c'))
    expect(of.get('a')).not.toBe(of.get('b'))
  })
})

describe('a nickname as a hint', () => {
  it('fits the mask of one’s own name', () => {
    expect(nicknameFits('刘敏', '刘*')).toBe(true)
    expect(nicknameFits('🌸刘敏🌸', '刘*')).toBe(true)
    expect(nicknameFits('刘小敏', '刘*敏')).toBe(true)
  })
  it('says nothing when it is no such name', () => {
    expect(nicknameFits('敏敏', '刘*')).toBe(false)
    expect(nicknameFits('刘敏', '**')).toBe(false)
    expect(nicknameFits('Amy', '刘*')).toBe(false)
    expect(nicknameFits('刘', '刘')).toBe(false)
    expect(nicknameFits('刘敏', null)).toBe(false)
  })
})

describe('a second fact', () => {
  it('is of another kind than what found the order, and one kind is always left', () => {
    expect(repeatedBy.nickname).toContain('surname')
    expect(repeatedBy.remark_phone).toContain('phone_tail')
    expect(repeatedBy.remark_tail).toContain('phone_tail')
    expect([...repeatedBy.alike].sort()).toEqual(['phone_tail', 'surname'])
    // The friend's own words and the parcel's card tell neither name nor phone.
    expect([repeatedBy.said_number, repeatedBy.card_opened]).toEqual([[], []])
    for (const kinds of Object.values(repeatedBy)) expect(kinds).not.toContain('paid_fen')
  })
})

describe('the one box', () => {
  it('knows what was typed by its shape', () => {
    expect(shapeOf(' 1795306747174000073 ')).toBe('order_number')
    expect(shapeOf('0188')).toBe('phone_tail')
    expect(shapeOf('138 1234 5678')).toBe('phone')
    expect(shapeOf('+8613812345678')).toBe('phone')
    expect(shapeOf('SF1234567890123')).toBe('waybill')
    expect(shapeOf('门锁')).toBe('unknown')
  })

  it('takes a masked phone for the typed one only where no digit that it shows is another', () => {
    for (const masked of ['138****5678', '*******5678', ' 138****5678 '])
      expect(fitsMask(masked, '13812345678')).toBe(true)
    for (const masked of ['139****5678', '138****5679', '****5678', '13812345678', '', null])
      expect(fitsMask(masked, '13812345678')).toBe(false)
  })
})

describe('what to say next', () => {
  const job = (change: Partial<OpenJob>): OpenJob => ({
    workOrderId: 'w',
    code: 'QW1',
    state: 'dispatch',
    addressIncomplete: false,
    refundAsked: false,
    addressChanged: false,
    ...change,
  })
  it('asks an unbound friend for the order', () => {
    expect(suggestionsFor(false, [])).toMatchObject([{ kind: 'not_bound', act: 'claim_order' }])
  })
  it('puts the refund first and shows three at most', () => {
    const all = suggestionsFor(true, [
      job({ state: 'goods_arrived' }),
      job({ state: 'appoint' }),
      job({ addressIncomplete: true, addressChanged: true }),
      job({ refundAsked: true }),
      job({ state: 'sign_off' }),
    ])
    expect(all.map((one) => one.kind)).toEqual(['refund_open', 'address_incomplete', 'to_sign_off'])
  })
  it('is silent where nothing waits for the customer', () => {
    expect(suggestionsFor(true, [job({})])).toEqual([])
  })
  it('speaks both languages, to customers as 您', () => {
    for (const { say, reason } of Object.values(suggestionWords)) {
      expect(say.zh).toContain('您')
      expect(say.zh).not.toContain('你')
      expect(say.en.length * reason.en.length).toBeGreaterThan(0)
    }
  })
})
