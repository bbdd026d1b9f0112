import { sql } from 'kysely'
import { type KeptLink, type LinkColumns, linkedByJson, linkOfRow } from '../../customers/index.ts'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'
import { type BindingWay, bindingRuleVersion } from '../contact.ts'
import { standByTheRest } from './store-shares.ts'

export interface NewBinding {
  contactId: string
  orderId: string
  way: BindingWay
  evidence: string
  customerId: string
  beforeCustomerId: string | null
  /** By what it was theirs. */
  beforeLink: KeptLink | null
}

export async function insertBinding(tx: Tx, binding: NewBinding): Promise<void> {
  await rows(
    tx,
    sql`insert into contacts.binding (brand_id, id, contact_id, order_id, way, evidence, customer_id, before_customer_id, bound_at,
        rule_version, before_linked_by, before_link_rule_version)
      values (${tx.brandId}, ${tx.ports.ids.next()}, ${binding.contactId}, ${binding.orderId}, ${binding.way}, ${binding.evidence},
        ${binding.customerId}, ${binding.beforeCustomerId}, ${tx.now}, ${bindingRuleVersion},
        ${linkedByJson(binding.beforeLink)}::jsonb, ${binding.beforeLink?.ruleVersion ?? null})`,
  )
}

export interface Binding extends NewBinding {
  id: string
  externalUserId: string
  undoneAt: Date | null
}

/** Locked until the commit: two who undo one after the other find it undone. */
export async function lockBinding(tx: Tx, id: string): Promise<Binding | null> {
  const row = await firstRow(
    tx,
    sql<
      Omit<Binding, 'beforeLink'> & LinkColumns
    >`select b.id, b.contact_id as "contactId", b.order_id as "orderId", b.way, b.evidence, b.customer_id as "customerId",
        b.before_customer_id as "beforeCustomerId", b.before_linked_by as linked_by, b.before_link_rule_version as link_rule_version,
        b.undone_at as "undoneAt", c.external_user_id as "externalUserId"
      from contacts.binding b join contacts.contact c on c.brand_id = b.brand_id and c.id = b.contact_id
      where b.brand_id = ${tx.brandId} and b.id = ${id} for update of b`,
  )
  if (!row) return null
  const { linked_by, link_rule_version, ...binding } = row
  return { ...binding, beforeLink: linkOfRow({ linked_by, link_rule_version }) }
}

/** Taken back; the contact stands by what else was bound, if anything was. */
export async function endBinding(
  tx: Tx,
  binding: Pick<Binding, 'id' | 'contactId'>,
  by: string,
): Promise<void> {
  await rows(
    tx,
    sql`update contacts.binding set undone_at = ${tx.now}, undone_by = ${by} where brand_id = ${tx.brandId} and id = ${binding.id}`,
  )
  await standByTheRest(tx, binding.contactId)
}

export async function insertRegistrationLink(
  tx: Tx,
  link: { tokenHash: Buffer; contactId: string; expiresAt: Date },
): Promise<void> {
  await rows(
    tx,
    sql`insert into contacts.registration_link (brand_id, token_hash, contact_id, created_at, expires_at)
      values (${tx.brandId}, ${link.tokenHash}, ${link.contactId}, ${tx.now}, ${link.expiresAt})`,
  )
}

/** Whose card it is; the first opening is noted. */
export async function openRegistrationLink(tx: Tx, tokenHash: Buffer): Promise<string | null> {
  const row = await firstRow(
    tx,
    sql<{ external_user_id: string }>`with opened as (
        update contacts.registration_link set opened_at = coalesce(opened_at, ${tx.now})
        where brand_id = ${tx.brandId} and token_hash = ${tokenHash} and expires_at > ${tx.now} returning contact_id)
      select c.external_user_id from opened o join contacts.contact c on c.brand_id = ${tx.brandId} and c.id = o.contact_id`,
  )
  return row?.external_user_id ?? null
}
