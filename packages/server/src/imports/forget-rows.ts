import { compileMapping } from '../mapping/index.ts'
import type { DataClass } from '../runtime/crypto/data-classes.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Assembled, assemble, type Place, type Plan, planOf } from './assemble.ts'
import type { Import } from './import.ts'
import { joinedRows, recordsAt } from './kept-records.ts'
import { cellsOf } from './lineage.ts'
import { isRegion } from './mask.ts'
import { deleteRows, nextRows } from './row-store.ts'
import { openRow } from './seal-rows.ts'
import { specsOf } from './shown-lineage.ts'
import { findImport } from './store.ts'

const ofPerson: readonly (DataClass | null)[] = ['phone', 'name', 'address', 'id-number', 'chat']
const page = 500

/**
 * Takes the rows out of an import that records of a person were read from, asked for by row of the main file: their whole groups, and
 * what was joined to them in the other files. A row that was only looked up (of a shop, of a product) stays while another record
 * leads to it; one that something of the person was read from goes in any case. Returns how many went.
 */
export async function forgetRows(tx: Tx, importId: string, rows: readonly number[]): Promise<number> {
  const one = await findImport(tx, importId)
  if (!one) return 0
  const records = await recordsAt(tx, one, rows)
  const plan = planOf(one.mapping)
  const personal = await personalRows(one, records)
  const [own, lookedUp] = [new Set<string>(), new Set<string>()]
  for (const { place } of records) sort(plan, place, true, personal, own, lookedUp)
  for (const row of own) lookedUp.delete(row)
  const needed = await neededByOthers(tx, one, plan, own, lookedUp)
  const gone = [...own, ...[...lookedUp].filter((row) => !needed.has(row))].map((row) =>
    row.split('|').map(Number),
  )
  return deleteRows(
    tx,
    importId,
    gone.map(([file]) => file!),
    gone.map(([, row]) => row!),
  )
}

const nameOf = ({ file, row }: { file: number; row: number }): string => `${file}|${row}`

/** Rows of any file that a field of the person was read from. */
async function personalRows(one: Import, records: readonly Assembled[]): Promise<Set<string>> {
  const specs = specsOf(one.kind)
  const { outcomes } = await compileMapping(one.mapping).apply([...records])
  const found = outcomes.flatMap((outcome, i) =>
    outcome.state !== 'mapped'
      ? []
      : Object.entries(outcome.lineage).flatMap(([field, pointers]) => {
          const spec = specs.get(field)
          if (!spec || isRegion(spec) || !ofPerson.includes(spec.dataClass)) return []
          return pointers.flatMap((pointer) => cellsOf(records[i]!, pointer).map(nameOf))
        }),
  )
  return new Set(found)
}

/** A list that hangs on a row belongs to it; a single row is looked up, and so is what hangs on it. */
function sort(
  plan: Plan,
  place: Place,
  isOwn: boolean,
  personal: ReadonlySet<string>,
  own: Set<string>,
  lookedUp: Set<string>,
): void {
  const isPart = place.file === 0 || plan.byFile.get(place.file)!.join.take === 'many'
  const goes = (isOwn && isPart) || personal.has(nameOf(place))
  ;(goes ? own : lookedUp).add(nameOf(place))
  for (const list of place.lists.values())
    for (const below of list) sort(plan, below, goes, personal, own, lookedUp)
}

/** Of these rows, those that a record leads to which stays. */
async function neededByOthers(
  tx: Tx,
  one: Import,
  plan: Plan,
  own: ReadonlySet<string>,
  lookedUp: ReadonlySet<string>,
): Promise<Set<string>> {
  const needed = new Set<string>()
  const fetch = joinedRows(tx, one)
  const main = one.files[0]!
  for (let after = 0; needed.size < lookedUp.size; ) {
    const kept = await nextRows(tx, one.id, after, page)
    if (kept.length === 0) break
    after = kept.at(-1)!.row
    const others = kept.filter(({ row }) => !own.has(nameOf({ file: 0, row })))
    const records = await assemble(
      plan,
      others.map((row) => [openRow(tx, one.id, main, row)]),
      fetch,
    )
    for (const { place } of records) note(place, lookedUp, needed)
  }
  return needed
}

function note(place: Place, sought: ReadonlySet<string>, found: Set<string>): void {
  if (sought.has(nameOf(place))) found.add(nameOf(place))
  for (const list of place.lists.values()) for (const below of list) note(below, sought, found)
}
