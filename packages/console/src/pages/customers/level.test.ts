import { expect, it } from 'vitest'
import { levelWord } from './level.ts'

it('the level of whoever has none is told in the language of the screen, others as the brand calls them', () => {
  expect(levelWord('普通', 'en')).toBe('Regular')
  expect(levelWord('普通', 'zh-CN')).toBe('普通')
  expect(levelWord('金卡', 'en')).toBe('金卡')
})
