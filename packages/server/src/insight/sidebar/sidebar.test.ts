import { describe, expect, it } from 'vitest'
import { askForOrderNumber, marketplacesOf } from './ask-order-number.ts'
import { fewestOf } from './candidates.ts'
import { peopleOf } from './people.ts'
import { repeatedBy } from './repeats.ts'
import { fitsMask, shapeOf } from './search.ts'
import { type OpenJob, suggestionForUnbound, suggestionsFor, suggestionWords } from './suggestions.ts'

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

describe('orders that a nickname fits', () => {
  const orders = (many: number, whole: boolean) =>
    Array.from({ length: many }, (_, n) => ({ id: `${whole ? '刘敏' : '刘*'}${n}`, whole }))
  const ids = (many: number, whole: boolean) => orders(many, whole).map(({ id }) => id)
  it('are told while they are few, those in full alone where all are too many', () => {
    expect(fewestOf([])).toEqual([])
    expect(fewestOf([...orders(1, true), ...orders(2, false)])).toEqual([...ids(1, true), ...ids(2, false)])
    expect(fewestOf([...orders(2, true), ...orders(2, false)])).toEqual(ids(2, true))
    expect(fewestOf(orders(4, false))).toEqual([])
    expect(fewestOf([...orders(4, true), ...orders(1, false)])).toEqual([])
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
  const unbound = (change: Partial<Parameters<typeof suggestionForUnbound>[0]> = {}) => {
    const none = { candidates: 0, saidNumber: false, phoneFoundNothing: false }
    const { kind, act } = suggestionForUnbound({ ...none, ...change })
    return [kind, act]
  }
  it('asks an unbound friend for the fact that is missing, and for the number where nothing leads to an order', () => {
    expect(unbound({ candidates: 2, saidNumber: true })).toEqual(['number_said', 'claim_order'])
    expect(unbound({ candidates: 1 })).toEqual(['not_bound', 'claim_order'])
    expect(unbound()).toEqual(['nothing_found', 'ask_order_number'])
    expect(unbound({ phoneFoundNothing: true })).toEqual(['phone_without_order', 'ask_order_number'])
    // Another hint is better than a phone that led nowhere.
    expect(unbound({ phoneFoundNothing: true, candidates: 1 })).toEqual(['not_bound', 'claim_order'])
  })
  it('puts the refund first and shows three at most', () => {
    const all = suggestionsFor([
      job({ state: 'goods_arrived' }),
      job({ state: 'appoint' }),
      job({ addressIncomplete: true, addressChanged: true }),
      job({ refundAsked: true }),
      job({ state: 'sign_off' }),
    ])
    expect(all.map((one) => one.kind)).toEqual(['refund_open', 'address_incomplete', 'to_sign_off'])
  })
  it('is silent where nothing waits for the customer', () => {
    expect(suggestionsFor([job({})])).toEqual([])
  })
  it('speaks both languages, to customers as 您', () => {
    const ask = (language: 'zh' | 'en') =>
      askForOrderNumber({ cameBy: [], channels: [], shops: [] }, language)
    for (const { say: own, reason } of Object.values(suggestionWords)) {
      const say = own ?? { zh: ask('zh'), en: ask('en') }
      expect(say.zh).toContain('您')
      expect(say.zh).not.toContain('你')
      expect(say.en.length * reason.en.length).toBeGreaterThan(0)
    }
  })
})

describe('the question for an order number', () => {
  const trail = { cameBy: [] as string[], channels: [] as string[], shops: ['jd', 'taobao', 'import'] }
  it('tells the one marketplace of the order or channel that brought them', () => {
    expect(marketplacesOf({ ...trail, cameBy: ['pinduoduo'], channels: ['京东卡片'] })).toEqual(['pinduoduo'])
    expect(marketplacesOf({ ...trail, channels: ['天猫安装卡', '天猫旗舰店客服'] })).toEqual(['taobao'])
  })
  it('otherwise those that the brand sells on, and the five biggest of a brand without shops', () => {
    expect(marketplacesOf({ ...trail, cameBy: ['jd', 'doudian'] })).toEqual(['taobao', 'jd'])
    expect(marketplacesOf({ ...trail, channels: ['京东和天猫通用'] })).toEqual(['taobao', 'jd'])
    expect(marketplacesOf({ ...trail, shops: [] })).toHaveLength(5)
  })
  it('is one short message with a line for each', () => {
    const [question, ...lines] = askForOrderNumber(trail, 'zh').split('\n')
    expect(question).toContain('送人')
    expect(lines).toEqual(['淘宝/天猫：我的淘宝 → 我的订单', '京东：我的 → 我的订单'])
    for (const language of ['zh', 'en'] as const)
      expect(askForOrderNumber({ ...trail, shops: [] }, language).length).toBeLessThan(500)
  })
})
