/** Conditions as the form holds them: groups of rows, which are tests or groups again. */

export type ConditionData = Record<string, unknown>
export type Mode = 'all' | 'any' | 'none'
export const tests = [
  'is',
  'in',
  'filled',
  'empty',
  'contains',
  'startsWith',
  'above',
  'below',
  'atLeast',
  'atMost',
] as const
export type TestName = (typeof tests)[number]
export const numberTests: readonly TestName[] = ['above', 'below', 'atLeast', 'atMost']

export interface TestRow {
  field: string
  test: TestName
  /** Words of `in` are kept apart by lines. */
  value: string
}
export interface Group {
  mode: Mode
  rows: (TestRow | Group)[]
}

export const isGroup = (row: TestRow | Group): row is Group => 'rows' in row

export function toGroup(condition: ConditionData): Group {
  if (Array.isArray(condition.all)) return { mode: 'all', rows: condition.all.flatMap(rowsOf) }
  if (Array.isArray(condition.any)) return { mode: 'any', rows: condition.any.flatMap(rowsOf) }
  if (typeof condition.not === 'object' && condition.not !== null) {
    const inner = condition.not as ConditionData
    return { mode: 'none', rows: Array.isArray(inner.any) ? inner.any.flatMap(rowsOf) : rowsOf(inner) }
  }
  return { mode: 'all', rows: rowsOf(condition) }
}

function rowsOf(condition: ConditionData): (TestRow | Group)[] {
  if (typeof condition !== 'object' || condition === null) return []
  if (!('field' in condition)) return [toGroup(condition)]
  const { field, ...given } = condition
  const found = Object.entries(given).map(([name, value]) => testRow(String(field), name, value))
  return found.length > 1 ? [{ mode: 'all', rows: found }] : found
}

function testRow(field: string, name: string, value: unknown): TestRow {
  if (name === 'empty') return { field, test: value === false ? 'filled' : 'empty', value: '' }
  const text = Array.isArray(value) ? value.join('\n') : String(value)
  return { field, test: name as TestName, value: text }
}

/** Null for a group without rows: no condition at all. */
export function toCondition({ mode, rows }: Group): ConditionData | null {
  const parts = rows.flatMap((row) => {
    const one = isGroup(row) ? toCondition(row) : testOf(row)
    return one ? [one] : []
  })
  if (parts.length === 0) return null
  if (mode === 'none') return { not: parts.length === 1 ? parts[0] : { any: parts } }
  return parts.length === 1 ? parts[0]! : { [mode]: parts }
}

function testOf({ field, test, value }: TestRow): ConditionData {
  if (test === 'filled' || test === 'empty') return { field, empty: test === 'empty' }
  if (test === 'in')
    return {
      field,
      in: value
        .split(/[\n、，,]/)
        .map((word) => word.trim())
        .filter(Boolean),
    }
  // What is no number yet is told by the server's check, at its place.
  if (numberTests.includes(test)) {
    const number = Number(value)
    return { field, [test]: value.trim() === '' || Number.isNaN(number) ? value : number }
  }
  return { field, [test]: value }
}
