import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { Value } from 'typebox/value'
import { QiaoError } from '../../kernel/error.ts'

const zhProblems: Record<string, string> = {
  required: '缺少必填项',
  type: '类型不对',
  minLength: '太短',
  maxLength: '太长',
  minimum: '太小',
  maximum: '太大',
  pattern: '格式不对',
  format: '格式不对',
  enum: '不在可选范围内',
  const: '不在可选范围内',
  anyOf: '不在可选范围内',
  additionalProperties: '多余的字段',
  unevaluatedProperties: '多余的字段',
  minItems: '数量太少',
  maxItems: '数量太多',
}

const compiled = new WeakMap<TSchema, Validator>()

function compile(schema: TSchema): Validator {
  const known = compiled.get(schema)
  if (known) return known
  const fresh = Compile(schema) as unknown as Validator
  compiled.set(schema, fresh)
  return fresh
}

/**
 * Checks a part of a request against its schema. Query and path values arrive as text and are converted;
 * bodies are taken as they are. Refuses with the place and the problem, never with the value.
 */
export function checkPart(
  part: 'params' | 'query' | 'body',
  schema: TSchema | undefined,
  value: unknown,
  language: 'zh' | 'en',
): unknown {
  if (!schema) return undefined
  refuseUnknown(part, schema, value, language)
  const candidate = part === 'body' ? value : Value.Convert(schema, { ...(value as object) })
  const check = compile(schema)
  if (check.Check(candidate)) return candidate
  const first = check.Errors(candidate)[0] as {
    keyword: string
    instancePath: string
    message: string
    params?: Record<string, unknown>
  }
  const extra = missing(first?.params)
  const where = `${part}${first?.instancePath ?? ''}${extra}`
  const problem =
    language === 'zh' ? (zhProblems[first?.keyword ?? ''] ?? '内容不对') : (first?.message ?? 'is not valid')
  throw new QiaoError('http.invalid', { where, problem })
}

/** A misspelt filter must not be a filter that is left out, and a body may set what is named and nothing else. */
function refuseUnknown(part: string, schema: TSchema, value: unknown, language: 'zh' | 'en'): void {
  const names = namesOf(schema)
  if (part === 'params' || !names || typeof value !== 'object' || value === null) return
  const unknown = Object.keys(value).find((name) => !names.has(name))
  if (unknown !== undefined)
    throw new QiaoError('http.invalid', {
      where: `${part}/${unknown.slice(0, 60)}`,
      problem: language === 'zh' ? '多余的字段' : 'is not known here',
    })
}

/** The names that a schema gives, those of all its choices or parts together; null where any name may stand. */
function namesOf(schema: TSchema): Set<string> | null {
  const { properties, anyOf, allOf } = schema as {
    properties?: object
    anyOf?: TSchema[]
    allOf?: TSchema[]
  }
  if (properties) return new Set(Object.keys(properties))
  const parts = (anyOf ?? allOf)?.map(namesOf)
  if (!parts || parts.some((names) => names === null)) return null
  return new Set(parts.flatMap((names) => [...names!]))
}

function missing(params: Record<string, unknown> | undefined): string {
  const names = params?.requiredProperties ?? params?.additionalProperties
  return Array.isArray(names) && names.length > 0 ? `/${names.join(',')}` : ''
}
