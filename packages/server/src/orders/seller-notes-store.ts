import type { Tx } from '../runtime/db/transaction.ts'

export interface SellerNoteRow {
  id: string
  shop_id: string
  marketplace: string
  outside_id: string
  seller_memo: Buffer | null
  seller_flag: string | null
}

export function findSellerNotes(tx: Tx, orderIds: readonly string[]): Promise<SellerNoteRow[]> {
  return tx.named<SellerNoteRow>(
    'orders.seller_notes',
    `select id, shop_id, marketplace, outside_id, seller_memo, seller_flag from orders."order"
     where brand_id = $1 and id = any($2::uuid[])`,
    [tx.brandId, orderIds],
  )
}

export async function setSellerMemos(tx: Tx, written: { orderId: string; memo: Buffer }[]): Promise<void> {
  await tx.named(
    'orders.set_seller_memos',
    `update orders."order" o set seller_memo = w.memo
     from unnest($2::uuid[], $3::bytea[]) as w(id, memo) where o.brand_id = $1 and o.id = w.id`,
    [tx.brandId, written.map((one) => one.orderId), written.map((one) => one.memo)],
  )
}
