import { compileCoerce } from './coerce.ts'
import { compileCondition } from './condition.ts'
import type { ExpressionAnswer } from './expression.ts'
import type { FieldSpec } from './kinds/record-kind.ts'
import type { Field, FieldCases, FieldRule, LookupTable } from './mapping.ts'
import { compilePath, pointerOf, type ReadOptions, type Scope } from './read-path.ts'
import { compileSteps, type StepContext } from './run-step.ts'
import type { Step, StepName } from './step.ts'
import { Trouble } from './trouble.ts'

/** Where a field is read: the record or element, the answers of its expressions, and which choice was taken. */
export interface FieldScope extends Scope {
  answers: readonly (ExpressionAnswer | undefined)[]
  /** Set by each field: the place of the case or source that gave the value. */
  choice: number
}

export interface CompiledField {
  field: string
  spec: FieldSpec
  read(scope: FieldScope): unknown
  /** By choice: the pointers that the value came from. */
  paths: readonly (readonly string[])[]
}

export interface Compiling {
  lookups: Readonly<Record<string, LookupTable>>
  constants: Readonly<Record<string, string | number | boolean>>
  options: ReadOptions
  zone: string
  /** Expressions of this scope, by their place in `FieldScope.answers`. */
  expressions: string[]
  /** Pointer of the list that the scope is an element of. */
  base: string
}

export function compileField(
  spec: FieldSpec,
  given: Exclude<Field, { each: string }>,
  compiling: Compiling,
): CompiledField {
  const cases = rulesOf(given).map((rule) => compileRule(rule, isStrict(spec), compiling))
  const coerce = compileCoerce(spec, compiling.zone)
  const take = firstCase(cases)
  const read = (scope: FieldScope): unknown => {
    const value = take(scope)
    return value instanceof Trouble ? value : coerce(value)
  }
  return { field: spec.field, spec, read, paths: cases.flatMap(({ paths }) => paths) }
}

/** On the way out there is no type of ours to turn into. */
export function compileOutwardField(
  given: Exclude<Field, { each: string }>,
  compiling: Compiling,
): (scope: FieldScope) => unknown {
  return firstCase(rulesOf(given).map((rule) => compileRule(rule, false, compiling)))
}

const isStrict = (spec: FieldSpec): boolean => spec.strict || spec.type === 'code'

function firstCase(cases: readonly CompiledRule[]): (scope: FieldScope) => unknown {
  const offsets = cases.map((_, index) =>
    cases.slice(0, index).reduce((sum, { paths }) => sum + paths.length, 0),
  )
  return (scope) => {
    for (const [index, one] of cases.entries()) {
      if (one.when && !one.when(scope)) continue
      scope.choice = 0
      const value = one.read(scope)
      scope.choice += offsets[index]!
      return value
    }
    scope.choice = 0
    return null
  }
}

export function rulesOf(given: Exclude<Field, { each: string }>): FieldRule[] {
  if (typeof given === 'string') return [{ from: given }]
  return 'cases' in given ? (given as FieldCases).cases : [given]
}

interface CompiledRule {
  when: ((scope: Scope) => boolean) | null
  read(scope: FieldScope): unknown
  paths: string[][]
}

function compileRule(rule: FieldRule, strict: boolean, compiling: Compiling): CompiledRule {
  const { options, zone, lookups } = compiling
  const context: StepContext = { read: options, zone, lookups, strict }
  const steps = compileSteps(rule.steps ?? [], context)
  const source = compileSource(rule, compiling)
  const when = rule.when ? compileCondition<Scope>(rule.when, (path) => compilePath(path, options)) : null
  const beside = (rule.steps ?? []).flatMap(pathsOfStep).map((path) => pointerOf(path, compiling.base))
  return {
    when,
    read: (scope) => {
      const value = source.read(scope)
      return value instanceof Trouble ? value : steps(value, scope)
    },
    paths: source.paths.map((paths) => [...new Set([...paths, ...beside])]),
  }
}

interface CompiledSource {
  read(scope: FieldScope): unknown
  paths: string[][]
}

function compileSource(
  rule: FieldRule,
  { options, constants, expressions, base }: Compiling,
): CompiledSource {
  const pointer = (path: string) => pointerOf(path, base)
  if (rule.from !== undefined) return { read: compilePath(rule.from, options), paths: [[pointer(rule.from)]] }
  if (rule.firstOf)
    return firstOf(
      rule.firstOf.map((path) => compilePath(path, options)),
      rule.firstOf.map(pointer),
    )
  if (rule.all) {
    const readers = rule.all.map((path) => compilePath(path, options))
    const read = (scope: FieldScope) => readers.flatMap((one) => one(scope)).filter((one) => one !== null)
    return { read, paths: [rule.all.map(pointer)] }
  }
  if (rule.expression !== undefined) {
    const index = expressions.push(rule.expression) - 1
    return { read: ({ answers }) => valueOfAnswer(answers[index]), paths: [[base]] }
  }
  const value = rule.value ?? constants[rule.constant ?? ''] ?? null
  return { read: () => value, paths: [[]] }
}

function firstOf(readers: ((scope: Scope) => unknown)[], pointers: string[]): CompiledSource {
  const read = (scope: FieldScope): unknown => {
    for (const [index, reader] of readers.entries()) {
      const value = reader(scope)
      if (value === null) continue
      scope.choice = index
      return value
    }
    return null
  }
  return { read, paths: pointers.map((pointer) => [pointer]) }
}

function valueOfAnswer(answer: ExpressionAnswer | undefined): unknown {
  if (!answer) return new Trouble('expression_failed', null)
  return answer.ok ? (answer.value ?? null) : new Trouble(`expression_${answer.code}`, null)
}

/** Paths that a step reads beside the value it is given. */
export function pathsOfStep(step: Step | StepName): string[] {
  if (typeof step === 'string') return []
  if (step.do === 'money') return step.currencyFrom ? [step.currencyFrom] : []
  return (step.do === 'plus' || step.do === 'minus' || step.do === 'times') && step.from ? [step.from] : []
}
