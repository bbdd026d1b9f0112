import { isDay } from '../kernel/time.ts'
import { checkField, list, loose, objectOf } from './check-fields.ts'
import { checkOutwardFields } from './check-outward.ts'
import { checkCondition, checkZone } from './check-steps.ts'
import { fieldsFor } from './cleanse.ts'
import { MappingRefused } from './errors.ts'
import { type KindName, recordKinds } from './kinds/kinds.ts'
import type { FieldSpec, RecordKindSpec } from './kinds/record-kind.ts'
import type {
  CleanseRule,
  InwardMapping,
  Mapping,
  MappingProblem,
  OutwardMapping,
  Source,
} from './mapping.ts'
import { inwardSchema, outwardSchema } from './mapping-schema.ts'
import { pointerToken, problem, shapeProblems, unknownPart } from './shape-problems.ts'

const inward = inwardSchema(loose)
const outward = outwardSchema(loose)

/** Throws `MappingRefused`. */
export function readMapping(given: unknown): Mapping {
  const problems = checkMapping(given)
  if (problems.length > 0) throw new MappingRefused(problems)
  return given as Mapping
}

/** Everything that is wrong with a mapping, in the order in which it stands; empty when it may be used. */
export function checkMapping(given: unknown): MappingProblem[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return [
      problem(
        '',
        'mapping.wrong_type',
        ['字段转换应是花括号里的一组', 'A mapping is an object in braces'],
        ['从现成的例子改起', 'Start from one of the presets'],
      ),
    ]
  const outwards = (given as { direction?: unknown }).direction === 'out'
  const shape = shapeProblems(outwards ? outward : inward, given, '')
  const kind = kindOf(given)
  if (!kind) return shape
  const mapping = given as Mapping
  const fields = outwards
    ? checkOutwardFields(mapping as OutwardMapping, kind)
    : checkInwardFields(mapping as InwardMapping, kind)
  return [
    ...shape,
    ...(shape.length === 0 && !outwards ? checkSource(mapping as InwardMapping, kind) : []),
    ...fields,
  ]
}

function kindOf(given: object): RecordKindSpec | null {
  const name = (given as { record?: unknown }).record
  return typeof name === 'string' && Object.hasOwn(recordKinds, name) ? recordKinds[name as KindName] : null
}

function checkSource({ source, skipWhen, cleanse }: InwardMapping, kind: RecordKindSpec): MappingProblem[] {
  return [
    ...checkZone(source.zone, '/source'),
    ...checkHints(source),
    ...checkJoins(source),
    ...checkCondition(skipWhen, '/skipWhen'),
    ...(cleanse ?? []).flatMap((one, index) => checkCleanse(one, `/cleanse/${index}`, kind)),
  ]
}

function checkHints(source: Source): MappingProblem[] {
  const problems: MappingProblem[] = []
  const only = (part: keyof Source, formats: readonly string[]): void => {
    if (source[part] !== undefined && !formats.includes(source.format))
      problems.push(
        problem(
          `/source/${part}`,
          'mapping.part_out_of_place',
          [`${source.format} 用不到 ${part}`, `"${part}" means nothing for ${source.format}`],
          ['去掉它，或更正 format', 'Remove it, or correct "format"'],
        ),
      )
  }
  only('recordPath', ['json'])
  only('sheet', ['xlsx'])
  only('headerRow', ['csv', 'xlsx'])
  only('delimiter', ['csv'])
  only('groupBy', ['csv', 'xlsx'])
  return problems
}

function checkJoins({ joins = [] }: Source): MappingProblem[] {
  const before = new Set<string>()
  return joins.flatMap((join, index) => {
    const at = `/source/joins/${index}`
    const problems: MappingProblem[] = []
    if (before.has(join.name))
      problems.push(
        problem(
          `${at}/name`,
          'mapping.join_twice',
          [`“${join.name}”用了两次`, `The name "${join.name}" is used twice`],
          ['换一个名字', 'Choose another name'],
        ),
      )
    if (join.to !== undefined && !before.has(join.to))
      problems.push(unknownPart(`${at}/to`, join.to, [...before]))
    if (join.file === undefined && join.sheet === undefined)
      problems.push(
        problem(
          at,
          'mapping.part_missing',
          ['没有写是哪个文件', 'It does not say which file'],
          [
            '加上 "file": "*customers*.csv" 这样的文件名',
            'Add a file name such as "file": "*customers*.csv"',
          ],
        ),
      )
    before.add(join.name)
    return problems
  })
}

function checkCleanse(one: CleanseRule, at: string, kind: RecordKindSpec): MappingProblem[] {
  const problems: MappingProblem[] = []
  for (const name of ['from', 'to'] as const)
    if (one[name] !== undefined && !isDay(one[name]))
      problems.push(
        problem(
          `${at}/${name}`,
          'mapping.not_a_day',
          ['这一天不存在', 'There is no such day'],
          ['写成 2024-01-31 这样', 'Write it like 2024-01-31'],
        ),
      )
  const known =
    one.rule === 'address'
      ? [
          ...new Set(
            kind.fields.filter(({ type }) => type === 'address').map(({ field }) => field.split('.')[0]!),
          ),
        ]
      : fieldsFor({ rule: one.rule }, kind).map(({ field }) => field)
  for (const field of one.fields ?? [])
    if (!known.includes(field)) problems.push(unknownPart(`${at}/fields`, field, known))
  return problems
}

function checkInwardFields(mapping: InwardMapping, kind: RecordKindSpec): MappingProblem[] {
  const given = objectOf(mapping.fields)
  const specs = new Map(kind.fields.map((spec) => [spec.field, spec]))
  const known = [...specs.keys(), ...Object.keys(kind.lists)]
  const found = Object.entries(given).flatMap(([name, field]) => {
    const at = `/fields/${pointerToken(name)}`
    if (Object.hasOwn(kind.lists, name)) return checkList(field, at, kind.lists[name]!, mapping)
    const spec = specs.get(name)
    return spec ? checkField(field, at, spec, mapping) : [unknownPart('/fields', name, known)]
  })
  const lists =
    kind.kind === 'order' && !('lines' in given)
      ? [fieldMissing('/fields', 'lines', { zh: '商品行', en: 'Lines' })]
      : []
  return [...missingFields(given, kind.fields, '/fields'), ...lists, ...found]
}

function missingFields(
  given: Record<string, unknown>,
  specs: readonly FieldSpec[],
  at: string,
): MappingProblem[] {
  return specs
    .filter(({ required, field }) => required && !(field in given))
    .map(({ field, name }) => fieldMissing(at, field, name))
}

function fieldMissing(at: string, field: string, name: { zh: string; en: string }): MappingProblem {
  return problem(
    `${at}/${pointerToken(field)}`,
    'mapping.field_missing',
    [`缺少必填字段 ${field}（${name.zh}）`, `The required field ${field} (${name.en}) is missing`],
    [`加上 "${field}": "对方的列名"`, `Add "${field}": "their column"`],
  )
}

function checkList(
  given: unknown,
  at: string,
  specs: readonly FieldSpec[],
  mapping: Mapping,
): MappingProblem[] {
  if (typeof given !== 'object' || given === null || !('each' in given))
    return [
      problem(
        at,
        'mapping.list_needed',
        ['这里是列表，要写 each', 'This is a list and needs "each"'],
        ['写成 { "each": "items", "fields": { … } }', 'Write { "each": "items", "fields": { … } }'],
      ),
    ]
  const shape = shapeProblems(list, given, at)
  if (shape.length > 0) return shape
  const { fields, skipWhen } = given as unknown as { fields: Record<string, unknown>; skipWhen?: unknown }
  const names = specs.map(({ field }) => field)
  const found = Object.entries(fields).flatMap(([name, field]) => {
    const spec = specs.find((one) => one.field === name)
    return spec
      ? checkField(field, `${at}/fields/${pointerToken(name)}`, spec, mapping)
      : [unknownPart(`${at}/fields`, name, names)]
  })
  return [
    ...missingFields(fields, specs, `${at}/fields`),
    ...checkCondition(skipWhen, `${at}/skipWhen`),
    ...found,
  ]
}
