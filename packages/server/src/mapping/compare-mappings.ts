import { recordKinds } from './kinds/kinds.ts'
import type { FieldSpec, RecordKindSpec, Words } from './kinds/record-kind.ts'
import type { InwardMapping } from './mapping.ts'

/** One thing that differs between two versions, with the name that people know it by. */
export interface MappingChange {
  part: 'field' | 'list' | 'join' | 'lookup' | 'constant' | 'cleanse' | 'skip' | 'source' | 'kind' | 'title'
  change: 'added' | 'removed' | 'changed'
  name: Words
}

interface Part {
  part: MappingChange['part']
  name: Words
  value: unknown
}

/** What was added, removed and changed between two versions, in the order of the fields. A draft may be half done. */
export function compareMappings(before: InwardMapping, after: InwardMapping): MappingChange[] {
  const [old, now] = [partsOf(before), partsOf(after)]
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)]
    if (was && is && written(was.value) === written(is.value)) return []
    const { part, name } = (is ?? was)!
    return [{ part, name, change: !was ? 'added' : !is ? 'removed' : 'changed' }]
  })
}

function partsOf(mapping: InwardMapping): Map<string, Part> {
  const parts = new Map<string, Part>()
  const put = (part: Part['part'], key: string, value: unknown, name: Words = same(key)): void => {
    if (value !== undefined) parts.set(`${part} ${key}`, { part, name, value })
  }
  const kind: RecordKindSpec | undefined = recordKinds[mapping.record]
  put('kind', 'record', mapping.record, kind?.name)
  put('title', 'title', mapping.title, same(mapping.title?.zh ?? ''))
  for (const [field, rule] of Object.entries(mapping.fields ?? {})) {
    if (typeof rule !== 'object' || rule === null || !('each' in rule)) {
      put('field', field, plainRule(rule), nameOf(kind?.fields, field))
      continue
    }
    const { fields, ...list } = rule
    put('list', field, list)
    for (const [inner, one] of Object.entries(fields ?? {}))
      put('field', `${field}.${inner}`, plainRule(one), nameOf(kind?.lists[field], inner))
  }
  for (const [name, table] of Object.entries(mapping.lookups ?? {})) put('lookup', name, table)
  for (const [name, value] of Object.entries(mapping.constants ?? {})) put('constant', name, value)
  for (const one of mapping.cleanse ?? [])
    put('cleanse', `${one.rule} ${one.fields?.join() ?? ''}`, one, ruleNames[one.rule])
  put('skip', 'skipWhen', mapping.skipWhen)
  const { joins = [], ...source } = mapping.source ?? {}
  for (const join of joins) put('join', join.name, join)
  put('source', 'source', source)
  return parts
}

const same = (text: string): Words => ({ zh: text, en: text })

const ruleNames: Record<string, Words> = {
  text: { zh: '文字', en: 'Texts' },
  phone: { zh: '电话', en: 'Phones' },
  name: { zh: '姓名', en: 'Names' },
  address: { zh: '地址', en: 'Addresses' },
  date: { zh: '日期', en: 'Dates' },
}

function nameOf(specs: readonly FieldSpec[] | undefined, field: string): Words {
  return specs?.find((one) => one.field === field)?.name ?? same(field)
}

/** Short and long forms say the same. */
function plainRule(rule: unknown): unknown {
  if (typeof rule === 'string') return { from: rule, steps: [] }
  if (typeof rule !== 'object' || rule === null) return rule
  if ('cases' in rule && Array.isArray(rule.cases)) return { cases: rule.cases.map(plainRule) }
  const steps = 'steps' in rule && Array.isArray(rule.steps) ? rule.steps : []
  return { ...rule, steps: steps.map((step) => (typeof step === 'string' ? { do: step } : step)) }
}

/** As text, whatever order its properties came in: the database keeps none. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return `{${entries
    .map(([key, one]) => `${JSON.stringify(key)}:${written(one)}`)
    .sort()
    .join(',')}}`
}
