import { describe, expect, it } from 'vitest'
import {
  findInner,
  findText,
  findTime,
  findYuan,
  isSet,
  readFen,
  readList,
  readText,
  readTime,
} from './wire.ts'

describe('money', () => {
  it.each([
    ['1379.00', 137900n],
    ['0.07', 7n],
    ['1', 100n],
    ['9.8', 980n],
    ['90071992547409.93', 9007199254740993n],
  ])('in yuan is exact: %s', (text, fen) => {
    expect(findYuan({ fee: text }, 'fee')).toBe(fen)
  })

  it('in fen is whole, and never taken for yuan', () => {
    expect(readFen({ fee: 4420 }, 'fee')).toBe(4420n)
    expect(readFen({ fee: '9007199254740993' }, 'fee')).toBe(9007199254740993n)
    for (const wrong of ['44.20', '-1', '1e3', '']) expect(() => readFen({ fee: wrong }, 'fee')).toThrow()
  })

  it('that is no amount is refused, and none is null', () => {
    expect(findYuan({ fee: '' }, 'fee')).toBeNull()
    for (const wrong of ['1.005', '1e2', 'free']) expect(() => findYuan({ fee: wrong }, 'fee')).toThrow()
  })
})

describe('fields', () => {
  it('read times as Shanghai tells them', () => {
    expect(readTime({ at: '2026-11-11 20:00:03' }, 'at').toISOString()).toBe('2026-11-11T12:00:03.000Z')
    expect(findTime({ at: '' }, 'at')).toBeNull()
    for (const wrong of ['2026-11-11', '2026-11-11T20:00:03', '2026-02-31 20:00:03'])
      expect(() => readTime({ at: wrong }, 'at')).toThrow()
  })

  it('name what is missing', () => {
    expect(() => readText({}, 'tid')).toThrow('youzan.malformed_detail')
    expect(() => readList({ orders: {} }, 'orders')).toThrow('youzan.malformed_detail')
    expect(() => readList({ orders: [null] }, 'orders')).toThrow('youzan.malformed_detail')
    expect(readList({ orders: null }, 'orders')).toEqual([])
  })

  it('take numbers, texts and flags in every form that Youzan uses', () => {
    expect(findText({ id: 63077 }, 'id')).toBe('63077')
    expect(findText({ id: true }, 'id')).toBeNull()
    for (const yes of [true, 'true', 1, '1']) expect(isSet({ flag: yes }, 'flag')).toBe(true)
    for (const no of [false, '', 0, null, undefined]) expect(isSet({ flag: no }, 'flag')).toBe(false)
  })

  it('read JSON inside a text, or nothing', () => {
    expect(findInner({ x: '{"id":2791512317217210475}' }, 'x')).toEqual({ id: '2791512317217210475' })
    expect(findInner({ x: '{broken' }, 'x')).toBeNull()
    expect(findInner({}, 'x')).toBeNull()
  })
})
