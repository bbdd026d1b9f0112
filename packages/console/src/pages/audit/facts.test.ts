import { describe, expect, it } from 'vitest'
import { revealReasons, unaskedWords } from '../../parts/reveal-reasons.ts'
import { details } from './details.ts'
import { factsInWords } from './facts.ts'

const table: Record<string, string> = {
  'fact.mode': '派给',
  'value.point': '网点',
  'fact.add': '加上',
  'value.true': '是',
  'value.run': '全量重算',
}
const words = (group: string, key: string) => table[`${group}.${key}`] ?? null
const listed = (values: readonly string[]) => values.join('、')

describe('the details of an audit entry', () => {
  it('are told in words, and what has none stays as it was written', () => {
    expect(factsInWords({ mode: 'point', rows: 12 }, words, listed)).toBe('派给 网点 · rows 12')
    expect(factsInWords({ cut: true, add: ['老客户', 'VIP'] }, words, listed)).toBe(
      'cut 是 · 加上 老客户、VIP',
    )
    expect(factsInWords({ range: { from: 1 } }, words, listed)).toBe('range {"from":1}')
  })

  it('show the end of a long id, by which two can be told apart', () => {
    expect(factsInWords({ siteId: '01a2034d-35c3-717f-a0c8-57453c32c770' }, words, listed)).toBe(
      'siteId …32c770',
    )
  })

  it('say of what an id is where its kind stands before it', () => {
    const id = '01a205ec-295a-736c-86fc-f179df1b878d'
    expect(factsInWords({ reason: `run:${id}` }, words, listed)).toBe('reason 全量重算 …1b878d')
    expect(factsInWords({ reason: `batch:${id}` }, words, listed)).toBe('reason batch …1b878d')
  })

  it('name whom they speak of, where a name is known', () => {
    const [known, unknown] = ['01a205ec-295a-736c-86fc-f179df1b878d', '01a2034d-35c3-717f-a0c8-57453c32c770']
    const names = new Map([[known, '刘*士']])
    expect(factsInWords({ otherId: known }, words, listed, names)).toBe('otherId 刘*士')
    expect(factsInWords({ customers: [known, unknown] }, words, listed, names)).toBe(
      'customers 刘*士、…32c770',
    )
  })

  it('say why a value was looked at in the language of the reader, and what was written as it was written', () => {
    const english = (group: string, key: string) =>
      group === 'mark'
        ? ': '
        : group === 'value'
          ? ((details.en.value as Record<string, string>)[key] ?? null)
          : null
    const told = (reason: string) => factsInWords({ reason }, english, listed)
    expect(told('联系客户：一键拨号')).toBe('reason To contact the customer: one-tap dial')
    expect(told('补发：少了螺丝：两颗')).toBe('reason To re-send goods: 少了螺丝：两颗')
    expect(told('门口：有狗')).toBe('reason 门口：有狗')
    for (const known of [...revealReasons, ...Object.keys(unaskedWords.en)])
      expect(told(known)).toMatch(/^reason [A-Za-z -]+$/)
  })

  it('leave out what is empty', () => {
    expect(factsInWords({ add: [], orderId: null }, words, listed)).toBe('')
    expect(factsInWords(null, words, listed)).toBe('')
  })
})
