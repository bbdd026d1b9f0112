import type { Tx } from '../runtime/db/transaction.ts'
import { findSellerNotes, setSellerMemos } from './seller-notes-store.ts'

const place = 'orders.order.seller_memo'

export interface SellerNote {
  orderId: string
  shopId: string
  marketplace: string
  outsideId: string
  /** Opened; may name people. */
  memo: string
  /** The marketplace's number or colour; null without one. */
  flag: string | null
}

/** 卖家备注 and 插旗 of these orders, as last read from their marketplaces. */
export async function sellerNotesOf(tx: Tx, orderIds: readonly string[]): Promise<Map<string, SellerNote>> {
  const found = await findSellerNotes(tx, orderIds)
  return new Map(
    found.map((row) => [
      row.id,
      {
        orderId: row.id,
        shopId: row.shop_id,
        marketplace: row.marketplace,
        outsideId: row.outside_id,
        memo: row.seller_memo ? tx.vault.open(place, row.id, row.seller_memo) : '',
        flag: row.seller_flag,
      },
    ]),
  )
}

/** What we wrote there stands here at once; the marketplace's own news of it changes nothing more. */
export async function noteWrittenMemos(tx: Tx, written: { orderId: string; memo: string }[]): Promise<void> {
  if (written.length === 0) return
  await setSellerMemos(
    tx,
    written.map(({ orderId, memo }) => ({ orderId, memo: tx.vault.seal(place, orderId, memo) })),
  )
}
