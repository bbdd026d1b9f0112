import type { FieldOf, ListData, MappingData, RuleData } from './edit-mapping.ts'
import { asObject } from './rules.ts'
import { type Column, rowsName, type Sample, type SampleFile } from './sample.ts'

export interface JoinData {
  name: string
  to?: string
  take: 'one' | 'many'
  on: Record<string, string>
  file?: string
  format: string
  [more: string]: unknown
}

/** A column as a rule may read it. `each`: the list that it makes the rule's list of. */
export interface Choice {
  id: string
  label: string
  path: string
  each: string | null
  sample: readonly string[]
  /** Words that stand in the column, as far as they may be seen. */
  words: readonly string[]
}

export const joinsOf = (mapping: MappingData): JoinData[] =>
  ((mapping.source as { joins?: JoinData[] } | undefined)?.joins ?? []).filter(({ name }) => name)

/** The file of a join: by its role, by the pattern of its name, else by its place. */
export function fileOf(joins: readonly JoinData[], at: number, sample: Sample): SampleFile | undefined {
  const [, ...others] = sample.files
  const { name, file } = joins[at]!
  return (
    others.find(({ role }) => role === name) ??
    (file === undefined ? others[at] : others.find((one) => fits(one.name, file)))
  )
}

export function fits(name: string, pattern: string): boolean {
  const plain = pattern.toLowerCase().replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${plain.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name.toLowerCase())
}

/** Next month's file has another number in its name. */
export const patternOf = (name: string): string => name.replace(/\d+([-_.\d]*\d)?/g, '*')

const token = (text: string): string => text.replaceAll('~', '~0').replaceAll('/', '~1')
const inside = (column: Column): string =>
  column.path.startsWith('/') ? column.path : `/${token(column.path)}`

interface Joined {
  label: string
  /** `/buyer`, `/items/*`. */
  prefix: string
  many: boolean
  name: string
  columns: readonly Column[]
}

function joined(mapping: MappingData, sample: Sample): Joined[] {
  const joins = joinsOf(mapping)
  const found: Joined[] = []
  for (const [at, { name, to, take }] of joins.entries()) {
    const above = found.find((one) => one.name === to)
    found.push({
      name,
      label: name,
      prefix: `${above?.prefix ?? ''}/${token(name)}${take === 'many' ? '/*' : ''}`,
      many: take === 'many' || (above?.many ?? false),
      columns: fileOf(joins, at, sample)?.columns ?? [],
    })
  }
  return found
}

const choice = (label: string, path: string, each: string | null, { sample, isShape }: Column): Choice => ({
  id: `${each ?? ''}|${path}`,
  label,
  path,
  each,
  sample,
  words: isShape ? [] : sample,
})

/** Columns that a condition or step may read beside the record; in a list those of one element come first. */
export function choicesFor(
  mapping: MappingData,
  { list }: Pick<FieldOf, 'list'>,
  sample: Sample,
  each: string | null,
): Choice[] {
  const main = sample.files[0]?.columns ?? []
  const flat = main.every((column) => column.list === null)
  const files = joined(mapping, sample)
  const label = (one: Joined, column: Column) => `${one.label} › ${column.heading}`
  if (list === null)
    return [
      ...main
        .filter((column) => column.list === null)
        .map((column) => choice(column.heading, column.path, null, column)),
      ...files.flatMap((one) =>
        one.columns.map((column) =>
          choice(label(one, column), `${one.prefix}${inside(column)}`, null, column),
        ),
      ),
    ]
  const isOpen = (name: string) => each === null || each === name
  const ofRows =
    flat && isOpen(rowsName)
      ? main.map((column) => choice(column.heading, column.path, rowsName, column))
      : []
  const ofLists = main
    .filter((column) => column.list !== null && isOpen(column.list))
    .map((column) => choice(`${column.list} › ${column.heading}`, column.path, column.list, column))
  const ofJoins = files
    .filter((one) => one.many && one.prefix === `/${token(one.name)}/*` && isOpen(one.name))
    .flatMap((one) => one.columns.map((column) => choice(label(one, column), column.path, one.name, column)))
  const below = files.filter((one) => each !== null && one.prefix.startsWith(`/${token(each)}/*/`))
  const ofBelow = below.flatMap((one) =>
    one.columns.map((column) =>
      choice(
        label(one, column),
        `${one.prefix.slice(`/${token(each!)}/*`.length)}${inside(column)}`,
        each,
        column,
      ),
    ),
  )
  return [...ofRows, ...ofLists, ...ofJoins, ...ofBelow, ...fromRecord(main, files, flat, each)]
}

/** `^` leads from an element back to the record. */
function fromRecord(
  main: readonly Column[],
  files: readonly Joined[],
  flat: boolean,
  each: string | null,
): Choice[] {
  if (each === null || (flat && each === rowsName)) return []
  return [
    ...main
      .filter((column) => column.list === null)
      .map((column) => choice(`↑ ${column.heading}`, `^${column.path}`, each, column)),
    ...files
      .filter((one) => !one.many)
      .flatMap((one) =>
        one.columns.map((column) =>
          choice(`↑ ${one.label} › ${column.heading}`, `^${one.prefix}${inside(column)}`, each, column),
        ),
      ),
  ]
}

/** What a list of ours may be made of. */
export function listSources(mapping: MappingData, sample: Sample): string[] {
  const main = sample.files[0]?.columns ?? []
  const lists = [...new Set(main.flatMap(({ list }) => (list === null ? [] : [list])))]
  const isTable = (mapping.source as { format?: string } | undefined)?.format !== 'json'
  return [
    ...(isTable ? [rowsName] : []),
    ...lists,
    ...joinsOf(mapping)
      .filter(({ take, to }) => take === 'many' && !to)
      .map(({ name }) => name),
  ]
}

/** Where there are no records to look at: the columns that the mapping itself names. */
export function sampleOf(mapping: MappingData): Sample {
  const fields = (mapping.fields ?? {}) as Record<string, RuleData | ListData>
  const main = new Map<string, Column>()
  const joins = new Map(joinsOf(mapping).map(({ name }) => [name, new Map<string, Column>()]))
  const isTable = (mapping.source as { format?: string } | undefined)?.format !== 'json'
  const add = (path: string, each: string | null) => {
    if (path === '.' || path.includes('/*/')) return
    if (path.startsWith('^')) return add(path.slice(1), null)
    const into = joins.get(each ?? '') ?? main
    const list = each === null || each === rowsName || into !== main ? null : each
    if (isTable && path.startsWith('/')) return
    into.set(`${list}|${path}`, { heading: path, path, list, sample: [] })
  }
  for (const rule of Object.values(fields)) {
    if (typeof rule === 'object' && 'each' in rule)
      for (const inner of Object.values(rule.fields ?? {}))
        for (const path of pathsOf(inner)) add(path, String(rule.each))
    else for (const path of pathsOf(rule as RuleData)) add(path, null)
  }
  const files = [...joins].map(([role, columns]) => ({ name: role, role, columns: [...columns.values()] }))
  return { from: null, files: [{ name: '', columns: [...main.values()] }, ...files] }
}

function pathsOf(rule: RuleData): string[] {
  const { from, firstOf = [], all = [], cases = [] } = asObject(rule)
  return [
    ...(from === undefined ? [] : [from]),
    ...firstOf,
    ...all,
    ...cases.flatMap((one) => pathsOf(one as RuleData)),
  ]
}
