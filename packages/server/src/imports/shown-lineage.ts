import { type FieldSpec, type RecordKindSpec, recordKinds } from '../mapping/index.ts'
import type { Role } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { TargetKind } from './effect-store.ts'
import { type Lineage, lineageOf, type Origin } from './lineage.ts'
import { shownValue } from './mask.ts'

export type ShownLineage = Lineage

const hidden = '****'
const phoneLike = /1[3-9]\d{9}/

/**
 * Lineage with cells as a caller may see them. A cell that went into fields of several classes is shown only where the caller
 * sees each of them; one that went into none of a class is hidden when it looks like a phone.
 */
export async function shownLineage(
  tx: Tx,
  held: readonly Role[],
  kind: TargetKind,
  id: string,
): Promise<ShownLineage[]> {
  return (await lineageOf(tx, kind, id)).map((one) => {
    const specs = specsOf(one.kind)
    const used = new Map<string, FieldSpec[]>()
    for (const { field, from } of one.fields)
      for (const cell of from) {
        const spec = specs.get(field)
        if (spec) used.set(placeOf(cell), [...(used.get(placeOf(cell)) ?? []), spec])
      }
    const show = (cell: Origin): Origin => ({
      ...cell,
      value: shownCell(held, used.get(placeOf(cell)) ?? [], cell.value),
    })
    return { ...one, fields: one.fields.map(({ field, from }) => ({ field, from: from.map(show) })) }
  })
}

const placeOf = ({ file, row, column }: Origin): string => `${file}|${row}|${column}`

function shownCell(held: readonly Role[], specs: readonly FieldSpec[], value: string | null): string | null {
  if (value === null) return null
  const classes = new Map(specs.flatMap((spec) => (spec.dataClass ? [[spec.dataClass, spec] as const] : [])))
  if (classes.size === 0) return phoneLike.test(value) ? hidden : value
  const shown = [...classes.values()].map((spec) => shownValue(held, spec, value))
  return shown.length === 1 || shown.every((one) => one === value) ? (shown[0] ?? null) : hidden
}

/** Fields of a kind of record, by name. */
export function specsOf(kind: string): Map<string, FieldSpec> {
  const spec = recordKinds[kind as keyof typeof recordKinds] as RecordKindSpec
  return new Map([
    ...spec.fields.map((one) => [one.field, one] as const),
    ...Object.entries(spec.lists).flatMap(([list, inner]) =>
      inner.map((one) => [`${list}.${one.field}`, one] as const),
    ),
  ])
}
