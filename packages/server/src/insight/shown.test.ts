import { describe, expect, it } from 'vitest'
import type { Receiver } from '../connectors/contract/connector.ts'
import { csvOf, yuanCell } from '../kernel/csv.ts'
import { readQuery } from './read-query.ts'
import { shownFen, shownName, shownPhone, shownReceiver } from './shown.ts'

const liu: Receiver = {
  name: '刘小满',
  phone: '13812345678',
  province: '上海市',
  city: '上海市',
  district: '静安区',
  town: '江宁路街道',
  address: '江宁路 1165 号 3 栋 1201 室',
  masked: false,
  receiverId: null,
}

describe('personal values', () => {
  it('are masked for the agent and gone for the warehouse', () => {
    expect(shownReceiver(['agent'], liu)).toEqual({
      name: '刘*满',
      phone: '138****5678',
      address: '上海市静安区****',
      masked: false,
    })
    expect(shownReceiver(['warehouse'], liu)).toEqual({
      name: null,
      phone: null,
      address: null,
      masked: false,
    })
    expect(shownFen(['dispatcher'], 100n)).toBeNull()
    expect(shownFen(['dispatcher', 'finance'], 100n)).toBe(100)
  })

  it('keep the stars and the tail that the marketplace left', () => {
    expect(shownPhone(['agent'], '138****5678')).toBe('138****5678')
    expect(shownName(['agent'], '刘**')).toBe('刘**')
    expect(shownName(['warehouse'], '刘**')).toBeNull()
  })

  it('that the marketplace gave as a ciphertext are no names', () => {
    const sealed = { ...liu, name: '9vXc2sample==$1$', phone: 'k3RbQ0sample==$1$', masked: true }
    expect(shownReceiver(['agent'], sealed)).toMatchObject({ name: null, phone: '****' })
    expect(shownName(['owner'], '/bm9wZQ==$1$')).toBeNull()
  })
})

describe('a table for spreadsheets', () => {
  it('runs nothing and loses no digit', () => {
    const text = csvOf(
      ['a', 'b'],
      [
        ['=1+1', '-2'],
        ['2026112100012345678', '说"好"，\n行'],
        [null, 3],
      ],
    )
    expect(text).toBe('\uFEFFa,b\r\n\'=1+1,\'-2\r\n\'2026112100012345678,"说""好""，\n行"\r\n,3\r\n')
  })

  it('writes yuan', () => {
    expect([yuanCell(123450), yuanCell(-5), yuanCell(null)]).toEqual(['1234.50', '-0.05', null])
  })
})

describe('what a text can be', () => {
  it('is read without asking', () => {
    expect(readQuery('5678')).toEqual({
      text: '5678',
      code: null,
      phone: '5678',
      outsideId: null,
      name: null,
    })
    expect(readQuery('138 1234 5678')).toMatchObject({ phone: '138 1234 5678', outsideId: '13812345678' })
    expect(readQuery('2456781234567890123')).toMatchObject({ outsideId: '2456781234567890123', phone: null })
    expect(readQuery('王磊')).toEqual({
      text: '王磊',
      code: null,
      phone: null,
      outsideId: null,
      name: '王磊',
    })
    expect(readQuery('qw 000000')).toMatchObject({ phone: null, name: null })
  })
})
