import type { StepData } from './edit-mapping.ts'

/** How each answer of a step is asked for. */
export type ParamKind =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'scalar'
  | 'words'
  | 'flag'
  | 'choice'
  | 'path'
  | 'rates'
  | 'condition'
  | 'lookup'

export interface Param {
  key: string
  kind: ParamKind
  options?: readonly string[]
  /** May be left out. */
  optional?: boolean
  when?: (step: StepData) => boolean
}

interface StepForm {
  start: StepData
  params: readonly Param[]
}

const text = (key: string, optional = false): Param => ({ key, kind: 'text', optional })
const plain = (name: string): StepForm => ({ start: { do: name }, params: [] })
const operand: readonly Param[] = [
  { key: 'from', kind: 'path', optional: true, when: (step) => step.value === undefined },
  { key: 'value', kind: 'decimal', optional: true, when: (step) => step.from === undefined },
]
const addressParts = ['province', 'city', 'district', 'town', 'detail', 'whole'] as const

/** The whole closed list of steps, in the groups in which the editor offers it. */
export const stepForms: Readonly<Record<string, StepForm>> = {
  trim: plain('trim'),
  upper: plain('upper'),
  lower: plain('lower'),
  digits: plain('digits'),
  halfwidth: plain('halfwidth'),
  replace: { start: { do: 'replace', find: ' ', with: '' }, params: [text('find'), text('with')] },
  before: { start: { do: 'before', text: '-' }, params: [text('text')] },
  after: { start: { do: 'after', text: '-' }, params: [text('text')] },
  slice: {
    start: { do: 'slice', start: 0 },
    params: [
      { key: 'start', kind: 'integer' },
      { key: 'length', kind: 'integer', optional: true },
    ],
  },
  wrap: { start: { do: 'wrap', before: '' }, params: [text('before', true), text('after', true)] },
  split: {
    start: { do: 'split', by: ' ', take: 1 },
    params: [text('by'), { key: 'take', kind: 'integer', optional: true }],
  },
  join: { start: { do: 'join', with: ' ' }, params: [text('with')] },
  pick: { start: { do: 'pick', path: '/name' }, params: [text('path')] },
  json: plain('json'),
  date: {
    start: { do: 'date' },
    params: [{ key: 'formats', kind: 'words', optional: true }, text('zone', true)],
  },
  number: { start: { do: 'number' }, params: [{ key: 'decimalComma', kind: 'flag', optional: true }] },
  integer: plain('integer'),
  boolean: {
    start: { do: 'boolean', true: ['是'], false: ['否'] },
    params: [
      { key: 'true', kind: 'words' },
      { key: 'false', kind: 'words' },
    ],
  },
  money: {
    start: { do: 'money', unit: 'yuan' },
    params: [
      { key: 'unit', kind: 'choice', options: ['yuan', 'fen', 'other'] },
      { key: 'minorDigits', kind: 'integer', optional: true, when: ({ unit }) => unit === 'other' },
      { key: 'currency', kind: 'text', optional: true },
      { key: 'rate', kind: 'decimal', optional: true },
      { key: 'currencyFrom', kind: 'path', optional: true },
      { key: 'rates', kind: 'rates', optional: true, when: (step) => step.currencyFrom !== undefined },
      { key: 'decimalComma', kind: 'flag', optional: true },
      { key: 'round', kind: 'flag', optional: true },
    ],
  },
  phone: plain('phone'),
  name: plain('name'),
  address: {
    start: { do: 'address', part: 'detail' },
    params: [{ key: 'part', kind: 'choice', options: addressParts }],
  },
  lookup: { start: { do: 'lookup', values: {} }, params: [{ key: 'values', kind: 'lookup' }] },
  default: { start: { do: 'default', value: '' }, params: [{ key: 'value', kind: 'scalar' }] },
  plus: { start: { do: 'plus', value: '0' }, params: operand },
  minus: { start: { do: 'minus', value: '0' }, params: operand },
  times: { start: { do: 'times', value: '1' }, params: operand },
  hash: { start: { do: 'hash' }, params: [{ key: 'length', kind: 'integer', optional: true }] },
  sum: {
    start: { do: 'sum' },
    params: [text('of', true), { ...text('times', true), when: ({ of }) => of !== undefined }],
  },
  count: plain('count'),
  first: plain('first'),
  last: plain('last'),
  least: plain('least'),
  most: plain('most'),
  unique: plain('unique'),
  at: { start: { do: 'at', index: 0 }, params: [{ key: 'index', kind: 'integer' }] },
  where: { start: { do: 'where', when: {} }, params: [{ key: 'when', kind: 'condition' }] },
  'format-date': {
    start: { do: 'format-date', format: 'yyyy-MM-dd' },
    params: [text('format'), text('zone', true)],
  },
  'format-money': {
    start: { do: 'format-money', unit: 'yuan' },
    params: [{ key: 'unit', kind: 'choice', options: ['yuan', 'fen'] }],
  },
}

/** The names of steps as keys of texts, which have no dashes. */
export const wordOfStep = (name: string): string => name.replaceAll('-', '_')

/** Writes one answer; an empty one that may be left out is. */
export function putParam(step: StepData, { key, kind, optional }: Param, given: unknown): StepData {
  const value = readAs(kind, given)
  const isEmpty = value === '' || value === undefined || (Array.isArray(value) && value.length === 0)
  if (!isEmpty || !optional) return { ...step, [key]: value }
  const { [key]: _gone, ...rest } = step
  return rest as StepData
}

function readAs(kind: ParamKind, given: unknown): unknown {
  if (kind === 'flag') return given === true ? true : undefined
  if (typeof given !== 'string') return given
  if (kind === 'integer') return /^-?\d+$/.test(given.trim()) ? Number(given) : given
  if (kind === 'words')
    return given
      .split(/\n/)
      .map((word) => word.trim())
      .filter(Boolean)
  return kind === 'decimal' ? given.trim() : given
}
