import { describe, expect, it } from 'vitest'
import financeVouchers from '../../../../../content/mappings/finance-vouchers.json' with { type: 'json' }
import { checkMapping, recordKinds } from '../../../../server/src/mapping/index.ts'
import { type Draft, draftOf, firstDraft, type Kind, mappingOf, newRow } from './draft.ts'

const title = { zh: '外发', en: 'Out' }
const order: Draft = {
  record: 'order',
  format: 'json',
  encoding: 'utf-8',
  headings: true,
  each: '',
  root: '',
  rows: [
    newRow({ name: '/bill/no', from: 'orderId' }),
    newRow({ name: '/bill/tel', from: 'receiver.phone' }),
    newRow({ name: 'paid', from: 'paidFen', as: 'yuan' }),
    newRow({ name: 'day', from: 'createdAt', as: 'yyyy-MM-dd' }),
    newRow({ name: 'source', from: '=', text: 'QIAO' }),
    newRow({ name: 'rows', from: '[lines]', text: 'sku=skuId, quantity' }),
  ],
}

const kindOf = (name: keyof typeof recordKinds): Kind => {
  const { fields, lists } = recordKinds[name]
  return {
    kind: name,
    fields: fields.map((one) => ({ ...one, ...one.name })),
    lists: Object.entries(lists).map(([list, specs]) => ({
      list,
      fields: (specs as typeof fields).map((one) => ({ ...one, ...one.name })),
    })),
  } as unknown as Kind
}

describe('rows of a person', () => {
  it('make a mapping that the server takes, and come back from it', () => {
    const mapping = mappingOf(order, title)
    expect(checkMapping(mapping)).toEqual([])
    expect(mapping.fields).toEqual({
      '/bill/no': 'orderId',
      '/bill/tel': '/receiver/phone',
      paid: { from: 'paidFen', steps: [{ do: 'format-money', unit: 'yuan' }] },
      day: { from: 'createdAt', steps: [{ do: 'format-date', format: 'yyyy-MM-dd' }] },
      source: { value: 'QIAO' },
      rows: { each: 'lines', fields: { sku: 'skuId', quantity: 'quantity' } },
    })
    const again = draftOf(mapping)!
    expect(mappingOf(again, title)).toEqual(mapping)
  })

  it.each(['xml', 'form', 'csv'] as const)(
    'make one in %s, with what that format knows and no more',
    (format) => {
      const rows = order.rows
        .slice(0, 1)
        .map((row) => ({ ...row, name: 'no', from: format === 'form' ? 'orderId' : '^orderId' }))
      const mapping = mappingOf(
        { ...order, format, rows, encoding: 'gb18030', each: 'lines', headings: false, root: 'bill' },
        title,
      )
      expect(checkMapping(mapping)).toEqual([])
      expect(Object.keys(mapping.target as object).sort()).toEqual(
        {
          xml: ['each', 'encoding', 'format', 'root'],
          form: ['format'],
          csv: ['each', 'encoding', 'format', 'headings'],
        }[format],
      )
    },
  )

  it('show the ready table of vouchers, and leave JSON what rows cannot say', () => {
    const draft = draftOf(financeVouchers)!
    expect(draft).toMatchObject({ record: 'voucher', format: 'csv', encoding: 'gb18030', each: 'entries' })
    expect(draft.rows.map((row) => row.from)).toContain('^day')
    expect(checkMapping(mappingOf(draft, title))).toEqual([])
    const cases = { ...mappingOf(order, title), fields: { a: { cases: [{ from: 'orderId' }] } } }
    expect(draftOf(cases)).toBeNull()
  })

  it('begin with something that works, for every kind', () => {
    for (const name of [
      'order',
      'after_sales',
      'work_order_history',
      'customer',
      'stock_level',
      'voucher',
    ] as const)
      expect([name, checkMapping(mappingOf(firstDraft(kindOf(name)), title))]).toEqual([name, []])
  })
})
