import { applyRecords } from './apply-records.ts'
import { compileCleanse } from './cleanse.ts'
import { type CompiledField, type Compiling, compileField } from './compile-field.ts'
import { compileCondition } from './condition.ts'
import { type KindName, recordKinds } from './kinds/kinds.ts'
import type { FieldSpec, RecordKindSpec } from './kinds/record-kind.ts'
import type { CompiledList, Machine } from './machine.ts'
import type { Applied, CompiledMapping, FieldList, InwardMapping, Lineage } from './mapping.ts'
import { defaultZone } from './read-date.ts'
import { compilePath, pointerOf, type ReadOptions, type Scope } from './read-path.ts'

type Plain = Record<string, unknown>

/** Makes a mapping ready. It must have passed `checkMapping`; what it does then never throws for a record. */
export function compileMapping<K extends KindName = KindName>(mapping: InwardMapping): CompiledMapping<K> {
  const kind = recordKinds[mapping.record] as RecordKindSpec
  const machine = build(mapping, kind)
  return {
    mapping,
    kind: mapping.record as K,
    apply: async (records, ports = {}) =>
      applyRecords(machine, records, ports.expressions ?? null) as Promise<Applied<K>>,
  }
}

function build(mapping: InwardMapping, kind: RecordKindSpec): Machine {
  const { source } = mapping
  const options: ReadOptions = {
    cells: source.format !== 'json',
    emptyWords: new Set(source.emptyWords ?? []),
  }
  const compiling: Compiling = {
    lookups: mapping.lookups ?? {},
    constants: mapping.constants ?? {},
    options,
    zone: source.zone ?? defaultZone,
    expressions: [],
    base: '',
  }
  const specs = new Map(kind.fields.map((spec) => [spec.field, spec]))
  const fields: CompiledField[] = []
  const lists: CompiledList[] = []
  for (const [name, given] of Object.entries(mapping.fields)) {
    if (typeof given === 'object' && 'each' in given)
      lists.push(compileList(name, given, kind.lists[name] ?? [], compiling))
    else if (specs.has(name)) fields.push(compileField(specs.get(name)!, given, compiling))
  }
  const skip = mapping.skipWhen
    ? compileCondition<Scope>(mapping.skipWhen, (path) => compilePath(path, options))
    : null
  const cleanse = compileCleanse(mapping.cleanse ?? [], kind)
  return {
    mapping,
    skip,
    fields,
    expressions: compiling.expressions,
    lists,
    empty: emptyOf(kind),
    cleanse,
    lineage: lineageOf(fields, lists),
  }
}

function compileList(
  name: string,
  given: FieldList,
  specs: readonly FieldSpec[],
  outer: Compiling,
): CompiledList {
  const pointer = `${pointerOf(given.each)}/*`
  const compiling = { ...outer, expressions: [], base: pointer }
  const fields = specs.flatMap((spec) => {
    const rule = given.fields[spec.field]
    return rule === undefined ? [] : [compileField(spec, rule, compiling)]
  })
  const skip = given.skipWhen
    ? compileCondition<Scope>(given.skipWhen, (path) => compilePath(path, outer.options))
    : null
  const spec = { field: name, name: { zh: name, en: name } } as FieldSpec
  const items = compilePath(given.each, outer.options)
  const empty = () => Object.fromEntries(specs.map(({ field }) => [field, null]))
  return { name, spec, items, pointer, skip, fields, empty, expressions: compiling.expressions }
}

function emptyOf(kind: RecordKindSpec): () => Plain {
  const groups = new Map<string, string[]>()
  for (const { field } of kind.fields) {
    const [head, inner] = field.split('.') as [string, string?]
    groups.set(head, [...(groups.get(head) ?? []), ...(inner ? [inner] : [])])
  }
  const lists = Object.keys(kind.lists)
  return () => {
    const record: Plain = {}
    for (const [head, inner] of groups)
      record[head] = inner.length === 0 ? null : Object.fromEntries(inner.map((name) => [name, null]))
    for (const list of lists) record[list] = []
    return record
  }
}

/** Most records of a mapping have one lineage, which they share. */
function lineageOf(fields: readonly CompiledField[], lists: readonly CompiledList[]): Machine['lineage'] {
  const known = new Map<string, Lineage>()
  const ofLists = lists.flatMap((list) =>
    list.fields.map(({ field, paths }) => [`${list.name}.${field}`, [...new Set(paths.flat())]] as const),
  )
  return (choices) => {
    const key = choices.join()
    const found = known.get(key)
    if (found) return found
    const made = Object.freeze({
      ...Object.fromEntries(fields.map(({ field, paths }, index) => [field, paths[choices[index]!] ?? []])),
      ...Object.fromEntries(ofLists),
    })
    known.set(key, made)
    return made
  }
}
