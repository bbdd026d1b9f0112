import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { CustomerMissing, MergeRefused } from './errors.ts'
import {
  headOf,
  joinSurvivors,
  type PersonRow,
  type SurvivorField,
  type Survivors,
  says,
  sourcesOf,
  survivorFields,
} from './person.ts'
import { getCustomerRows, openRow } from './read-customers.ts'
import { findPersons } from './store.ts'
import type { UnmergePreview } from './unmerge-customers.ts'

export type MergeSide = 'kept' | 'absorbed'
export type ChosenSides = Partial<Record<SurvivorField, MergeSide>>

/** Why a value will stand: somebody chose it now or earlier, it is the only one, both say the same, the kept one goes first, or it was said last. */
export type StandingReason = 'chosen' | 'chosen_before' | 'only_one' | 'same' | 'kept' | 'latest' | 'nobody'

export interface StandingField {
  field: SurvivorField
  /** Opened values. */
  kept: string | null
  absorbed: string | null
  from: MergeSide
  why: StandingReason
}

export interface MergePreview {
  keptId: CustomerId
  absorbedId: CustomerId
  fields: StandingField[]
  /** What to hand to `mergeCustomers`. */
  survivors: Survivors
}

/** What a merge of two persons would show, by the very rules that the merge itself follows. Throws `customer.not_found`, `merge.already_one`. */
export async function previewMerge(
  tx: Tx,
  wish: { keptId: CustomerId; absorbedId: CustomerId; sides?: ChosenSides },
): Promise<MergePreview> {
  const { keptId, absorbedId, sides = {} } = wish
  const kept = await personOf(tx, keptId)
  const gone = await personOf(tx, absorbedId)
  if (kept.head.id === gone.head.id) throw new MergeRefused('already_one', kept.head.id)
  const own = { kept: sourcesOf(kept.rows, kept.survivors), absorbed: sourcesOf(gone.rows, gone.survivors) }
  const survivors = Object.fromEntries(
    survivorFields.flatMap((field) => (sides[field] ? [[field, own[sides[field]][field].id]] : [])),
  ) as Survivors
  const joined = joinSurvivors(kept.survivors, gone.survivors, survivors)
  const rows = [...kept.rows, ...gone.rows.map((row) => ({ ...row, mergedInto: kept.head.id }))]
  const from = sourcesOf(rows, joined)
  const fields = survivorFields.map((field): StandingField => {
    const side = gone.rows.some((row) => row.id === from[field].id) ? 'absorbed' : 'kept'
    const said = { kept: own.kept[field], absorbed: own.absorbed[field] }
    return {
      field,
      kept: said.kept[field],
      absorbed: said.absorbed[field],
      from: side,
      why: reasonOf(field, said, { side, chosen: sides[field], before: joined[field] === from[field].id }),
    }
  })
  return { keptId: kept.head.id, absorbedId: gone.head.id, fields, survivors }
}

function reasonOf(
  field: SurvivorField,
  said: Record<MergeSide, PersonRow>,
  { side, chosen, before }: { side: MergeSide; chosen: MergeSide | undefined; before: boolean },
): StandingReason {
  const speaks = { kept: says(said.kept, field), absorbed: says(said.absorbed, field) }
  if (said.kept[field] && said.kept[field] === said.absorbed[field]) return 'same'
  if (!speaks.kept && !speaks.absorbed) return 'nobody'
  if (!speaks.kept || !speaks.absorbed) return 'only_one'
  if (chosen === side) return 'chosen'
  if (before) return 'chosen_before'
  return side === 'kept' ? 'kept' : 'latest'
}

async function personOf(tx: Tx, id: CustomerId) {
  const found = await findPersons(tx, [id])
  if (found.length === 0) throw new CustomerMissing(id)
  const rows = found.map((row) => openRow(tx, row))
  const head = headOf(rows)
  return { rows, head, survivors: found.find((row) => row.id === head.id)?.survivors ?? null }
}

/** What each side of an unmerge will show, but for the edits by hand that the operator assigns. */
export async function previewSides(
  tx: Tx,
  { merge, keptRows, absorbedRows }: Pick<UnmergePreview, 'merge' | 'keptRows' | 'absorbedRows'>,
): Promise<Record<MergeSide, Record<SurvivorField, string | null>>> {
  const found = await getCustomerRows(tx, [...keptRows, ...absorbedRows])
  const valuesOf = (ids: readonly CustomerId[], first: CustomerId, survivors: Survivors | null) => {
    const rows = [first, ...ids.filter((id) => id !== first)].flatMap((id) => found.get(id) ?? [])
    const from = sourcesOf(
      rows.map((row, i) => ({ ...row, mergedInto: i === 0 ? null : first })),
      survivors,
    )
    return Object.fromEntries(survivorFields.map((field) => [field, from[field][field]])) as Record<
      SurvivorField,
      string | null
    >
  }
  const before = merge.survivors_before
  return {
    kept: valuesOf(keptRows, merge.kept_id, before?.kept ?? null),
    absorbed: valuesOf(absorbedRows, merge.absorbed_id, before?.absorbed ?? null),
  }
}
