import { type Condition, testSchemas } from './condition.ts'
import type { FieldSpec } from './kinds/record-kind.ts'
import type { LookupTable, MappingProblem } from './mapping.ts'
import { nearest } from './near-names.ts'
import { isZone, parseFormat } from './read-date.ts'
import { fold } from './run-step.ts'
import { problem, shapeProblems, unknownPart } from './shape-problems.ts'
import { type Step, type StepOf, stepNames, stepSchemas } from './step.ts'

export interface StepPlace {
  /** Null on the way out: the value is for somebody else. */
  spec: FieldSpec | null
  lookups: Readonly<Record<string, LookupTable>>
}

export function checkSteps(given: unknown, pointer: string, place: StepPlace): MappingProblem[] {
  if (!Array.isArray(given)) return []
  const steps = given.map((step) => (typeof step === 'string' ? { do: step } : step))
  const problems = steps.flatMap((step, index) => checkStep(step, `${pointer}/${index}`, place))
  if (problems.length > 0) return problems
  const money = steps.findIndex((step) => step.do === 'money')
  const sums = steps.findIndex(
    (step, index) => index > money && money >= 0 && (step.do === 'plus' || step.do === 'minus'),
  )
  if (sums >= 0)
    problems.push(
      problem(
        `${pointer}/${sums}`,
        'mapping.sum_after_money',
        ['加减要写在金额步骤之前', 'Add and subtract before the money step'],
        ['把这一步移到金额步骤前面', 'Move this step in front of the money step'],
      ),
    )
  return problems
}

function checkStep(step: unknown, pointer: string, place: StepPlace): MappingProblem[] {
  const name = typeof step === 'object' && step !== null ? (step as { do?: unknown }).do : undefined
  if (typeof name !== 'string')
    return [
      problem(
        pointer,
        'mapping.step_unnamed',
        ['这一步没有写做什么', 'This step does not say what it does'],
        ['写成 { "do": "trim" } 这样', 'Write it like { "do": "trim" }'],
      ),
    ]
  if (!Object.hasOwn(stepSchemas, name)) return [unknownStep(name, pointer)]
  const schema = stepSchemas[name as keyof typeof stepSchemas]
  const shape = shapeProblems(schema, step, pointer)
  return shape.length > 0 ? shape : checkMeaning(step as Step, pointer, place)
}

function unknownStep(name: string, pointer: string): MappingProblem {
  const near = nearest(name, stepNames)
  return problem(
    `${pointer}/do`,
    'mapping.step_unknown',
    [`没有“${name}”这个步骤`, `There is no step "${name}"`],
    near
      ? [`是否想写“${near}”`, `Did you mean "${near}"?`]
      : [`可用步骤：${stepNames.join('、')}`, `Steps: ${stepNames.join(', ')}`],
  )
}

function checkMeaning(step: Step, pointer: string, place: StepPlace): MappingProblem[] {
  switch (step.do) {
    case 'date':
      return [
        ...(step.formats ?? []).flatMap((format, index) =>
          checkFormat(format, `${pointer}/formats/${index}`),
        ),
        ...checkZone(step.zone, pointer),
      ]
    case 'format-date':
      return [...checkFormat(step.format, `${pointer}/format`), ...checkZone(step.zone, pointer)]
    case 'money':
      return checkMoney(step, pointer)
    case 'lookup':
      return checkLookup(step, pointer, place)
    case 'default':
      return checkTarget(step.value, `${pointer}/value`, place.spec)
    case 'sum':
      return step.times !== undefined && step.of === undefined
        ? [
            problem(
              `${pointer}/times`,
              'mapping.part_missing',
              ['times 要和 of 一起写', '"times" goes with "of"'],
              ['加上 of：每行要加总的列', 'Add "of": the column of each row that is summed'],
            ),
          ]
        : []
    case 'where':
      return checkCondition(step.when, `${pointer}/when`)
    case 'plus':
    case 'minus':
    case 'times':
      return (step.from === undefined) === (step.value === undefined)
        ? [
            problem(
              pointer,
              'mapping.operand_missing',
              ['要写 from 或 value 其中一个', 'Give either "from" or "value"'],
              ['from 是路径，value 是带引号的数字', '"from" is a path, "value" a number in quotes'],
            ),
          ]
        : []
    default:
      return []
  }
}

function checkFormat(format: string, pointer: string): MappingProblem[] {
  return parseFormat(format)
    ? []
    : [
        problem(
          pointer,
          'mapping.date_format',
          [`看不懂日期格式“${format}”`, `The date form "${format}" cannot be read`],
          [
            '用 yyyy MM dd HH mm ss，例如 yyyy-MM-dd HH:mm；或 iso、unix、unix-ms、excel',
            'Use yyyy MM dd HH mm ss, such as yyyy-MM-dd HH:mm; or iso, unix, unix-ms, excel',
          ],
        ),
      ]
}

export function checkZone(zone: string | undefined, pointer: string): MappingProblem[] {
  return zone === undefined || isZone(zone)
    ? []
    : [
        problem(
          `${pointer}/zone`,
          'mapping.zone_unknown',
          [`没有“${zone}”这个时区`, `There is no time zone "${zone}"`],
          ['例如 Asia/Shanghai、UTC、+08:00', 'Such as Asia/Shanghai, UTC or +08:00'],
        ),
      ]
}

function checkMoney(step: StepOf<'money'>, pointer: string): MappingProblem[] {
  const problems: MappingProblem[] = []
  if (step.unit === 'other' && step.minorDigits === undefined)
    problems.push(
      problem(
        pointer,
        'mapping.part_missing',
        ['单位为 other 时要写 minorDigits', 'The unit "other" needs "minorDigits"'],
        ['厘写 3，整数币种写 0', 'Write 3 for thousandths, 0 for whole units'],
      ),
    )
  if ((step.rates === undefined) !== (step.currencyFrom === undefined))
    problems.push(
      problem(
        pointer,
        'mapping.part_missing',
        ['rates 和 currencyFrom 要一起写', '"rates" and "currencyFrom" go together'],
        ['补上另一个', 'Add the other one'],
      ),
    )
  if (
    step.currency !== undefined &&
    step.currency !== 'CNY' &&
    step.rate === undefined &&
    step.rates === undefined
  )
    problems.push(
      problem(
        pointer,
        'mapping.rate_missing',
        [
          `金额是 ${step.currency}，没有写折合人民币的汇率`,
          `The amount is in ${step.currency} and no rate to yuan is given`,
        ],
        [
          '加上 "rate": "7.1" 这样的汇率；不换算就写 "1"',
          'Add a rate such as "rate": "7.1"; "1" keeps the number as it is',
        ],
      ),
    )
  return problems
}

function checkLookup(step: StepOf<'lookup'>, pointer: string, place: StepPlace): MappingProblem[] {
  if ((step.table === undefined) === (step.values === undefined))
    return [
      problem(
        pointer,
        'mapping.lookup_source',
        ['查表要写 table 或 values 其中一个', 'Give either "table" or "values"'],
        [
          'table 是 lookups 里的名字，values 直接写对照',
          '"table" is a name from "lookups", "values" the table itself',
        ],
      ),
    ]
  if (step.table !== undefined && !Object.hasOwn(place.lookups, step.table))
    return [unknownPart(`${pointer}/table`, step.table, Object.keys(place.lookups))]
  const table = step.table === undefined ? { values: step.values ?? {} } : place.lookups[step.table]!
  const where = step.table === undefined ? `${pointer}/values` : `/lookups/${step.table}/values`
  const targets = Object.entries(table.values).flatMap(([theirs, ours]) =>
    checkTarget(ours, `${where}/${theirs}`, place.spec),
  )
  return [...targets, ...checkUnknown({ ...table, ...step }, pointer, place.spec)]
}

function checkUnknown(
  lookup: Pick<LookupTable, 'unknown' | 'default'>,
  pointer: string,
  spec: FieldSpec | null,
): MappingProblem[] {
  if (lookup.unknown === 'default' && lookup.default === undefined)
    return [
      problem(
        pointer,
        'mapping.part_missing',
        ['要写 default 是什么', '"default" is missing'],
        ['补上 default，或改为 quarantine', 'Add "default", or use "quarantine"'],
      ),
    ]
  if (spec?.strict && (lookup.unknown === 'default' || lookup.unknown === 'keep'))
    return [
      problem(
        pointer,
        'mapping.unknown_needs_person',
        ['状态和类型不认识时不能自动取值', 'An unknown state or kind may not become a default'],
        ['改为 quarantine：先放一边，由人处理', 'Use "quarantine": it waits for a person'],
      ),
    ]
  return []
}

/** A value for a field of codes must be one of them. */
export function checkTarget(value: unknown, pointer: string, spec: FieldSpec | null): MappingProblem[] {
  if (spec?.type !== 'code') return []
  const known = spec.codes.flatMap(({ code, zh, en }) => [code, zh, en])
  if (known.map(fold).includes(fold(value))) return []
  const list = spec.codes.map(({ code, zh }) => `${code} ${zh}`)
  return [
    problem(
      pointer,
      'mapping.code_unknown',
      [`“${String(value)}”不是${spec.name.zh}的代码`, `"${String(value)}" is no code of ${spec.field}`],
      [`可用：${list.join('、')}`, `Use one of: ${spec.codes.map(({ code }) => code).join(', ')}`],
    ),
  ]
}

const testNames = Object.keys(testSchemas)

export function checkCondition(given: unknown, pointer: string): MappingProblem[] {
  if (given === undefined) return []
  const wrong = problem(
    pointer,
    'mapping.condition',
    ['条件写得不对', 'This is no condition'],
    [
      '写成 { "field": "状态", "is": "已发货" }，或用 all、any、not 组合',
      'Write { "field": "status", "is": "shipped" }, or join several with all, any, not',
    ],
  )
  if (typeof given !== 'object' || given === null) return [wrong]
  const condition = given as Condition & Record<string, unknown>
  for (const name of ['all', 'any'] as const)
    if (name in condition) {
      const parts = condition[name]
      return Array.isArray(parts)
        ? parts.flatMap((part, index) => checkCondition(part, `${pointer}/${name}/${index}`))
        : [wrong]
    }
  if ('not' in condition) return checkCondition(condition.not, `${pointer}/not`)
  const { field, ...tests } = condition as Record<string, unknown>
  if (typeof field !== 'string' || field === '' || Object.keys(tests).length === 0) return [wrong]
  return Object.entries(tests).flatMap(([name, value]) =>
    testNames.includes(name)
      ? shapeProblems(testSchemas[name as keyof typeof testSchemas], value, `${pointer}/${name}`)
      : [unknownPart(pointer, name, testNames)],
  )
}
