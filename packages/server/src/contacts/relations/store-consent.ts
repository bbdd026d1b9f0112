import { sql } from 'kysely'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { ensureContact } from '../store.ts'
import { agreeToArchive } from './store-pairs.ts'

/** `member|external id` of the pairs whose conversation may be kept. */
export async function archiveConsents(
  tx: Tx,
  pairs: { wecomUserId: string; externalUserId: string }[],
): Promise<Set<string>> {
  const found = await rows(
    tx,
    sql<{ pair: string }>`select p.member || '|' || p.external as pair
      from unnest(${pairs.map((one) => one.wecomUserId)}::text[], ${pairs.map((one) => one.externalUserId)}::text[]) as p(member, external)
      join contacts.contact c on c.brand_id = ${tx.brandId} and c.external_user_id = p.external
      join contacts.contact_owner o on o.brand_id = c.brand_id and o.contact_id = c.id and o.wecom_user_id = p.member
        and o.archive_agreed_at is not null`,
  )
  return new Set(found.map((row) => row.pair))
}

/** Consents that WeCom knows and no callback told. */
export async function keepConsents(
  tx: Tx,
  pairs: { wecomUserId: string; externalUserId: string; at: Date }[],
): Promise<void> {
  for (const { wecomUserId, externalUserId, at } of pairs) {
    const contact = await ensureContact(tx, externalUserId, at)
    await agreeToArchive(tx, contact.id, wecomUserId, at)
  }
}
