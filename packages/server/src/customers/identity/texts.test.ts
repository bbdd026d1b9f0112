import { describe, expect, it } from 'vitest'
import { Texts } from './texts.ts'

/** Longer than what one unit can count. */
const long = '桥'.repeat(70_000)

describe('Texts', () => {
  it('gives back what was written, empty ones and long ones too', () => {
    const texts = new Texts(5)
    const written = ['', '翠柏家园', long, '😀 a', '']
    for (const [record, text] of written.entries()) texts.set(record, text)
    expect(written.map((_, record) => texts.get(record))).toEqual(written)
  })

  it('keeps one copy for records that hold the same', () => {
    const texts = new Texts(2)
    const at = texts.add('青松路')
    texts.at.fill(at)
    expect([texts.get(0), texts.get(1)]).toEqual(['青松路', '青松路'])
    expect(texts.written().length).toBe(1 + 2 + 3)
  })

  it('writes a text that comes again only once, whatever its hash', () => {
    const texts = new Texts(6000)
    const written = Array.from({ length: 6000 }, (_, i) => (i % 50 === 0 ? '' : `路${i % 3000}`))
    for (const [i, text] of written.entries()) texts.at[i] = texts.once(text, (i % 3000) % 700)
    expect(written.map((_, record) => texts.get(record))).toEqual(written)
    const signs = new Set(written).size - 1
    expect(texts.written().filter((unit) => unit === '路'.charCodeAt(0))).toHaveLength(signs)
  })

  it('takes over what several wrote, each for its own records', () => {
    const all = new Texts(5)
    const parts = [
      { from: 0, to: 2, texts: ['一', ''] },
      { from: 2, to: 2, texts: [] },
      { from: 2, to: 5, texts: ['二三', '', '四'] },
    ].map(({ from, to, texts }) => {
      const own = new Texts(5, { at: all.at, units: new Uint16Array(1) })
      for (const [i, text] of texts.entries()) own.set(from + i, text)
      return { from, to, units: own.written() }
    })
    all.take(parts)
    const again = new Texts(5, { at: all.at, units: all.written() })
    for (const texts of [all, again])
      expect([0, 1, 2, 3, 4].map((record) => texts.get(record))).toEqual(['一', '', '二三', '', '四'])
    again.set(1, '五')
    expect([again.get(1), again.get(4)]).toEqual(['五', '四'])
  })
})
