import { expect, it } from 'vitest'
import { gb18030 } from './gb18030.ts'

it('writes what the decoder reads back: Chinese, rare letters, emoji', () => {
  const text = 'A,1 王芳 “沪”——€ 䶮 㐂 ฿ é 𠮷 😀\r\n'
  expect(new TextDecoder('gb18030').decode(gb18030(text))).toBe(text)
  expect(gb18030('中').toString('hex')).toBe('d6d0')
})
