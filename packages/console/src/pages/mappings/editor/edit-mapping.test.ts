import { describe, expect, it } from 'vitest'
import { columnOf, fieldsOf, firstSteps, makeRule, moved, ruleAt, stepsOf, withRule } from './edit-mapping.ts'

const words = { zh: '字', en: 'word' }
const one = (field: string, type = 'text') => ({
  field,
  type,
  required: false,
  codes: [],
  name: words,
  meaning: words,
})
const kind = { fields: [one('orderId', 'id')], lists: [{ list: 'lines', fields: [one('title')] }] }
const [orderId, title] = fieldsOf(kind) as [ReturnType<typeof fieldsOf>[0], ReturnType<typeof fieldsOf>[0]]
const start = { name: 'x', source: { format: 'csv' }, fields: {} }

describe('a mapping under edit', () => {
  it('groups the rows of a table by the column of the id as soon as a list is used, whichever comes first', () => {
    const first = withRule(withRule(start, title, '品名', 'orderId'), orderId, '单号', 'orderId')
    const second = withRule(withRule(start, orderId, '单号', 'orderId'), title, '品名', 'orderId')
    expect(first).toEqual(second)
    expect(first).toMatchObject({
      source: { groupBy: { columns: ['单号'] } },
      fields: { lines: { each: 'rows', fields: { title: '品名' } } },
    })
    const moved = withRule(first, orderId, '另一列', 'orderId')
    expect(moved.source).toEqual({ format: 'csv', groupBy: { columns: ['另一列'] } })
    expect(withRule(first, title, undefined, 'orderId')).toEqual({
      ...start,
      fields: { orderId: '单号' },
    })
  })

  it('leaves lists of JSON where they are, and rules that are more than a column whole', () => {
    const json = { ...start, source: { format: 'json' } }
    const set = withRule(json, title, '/name', 'orderId', '/items')
    expect(set).toMatchObject({ source: { format: 'json' }, fields: { lines: { each: '/items' } } })
    expect(ruleAt(set, title)).toBe('/name')
    const conditional = { from: 'a', when: { field: 'b', is: '1' }, steps: ['trim'] }
    expect(makeRule('c', [], conditional)).toEqual({ from: 'c', when: conditional.when })
    expect(stepsOf(conditional)).toEqual([{ do: 'trim' }])
    expect(columnOf({ expression: '$.a' })).toBeNull()
  })

  it('proposes a lookup with the words that are ours already', () => {
    const codes = [{ code: 'shipped', zh: '已发货', en: 'Shipped' }]
    expect(firstSteps({ type: 'code', codes }, ['已发货 ', '怪状态'])).toEqual([
      { do: 'lookup', values: { 已发货: 'shipped' }, unknown: 'quarantine' },
    ])
    expect(firstSteps({ type: 'money', codes: [] }, [])).toEqual([{ do: 'money', unit: 'yuan' }])
    expect(makeRule('a', [])).toBe('a')
  })

  it('goes back and forth, and a new change ends what lay ahead', () => {
    let history = moved({ past: [], now: start, next: [] }, { to: { a: 1 } })
    history = moved(moved(history, { to: { a: 2 } }), 'undo')
    expect(history.now).toEqual({ a: 1 })
    expect(moved(history, 'redo').now).toEqual({ a: 2 })
    expect(moved(history, { to: { a: 3 } }).next).toEqual([])
    expect(moved({ past: [], now: start, next: [] }, 'undo').now).toBe(start)
  })
})
