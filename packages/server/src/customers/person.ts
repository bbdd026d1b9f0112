import type { CustomerId } from '../kernel/ids.ts'

/** Pure rules of persons made of several rows: who stands for whom, and which row's value is shown. */

export const survivorFields = ['name', 'phone', 'level', 'region'] as const
export type SurvivorField = (typeof survivorFields)[number]
/** The row whose value stands for the person, where somebody chose. */
export type Survivors = Partial<Record<SurvivorField, CustomerId>>

/** What stands chosen after a merge: the wish first, then what the kept one had, then the other. */
export function joinSurvivors(kept: Survivors | null, gone: Survivors | null, wish?: Survivors): Survivors {
  return { ...gone, ...kept, ...wish }
}

export interface PersonRow {
  id: CustomerId
  mergedInto: CustomerId | null
  name: string | null
  phone: string | null
  level: string
  region: string | null
  /** When each field was said last. */
  saidAt: Record<SurvivorField, Date>
}

/** Level of those of whom nobody said anything. */
export const plainLevel = '普通'

/**
 * The row each field of a person comes from: the chosen one while it says something, then the row that stands for all, then
 * whoever said something last.
 */
export function sourcesOf(
  rows: readonly PersonRow[],
  survivors: Survivors | null,
): Record<SurvivorField, PersonRow> {
  const head = headOf(rows)
  const choose = (field: SurvivorField): PersonRow => {
    const latest = [...rows].sort(
      (a, b) => b.saidAt[field].getTime() - a.saidAt[field].getTime() || (a.id < b.id ? -1 : 1),
    )
    const chosen = rows.find((row) => row.id === survivors?.[field])
    return [chosen, head, ...latest].find((row) => row && says(row, field)) ?? head
  }
  return { name: choose('name'), phone: choose('phone'), level: choose('level'), region: choose('region') }
}

export function headOf(rows: readonly PersonRow[]): PersonRow {
  return rows.find((row) => row.mergedInto === null) ?? rows[0]!
}

export function says(row: PersonRow, field: SurvivorField): boolean {
  return field === 'level' ? row.level !== plainLevel : row[field] !== null && row[field] !== ''
}

export interface Fusion {
  keptId: CustomerId
  absorbedId: CustomerId
}

/**
 * Who stands for whom after these merges, in their order: row → head, only of rows that do not stand for themselves. Taking
 * one merge out of the list and asking again is what an unmerge does.
 */
export function headsAfter(merges: readonly Fusion[]): Map<CustomerId, CustomerId> {
  const heads = new Map<CustomerId, CustomerId>()
  const head = (id: CustomerId): CustomerId => heads.get(id) ?? id
  for (const { keptId, absorbedId } of merges) {
    const [kept, gone] = [head(keptId), head(absorbedId)]
    if (kept === gone) continue
    for (const [row, its] of heads) if (its === gone) heads.set(row, kept)
    heads.set(gone, kept)
  }
  return heads
}

export const sides = ['kept', 'absorbed', 'both'] as const
/** To whom an edit by hand goes when its person is taken apart. */
export type Side = (typeof sides)[number]
