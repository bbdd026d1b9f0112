import { Type } from 'typebox'
import { checkExpression } from './check-expression.ts'
import { checkCondition, checkSteps, checkTarget, type StepPlace } from './check-steps.ts'
import type { FieldSpec } from './kinds/record-kind.ts'
import type { Mapping, MappingProblem } from './mapping.ts'
import { casesSchema, listSchema, ruleSchema } from './mapping-schema.ts'
import { problem, shapeProblems, unknownPart } from './shape-problems.ts'

const anything = Type.Unknown()
/** Conditions, steps and fields are checked by themselves, with better sentences. */
export const loose = { condition: anything, step: anything, field: anything }
const rule = ruleSchema(loose)
const cases = casesSchema(anything)
export const list = listSchema(loose)

const sources = ['from', 'firstOf', 'all', 'value', 'constant', 'expression'] as const

/** `spec` is null on the way out: the value is for somebody else. */
export function checkField(
  given: unknown,
  at: string,
  spec: FieldSpec | null,
  mapping: Mapping,
): MappingProblem[] {
  if (typeof given === 'string') return given === '' ? [noSource(at)] : checkMoneyRead([], at, spec, {})
  if (typeof given !== 'object' || given === null) return [noSource(at)]
  if (!('cases' in given)) return checkRule(given, at, spec, mapping)
  const shape = shapeProblems(cases, given, at)
  if (shape.length > 0) return shape
  return (given as unknown as { cases: unknown[] }).cases.flatMap((one, index) =>
    checkRule(one, `${at}/cases/${index}`, spec, mapping),
  )
}

function noSource(at: string): MappingProblem {
  return problem(
    at,
    'mapping.source_missing',
    ['没有写值从哪里来', 'It does not say where the value comes from'],
    [
      '写对方的列名，或 { "from": "列名", "steps": [ … ] }',
      'Write their column, or { "from": "column", "steps": [ … ] }',
    ],
  )
}

function checkRule(given: unknown, at: string, spec: FieldSpec | null, mapping: Mapping): MappingProblem[] {
  const shape = shapeProblems(rule, given, at)
  if (shape.length > 0) return shape
  const one = given as Record<string, unknown>
  const written = sources.filter((name) => one[name] !== undefined)
  if (written.length === 0) return [noSource(at)]
  if (written.length > 1)
    return [
      problem(
        at,
        'mapping.source_twice',
        [`来源写了两个：${written.join('、')}`, `It names two sources: ${written.join(', ')}`],
        ['只留一个', 'Keep one of them'],
      ),
    ]
  const lookups = objectOf(mapping.lookups) as StepPlace['lookups']
  return [
    ...checkOrigin(one, at, spec, mapping),
    ...checkCondition(one.when, `${at}/when`),
    ...checkSteps(one.steps, `${at}/steps`, { spec, lookups }),
    ...checkMoneyRead((one.steps as unknown[] | undefined) ?? [], at, spec, one),
  ]
}

function checkOrigin(
  one: Record<string, unknown>,
  at: string,
  spec: FieldSpec | null,
  mapping: Mapping,
): MappingProblem[] {
  const constants = objectOf(mapping.constants)
  if (one.constant !== undefined && !Object.hasOwn(constants, String(one.constant)))
    return [unknownPart(`${at}/constant`, String(one.constant), Object.keys(constants))]
  if (one.expression !== undefined) return checkExpression(String(one.expression), `${at}/expression`)
  const plain = one.steps === undefined
  if (one.value !== undefined && plain) return checkTarget(one.value, `${at}/value`, spec)
  return one.constant !== undefined && plain
    ? checkTarget(constants[String(one.constant)], `${at}/constant`, spec)
    : []
}

/** An amount without a unit could be a hundred times too much. */
function checkMoneyRead(
  steps: unknown[],
  at: string,
  spec: FieldSpec | null,
  one: Record<string, unknown>,
): MappingProblem[] {
  if (spec?.type !== 'money' || one.value === 0) return []
  const reads = steps.some(
    (step) => typeof step === 'object' && step !== null && (step as { do?: unknown }).do === 'money',
  )
  if (reads) return []
  return [
    problem(
      at,
      'mapping.unit_missing',
      [`${spec.name.zh}没有写单位`, `${spec.field} does not say its unit`],
      [
        '加上步骤 { "do": "money", "unit": "yuan" }，以分计的写 fen',
        'Add the step { "do": "money", "unit": "yuan" }, or "fen"',
      ],
    ),
  ]
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}
