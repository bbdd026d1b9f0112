import { rowsName } from './sample.ts'

/** A mapping as the editor holds it: data that the server checks. */
export type MappingData = Record<string, unknown>
export type StepData = { do: string } & Record<string, unknown>
export type RuleData = string | ({ from?: string; steps?: (StepData | string)[] } & Record<string, unknown>)
export type ListData = { each: string; fields: Record<string, RuleData> } & Record<string, unknown>

export interface FieldOf {
  field: string
  type: string
  required: boolean
  list: string | null
  /** `orderId`, `lines.title`. */
  key: string
  strict?: boolean
  codes: readonly { code: string; zh: string; en: string }[]
  name: { zh: string; en: string }
  meaning: { zh: string; en: string }
}

interface KindOf {
  fields: readonly Omit<FieldOf, 'list' | 'key'>[]
  lists: readonly { list: string; fields: readonly Omit<FieldOf, 'list' | 'key'>[] }[]
}

export function fieldsOf(kind: KindOf): FieldOf[] {
  return [
    ...kind.fields.map((one) => ({ ...one, list: null, key: one.field })),
    ...kind.lists.flatMap(({ list, fields }) =>
      fields.map((one) => ({ ...one, list, key: `${list}.${one.field}` })),
    ),
  ]
}

const fieldsIn = (mapping: MappingData) => (mapping.fields ?? {}) as Record<string, RuleData | ListData>
const listIn = (mapping: MappingData, list: string) => fieldsIn(mapping)[list] as ListData | undefined

export function ruleAt(
  mapping: MappingData,
  { list, field }: Pick<FieldOf, 'list' | 'field'>,
): RuleData | undefined {
  return list === null
    ? (fieldsIn(mapping)[field] as RuleData | undefined)
    : listIn(mapping, list)?.fields?.[field]
}

/** The column that a rule reads; null where it is more than a column. */
export function columnOf(rule: RuleData | undefined): string | null {
  if (rule === undefined) return null
  return typeof rule === 'string' ? rule : (rule.from ?? null)
}

export function stepsOf(rule: RuleData | undefined): StepData[] {
  if (rule === undefined || typeof rule === 'string') return []
  return (rule.steps ?? []).map((step) => (typeof step === 'string' ? { do: step } : step))
}

/** A column with its steps, as short as it can be written. */
export function makeRule(from: string, steps: readonly StepData[], before?: RuleData): RuleData {
  const rest = typeof before === 'object' ? before : {}
  const { steps: _steps, from: _from, ...kept } = rest
  if (steps.length === 0 && Object.keys(kept).length === 0) return from
  return { from, ...kept, ...(steps.length > 0 ? { steps: [...steps] } : {}) }
}

/** What a column needs to become a field of this type, where nothing was guessed. */
export function firstSteps(
  { type, codes }: Pick<FieldOf, 'type' | 'codes'>,
  sample: readonly string[],
): StepData[] {
  if (type === 'money') return [{ do: 'money', unit: 'yuan' }]
  if (type === 'instant' || type === 'day') return [{ do: 'date' }]
  if (type !== 'code') return []
  const known = sample.flatMap((word) => {
    const hit = codes.find(({ code, zh, en }) => [code, zh, en].includes(word.trim()))
    return hit ? [[word.trim(), hit.code]] : []
  })
  return [{ do: 'lookup', values: Object.fromEntries(known), unknown: 'quarantine' }]
}

/** Sets the rule of one field, or takes it out; lists and groups of rows follow. */
export function withRule(
  mapping: MappingData,
  at: Pick<FieldOf, 'list' | 'field'>,
  rule: RuleData | undefined,
  idField: string | undefined,
  each: string = rowsName,
): MappingData {
  const fields = { ...fieldsIn(mapping) }
  if (at.list === null) put(fields, at.field, rule)
  else {
    const list = listIn(mapping, at.list)
    const inner = { ...list?.fields }
    put(inner, at.field, rule)
    put(
      fields,
      at.list,
      Object.keys(inner).length === 0
        ? undefined
        : ({ ...list, each: list?.each ?? each, fields: inner } as ListData),
    )
  }
  return grouped(mapping, { ...mapping, fields }, idField)
}

function put<T>(into: Record<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) delete into[key]
  else into[key] = value
}

const usesRows = (mapping: MappingData): boolean =>
  Object.values(fieldsIn(mapping)).some(
    (rule) => typeof rule === 'object' && (rule as { each?: string }).each === rowsName,
  )

const idColumn = (mapping: MappingData, idField: string | undefined): string | null =>
  idField ? columnOf(fieldsIn(mapping)[idField] as RuleData | undefined) : null

/**
 * Rows of a table belong to one record when they have the same id; the group moves with the column of the id, and goes with
 * the last list of rows. Groups that were made by other means stay as they are.
 */
function grouped(before: MappingData, mapping: MappingData, idField: string | undefined): MappingData {
  const { groupBy, ...source } = (mapping.source ?? {}) as { groupBy?: { columns: string[] } }
  if ((source as { format?: string }).format === 'json') return mapping
  if (!usesRows(mapping)) return usesRows(before) ? { ...mapping, source } : mapping
  const id = idColumn(mapping, idField)
  const isOwn = groupBy !== undefined && groupBy.columns.join() !== idColumn(before, idField)
  if (id === null || isOwn) return mapping
  return { ...mapping, source: { ...source, groupBy: { ...groupBy, columns: [id] } } }
}

export interface History {
  past: readonly MappingData[]
  now: MappingData
  next: readonly MappingData[]
}

export type Move = { to: MappingData } | 'undo' | 'redo'

export function moved(history: History, move: Move): History {
  const { past, now, next } = history
  if (move === 'undo')
    return past.length === 0 ? history : { past: past.slice(0, -1), now: past.at(-1)!, next: [now, ...next] }
  if (move === 'redo')
    return next.length === 0 ? history : { past: [...past, now], now: next[0]!, next: next.slice(1) }
  return move.to === now ? history : { past: [...past.slice(-99), now], now: move.to, next: [] }
}

/** The list of theirs that a list of ours is made of; null while it is not chosen, and for fields of the record. */
export function eachOf(mapping: MappingData, list: string | null): string | null {
  return list === null ? null : (listIn(mapping, list)?.each ?? null)
}

/** Another list of theirs, or another condition for its elements. Columns of one list mean nothing in another. */
export function withList(
  mapping: MappingData,
  list: string,
  { each, skipWhen }: { each?: string; skipWhen?: Record<string, unknown> | undefined },
  idField: string | undefined,
): MappingData {
  const held = listIn(mapping, list)
  const { skipWhen: before, ...rest } = held ?? { each: each ?? rowsName, fields: {} }
  const isOther = each !== undefined && each !== held?.each
  const kept = isOther || each !== undefined ? before : skipWhen
  const next = {
    ...rest,
    ...(isOther ? { each, fields: {} } : {}),
    ...(kept && !isOther ? { skipWhen: kept } : {}),
  } as ListData
  return grouped(mapping, { ...mapping, fields: { ...fieldsIn(mapping), [list]: next } }, idField)
}
