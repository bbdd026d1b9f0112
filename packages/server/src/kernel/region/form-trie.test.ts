import { describe, expect, it } from 'vitest'
import { FormTrie } from './form-trie.ts'

describe('FormTrie', () => {
  it('finds all that begin at a place, the longest first', () => {
    const trie = new FormTrie<number>()
    for (const [i, text] of ['苏州', '苏州市', '州市', '苏', '苏州工业园区'].entries()) trie.set(text, i)
    expect(trie.at('去苏州市吴中区', 1)).toEqual([
      { value: 1, end: 4 },
      { value: 0, end: 3 },
      { value: 3, end: 2 },
    ])
    expect(trie.at('去苏州市', 2)).toEqual([{ value: 2, end: 4 }])
    expect(trie.at('去苏州市', 0)).toEqual([])
    expect(trie.at('苏州', 2)).toEqual([])
  })

  it('keeps thousands of texts apart, and the last value of each', () => {
    const trie = new FormTrie<string>()
    const texts = Array.from({ length: 5000 }, (_, i) => i.toString(2))
    for (const text of [...texts, ...texts.slice(0, 2500)]) trie.set(text, `<${text}>`)
    const known = new Set(texts)
    for (const text of texts.filter((_, i) => i % 97 === 0)) {
      const begins = Array.from(text, (_, i) => text.slice(0, i + 1)).filter((one) => known.has(one))
      expect(trie.at(text, 0).map(({ value }) => value)).toEqual(begins.reverse().map((one) => `<${one}>`))
    }
  })
})
