import { describe, expect, it } from 'vitest'
import { maskNumbers } from '../conversations/shown-message.ts'
import { unmasked } from './note.ts'

const roles = ['agent'] as const

describe('a note that is edited by somebody who sees masked numbers', () => {
  const before = '儿子电话 13812345678，物业 021-62345678 转 3，先打儿子。'

  it('keeps the numbers and takes the new words', () => {
    const seen = maskNumbers(before, roles)
    expect(seen).not.toContain('13812345678')
    expect(unmasked(seen.replace('先打儿子', '都可以打'), before)).toBe(
      before.replace('先打儿子', '都可以打'),
    )
    expect(unmasked(seen, before)).toBe(before)
  })

  it('keeps an identity number and two alike numbers in their order', () => {
    const two = '身份证 310101199003071234，先打 13812345678 再打 13899995678'
    expect(unmasked(maskNumbers(two, ['operator']), two)).toBe(two)
    const alike = '13811115678 或 13822225678'
    expect(unmasked(maskNumbers(alike, roles), alike)).toBe(alike)
  })

  it('loses a number that was deleted, takes one that was typed anew, and leaves other stars alone', () => {
    expect(unmasked('没有电话了', before)).toBe('没有电话了')
    expect(unmasked('改打 13900001111', before)).toBe('改打 13900001111')
    expect(unmasked('评分 *** 星', before)).toBe('评分 *** 星')
  })
})
