import { type LinkEvidence, linkOfRow } from '../customers/index.ts'
import { compileMapping } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Assembled, placeOf } from './assemble.ts'
import { type EffectRow, effectsOfTarget, listEffects, type TargetKind } from './effect-store.ts'
import type { Import } from './import.ts'
import { recordsAt } from './kept-records.ts'
import { findImport } from './store.ts'

/** One cell that a field came from. */
export interface Origin {
  file: string
  row: number
  column: string
  /** As it stood in the file; whoever shows it masks by the field's class first. */
  value: string | null
}

export interface Lineage {
  importId: string
  /** Of the record that the row was read as. */
  kind: Import['kind']
  what: EffectRow['what']
  at: Date
  mapping: { name: string; version: number }
  file: string
  row: number
  /** Of a customer whom the row is about: by what; null of other kinds, and of before this was kept. */
  link: { linkedBy: LinkEvidence; ruleVersion: string } | null
  fields: { field: string; from: Origin[] }[]
}

/** Which imports gave something of an order, a customer or another target, newest first, down to the cells. */
export async function lineageOf(tx: Tx, kind: TargetKind, id: string): Promise<Lineage[]> {
  const found: Lineage[] = []
  for (const effect of await effectsOfTarget(tx, kind, id)) {
    const one = effect.row === null ? null : await findImport(tx, effect.import_id)
    if (!one) continue
    const [record] = await recordsAt(tx, one, [effect.row!])
    if (record) found.push(await traced(one, effect, record))
  }
  return found
}

/** Orders, customers and others that an import made, changed or touched. */
export async function touchedBy(
  tx: Tx,
  importId: string,
  kind: TargetKind,
  cursor: string | null,
  limit: number,
): Promise<{
  items: {
    id: string
    what: EffectRow['what']
    row: number | null
    state: EffectRow['state']
    because: string | null
  }[]
  nextCursor: string | null
}> {
  const found = await listEffects(tx, importId, kind, cursor, false, limit + 1)
  const page = found.slice(0, limit)
  return {
    items: page.map(({ target_id, what, row, state, left_because }) => ({
      id: target_id,
      what,
      row,
      state,
      because: left_because,
    })),
    nextCursor: found.length > limit ? page.at(-1)!.target_id : null,
  }
}

/** The mapping as it was used says which cells each field was read from. */
async function traced(one: Import, effect: EffectRow, record: Assembled): Promise<Lineage> {
  const { outcomes } = await compileMapping(one.mapping).apply([record])
  const [outcome] = outcomes
  const pointers = outcome?.state === 'mapped' ? outcome.lineage : {}
  return {
    importId: one.id,
    kind: one.kind,
    what: effect.what,
    at: effect.at,
    mapping: { name: one.mapping.name, version: one.mapping.version },
    file: one.files[0]!.name,
    row: record.row,
    link: foundBy(effect),
    fields: Object.entries(pointers).map(([field, from]) => ({
      field,
      from: from.flatMap((pointer) => originsOf(one, record, pointer)),
    })),
  }
}

function foundBy(effect: EffectRow): Lineage['link'] {
  const link = linkOfRow(effect)
  return link && 'by' in link.linkedBy ? { ...link, linkedBy: link.linkedBy } : null
}

function originsOf(one: Import, record: Assembled, pointer: string): Origin[] {
  return cellsOf(record, pointer).map(({ file, row, pointer: cell }) => {
    const value = valueAt(record.value, cell)
    const column = cell
      .slice(cell.lastIndexOf('/') + 1)
      .replaceAll('~1', '/')
      .replaceAll('~0', '~')
    return {
      file: one.files[file]!.name,
      row,
      column,
      value: value === null || value === undefined || typeof value === 'object' ? null : String(value),
    }
  })
}

/** A pointer with `*` means that cell of every element of the list. */
export function cellsOf(
  record: Assembled,
  pointer: string,
): { file: number; row: number; pointer: string }[] {
  const star = pointer.indexOf('/*')
  if (star >= 0) {
    const list = valueAt(record.value, pointer.slice(0, star))
    const size = Array.isArray(list) ? list.length : 0
    return Array.from(
      { length: size },
      (_, i) => `${pointer.slice(0, star)}/${i}${pointer.slice(star + 2)}`,
    ).flatMap((each) => cellsOf(record, each))
  }
  return [{ ...placeOf(record.place, pointer), pointer }]
}

function valueAt(value: unknown, pointer: string): unknown {
  let here = value
  for (const token of pointer.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Record<string, unknown>)[token.replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  return here
}
