import type { TSchema } from 'typebox'
import { Compile } from 'typebox/schema'
import type { MappingProblem } from './mapping.ts'
import { nearest } from './near-names.ts'

/** What a JSON schema finds, as sentences that a person can act on. */
export function shapeProblems(schema: TSchema, value: unknown, pointer: string): MappingProblem[] {
  const found = Compile(schema).Errors(value)[1] as unknown as SchemaError[]
  const problems = found.flatMap((error) => problemsOf(error, pointer, found, schema))
  return [...new Map(problems.map((one) => [`${one.pointer} ${one.code} ${one.words.en}`, one])).values()]
}

interface SchemaError {
  keyword: string
  instancePath: string
  params: Record<string, unknown>
  message: string
}

export function problem(
  pointer: string,
  code: string,
  [zh, en]: readonly [string, string],
  [mendZh, mendEn]: readonly [string, string],
): MappingProblem {
  return { pointer, code, words: { zh, en }, mend: { zh: mendZh, en: mendEn } }
}

function problemsOf(error: SchemaError, base: string, all: SchemaError[], schema: TSchema): MappingProblem[] {
  const at = base + error.instancePath
  if (error.keyword === 'required') return missing(at, error.params.requiredProperties as string[])
  if (error.keyword === 'additionalProperties')
    return (error.params.additionalProperties as string[]).map((name) =>
      unknownPart(at, name, namesAt(schema, error.instancePath)),
    )
  if (error.keyword === 'boolean' || error.keyword === 'anyOf') return []
  if (error.keyword === 'const') return [notAllowed(at, allowedAt(all, error.instancePath))]
  if (error.keyword === 'type') return [wrongType(at, String(error.params.type))]
  return [
    problem(
      at,
      'mapping.wrong_value',
      ['这里的值不合要求', `The value here is not allowed: ${error.message}`],
      ['对照说明里该部分的例子修改', 'Compare with the example of this part in docs/mapping.md'],
    ),
  ]
}

function missing(at: string, names: string[]): MappingProblem[] {
  return names.map((name) =>
    problem(
      at,
      'mapping.part_missing',
      [`缺少“${name}”`, `"${name}" is missing here`],
      [`在这里加上“${name}”`, `Add "${name}" here`],
    ),
  )
}

export function unknownPart(at: string, name: string, known: readonly string[]): MappingProblem {
  const near = nearest(name, known)
  const list = known.join(', ')
  return problem(
    `${at}/${pointerToken(name)}`,
    'mapping.part_unknown',
    [`没有“${name}”这一项`, `"${name}" is not known here`],
    near
      ? [`是否想写“${near}”`, `Did you mean "${near}"?`]
      : [`可用的有：${list || '无'}`, `Known here: ${list || 'nothing'}`],
  )
}

function notAllowed(at: string, allowed: string[]): MappingProblem {
  return problem(
    at,
    'mapping.value_unknown',
    ['这个值不在可选之列', 'This value is not one of those allowed'],
    [`可选：${allowed.join('、')}`, `Use one of: ${allowed.join(', ')}`],
  )
}

const typeWords: Record<string, [string, string]> = {
  string: ['文字', 'a text'],
  integer: ['整数', 'a whole number'],
  number: ['数字', 'a number'],
  boolean: ['true 或 false', 'true or false'],
  object: ['花括号里的一组', 'an object in braces'],
  array: ['方括号里的一列', 'a list in brackets'],
}

function wrongType(at: string, type: string): MappingProblem {
  const [zh, en] = typeWords[type] ?? [type, type]
  return problem(
    at,
    'mapping.wrong_type',
    [`这里应是${zh}`, `This must be ${en}`],
    [`改为${zh}`, `Write ${en}`],
  )
}

function allowedAt(all: SchemaError[], path: string): string[] {
  return all
    .filter((one) => one.keyword === 'const' && one.instancePath === path)
    .map((one) => JSON.stringify(one.params.allowedValue))
}

function namesAt(schema: TSchema, path: string): string[] {
  let here = schema as { properties?: Record<string, TSchema>; items?: TSchema }
  for (const token of path.split('/').slice(1))
    here = (here.properties?.[token] ?? here.items ?? {}) as typeof here
  return Object.keys(here.properties ?? {})
}

export function pointerToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
