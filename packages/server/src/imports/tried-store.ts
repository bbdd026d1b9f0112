import { sql } from 'kysely'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { groups } from './crowded-numbers.ts'

/** What one principal tried since a moment: how many different numbers, in all, by their beginning, and under crowded masks. */
export interface TriedWindow {
  since: Date
  numbers: number
  crowded: number
  byGroup: number[]
  alarmedAt: Date | null
}

export interface TriedNumber {
  mask: Buffer
  hidden: number
}

/** Holds a principal's window until the commit; one that began before `before` begins anew, empty. */
export async function openWindow(tx: Tx, principal: string, before: Date): Promise<TriedWindow> {
  const none = new Array<number>(groups).fill(0)
  const [row] = await tx.named<Omit<TriedWindow, 'numbers'> & { numbers: bigint }>(
    'imports.open_tried_window',
    `insert into imports.tried_window as w (brand_id, principal, since, by_group) values ($1, $2, $3, $5)
     on conflict (brand_id, principal) do update set
       since = case when w.since <= $4 then excluded.since else w.since end,
       numbers = case when w.since <= $4 then 0 else w.numbers end,
       crowded = case when w.since <= $4 then 0 else w.crowded end,
       by_group = case when w.since <= $4 then excluded.by_group else w.by_group end
     returning since, numbers, crowded, by_group as "byGroup", alarmed_at as "alarmedAt"`,
    [tx.brandId, principal, tx.now, before, none],
  )
  return { ...row!, numbers: Number(row!.numbers) }
}

/** Which numbers are known under these masks, by the mask's hex. */
export async function triedUnder(
  tx: Tx,
  principal: string,
  since: Date,
  masks: readonly Buffer[],
): Promise<Map<string, Set<number>>> {
  const found = await tx.named<{ mask: Buffer; hidden: number[] }>(
    'imports.tried_under',
    `select mask, hidden from imports.tried_mask
     where brand_id = $1 and principal = $2 and since = $3 and mask = any($4::bytea[])`,
    [tx.brandId, principal, since, masks],
  )
  return new Map(found.map(({ mask, hidden }) => [mask.toString('hex'), new Set(hidden)]))
}

/** Keeps numbers that were not known, each given once, with the window that they make. */
export async function writeTried(
  tx: Tx,
  principal: string,
  { since, numbers, crowded, byGroup }: TriedWindow,
  fresh: readonly TriedNumber[],
): Promise<void> {
  await tx.named(
    'imports.write_tried',
    `with w as (update imports.tried_window set numbers = $4, crowded = $5, by_group = $6 where brand_id = $1 and principal = $2)
     insert into imports.tried_mask as m (brand_id, principal, mask, since, hidden)
     select $1, $2, mask, $3, array_agg(hidden) from unnest($7::bytea[], $8::integer[]) as given (mask, hidden) group by mask
     on conflict (brand_id, principal, mask) do update set since = excluded.since,
       hidden = case when m.since = excluded.since then m.hidden || excluded.hidden else excluded.hidden end`,
    [
      tx.brandId,
      principal,
      since,
      numbers,
      crowded,
      byGroup,
      fresh.map(({ mask }) => mask),
      fresh.map(({ hidden }) => hidden),
    ],
  )
}

export async function noteAlarm(tx: Tx, principal: string): Promise<void> {
  await rows(
    tx,
    sql`update imports.tried_window set alarmed_at = ${tx.now} where brand_id = ${tx.brandId} and principal = ${principal}`,
  )
}
