import type { Tx } from '../../runtime/db/transaction.ts'

/** Members who have a customer as a friend now, by customer, the earliest first. */
export async function friendsOfCustomers(
  tx: Tx,
  customerIds: readonly string[],
): Promise<Map<string, { contactId: string; wecomUserId: string }[]>> {
  if (customerIds.length === 0) return new Map()
  const found = await tx.named<{ customer_id: string; contact_id: string; wecom_user_id: string }>(
    'contacts.friends_of_customers',
    `select h.id as customer_id, c.id as contact_id, o.wecom_user_id from customers.customer h
     join customers.customer r on r.brand_id = h.brand_id and (r.id = h.id or r.merged_into = h.id)
     join contacts.contact c on c.brand_id = r.brand_id and c.customer_id = r.id
     join contacts.contact_owner o on o.brand_id = c.brand_id and o.contact_id = c.id and o.lost_at is null
     where h.brand_id = $1 and h.id = any($2::uuid[]) order by h.id, o.added_at, o.wecom_user_id`,
    [tx.brandId, customerIds],
  )
  const groups = Map.groupBy(found, (row) => row.customer_id)
  return new Map(
    [...groups].map(([id, own]) => [
      id,
      own.map((row) => ({ contactId: row.contact_id, wecomUserId: row.wecom_user_id })),
    ]),
  )
}
