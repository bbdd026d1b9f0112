import { shownLineage } from '../../imports/index.ts'
import { recordKinds } from '../../mapping/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Words } from '../../runtime/http/route.ts'

/** The cells of a file that gave a field. */
export interface FileOrigin {
  name: Words
  importId: string
  file: string
  row: number
  at: string
  mapping: { name: string; version: number }
  cells: { row: number; column: string; value: string | null }[]
}

/** By field of an order, the newest import that gave it. */
export async function fileOriginsOf(
  tx: Tx,
  roles: readonly Role[],
  orderId: string,
): Promise<Map<string, FileOrigin>> {
  const found = new Map<string, FileOrigin>()
  for (const { kind, importId, file, row, at, mapping, fields } of await shownLineage(
    tx,
    roles,
    'order',
    orderId,
  ))
    for (const { field, from } of fields) {
      if (kind !== 'order' || found.has(field)) continue
      const cells = from.map((cell) => ({ row: cell.row, column: cell.column, value: cell.value }))
      found.set(field, { name: nameOf(field), importId, file, row, at: at.toISOString(), mapping, cells })
    }
  return found
}

function nameOf(field: string): Words {
  const { fields, lists } = recordKinds.order
  const inner = Object.entries(lists).flatMap(([list, specs]) =>
    specs.map((spec) => ({ field: `${list}.${spec.field}`, name: spec.name })),
  )
  return [...fields, ...inner].find((one) => one.field === field)?.name ?? { zh: field, en: field }
}
