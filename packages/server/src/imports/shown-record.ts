import type { FieldSpec, Lineage, RecordKindSpec, Words } from '../mapping/index.ts'
import type { Sight } from './kept-sight.ts'

type Plain = Record<string, unknown>

/** A value of a record with its place: `receiver.phone`, `lines.0.title`. */
export interface Leaf {
  key: string
  /** As lineage names it: `lines.title`. */
  field: string
  name: Words
  spec: FieldSpec
  value: unknown
}

/** Every field of a mapped record, lists included, in the order of the kind. */
export function leavesOf(kind: RecordKindSpec, record: Plain): Leaf[] {
  const own = kind.fields.map((spec) => ({
    key: spec.field,
    field: spec.field,
    name: spec.name,
    spec,
    value: valueAt(record, spec.field),
  }))
  const listed = Object.entries(kind.lists).flatMap(([list, specs]) =>
    ((record[list] ?? []) as Plain[]).flatMap((element, i) =>
      specs.map((spec) => ({
        key: `${list}.${i}.${spec.field}`,
        field: `${list}.${spec.field}`,
        name: { zh: `第 ${i + 1} 项 ${spec.name.zh}`, en: `${spec.name.en} of item ${i + 1}` },
        spec,
        value: valueAt(element, spec.field),
      })),
    ),
  )
  return [...own, ...listed]
}

function valueAt(record: Plain, field: string): unknown {
  return field.split('.').reduce<unknown>((at, name) => (at as Plain | null | undefined)?.[name], record)
}

/** The record as a caller may see it; its shape stays. */
export function shownRecord(sight: Sight, kind: RecordKindSpec, record: Plain, lineage: Lineage): Plain {
  const show = (specs: readonly FieldSpec[], from: Plain, prefix: string): Plain => {
    const into: Plain = {}
    for (const spec of specs) {
      const [head, inner] = spec.field.split('.') as [string, string?]
      const value = sight(spec, `${prefix}${spec.field}`, valueAt(from, spec.field), lineage)
      if (inner === undefined) into[head] = value
      else into[head] = { ...(into[head] as Plain | undefined), [inner]: value }
    }
    return into
  }
  const lists = Object.entries(kind.lists).map(([list, specs]) => [
    list,
    ((record[list] ?? []) as Plain[]).map((element) => show(specs, element, `${list}.`)),
  ])
  return { ...show(kind.fields, record, ''), ...Object.fromEntries(lists) }
}
