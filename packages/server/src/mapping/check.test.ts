import { readFileSync } from 'node:fs'
import { Compile } from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import { fieldsPage } from './fields-page.ts'
import {
  builtInMappings,
  checkColumns,
  checkMapping,
  findBuiltInMapping,
  guessFields,
  guessKinds,
  type InwardMapping,
  MappingRefused,
  readMapping,
} from './index.ts'
import { printedSchema } from './mapping-schema.ts'
import { stepNames, stepWords } from './step.ts'

const good = {
  name: 'sample',
  version: 1,
  title: { zh: '样例', en: 'Sample' },
  record: 'order',
  source: {
    format: 'csv',
    joins: [{ name: 'items', take: 'many', on: { no: 'order no' }, format: 'csv', file: '*items*' }],
  },
  lookups: { state: { values: { paid: 'to_ship' } } },
  fields: {
    orderId: 'no',
    state: { from: 'status', steps: [{ do: 'lookup', table: 'state' }] },
    createdAt: { from: 'at', steps: [{ do: 'date', formats: ['d/M/yyyy'] }] },
    paidFen: { from: 'paid', steps: [{ do: 'money', unit: 'yuan' }] },
    lines: { each: 'items', fields: { quantity: 'qty', title: '/product/name' } },
  },
}
const withField = (name: string, rule: unknown) => ({ ...good, fields: { ...good.fields, [name]: rule } })
const withStep = (step: unknown) => withField('sellerMemo', { from: 'x', steps: [step] })
const withSource = (source: object) => ({ ...good, source: { ...good.source, ...source } })
const { state: _state, ...withoutState } = good.fields

describe('a mapping that is wrong', () => {
  it('is told what, where and how to mend it, in both languages', () => {
    expect(checkMapping(good)).toEqual([])
    const [problem] = checkMapping(withField('receivr.phone', 'tel'))
    expect(problem).toEqual({
      pointer: '/fields/receivr.phone',
      code: 'mapping.part_unknown',
      words: { zh: '没有“receivr.phone”这一项', en: '"receivr.phone" is not known here' },
      mend: { zh: '是否想写“receiver.phone”', en: 'Did you mean "receiver.phone"?' },
    })
  })

  it.each([
    ['no object', 'text', '', 'wrong_type'],
    ['no record', { ...good, record: 'ordr' }, '/record', 'value_unknown'],
    ['a part missing', { ...good, version: undefined }, '/version', 'wrong_type'],
    ['a part too many', { ...good, versoin: 2 }, '/versoin', 'part_unknown'],
    ['a bad name', { ...good, name: 'My Mapping' }, '/name', 'wrong_value'],
    ['a format that is none', withSource({ format: 'xls' }), '/source/format', 'value_unknown'],
    ['a sheet of a csv', withSource({ sheet: '1' }), '/source/sheet', 'part_out_of_place'],
    ['a zone that is none', withSource({ zone: 'Asia/Peking' }), '/source/zone', 'zone_unknown'],
    [
      'a join without file',
      withSource({ joins: [{ name: 'a', take: 'one', on: { a: 'a' }, format: 'csv' }] }),
      '/source/joins/0',
      'part_missing',
    ],
    [
      'a join to nothing',
      withSource({ joins: [{ name: 'a', to: 'b', take: 'one', on: { a: 'a' }, format: 'csv', file: 'a' }] }),
      '/source/joins/0/to/b',
      'part_unknown',
    ],
    ['a required field missing', { ...good, fields: withoutState }, '/fields/state', 'field_missing'],
    ['no lines', { ...good, fields: { ...good.fields, lines: 'items' } }, '/fields/lines', 'list_needed'],
    [
      'a line field that is none',
      withField('lines', { each: 'i', fields: { quantity: 'q', qty: 'q' } }),
      '/fields/lines/fields/qty',
      'part_unknown',
    ],
    [
      'a line without quantity',
      withField('lines', { each: 'i', fields: {} }),
      '/fields/lines/fields/quantity',
      'field_missing',
    ],
    ['no source', withField('sellerMemo', { steps: ['trim'] }), '/fields/sellerMemo', 'source_missing'],
    ['two sources', withField('sellerMemo', { from: 'a', value: 'b' }), '/fields/sellerMemo', 'source_twice'],
    [
      'a constant that is none',
      withField('sellerMemo', { constant: 'x' }),
      '/fields/sellerMemo/constant/x',
      'part_unknown',
    ],
    ['a step that is none', withStep('trimm'), '/fields/sellerMemo/steps/0/do', 'step_unknown'],
    ['a step without name', withStep({}), '/fields/sellerMemo/steps/0', 'step_unnamed'],
    ['a step that lacks a part', withStep({ do: 'join' }), '/fields/sellerMemo/steps/0', 'part_missing'],
    [
      'a date form of another tongue',
      withStep({ do: 'date', formats: ['YYYY-MM-DD'] }),
      '/fields/sellerMemo/steps/0/formats/0',
      'date_format',
    ],
    [
      'a table that is none',
      withStep({ do: 'lookup', table: 'stat' }),
      '/fields/sellerMemo/steps/0/table/stat',
      'part_unknown',
    ],
    ['money without unit', withField('paidFen', 'paid'), '/fields/paidFen', 'unit_missing'],
    [
      'dollars without rate',
      withField('paidFen', { from: 'p', steps: [{ do: 'money', unit: 'yuan', currency: 'USD' }] }),
      '/fields/paidFen/steps/0',
      'rate_missing',
    ],
    [
      'a sum after money',
      withField('paidFen', {
        from: 'p',
        steps: [
          { do: 'money', unit: 'yuan' },
          { do: 'plus', from: 'x' },
        ],
      }),
      '/fields/paidFen/steps/1',
      'sum_after_money',
    ],
    [
      'a state that is none',
      withField('state', { from: 's', steps: [{ do: 'lookup', values: { a: 'shiped' } }] }),
      '/fields/state/steps/0/values/a',
      'code_unknown',
    ],
    [
      'a state by default',
      withField('state', {
        from: 's',
        steps: [{ do: 'lookup', values: {}, unknown: 'default', default: 'closed' }],
      }),
      '/fields/state/steps/0',
      'unknown_needs_person',
    ],
    [
      'a fixed state that is none',
      withField('state', { value: 'done' }),
      '/fields/state/value',
      'code_unknown',
    ],
    [
      'a condition that is none',
      { ...good, skipWhen: { field: 'a', equals: 1 } },
      '/skipWhen/equals',
      'part_unknown',
    ],
    [
      'an expression that breaks off',
      withField('sellerMemo', { expression: 'a.(' }),
      '/fields/sellerMemo/expression',
      'expression',
    ],
    [
      'a cleansing rule of another field',
      { ...good, cleanse: [{ rule: 'phone', fields: ['receiver.name'] }] },
      '/cleanse/0/fields/receiver.name',
      'part_unknown',
    ],
    [
      'a day that is none',
      { ...good, cleanse: [{ rule: 'date', from: '2024-02-31' }] },
      '/cleanse/0/from',
      'not_a_day',
    ],
  ])('%s', (_, mapping, pointer, code) => {
    const problems = checkMapping(mapping)
    expect(problems.map((one) => [one.pointer, one.code])).toContainEqual([pointer, `mapping.${code}`])
    for (const { words, mend } of problems) {
      expect(words.zh).toMatch(/\p{Script=Han}/u)
      expect(mend.zh).toMatch(/\p{Script=Han}/u)
      expect([words.en, mend.en].every((text) => text !== '')).toBe(true)
    }
    expect(() => readMapping(mapping)).toThrow(MappingRefused)
  })
})

describe('a mapping that goes out', () => {
  const vouchers = findBuiltInMapping('finance-vouchers')!
  const withFields = (fields: object) =>
    checkMapping({ ...vouchers, fields: { ...vouchers.fields, ...fields } })

  it('knows our fields', () => {
    expect(withFields({ a: '^day', b: { firstOf: ['summary', '^word'] } })).toEqual([])
    expect(withFields({ a: 'day' }).map(({ pointer }) => pointer)).toEqual(['/fields/a/day'])
    expect(withFields({ a: '^dayy' })[0]?.mend.en).toBe('Did you mean "day"?')
    expect(withFields({ a: { from: 'summary', when: { field: 'sumary', is: 'x' } } })[0]?.mend.en).toContain(
      '"summary"',
    )
    expect(withFields({ a: { each: 'rows', fields: {} } })[0]?.pointer).toBe('/fields/a/each/rows')
    expect(checkMapping({ ...vouchers, target: { format: 'csv', each: 'lines' } })[0]?.mend.en).toContain(
      'entries',
    )
  })
})

describe('columns', () => {
  const mapping = good as InwardMapping
  const files = { '': ['no', 'status', 'at', 'paid'], items: ['order no', 'qty', 'name'] }

  it('that the files do not have are told before a row is read', () => {
    expect(checkColumns(mapping, files).map(({ pointer }) => pointer)).toEqual(['/fields/lines/fields/title'])
    const wrong = checkColumns(mapping, {
      '': ['no', 'statuss', 'at', 'paid'],
      items: ['orderno', 'qty', 'product'],
    })
    expect(wrong.map(({ pointer, mend }) => [pointer, mend.en])).toEqual([
      ['/source/joins/0/on', 'Did you mean "orderno"?'],
      ['/fields/state', 'Did you mean "statuss"?'],
    ])
  })

  it('are not covered by a join of their name', () => {
    const covered = checkColumns(mapping, { ...files, '': [...files[''], 'items'] })
    expect(covered[0]).toMatchObject({ pointer: '/source/joins/0/name', code: 'mapping.join_hides_column' })
  })

  it('are found through joins of joins and grouped rows', () => {
    const data = findBuiltInMapping('retail-dataset-orders') as InwardMapping
    const columns = {
      '': [
        'order_id',
        'customer_id',
        'order_status',
        'order_purchase_timestamp',
        'order_approved_at',
        'order_delivered_customer_date',
      ],
      items: ['order_id', 'order_item_id', 'product_id', 'price', 'freight_value'],
      product: ['product_id', 'product_category_name'],
      payments: ['order_id', 'payment_value'],
      customer: ['customer_id', 'customer_unique_id', 'customer_city', 'customer_state'],
    }
    expect(checkColumns(data, columns)).toEqual([])
    expect(checkColumns(data, { ...columns, product: ['product_id'] }).map(({ pointer }) => pointer)).toEqual(
      ['/fields/lines/fields/title'],
    )
    const grouped = findBuiltInMapping('erp-sales-orders') as InwardMapping
    const missing = checkColumns(grouped, { '': ['单据编号', '物料编码'] }).map(({ pointer }) => pointer)
    expect(missing).toContain('/fields/lines/fields/quantity')
    expect(missing).not.toContain('/fields/lines/fields/itemId')
  })
})

describe('the guess', () => {
  const column = (heading: string, ...values: string[]) => ({ heading, values })
  const fieldOf = (guesses: { field: string; heading: string }[], heading: string) =>
    guesses.find((one) => one.heading === heading)?.field

  it('knows the headings of back offices', () => {
    const guesses = guessFields('order', [
      column('主订单编号', "'6921234567890123456"),
      column('选购商品', '净水器'),
      column('商品数量', '1'),
      column('收件人', '陈*'),
      column('收件人手机号', '13812345678'),
      column('订单提交时间', '2026/3/10 8:05:09'),
      column('订单状态', '待发货', '已发货'),
      column('随便什么', 'x'),
    ])
    expect(Object.fromEntries(guesses.map(({ heading, field }) => [heading, field]))).toEqual({
      主订单编号: 'orderId',
      选购商品: 'lines.title',
      商品数量: 'lines.quantity',
      收件人: 'receiver.name',
      收件人手机号: 'receiver.phone',
      订单提交时间: 'createdAt',
      订单状态: 'state',
    })
    for (const { confidence, reasons } of guesses) {
      expect(confidence).toBeGreaterThan(0.5)
      expect(reasons[0]?.zh).toMatch(/\p{Script=Han}/u)
    }
  })

  it('reads English headings, and proposes the steps that the values need', () => {
    const guesses = guessFields('order', [
      column('Order ID', 'A-1', 'A-2'),
      column('Order Date', '25/12/2023 10:00', '26/12/2023 11:00'),
      column('Total Price', '1,200.00', '$15'),
      column('Qty', '1', '2'),
      column('whatever', '13812345678', '13912345678'),
    ])
    expect(guesses.find(({ field }) => field === 'createdAt')?.steps).toEqual([
      { do: 'date', formats: ['d/M/yyyy H:mm'] },
    ])
    expect(guesses.find(({ field }) => field === 'paidFen')?.steps).toEqual([{ do: 'money', unit: 'yuan' }])
    expect(fieldOf(guesses, 'Order ID')).toBe('orderId')
    expect(fieldOf(guesses, 'whatever')).toBe('receiver.phone')
  })

  it('does not choose between day and month, and says so', () => {
    const [guess] = guessFields('order', [column('order date', '03/04/2024', '05/06/2024')])
    expect(guess?.steps).toEqual([])
    expect(guess?.reasons.some(({ en }) => en.includes('cannot be told apart'))).toBe(true)
  })

  it('tells what kind of rows they are', () => {
    expect(
      guessKinds([column('快递单号', 'SF1'), column('快递公司', '顺丰'), column('数量', '1')])[0]?.kind,
    ).toBe('shipment')
    expect(
      guessKinds([
        column('工单号', 'F1'),
        column('服务类型', '安装'),
        column('完工状态', '完工'),
        column('师傅姓名', '王磊'),
      ])[0]?.kind,
    ).toBe('work_order_history')
  })
})

describe('what is printed', () => {
  const printed = JSON.parse(
    readFileSync(new URL('../../../../docs/mapping.schema.json', import.meta.url), 'utf8'),
  )
  const page = readFileSync(new URL('../../../../docs/mapping.md', import.meta.url), 'utf8')

  it('is the schema of today; `npm run mapping:schema` prints it anew', () => {
    expect(printed).toEqual(JSON.parse(JSON.stringify(printedSchema())))
  })

  it('lists the fields of today', () => {
    expect(readFileSync(new URL('../../../../docs/mapping-fields.md', import.meta.url), 'utf8')).toBe(
      fieldsPage(),
    )
  })

  it('accepts every preset, and no misspelt step', () => {
    const shape = Compile(printed)
    expect(builtInMappings.filter((one) => !shape.Check(one)).map(({ name }) => name)).toEqual([])
    expect(shape.Check(good)).toBe(true)
    expect(shape.Check(withStep({ do: 'trimm' }))).toBe(false)
    expect(shape.Check(withStep({ do: 'join', with: 1 }))).toBe(false)
    expect(shape.Check({ ...good, extra: 1 })).toBe(false)
  })

  it('explains every step, and its whole examples are right', () => {
    expect(stepNames.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
    expect(Object.keys(stepWords).sort()).toEqual([...stepNames].sort())
    const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => JSON.parse(text!))
    const whole = blocks.filter((one) => one.name && one.record)
    expect(whole.length).toBeGreaterThanOrEqual(3)
    expect(whole.flatMap(checkMapping)).toEqual([])
  })
})
