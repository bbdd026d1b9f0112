import { describe, expect, it } from 'vitest'
import { appended, memoLine } from './memo-line.ts'

const at = (text: string) => new Date(`${text}+08:00`)

describe('a line of the seller’s memo', () => {
  it.each([
    ['appointed', '2026-04-12T14:00', '王磊', '【Qiao】04-12 下午上门 王磊'],
    ['appointed', '2026-04-12T00:30', null, '【Qiao】04-12 上午上门'],
    ['changed', '2026-04-13T19:00', '王磊', '【Qiao】改约 04-13 晚上上门 王磊'],
    ['completed', '2026-04-13T11:59', '王磊', '【Qiao】04-13 已完工 王磊'],
  ] as const)('says what was %s at %s', (kind, when, technician, line) => {
    expect(memoLine({ kind, at: at(when), technician })).toBe(line)
  })

  it('is added under what stands there, once', () => {
    expect(appended('', '【Qiao】a')).toBe('【Qiao】a')
    expect(appended('送赠品\n', '【Qiao】a')).toBe('送赠品\n【Qiao】a')
    expect(appended('【Qiao】a\n加急', '【Qiao】a')).toBeNull()
    expect(appended('【Qiao】a b', '【Qiao】a')).toBe('【Qiao】a b\n【Qiao】a')
  })
})
