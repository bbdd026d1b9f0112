import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'

export async function keepPendingPerson(
  tx: Tx,
  corpId: string,
  person: { pendingId: string; customerId: string; expiresAt: Date },
): Promise<void> {
  await sql`insert into contacts.pending_person (brand_id, corp_id, pending_id, customer_id, expires_at)
    values (${tx.brandId}, ${corpId}, ${person.pendingId}, ${person.customerId}, ${person.expiresAt})
    on conflict (brand_id, corp_id, pending_id) do update set expires_at = excluded.expires_at`.execute(tx.db)
}

export async function hasPendingPeople(tx: Tx, corpId: string): Promise<boolean> {
  const row = await firstRow(
    tx,
    sql`select 1 from contacts.pending_person where brand_id = ${tx.brandId} and corp_id = ${corpId}
      and linked_at is null and expires_at > ${tx.now} limit 1`,
  )
  return row !== null
}

/** Contacts added since the oldest pending person logged in: ninety days at most. */
export async function contactsToMatch(tx: Tx, corpId: string): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{
      external_user_id: string
    }>`select external_user_id from contacts.contact where brand_id = ${tx.brandId}
      and first_added_at >= (select min(expires_at) - interval '90 days' from contacts.pending_person
        where brand_id = ${tx.brandId} and corp_id = ${corpId} and linked_at is null and expires_at > ${tx.now})
      order by first_added_at limit 10000`,
  )
  return found.map((row) => row.external_user_id)
}

/** Once; null for a pending id that nobody here has, or has no more. */
export async function linkPendingPerson(
  tx: Tx,
  corpId: string,
  pendingId: string,
): Promise<{ customerId: string } | null> {
  const row = await firstRow(
    tx,
    sql<{ customer_id: string }>`update contacts.pending_person set linked_at = ${tx.now}
      where brand_id = ${tx.brandId} and corp_id = ${corpId} and pending_id = ${pendingId} and linked_at is null and expires_at > ${tx.now}
      returning customer_id`,
  )
  return row && { customerId: row.customer_id }
}
