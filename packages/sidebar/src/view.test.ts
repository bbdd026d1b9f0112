import { describe, expect, it } from 'vitest'
import {
  type Behaviour,
  type Candidate,
  isExpected,
  levelShown,
  type Outlook,
  ofPerson,
  type SidebarView,
  sortedBehaviour,
  sourcesOf,
  tailsOfAlike,
} from './view.ts'

const view = {
  orders: [
    { orderId: 'a', personKey: 'self' },
    { orderId: 'b', personKey: 'mother' },
  ],
  jobs: [
    { workOrderId: '1', personKey: 'mother' },
    { workOrderId: '2', personKey: null },
  ],
} as unknown as SidebarView

describe('ofPerson', () => {
  it('shows everybody until one is picked, and then never a mixture', () => {
    expect(ofPerson(view, null).orders).toHaveLength(2)
    const mother = ofPerson(view, 'mother')
    expect(mother.orders.map((one) => one.orderId)).toEqual(['b'])
    expect(mother.jobs.map((one) => one.workOrderId)).toEqual(['1'])
  })
})

describe('the level', () => {
  it('is shown where it tells something', () => {
    expect(levelShown({ level: '金卡' })).toBe('金卡')
    expect(levelShown({ level: '普通' })).toBeNull()
    expect(levelShown(null)).toBeNull()
  })
})

describe('behaviour', () => {
  const item = (code: string, count: number | null, value: string | null = null) =>
    ({ code, count, value, sources: [] }) as unknown as Behaviour

  it('shows first what happened, then what did not, and keeps apart what nobody tells', () => {
    const { told, untold } = sortedBehaviour([
      item('search', null),
      item('coupon', 0),
      item('pay', 2),
      item('landing', null),
      item('discount', null, '12%'),
    ])
    expect(told.map(({ code }) => code)).toEqual(['pay', 'discount', 'coupon'])
    expect(untold.map(({ code }) => code)).toEqual(['search', 'landing'])
  })

  it('names together those who told, of a true nought all who would have, and lets the others answer', () => {
    const named = (
      measured: Partial<Behaviour>,
      sources: readonly (readonly [string, string, boolean])[],
    ) => {
      const given = sources.map(([source, truth, told]) => ({ source, truth, told }))
      const { from, others } = sourcesOf({
        count: null,
        value: null,
        ...measured,
        sources: given,
      } as Behaviour)
      return [from.map((one) => one.source), others.map((one) => one.source)]
    }
    const three = [
      ['wecom', 'given', true],
      ['own_page', 'given', false],
      ['jd', 'not_given', false],
    ] as const
    expect(named({ value: '短视频' }, three)).toEqual([['wecom'], ['jd']])
    const two = three.map(([source, truth]) => [source, truth, truth === 'given'] as const)
    expect(named({ count: 3 }, two)).toEqual([['wecom', 'own_page'], ['jd']])
    const none = three.map(([source, truth]) => [source, truth, false] as const)
    expect(named({ count: 0 }, none)).toEqual([['wecom', 'own_page'], ['jd']])
    expect(named({}, none)).toEqual([[], ['wecom', 'own_page', 'jd']])
  })
})

describe('what is expected', () => {
  const outlook = (churn: string | null, more: object = {}) =>
    ({ value: churn && { churn, reasons: [] }, needs: [], habit: null, ...more }) as unknown as Outlook

  it('is shown only where something is known', () => {
    expect(isExpected(outlook('high'))).toBe(true)
    expect(isExpected(outlook('unknown'))).toBe(false)
    expect(isExpected(outlook(null))).toBe(false)
    expect(isExpected(outlook('unknown', { needs: [{}] }))).toBe(true)
    expect(isExpected(outlook(null, { habit: {} }))).toBe(true)
  })
})

describe('tailsOfAlike', () => {
  const lock = (number: string, more: Partial<Candidate> = {}): Candidate => ({
    number,
    shop: '天猫旗舰店',
    createdAt: '2026-11-23T11:42:00.000Z',
    products: 'X1 智能门锁',
    stateName: '待发货',
    ...more,
  })

  it('gives orders of the same goods the ends of their numbers, and others none', () => {
    const orders = [lock('170010115'), lock('170010116'), lock('170010117', { products: '净水器' })]
    expect([...tailsOfAlike(orders)]).toEqual([
      ['170010115', '0115'],
      ['170010116', '0116'],
    ])
    expect(
      tailsOfAlike([lock('1'), lock('2', { stateName: '已发货' }), lock('3', { shop: '京东' })]).size,
    ).toBe(0)
    expect(tailsOfAlike([]).size).toBe(0)
  })

  it('takes as much of the number as tells them apart', () => {
    expect([...tailsOfAlike([lock('510115'), lock('620115')]).values()]).toEqual(['10115', '20115'])
    expect([...tailsOfAlike([lock('15'), lock('115')]).values()]).toEqual(['15', '115'])
  })
})
