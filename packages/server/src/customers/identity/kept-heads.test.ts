import { describe, expect, it } from 'vitest'
import { hashOn, noSigns } from '../../kernel/text-hash.ts'
import { KeptHeads } from './kept-heads.ts'

const hashOf = (head: string): number =>
  Array.from(head, (sign) => sign.charCodeAt(0)).reduce(hashOn, noSigns)

describe('KeptHeads', () => {
  it('finds what was kept for the beginning of a text, and nothing for any other', () => {
    const kept = new KeptHeads<string>(10, 6)
    for (const head of ['苏州市', '苏州市吴中区']) kept.keep(head, hashOf(head), `<${head}>`)
    const text = '苏州市吴中区青松路38号'
    expect(kept.get(text, 3, hashOf('苏州市'))).toBe('<苏州市>')
    expect(kept.get(text, 6, hashOf('苏州市吴中区'))).toBe('<苏州市吴中区>')
    expect(kept.get(text, 2, hashOf('苏州'))).toBeUndefined()
  })

  it('tells heads of one hash apart by their signs', () => {
    const kept = new KeptHeads<string>(10, 6)
    kept.keep('苏州市', 7, 'one')
    expect(kept.get('常州市', 3, 7)).toBeUndefined()
    expect(kept.get('苏州市区', 4, 7)).toBeUndefined()
    kept.keep('常州市', 7, 'two')
    expect([kept.get('常州市', 3, 7), kept.get('苏州市', 3, 7)]).toEqual(['two', 'one'])
  })

  it('begins anew when it is full', () => {
    const kept = new KeptHeads<number>(100, 4)
    const heads = Array.from({ length: 250 }, (_, i) => `${1000 + i}`)
    for (const [i, head] of heads.entries()) kept.keep(head, hashOf(head), i)
    const found = heads.map((head) => kept.get(head, 4, hashOf(head)))
    expect(found).toEqual(heads.map((_, i) => (i < 200 ? undefined : i)))
  })
})
