import { describe, expect, it } from 'vitest'
import {
  compileMapping,
  compilePath,
  type ExpressionRunner,
  type InwardMapping,
  type MappedRecord,
  readMapping,
} from './index.ts'

const base = {
  name: 'sample',
  version: 1,
  title: { zh: '样例', en: 'Sample' },
  record: 'order',
  source: { format: 'csv' },
  fields: {
    orderId: 'no',
    state: 'state',
    createdAt: 'at',
    paidFen: { from: 'paid', steps: [{ do: 'money', unit: 'yuan' }] },
    lines: { each: 'rows', fields: { quantity: 'n' } },
  },
}
const row = { no: 'A1', state: 'to_ship', at: '2026-03-01 10:00:00', paid: '1.00', rows: [] as object[] }

type Order = MappedRecord<'order'>
async function run(change: object, value: object = {}, runner?: ExpressionRunner) {
  const { fields, ...rest } = change as { fields?: object }
  const mapping = readMapping({ ...base, ...rest, fields: { ...base.fields, ...fields } }) as InwardMapping
  const { outcomes, counts } = await compileMapping<'order'>(mapping).apply(
    [{ value: { ...row, ...value }, row: 7 }],
    {
      expressions: runner,
    },
  )
  const one = outcomes[0]!
  return {
    one,
    counts,
    order: one.state === 'mapped' ? one.record : null,
    codes: 'problems' in one ? one.problems.map(({ code }) => code) : [],
  }
}
const memo = async (rule: object | string, value: object = {}, more: object = {}) =>
  (await run({ ...more, fields: { sellerMemo: rule } }, value)).order?.sellerMemo
const steps = (from: string, ...list: unknown[]) => ({ from, steps: list })

describe('cells of a spreadsheet', () => {
  it.each([
    ['="2587413690123456789"', '2587413690123456789'],
    ["'2587413690123456789", '2587413690123456789'],
    ['`4200001', '4200001'],
    ['2587413690123456789\t', '2587413690123456789'],
    ['10001.0', '10001'],
    [250312345678, '250312345678'],
  ])('%s is an order number', async (no, orderId) => {
    expect((await run({}, { no })).order?.orderId).toBe(orderId)
  })

  it.each([
    ['2.58741E+18', 'refused', 'id_damaged'],
    ['2.58741369012346e18', 'refused', 'id_damaged'],
    [Number('2587413690123456789'), 'refused', 'id_damaged'],
    ['2587413690123450000', 'quarantined', 'id_rounded'],
    ['', 'refused', 'missing'],
  ])('%s is %s by row: %s', async (no, state, code) => {
    const { one, codes } = await run({}, { no })
    expect([one.state, codes]).toEqual([state, [code]])
  })

  it('means nothing by the words that the source says', async () => {
    expect(
      await memo('memo', { memo: 'NULL' }, { source: { format: 'csv', emptyWords: ['NULL'] } }),
    ).toBeNull()
    expect(await memo('memo', { memo: 'NULL' })).toBe('NULL')
  })
})

describe('where a value comes from', () => {
  const value = {
    a: '',
    b: 'two',
    c: 'three',
    'x.y/z': 'odd',
    inside: { list: [{ v: 'p' }, { v: 'q' }] },
    rows: [{ n: '1', t: 'T' }],
  }
  it.each([
    ['a column with odd signs', 'x.y/z', 'odd'],
    ['a pointer', '/inside/list/1/v', 'q'],
    ['every element', steps('/inside/list/*/v', { do: 'join', with: '+' }), 'p+q'],
    ['the first that is there', { firstOf: ['a', 'b', 'c'] }, 'two'],
    ['several at once', { all: ['b', 'a', 'c'], steps: [{ do: 'join', with: ' ' }] }, 'two three'],
    ['a fixed value', { value: 'fixed' }, 'fixed'],
    ['only when', { from: 'b', when: { field: 'c', is: 'no' } }, null],
    [
      'cases',
      {
        cases: [
          { when: { field: 'a', empty: false }, value: 'A' },
          { when: { any: [{ field: 'b', startsWith: 'tw' }] }, value: 'B' },
          { value: 'C' },
        ],
      },
      'B',
    ],
    ['a column that is not there', 'nothing', null],
    ['what every object has', 'constructor', null],
  ])('%s', async (_, rule, wanted) => {
    expect(await memo(rule, value)).toBe(wanted)
  })

  it('leads back from an element to the record', async () => {
    const lines = { each: 'rows', fields: { quantity: 'n', title: 't', skuText: '^no' } }
    const { order } = await run({ fields: { lines } }, value)
    expect(order?.lines).toMatchObject([
      { quantity: 1, title: 'T', skuText: 'A1', lineId: '1', state: 'to_ship', paidFen: 0n },
    ])
  })

  it('is told for every field, and shared by records that took the same way', async () => {
    const fields = {
      sellerMemo: { firstOf: ['a', 'b'] },
      buyerNick: { value: 'x' },
      lines: { each: 'rows', fields: { quantity: 'n' } },
    }
    const mapping = compileMapping(
      readMapping({ ...base, fields: { ...base.fields, ...fields } }) as InwardMapping,
    )
    const { outcomes } = await mapping.apply(
      [{ a: '1' }, { b: '1' }, { a: '2' }].map((one) => ({ value: { ...row, ...one }, row: 1 })),
    )
    const [first, second, third] = outcomes.map((one) => (one.state === 'mapped' ? one.lineage : {}))
    expect(first).toMatchObject({
      sellerMemo: ['/a'],
      buyerNick: [],
      orderId: ['/no'],
      'lines.quantity': ['/rows/*/n'],
    })
    expect(second?.sellerMemo).toEqual(['/b'])
    expect(third).toBe(first)
  })
})

describe('steps', () => {
  const value = {
    t: ' Ab-Cd-12 ',
    n: '12.50',
    m: '3',
    list: [
      { p: '1.10', ok: 'y' },
      { p: '2.20', ok: 'n' },
      { p: '1.10', ok: 'y' },
    ],
    priced: [{ p: '1.25', q: 5 }, { p: '1.00', q: '1' }, { p: '9' }],
    j: '{"a":[1,2]}',
    wide: '１２３',
  }
  it.each([
    [['upper'], 't', 'AB-CD-12'],
    [['lower', { do: 'replace', find: '-', with: '' }], 't', 'abcd12'],
    [['digits'], 't', '12'],
    [[{ do: 'before', text: '-' }], 't', 'Ab'],
    [[{ do: 'after', text: '-' }], 't', 'Cd-12'],
    [[{ do: 'slice', start: 3, length: 2 }], 't', 'Cd'],
    [[{ do: 'wrap', before: '<', after: '>' }], 't', '<Ab-Cd-12>'],
    [[{ do: 'split', by: '-', take: -1 }], 't', '12'],
    [[{ do: 'split', by: '-', take: 1 }], 't', 'Ab'],
    [['json', { do: 'pick', path: '/a/1' }], 'j', '2'],
    [['halfwidth'], 'wide', '123'],
    [[{ do: 'times', from: 'm' }], 'n', '37.5'],
    [
      [
        { do: 'plus', from: 'm' },
        { do: 'minus', value: '0.5' },
      ],
      'n',
      '15',
    ],
    [['sum'], '/list/*/p', '4.4'],
    [[{ do: 'sum', of: 'p' }], 'list', '4.4'],
    [[{ do: 'sum', of: 'p', times: 'q' }], 'priced', '7.25'],
    [['count'], '/list/*/p', '3'],
    [['unique', 'count'], '/list/*/p', '2'],
    [['most'], '/list/*/p', '2.20'],
    [['least'], '/list/*/p', '1.10'],
    [['last'], '/list/*/ok', 'y'],
    [[{ do: 'at', index: 1 }], '/list/*/ok', 'n'],
    [[{ do: 'where', when: { field: 'ok', is: 'y' } }, { do: 'pick', path: 'p' }, 'sum'], 'list', '2.2'],
    [[{ do: 'default', value: 'none' }], 'empty', 'none'],
    [['upper', { do: 'default', value: 'none' }], 'empty', 'none'],
    [[{ do: 'lookup', values: { 'AB-CD-12': 'found' } }], 't', 'found'],
    [[{ do: 'lookup', values: {}, unknown: 'keep' }], 't', 'Ab-Cd-12'],
    [[{ do: 'lookup', values: {}, unknown: 'default', default: 'other' }], 't', 'other'],
  ])('%j of %s', async (list, from, wanted) => {
    expect(await memo(steps(from, ...list), value)).toBe(wanted)
  })

  it('make an id of content, the same for the same and not for what only reads alike', async () => {
    const of = (a: string, b: string) => memo({ all: ['a', 'b'], steps: ['hash'] }, { a, b })
    expect(await of('x', 'yz')).toMatch(/^[0-9a-f]{32}$/)
    expect(await of('x', 'yz')).toBe(await of('x', 'yz'))
    expect(await of('x', 'yz')).not.toBe(await of('xy', 'z'))
  })

  it('take an address apart', async () => {
    const text = { address: '苏州市姑苏区平江街道临顿路12号3幢401室' }
    const parts = ['province', 'city', 'district', 'town', 'detail'].map((part) =>
      memo(steps('address', { do: 'address', part }), text),
    )
    expect(await Promise.all(parts)).toEqual(['江苏省', '苏州市', '姑苏区', '平江街道', '临顿路12号3幢401室'])
  })
})

describe('problems', () => {
  it('say the field, the place, the shape and how to mend it, and not the value', async () => {
    const { one } = await run({}, { paid: '壹佰元 13800138000' })
    expect(one).toMatchObject({ state: 'refused', row: 7 })
    const [problem] = 'problems' in one ? one.problems : []
    expect(problem).toMatchObject({
      field: 'paidFen',
      code: 'not_an_amount',
      path: '/paid',
      shape: '字字字 99999999999',
    })
    expect(problem?.words.zh).toContain('实付金额')
    expect(problem?.mend.en).not.toBe('')
    expect(JSON.stringify(one)).not.toContain('13800138000')
  })

  it('of one row are told together, and one that must be mended decides', async () => {
    const { one, codes } = await run({}, { no: '', at: '03/04/2024', state: 'odd' })
    expect(codes).toEqual(['missing', 'unknown_code', 'ambiguous_date'])
    expect(one.state).toBe('refused')
  })

  it('keep words of states that no table knows, but nothing that looks like a person', async () => {
    const { one, counts } = await run({}, { state: '神秘状态' })
    expect([one.state, counts.unknown]).toEqual(['quarantined', { state: { 神秘状态: 1 } }])
    expect((await run({}, { state: '13800138000' })).counts.unknown).toEqual({ state: {} })
  })

  it('in a line name the line’s field', async () => {
    const { one } = await run({}, { rows: [{ n: '1' }, { n: 'x' }] })
    expect('problems' in one && one.problems[0]).toMatchObject({ field: 'lines.quantity', path: '/rows/*/n' })
    expect((await run({}, { rows: 'text' })).codes).toEqual(['not_a_list'])
  })
})

describe('cleansing', () => {
  const fields = { 'receiver.name': 'name', 'receiver.phone': 'phone', 'receiver.address': 'address' }
  const cleanse = (otherwise?: string) => ({
    fields,
    cleanse: [{ rule: 'phone', ...(otherwise && { otherwise }) }, { rule: 'name' }, { rule: 'address' }],
  })

  it('mends and counts by rule', async () => {
    const { order, counts, one } = await run(cleanse(), {
      name: '王 小明',
      phone: '+86 138-0013-8000',
      address: '上海徐汇区漕溪北路18号',
    })
    expect((order as Order).receiver).toMatchObject({
      name: '王小明',
      phone: '13800138000',
      province: '上海市',
      district: '徐汇区',
      address: '漕溪北路18号',
    })
    expect(counts.mended).toEqual({ phone: 1, name: 1, address: 1 })
    expect(one.state === 'mapped' && one.mended.map(({ field }) => field)).toEqual([
      'receiver.phone',
      'receiver.name',
      'receiver.address',
    ])
  })

  it('leaves what is right, masked or unreadable as it is, unless told otherwise', async () => {
    const bad = { name: '王**', phone: '12', address: '***' }
    expect((await run(cleanse(), bad)).order?.receiver).toMatchObject(bad)
    expect((await run(cleanse(), { phone: '138****8000' })).counts.mended).toEqual({})
    expect((await run(cleanse('empty'), bad)).order?.receiver.phone).toBeNull()
    expect((await run(cleanse('refuse'), bad)).codes).toEqual(['bad_phone'])
    expect((await run(cleanse('quarantine'), bad)).one.state).toBe('quarantined')
  })

  it('holds dates to their range', async () => {
    const rule = {
      cleanse: [
        { rule: 'date', fields: ['createdAt'], from: '2000-01-01', to: '2026-03-01', otherwise: 'refuse' },
      ],
    }
    expect((await run(rule)).one.state).toBe('mapped')
    expect((await run(rule, { at: '2026-03-02' })).codes).toEqual(['date_out_of_range'])
    expect((await run(rule, { at: '1970-01-01' })).codes).toEqual(['date_out_of_range'])
  })
})

describe('expressions', () => {
  const runner: ExpressionRunner = {
    run: async (requests) =>
      requests.map(({ expression, input, record }) =>
        expression === 'slow'
          ? { ok: false, code: 'timeout', message: '' }
          : { ok: true, value: [expression, (input as any).n ?? 'top', (record as any).no].join() },
      ),
  }

  it('of record and elements go in one call and come back to their places', async () => {
    const fields = {
      sellerMemo: { expression: 'm', steps: ['upper'] },
      lines: { each: 'rows', fields: { quantity: 'n', title: { expression: 't' } } },
    }
    const { order } = await run({ fields }, { rows: [{ n: 1 }, { n: 2 }] }, runner)
    expect([order?.sellerMemo, order?.lines.map(({ title }) => title)]).toEqual([
      'M,TOP,A1',
      ['t,1,A1', 't,2,A1'],
    ])
  })

  it('that took too long refuse their row', async () => {
    expect((await run({ fields: { sellerMemo: { expression: 'slow' } } }, {}, runner)).codes).toEqual([
      'expression_timeout',
    ])
    expect((await run({ fields: { sellerMemo: { expression: 'm' } } })).codes).toEqual(['expression_failed'])
  })
})

it('rows that are no records are skipped', async () => {
  const { one, counts } = await run({ skipWhen: { field: 'no', contains: '合计' } }, { no: '合计' })
  expect([one.state, counts.skipped]).toEqual(['skipped', 1])
})

it('a path alone can be read by whoever joins files', () => {
  const read = compilePath('order no', { cells: true, emptyWords: new Set(['-']) })
  const of = (cell: unknown) => read({ at: { 'order no': cell }, top: null })
  expect([of('="12"'), of(' 7 '), of('-'), of(7), of(undefined)]).toEqual(['12', '7', null, 7, null])
})
