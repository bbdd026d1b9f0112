import { describe, expect, it } from 'vitest'
import { type Draft, lacksOf, namedIn } from './draft.ts'

const draft = (change: Partial<Draft>): Draft => ({
  by: 'serial',
  serial: '',
  orderNumber: '',
  phone: '',
  ...change,
})

describe('a registration', () => {
  it('by the device needs its number alone', () => {
    expect(lacksOf(draft({}))).toEqual(['needSerial'])
    expect(lacksOf(draft({ serial: ' QX1A0001 ' }))).toEqual([])
    expect(namedIn(draft({ serial: ' QX1A0001 ', phone: '1234' }))).toEqual({ serial: 'QX1A0001' })
  })
  it('by the order needs the phone on it too, or its last four digits', () => {
    expect(lacksOf(draft({ by: 'order' }))).toEqual(['needOrder', 'needPhone'])
    const whole = draft({ by: 'order', orderNumber: ' 1795306747174000073 ', phone: '尾号 0188' })
    expect(lacksOf(whole)).toEqual([])
    expect(namedIn(whole)).toEqual({ orderNumber: '1795306747174000073', phone: '尾号 0188' })
  })
})
