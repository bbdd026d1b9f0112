import { describe, expect, it } from 'vitest'
import { stepSchemas } from '../../../../../server/src/mapping/step.ts'
import { choicesFor, fileOf, fits, joinsOf, listSources, patternOf, sampleOf } from './choices.ts'
import { tests, toCondition, toGroup } from './condition-rows.ts'
import { type MappingData, withList } from './edit-mapping.ts'
import { asShort, changeWay, pathOf, wayOf } from './rules.ts'
import type { Sample } from './sample.ts'
import { putParam, stepForms, wordOfStep } from './step-forms.ts'
import { stepTexts } from './step-texts.ts'

const column = (heading: string, list: string | null = null, path = heading) => ({
  heading,
  path,
  list,
  sample: [`${heading}1`],
})
const sample: Sample = {
  from: { uploads: ['a', 'b', 'c'] },
  files: [
    { name: 'orders-202604.csv', columns: [column('no'), column('when')] },
    { name: 'items-202604.csv', columns: [column('no'), column('a/b')] },
    { name: 'goods.csv', columns: [column('code')] },
  ],
}
const joined: MappingData = {
  source: {
    format: 'csv',
    joins: [
      { name: 'items', take: 'many', format: 'csv', file: 'items-*.csv', on: { no: 'no' } },
      { name: 'good', to: 'items', take: 'one', format: 'csv', file: 'goods.csv', on: { code: 'code' } },
    ],
  },
  fields: {},
}
const paths = (list: string | null, each: string | null) =>
  choicesFor(joined, { list }, sample, each).map((one) => `${one.each ?? ''}|${one.path}`)

describe('columns of joined files', () => {
  it('are read by the way that leads to them', () => {
    expect(paths(null, null)).toEqual([
      '|no',
      '|when',
      '|/items/*/no',
      '|/items/*/a~1b',
      '|/items/*/good/code',
    ])
    expect(paths('lines', null)).toEqual(['rows|no', 'rows|when', 'items|no', 'items|a/b'])
    expect(paths('lines', 'items')).toEqual([
      'items|no',
      'items|a/b',
      'items|/good/code',
      'items|^no',
      'items|^when',
    ])
    expect(paths('lines', 'rows')).toEqual(['rows|no', 'rows|when'])
    expect(listSources(joined, sample)).toEqual(['rows', 'items'])
  })

  it('belong to a file by its pattern, its role or its place', () => {
    const joins = joinsOf(joined)
    expect(fileOf(joins, 0, sample)?.name).toBe('items-202604.csv')
    expect(fileOf([{ ...joins[0]!, file: undefined as never }], 0, sample)?.name).toBe('items-202604.csv')
    const kept = { ...sample, files: [sample.files[0]!, { name: 'x', role: 'items', columns: [] }] }
    expect(fileOf(joins, 0, kept)?.name).toBe('x')
    expect(fits('Items (1).csv', 'items (*).csv')).toBe(true)
    expect(fits('items_csv', 'items.csv')).toBe(false)
    expect(patternOf('订单2026-04-01.csv')).toBe('订单*.csv')
    expect(patternOf('goods.csv')).toBe('goods.csv')
  })

  it('are those that the mapping names, where there is nothing to look at', () => {
    const fields = {
      orderId: 'no',
      paidFen: { firstOf: ['paid', '/items/*/price'] },
      state: { cases: [{ from: 'state', when: { field: 'no', is: '1' } }, { value: 'closed' }] },
      lines: { each: 'items', fields: { title: 'name', itemId: '^sku' } },
    }
    const { from, files } = sampleOf({ ...joined, fields })
    expect(from).toBeNull()
    expect(files.map(({ columns }) => columns.map(({ path }) => path))).toEqual([
      ['no', 'paid', 'state', 'sku'],
      ['name'],
      [],
    ])
  })

  it('mean nothing in another list: the fields of a list begin anew with another source', () => {
    const before = { ...joined, fields: { lines: { each: 'rows', fields: { title: 'x' } } } }
    const after = withList(before, 'lines', { each: 'items' }, 'orderId')
    expect(after.fields).toEqual({ lines: { each: 'items', fields: {} } })
    const skipping = withList(after, 'lines', { skipWhen: { field: 'no', empty: true } }, 'orderId')
    expect(skipping.fields).toMatchObject({ lines: { each: 'items', skipWhen: { empty: true } } })
    expect(withList(skipping, 'lines', { skipWhen: undefined }, 'orderId')).toEqual(after)
  })
})

describe('a condition as rows', () => {
  it.each([
    { field: 'a', is: 'x' },
    { field: 'a', in: ['x', 'y'] },
    { field: 'a', empty: false },
    { field: 'a', atLeast: 3 },
    {
      all: [
        { field: 'a', is: 'x' },
        { field: 'b', above: 1.5 },
      ],
    },
    { any: [{ field: 'a', empty: true }, { not: { field: 'b', contains: 'y' } }] },
    {
      not: {
        any: [
          { field: 'a', is: '1' },
          { field: 'b', startsWith: 'z' },
        ],
      },
    },
    {
      all: [
        {
          any: [
            { field: 'a', is: '1' },
            { field: 'b', is: '2' },
          ],
        },
        { field: 'c', below: 0 },
      ],
    },
  ])('comes back as it was: %j', (condition) => {
    expect(toCondition(toGroup(condition))).toEqual(condition)
  })

  it('has a row for every test, keeps what is no number yet, and ends with its last row', () => {
    for (const test of tests)
      expect(toCondition({ mode: 'all', rows: [{ field: 'a', test, value: '1' }] })).toMatchObject({
        field: 'a',
      })
    expect(toCondition({ mode: 'all', rows: [{ field: 'a', test: 'above', value: '-' }] })).toEqual({
      field: 'a',
      above: '-',
    })
    expect(toCondition({ mode: 'any', rows: [] })).toBeNull()
    expect(toCondition(toGroup({ field: 'a', above: 1, below: 5 }))).toEqual({
      all: [
        { field: 'a', above: 1 },
        { field: 'a', below: 5 },
      ],
    })
  })
})

describe('steps', () => {
  it('of the closed list all have a form that asks for everything, and a name in both languages', () => {
    expect(Object.keys(stepForms).sort()).toEqual(Object.keys(stepSchemas).sort())
    for (const [name, { params }] of Object.entries(stepForms)) {
      const schema = stepSchemas[name as 'trim'] as { properties: object }
      const asked = new Set(params.map(({ key }) => key))
      // One form asks for all that a table has.
      if (name === 'lookup') for (const key of ['table', 'unknown', 'default']) asked.add(key)
      expect([...asked].sort(), name).toEqual(
        Object.keys(schema.properties)
          .filter((key) => key !== 'do')
          .sort(),
      )
      for (const texts of [stepTexts['zh-CN'], stepTexts.en]) {
        expect(texts.step, name).toHaveProperty(wordOfStep(name))
        for (const { key } of params) expect(texts.param, `${name} ${key}`).toHaveProperty(key)
      }
    }
  })

  it('are written as short as they can be', () => {
    const { params } = stepForms.date!
    const [formats, zone] = params as [(typeof params)[0], (typeof params)[0]]
    const step = putParam({ do: 'date' }, formats, 'd/M/yyyy\n\nexcel')
    expect(step).toEqual({ do: 'date', formats: ['d/M/yyyy', 'excel'] })
    expect(putParam(putParam(step, formats, ''), zone, '')).toEqual({ do: 'date' })
    const [, take] = stepForms.split!.params as [(typeof params)[0], (typeof params)[0]]
    expect(putParam({ do: 'split', by: '/' }, take, '-1')).toEqual({ do: 'split', by: '/', take: -1 })
    expect(putParam({ do: 'split', by: '/' }, take, '-')).toMatchObject({ take: '-' })
    const round = stepForms.money!.params.find(({ key }) => key === 'round')!
    expect(putParam({ do: 'money', unit: 'yuan', round: true }, round, false)).toEqual({
      do: 'money',
      unit: 'yuan',
    })
  })
})

describe('the ways of a field', () => {
  it('keep what they have in common', () => {
    const rule = { from: '日期', steps: [{ do: 'date' }], when: { field: 'a', is: '1' } }
    expect(changeWay(rule, 'firstOf')).toEqual({ firstOf: ['日期'], steps: rule.steps, when: rule.when })
    expect(changeWay({ firstOf: ['b', 'c'] }, 'from')).toEqual({ from: 'b' })
    expect(changeWay('有 空格', 'expression')).toEqual({ expression: '`有 空格`' })
    expect(changeWay(rule, 'value')).toEqual({ value: '', when: rule.when })
    expect(changeWay('a', 'cases')).toEqual({ cases: [{ from: 'a' }] })
    expect(changeWay({ cases: [{ from: 'a', steps: ['trim'] }] }, 'all')).toEqual({
      all: ['a'],
      steps: ['trim'],
    })
    expect(wayOf({ constant: 'x' })).toBe('constant')
    expect(wayOf('a')).toBe('from')
    expect(asShort({ from: 'a', steps: [] })).toBe('a')
    expect(pathOf('/items/*/名 称')).toBe('`items`.`名 称`')
  })
})
