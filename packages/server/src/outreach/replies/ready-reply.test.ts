import { describe, expect, it } from 'vitest'
import { shippedReplies, unknownBlanks } from './ready-reply.ts'

describe('ready replies', () => {
  it('that come with the product fill every blank, differ by title, and promise nothing in capitals', () => {
    expect(shippedReplies.flatMap(({ words }) => unknownBlanks(words))).toEqual([])
    expect(new Set(shippedReplies.map(({ title }) => title)).size).toBe(shippedReplies.length)
    for (const { words } of shippedReplies) expect(words).not.toMatch(/[!！]/)
  })
  it('with a blank that nothing fills are known', () => {
    expect(unknownBlanks('{称呼}您好，{姓名}的{}')).toEqual(['姓名', ''])
  })
})
