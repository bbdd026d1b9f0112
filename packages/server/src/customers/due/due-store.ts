import type { Tx } from '../../runtime/db/transaction.ts'

/**
 * Where a folder keeps whom it looks at anew and when: a table of `brand_id`, `person_id` and `due_day` (days since 1970-01-01
 * in Shanghai; 0 means now, and is the default), and one of how far the day's walk over everybody has come. Written in code, never given.
 */
export interface DueTables {
  readonly people: `${string}.${string}`
  readonly walk: `${string}.${string}`
}

/** Persons to be looked at now; those without a row get one. */
export async function markDue(tx: Tx, { people }: DueTables, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return
  await tx.named(
    `${people}.mark_due`,
    `insert into ${people} as p (brand_id, person_id) select $1, id from (select distinct unnest($2::uuid[]) as id order by id) given
     on conflict (brand_id, person_id) do update set due_day = 0 where p.due_day <> 0`,
    [tx.brandId, personIds],
  )
}

/** A row for those who have none; what stands is left alone. */
export async function addMissing(tx: Tx, { people }: DueTables, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return
  await tx.named(
    `${people}.add_missing`,
    `insert into ${people} (brand_id, person_id) select $1, unnest($2::uuid[]) on conflict do nothing`,
    [tx.brandId, personIds],
  )
}

/** Who is due, those who were touched first. Rows that another process works at are left to it. */
export async function lockDue(
  tx: Tx,
  { people }: DueTables,
  today: number,
  limit: number,
): Promise<string[]> {
  const found = await tx.named<{ person_id: string }>(
    `${people}.lock_due`,
    `select person_id from ${people} where brand_id = $1 and due_day <= $2 order by due_day limit $3
     for update skip locked`,
    [tx.brandId, today, limit],
  )
  return found.map((row) => row.person_id)
}

export interface WalkPlace {
  /** Null once the day's walk is done. */
  afterId: string | null
  day: number
}

export async function lockWalk(tx: Tx, { walk }: DueTables): Promise<WalkPlace | null> {
  const [found] = await tx.named<WalkPlace>(
    `${walk}.lock`,
    `select after_id as "afterId", walked_day as day from ${walk} where brand_id = $1 for update`,
    [tx.brandId],
  )
  return found ?? null
}

export async function moveWalk(tx: Tx, { walk }: DueTables, { afterId, day }: WalkPlace): Promise<void> {
  await tx.named(
    `${walk}.move`,
    `insert into ${walk} (brand_id, after_id, walked_day) values ($1, $2, $3)
     on conflict (brand_id) do update set after_id = excluded.after_id, walked_day = excluded.walked_day`,
    [tx.brandId, afterId, day],
  )
}
