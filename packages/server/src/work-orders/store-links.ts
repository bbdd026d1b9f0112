import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'
import { actorOf } from './store.ts'

/** `service`: the customer's own page. `sign_off`: shown by the technician as a QR code; says less, lives shortly. */
export type LinkPurpose = 'service' | 'sign_off'

export interface CustomerLink {
  linkId: string
  workOrderId: string
  purpose: LinkPurpose
  expiresAt: Date
}

export async function insertLink(tx: Tx, link: CustomerLink & { tokenHash: Buffer }): Promise<void> {
  await rows(
    tx,
    sql`insert into work_orders.customer_link (brand_id, link_id, token_hash, work_order_id, purpose, created_at, created_by, expires_at)
      values (${tx.brandId}, ${link.linkId}, ${link.tokenHash}, ${link.workOrderId}, ${link.purpose}, ${tx.now},
        ${actorOf(tx)}, ${link.expiresAt})`,
  )
}

interface LinkRow {
  link_id: string
  work_order_id: string
  purpose: LinkPurpose
  expires_at: Date
}

const columns = sql`link_id, work_order_id, purpose, expires_at`

export async function findLinkByToken(tx: Tx, tokenHash: Buffer): Promise<CustomerLink | null> {
  return toLink(
    await firstRow(
      tx,
      sql<LinkRow>`select ${columns} from work_orders.customer_link
        where brand_id = ${tx.brandId} and token_hash = ${tokenHash} and revoked_at is null and expires_at > ${tx.now}`,
    ),
  )
}

export async function findLink(tx: Tx, linkId: string): Promise<CustomerLink | null> {
  return toLink(
    await firstRow(
      tx,
      sql<LinkRow>`select ${columns} from work_orders.customer_link
        where brand_id = ${tx.brandId} and link_id = ${linkId} and revoked_at is null and expires_at > ${tx.now}`,
    ),
  )
}

function toLink(row: LinkRow | null): CustomerLink | null {
  return (
    row && {
      linkId: row.link_id,
      workOrderId: row.work_order_id,
      purpose: row.purpose,
      expiresAt: row.expires_at,
    }
  )
}
