import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

const place = 'work_orders.rating.words'

export async function insertRating(
  tx: Tx,
  workOrderId: string,
  stars: number,
  words: string | null,
): Promise<void> {
  const sealed = words?.trim() ? tx.vault.seal(place, workOrderId, words.trim()) : null
  await rows(
    tx,
    sql`insert into work_orders.rating (brand_id, work_order_id, stars, words, rated_at)
      values (${tx.brandId}, ${workOrderId}, ${stars}, ${sealed}, ${tx.now})`,
  )
}

/** The words are of class `chat`: the caller shows them by policy. */
export async function ratingOf(
  tx: Tx,
  workOrderId: string,
): Promise<{ stars: number; words: string | null; ratedAt: Date } | null> {
  const found = await firstRow(
    tx,
    sql<{
      stars: number
      words: Buffer | null
      rated_at: Date
    }>`select stars, words, rated_at from work_orders.rating
      where brand_id = ${tx.brandId} and work_order_id = ${workOrderId}`,
  )
  if (!found) return null
  const words = found.words && tx.vault.open(place, workOrderId, found.words)
  return { stars: found.stars, words, ratedAt: found.rated_at }
}
