import { describe, expect, it } from 'vitest'
import { kindsFor, readFact } from './fact.ts'

describe('readFact', () => {
  it('reads yuan to the fen, without floats', () => {
    expect(readFact('paid_fen', '¥1,299.90')).toEqual({ kind: 'paid_fen', value: 129_990 })
    expect(readFact('paid_fen', '0.29')).toEqual({ kind: 'paid_fen', value: 29 })
    expect(readFact('paid_fen', '1299.9')).toEqual({ kind: 'paid_fen', value: 129_990 })
  })
  it('refuses what is no such fact', () => {
    expect(readFact('paid_fen', '12.345')).toBeNull()
    expect(readFact('paid_fen', '0')).toBeNull()
    expect(readFact('phone_tail', '138')).toBeNull()
    expect(readFact('surname', '**')).toBeNull()
  })
  it('takes four digits and a surname', () => {
    expect(readFact('phone_tail', ' 0188 ')).toEqual({ kind: 'phone_tail', value: '0188' })
    expect(readFact('surname', '欧阳')).toEqual({ kind: 'surname', value: '欧阳' })
  })
})

describe('kindsFor', () => {
  it('leaves out what found the order, and always leaves the amount', () => {
    expect(kindsFor([])).toEqual(['phone_tail', 'surname', 'paid_fen'])
    expect(kindsFor(['surname'])).toEqual(['phone_tail', 'paid_fen'])
    expect(kindsFor(['phone_tail'])).toEqual(['surname', 'paid_fen'])
    expect(kindsFor(['phone_tail', 'surname', 'paid_fen'])).toEqual(['paid_fen'])
  })
})
