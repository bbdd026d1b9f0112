import { type Static, type TObject, type TSchema, Type } from 'typebox'
import type { Condition } from './condition.ts'
import type { Words } from './kinds/record-kind.ts'

/** The closed list of steps that a value may pass, one after the other. A bare name stands for `{ "do": name }`. */

const closed = { additionalProperties: false }
const decimal = Type.String({ pattern: '^-?\\d{1,12}(\\.\\d{1,8})?$' })
const someText = Type.String({ minLength: 1 })
const Unknown = Type.Union([
  Type.Literal('refuse'),
  Type.Literal('quarantine'),
  Type.Literal('keep'),
  Type.Literal('default'),
])
const Target = Type.Union([Type.String(), Type.Number(), Type.Boolean()])

function step<const D extends string, const P extends Record<string, TSchema>>(name: D, properties: P) {
  return Type.Object({ do: Type.Literal(name), ...properties }, closed)
}

const operand = {
  from: Type.Optional(Type.String({ minLength: 1, description: 'a path' })),
  value: Type.Optional(decimal),
}

export const stepSchemas = {
  trim: step('trim', {}),
  upper: step('upper', {}),
  lower: step('lower', {}),
  digits: step('digits', {}),
  halfwidth: step('halfwidth', {}),
  replace: step('replace', { find: someText, with: Type.String() }),
  before: step('before', { text: someText }),
  after: step('after', { text: someText }),
  slice: step('slice', {
    start: Type.Integer({ minimum: 0 }),
    length: Type.Optional(Type.Integer({ minimum: 1 })),
  }),
  wrap: step('wrap', { before: Type.Optional(Type.String()), after: Type.Optional(Type.String()) }),
  split: step('split', { by: someText, take: Type.Optional(Type.Integer()) }),
  join: step('join', { with: Type.String() }),
  pick: step('pick', { path: someText }),
  json: step('json', {}),
  date: step('date', {
    formats: Type.Optional(Type.Array(someText, { minItems: 1 })),
    zone: Type.Optional(someText),
  }),
  number: step('number', { decimalComma: Type.Optional(Type.Boolean()) }),
  integer: step('integer', {}),
  boolean: step('boolean', {
    true: Type.Array(Type.String(), { minItems: 1 }),
    false: Type.Array(Type.String(), { minItems: 1 }),
  }),
  money: step('money', {
    unit: Type.Union([Type.Literal('yuan'), Type.Literal('fen'), Type.Literal('other')]),
    minorDigits: Type.Optional(Type.Integer({ minimum: 0, maximum: 6 })),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    rate: Type.Optional(decimal),
    currencyFrom: Type.Optional(someText),
    rates: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Z]{3}$' }), decimal)),
    decimalComma: Type.Optional(Type.Boolean()),
    round: Type.Optional(Type.Boolean()),
  }),
  phone: step('phone', {}),
  name: step('name', {}),
  address: step('address', {
    part: Type.Union(
      (['province', 'city', 'district', 'town', 'detail', 'whole'] as const).map((part) =>
        Type.Literal(part),
      ),
    ),
  }),
  lookup: step('lookup', {
    table: Type.Optional(someText),
    values: Type.Optional(Type.Record(Type.String(), Target)),
    unknown: Type.Optional(Unknown),
    default: Type.Optional(Target),
  }),
  default: step('default', { value: Target }),
  plus: step('plus', operand),
  minus: step('minus', operand),
  times: step('times', operand),
  hash: step('hash', { length: Type.Optional(Type.Integer({ minimum: 8, maximum: 64 })) }),
  sum: step('sum', {
    of: Type.Optional(Type.String({ minLength: 1, description: 'a path inside each element' })),
    times: Type.Optional(Type.String({ minLength: 1, description: 'another one, multiplied with it' })),
  }),
  count: step('count', {}),
  first: step('first', {}),
  last: step('last', {}),
  least: step('least', {}),
  most: step('most', {}),
  unique: step('unique', {}),
  at: step('at', { index: Type.Integer() }),
  where: step('where', { when: Type.Unsafe<Condition>({}) }),
  'format-date': step('format-date', { format: someText, zone: Type.Optional(someText) }),
  'format-money': step('format-money', { unit: Type.Union([Type.Literal('yuan'), Type.Literal('fen')]) }),
} as const satisfies Record<string, TObject>

export type StepName = keyof typeof stepSchemas
export type Step = Static<(typeof stepSchemas)[StepName]>
export type StepOf<D extends StepName> = Extract<Step, { do: D }>
export const stepNames = Object.keys(stepSchemas) as StepName[]

/** What each step does, for the editor and the page that explains mappings. */
export const stepWords: Record<StepName, Words> = {
  trim: { zh: '去掉首尾空白', en: 'Take white space off both ends' },
  upper: { zh: '转大写', en: 'Upper case' },
  lower: { zh: '转小写', en: 'Lower case' },
  digits: { zh: '只留数字', en: 'Keep digits only' },
  halfwidth: { zh: '全角转半角', en: 'Full width to half width' },
  replace: { zh: '替换文字', en: 'Replace a text' },
  before: { zh: '取某文字之前', en: 'What stands before a text' },
  after: { zh: '取某文字之后', en: 'What stands after a text' },
  slice: { zh: '按位置截取', en: 'Cut by position' },
  wrap: { zh: '前后加文字', en: 'Put text before and after' },
  split: { zh: '拆分', en: 'Split' },
  join: { zh: '合并', en: 'Join' },
  pick: { zh: '取内层字段', en: 'Pick from inside' },
  json: { zh: '解析文字里的数据', en: 'Read a text as JSON' },
  date: { zh: '读日期时间', en: 'Read a date' },
  number: { zh: '读数字', en: 'Read a number' },
  integer: { zh: '读整数', en: 'Read a whole number' },
  boolean: { zh: '读是与否', en: 'Read yes or no' },
  money: { zh: '读金额', en: 'Read an amount' },
  phone: { zh: '读电话', en: 'Read a phone number' },
  name: { zh: '读姓名', en: 'Read a name' },
  address: { zh: '取地址的一段', en: 'Part of an address' },
  lookup: { zh: '查对照表', en: 'Look up in a table' },
  default: { zh: '为空时取值', en: 'A value for what is empty' },
  plus: { zh: '加', en: 'Add' },
  minus: { zh: '减', en: 'Subtract' },
  times: { zh: '乘', en: 'Multiply' },
  hash: { zh: '由内容生成编号', en: 'Make an id of the content' },
  sum: { zh: '求和', en: 'Sum' },
  count: { zh: '计数', en: 'Count' },
  first: { zh: '取第一个', en: 'The first' },
  last: { zh: '取最后一个', en: 'The last' },
  least: { zh: '取最小', en: 'The least' },
  most: { zh: '取最大', en: 'The most' },
  unique: { zh: '去重', en: 'Each once' },
  at: { zh: '取第几个', en: 'The one at a place' },
  where: { zh: '筛选', en: 'Keep those that fit' },
  'format-date': { zh: '写成日期格式', en: 'Write a date' },
  'format-money': { zh: '写成金额', en: 'Write an amount' },
}

/** For the printed schema. */
export function stepSchema(condition: TSchema): TSchema {
  const whole = Object.entries(stepSchemas).map(([name, schema]) => {
    const printed = name === 'where' ? step('where', { when: condition }) : schema
    return { ...printed, description: stepWords[name as StepName].en }
  })
  return Type.Union([Type.Union(bareSteps.map((name) => Type.Literal(name))), ...whole])
}

/** Steps without options that must be given: their name alone will do. */
export const bareSteps = stepNames.filter((name) => {
  const needed = (stepSchemas[name] as { required?: readonly string[] }).required ?? []
  return needed.length === 1 && !['plus', 'minus', 'times', 'lookup'].includes(name)
})
