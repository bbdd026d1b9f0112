import { describe, expect, it } from 'vitest'
import { compareMappings } from './compare-mappings.ts'
import type { InwardMapping } from './mapping.ts'
import { builtInMappings } from './presets.ts'

const base: InwardMapping = {
  name: 'a-shop',
  version: 1,
  title: { zh: '店', en: 'Shop' },
  record: 'order',
  source: {
    format: 'csv',
    joins: [{ name: 'buyer', take: 'one', format: 'csv', file: '*b*', on: { a: 'b' } }],
  },
  lookups: { state: { values: { x: 'shipped' } } },
  fields: {
    orderId: 'no',
    state: { from: 'state', steps: [{ do: 'lookup', table: 'state' }] },
    lines: { each: 'rows', fields: { title: 'item', quantity: { from: 'n', steps: ['trim'] } } },
  },
  cleanse: [{ rule: 'phone' }],
}
const told = (after: Partial<InwardMapping>) =>
  compareMappings(base, { ...base, ...after }).map(({ part, change, name }) => `${part} ${change} ${name.zh}`)

describe('two versions', () => {
  it('are the same however they are written down', () => {
    for (const one of builtInMappings) {
      if (one.direction === 'out') continue
      expect(compareMappings(one, structuredClone(one))).toEqual([])
    }
    const long = {
      cleanse: [{ rule: 'phone' as const }],
      fields: {
        lines: {
          fields: { quantity: { steps: [{ do: 'trim' as const }], from: 'n' }, title: { from: 'item' } },
          each: 'rows',
        },
        state: { steps: [{ table: 'state', do: 'lookup' as const }], from: 'state' },
        orderId: { from: 'no' },
      },
    }
    expect(told(long)).toEqual([])
    expect(told({ version: 7 })).toEqual([])
  })

  it('are told apart field by field, in the words of the fields', () => {
    const { state: _state, ...fields } = base.fields
    expect(
      told({
        fields: {
          ...fields,
          orderId: 'number',
          paidAt: 'paid',
          lines: { each: 'items', fields: { title: 'item' } },
        },
      }),
    ).toEqual([
      'field changed 订单号',
      'field removed 订单状态',
      'list changed lines',
      'field removed 数量',
      'field added 付款时间',
    ])
  })

  it('are told apart in files, tables, rules and names', () => {
    expect(told({ source: { format: 'csv', encoding: 'gb18030' } })).toEqual([
      'join removed buyer',
      'source changed source',
    ])
    expect(told({ lookups: { state: { values: { x: 'closed' } } }, constants: { shop: 'a' } })).toEqual([
      'lookup changed state',
      'constant added shop',
    ])
    expect(told({ cleanse: [{ rule: 'phone', otherwise: 'empty' }, { rule: 'date' }] })).toEqual([
      'cleanse changed 电话',
      'cleanse added 日期',
    ])
    expect(told({ skipWhen: { field: 'no', empty: true }, title: { zh: '新', en: 'New' } })).toEqual([
      'title changed 新',
      'skip added skipWhen',
    ])
    expect(compareMappings(base, { ...base, record: 'customer' })[0]).toMatchObject({ part: 'kind' })
  })

  it('may be half done', () => {
    expect(compareMappings(base, { name: 'x', record: 'order', fields: {} } as never).length).toBeGreaterThan(
      3,
    )
  })
})
