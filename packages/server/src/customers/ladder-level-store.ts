import type { Tx } from '../runtime/db/transaction.ts'

export interface KnownLevel {
  id: string
  /** 普通 where nobody wrote one. */
  level: string
  ladderLevel: string | null
}

/** What stands on these rows: by hand, and as the ladder gave it. */
export function levelsOfRows(tx: Tx, rowIds: readonly string[]): Promise<KnownLevel[]> {
  return tx.named<KnownLevel>(
    'customers.levels_of_rows',
    'select id, level, ladder_level as "ladderLevel" from customers.customer where brand_id = $1 and id = any($2::uuid[])',
    [tx.brandId, rowIds],
  )
}

/** What the ladder gives, from now on; null for none. A level by hand stands as it is. */
export async function giveLadderLevels(
  tx: Tx,
  given: readonly { personId: string; level: string | null }[],
): Promise<void> {
  if (given.length === 0) return
  await tx.named(
    'customers.give_ladder_levels',
    `update customers.customer c set ladder_level = g.level from unnest($2::uuid[], $3::text[]) as g(id, level)
     where c.brand_id = $1 and c.id = g.id and c.erased_at is null`,
    [tx.brandId, given.map((one) => one.personId), given.map((one) => one.level)],
  )
}

/** Persons, not rows. */
export async function countPersons(tx: Tx): Promise<number> {
  const [row] = await tx.named<{ n: number }>(
    'customers.count_persons',
    'select count(*)::int as n from customers.customer where brand_id = $1 and merged_into is null',
    [tx.brandId],
  )
  return row!.n
}
