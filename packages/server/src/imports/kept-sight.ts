import {
  type ApplyPorts,
  compileMapping,
  type FieldSpec,
  type Lineage,
  type RecordKindSpec,
  recordKinds,
} from '../mapping/index.ts'
import type { Role } from '../runtime/access/policy.ts'
import type { DataClass } from '../runtime/crypto/data-classes.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Import } from './import.ts'
import { keptSample } from './kept-records.ts'
import { shownValue } from './mask.ts'

/** By heading: the classes of the fields that a column went into when it was imported. */
export type ColumnClasses = ReadonlyMap<string, ReadonlySet<DataClass | null>>

const looked = 100

export async function columnClasses(tx: Tx, one: Import, ports: ApplyPorts): Promise<ColumnClasses> {
  const { records } = await keptSample(tx, one, one.mapping, looked)
  const { outcomes } = await compileMapping(one.mapping).apply(records, ports)
  const kind = recordKinds[one.kind] as RecordKindSpec
  const specs = new Map([
    ...kind.fields.map((spec) => [spec.field, spec] as const),
    ...Object.entries(kind.lists).flatMap(([list, inner]) =>
      inner.map((spec) => [`${list}.${spec.field}`, spec] as const),
    ),
  ])
  const classes = new Map<string, Set<DataClass | null>>()
  for (const outcome of outcomes) {
    if (outcome.state !== 'mapped') continue
    for (const [field, pointers] of Object.entries(outcome.lineage))
      for (const pointer of pointers) {
        const held = classes.get(headingOf(pointer)) ?? new Set()
        classes.set(headingOf(pointer), held.add(specs.get(field)?.dataClass ?? null))
      }
  }
  return classes
}

/** Whether a column held no personal data as far as its import knew. */
export function isOpen(classes: ColumnClasses, heading: string): boolean {
  const held = classes.get(heading)
  return held !== undefined && [...held].every((one) => one === null)
}

const headingOf = (pointer: string): string =>
  pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')

/** A value of a record that another person's file gave, as a caller may see it. */
export type Sight = (spec: FieldSpec, field: string, value: unknown, lineage: Lineage) => string | null

/**
 * A draft may lead a phone number into a title: the class of the field alone would show it. So a value is shown (masked by its
 * class) only where every column that it came from held the same class, or none; otherwise that there is one.
 */
export function keptSight(held: readonly Role[], classes: ColumnClasses): Sight {
  return (spec, field, value, lineage) => {
    if (value === null || value === undefined) return null
    const pointers = lineage[field]
    // Filled in from other fields: what those show is enough.
    if (pointers === undefined) return isText(spec) ? null : shownValue(held, spec, value)
    const isKnown = pointers.every((pointer) => {
      const own = classes.get(headingOf(pointer))
      return own !== undefined && [...own].every((one) => one === null || one === spec.dataClass)
    })
    return isKnown ? shownValue(held, spec, value) : '****'
  }
}

const isText = ({ type, dataClass }: FieldSpec): boolean =>
  dataClass === null && (type === 'text' || type === 'texts' || type === 'id')
