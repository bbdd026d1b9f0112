import { type RawBuilder, sql } from 'kysely'
import type { ServiceAccount, SessionState } from '../connectors/wecom/index.ts'
import { type KeptLink, linkedByJson } from '../customers/index.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

/** The corp's accounts as WeCom lists them; those that are missing are gone, and keep their messages. */
export async function writeAccounts(tx: Tx, corpId: string, accounts: ServiceAccount[]): Promise<void> {
  await tx.named(
    'conversations.write_accounts',
    `with gone as (update conversations.service_account set removed_at = $3
       where brand_id = $1 and corp_id = $2 and removed_at is null and account_id <> all($4::text[]))
     insert into conversations.service_account (brand_id, corp_id, account_id, name)
     select $1::text, $2, * from unnest($4::text[], $5::text[])
     on conflict (brand_id, account_id) do update set name = excluded.name, removed_at = null`,
    [tx.brandId, corpId, tx.now, accounts.map((one) => one.accountId), accounts.map((one) => one.name)],
  )
}

export interface AccountRow {
  accountId: string
  corpId: string
  name: string | null
  cursor: string
  welcome: string | null
}

/** An account that a callback names before any list did is written here, with nothing but its id. */
export async function ensureAccount(tx: Tx, corpId: string, accountId: string): Promise<AccountRow> {
  const row = await firstRow(
    tx,
    sql<{
      name: string | null
      cursor: string
      welcome: string | null
    }>`insert into conversations.service_account (brand_id, corp_id, account_id, wanted_at) values (${tx.brandId}, ${corpId}, ${accountId}, ${tx.now})
      on conflict (brand_id, account_id) do update set wanted_at = excluded.wanted_at returning name, cursor, welcome`,
  )
  return { accountId, corpId, ...row! }
}

export async function listAccounts(tx: Tx): Promise<AccountRow[]> {
  const found = await rows(
    tx,
    sql<{ account_id: string; corp_id: string; name: string | null; cursor: string; welcome: string | null }>`
      select account_id, corp_id, name, cursor, welcome from conversations.service_account
      where brand_id = ${tx.brandId} and removed_at is null order by account_id`,
  )
  return found.map(({ account_id, corp_id, ...row }) => ({ accountId: account_id, corpId: corp_id, ...row }))
}

/** False when another pull was here meanwhile: then nothing of this page is written by us. */
export async function moveCursor(tx: Tx, accountId: string, from: string, to: string): Promise<boolean> {
  const moved = await rows(
    tx,
    sql`update conversations.service_account set cursor = ${to}, pulled_at = ${tx.now}
      where brand_id = ${tx.brandId} and account_id = ${accountId} and cursor = ${from} returning account_id`,
  )
  return moved.length > 0
}

export async function setAccountWelcome(tx: Tx, accountId: string, welcome: string | null): Promise<boolean> {
  const changed = await rows(
    tx,
    sql`update conversations.service_account set welcome = ${welcome}
      where brand_id = ${tx.brandId} and account_id = ${accountId} and removed_at is null returning account_id`,
  )
  return changed.length > 0
}

export interface NewMessage {
  channel: 'service' | 'archive'
  outsideId: string
  thread: string
  side: 'customer' | 'member' | 'system'
  senderId: string | null
  kind: string
  /** What was said, as WeCom gave it; null where it may not be kept. */
  content: unknown
  at: Date
  contactId: string | null
  customerId: string | null
}

const place = 'conversations.message.body'
/** What WeCom gave of a message, as it was sealed. */
export const openBody = (tx: Tx, id: string, body: Buffer): unknown =>
  JSON.parse(tx.vault.open(place, id, body))

/** Writes what is not there yet. Returns the outside ids of what was new. */
export async function writeMessages(tx: Tx, messages: NewMessage[]): Promise<Set<string>> {
  if (messages.length === 0) return new Set()
  const ids = messages.map(() => tx.ports.ids.next())
  const written = await tx.named<{ outside_id: string }>(
    'conversations.write_messages',
    `insert into conversations.message (brand_id, id, channel, outside_id, thread, side, sender_id, kind, body, at, contact_id, customer_id)
     select $1::text, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[],
       $10::timestamptz[], $11::uuid[], $12::uuid[])
     on conflict (brand_id, channel, outside_id) do nothing returning outside_id`,
    [
      tx.brandId,
      ids,
      messages.map((one) => one.channel),
      messages.map((one) => one.outsideId),
      messages.map((one) => one.thread),
      messages.map((one) => one.side),
      messages.map((one) => one.senderId),
      messages.map((one) => one.kind),
      messages.map((one, i) =>
        one.content === null ? null : tx.vault.seal(place, ids[i]!, JSON.stringify(one.content)),
      ),
      messages.map((one) => one.at),
      messages.map((one) => one.contactId),
      messages.map((one) => one.customerId),
    ],
  )
  return new Set(written.map((row) => row.outside_id))
}

/** Marks an answer that is on its way; false where it arrived before, or is on its way by somebody else's call now. */
export async function markSending(tx: Tx, outsideId: string, message: NewMessage): Promise<boolean> {
  const fresh = await writeMessages(tx, [message])
  const marked = await rows(
    tx,
    sql`update conversations.message set unsent = 'sending', at = ${tx.now} where brand_id = ${tx.brandId} and channel = 'service'
      and outside_id = ${outsideId} and thread = ${message.thread} and (${fresh.size > 0} or unsent = 'unknown'
        or (unsent = 'sending' and at < ${new Date(tx.now.getTime() - 60_000)})) returning id`,
  )
  return marked.length > 0
}

/** What became of an answer: it arrived (null), nobody knows, or it was refused and is not there any more. */
export async function settleSent(
  tx: Tx,
  outsideId: string,
  became: 'sent' | 'unknown' | 'refused',
): Promise<void> {
  const it = sql`brand_id = ${tx.brandId} and channel = 'service' and outside_id = ${outsideId} and unsent = 'sending'`
  await (became === 'refused'
    ? sql`delete from conversations.message where ${it}`
    : sql`update conversations.message set unsent = ${became === 'sent' ? null : 'unknown'} where ${it}`
  ).execute(tx.db)
}

/** A recalled message loses its words: whoever took them back wanted them gone. */
export async function recallMessages(
  tx: Tx,
  channel: 'service' | 'archive',
  recalls: { outsideId: string; at: Date }[],
): Promise<void> {
  if (recalls.length === 0) return
  await tx.named(
    'conversations.recall_messages',
    `update conversations.message m set recalled_at = r.at, body = null
     from unnest($3::text[], $4::timestamptz[]) as r(outside_id, at)
     where m.brand_id = $1 and m.channel = $2 and m.outside_id = r.outside_id and m.recalled_at is null`,
    [tx.brandId, channel, recalls.map((one) => one.outsideId), recalls.map((one) => one.at)],
  )
}

export interface MessageView {
  id: string
  channel: 'service' | 'archive'
  thread: string
  side: 'customer' | 'member' | 'system'
  senderId: string | null
  kind: string
  content: unknown
  /** False where the words were never kept, or were taken back. */
  kept: boolean
  at: Date
  /** An answer of ours whose arrival is not known (yet). */
  unsent: boolean
  recalled: boolean
  customerId: string | null
}

export interface MessagePage {
  before: { at: Date; id: string } | null
  limit: number
  /** False leaves the words sealed. */
  open: boolean
  since?: Date | null
}

interface MessageRow {
  id: string
  channel: 'service' | 'archive'
  thread: string
  side: MessageView['side']
  sender_id: string | null
  kind: string
  body: Buffer | null
  at: Date
  recalled_at: Date | null
  unsent: string | null
  customer_id: string | null
}

/** Newest first. */
export function messagesOfCustomer(tx: Tx, customerId: string, page: MessagePage): Promise<MessageView[]> {
  return messagesWhere(
    tx,
    sql`customer_id = any(customers.same_person(${tx.brandId}, ${customerId}::uuid))`,
    page,
  )
}

/** Newest first. */
export function messagesOfThread(tx: Tx, thread: string, page: MessagePage): Promise<MessageView[]> {
  return messagesWhere(tx, sql`thread = ${thread}`, page)
}

async function messagesWhere(tx: Tx, whose: RawBuilder<unknown>, page: MessagePage): Promise<MessageView[]> {
  const { before, since = null, limit } = page
  const found = await rows(
    tx,
    sql<MessageRow>`select id, channel, thread, side, sender_id, kind, body, at, recalled_at, unsent, customer_id from conversations.message
      where brand_id = ${tx.brandId} and ${whose} and (${since}::timestamptz is null or at >= ${since}::timestamptz)
        and (${before?.at ?? null}::timestamptz is null or (at, id) < (${before?.at ?? null}::timestamptz, ${before?.id ?? null}::uuid))
      order by at desc, id desc limit ${limit}`,
  )
  return found.map((row) => ({
    id: row.id,
    channel: row.channel,
    thread: row.thread,
    side: row.side,
    senderId: row.sender_id,
    kind: row.kind,
    content: page.open && row.body ? openBody(tx, row.id, row.body) : null,
    kept: row.body !== null,
    at: row.at,
    unsent: row.unsent !== null,
    recalled: row.recalled_at !== null,
    customerId: row.customer_id,
  }))
}

export interface Session {
  id: string
  accountId: string
  externalUserId: string
  contactId: string | null
  customerId: string | null
  /** By what it is theirs, of a session that is written for the first time. */
  link?: KeptLink | null
  state: SessionState
  stateAt: Date
  servicerId: string | null
  scene: string | null
  beganAt: Date
  lastCustomerAt: Date | null
  repliesSince: number
}

interface SessionRow {
  id: string
  account_id: string
  external_user_id: string
  contact_id: string | null
  customer_id: string | null
  state: SessionState
  state_at: Date
  servicer_id: string | null
  scene: string | null
  began_at: Date
  last_customer_at: Date | null
  replies_since: number
}

const asSession = (row: SessionRow): Session => ({
  id: row.id,
  accountId: row.account_id,
  externalUserId: row.external_user_id,
  contactId: row.contact_id,
  customerId: row.customer_id,
  state: row.state,
  stateAt: row.state_at,
  servicerId: row.servicer_id,
  scene: row.scene,
  beganAt: row.began_at,
  lastCustomerAt: row.last_customer_at,
  repliesSince: row.replies_since,
})

const columns = sql.raw(
  'id, account_id, external_user_id, contact_id, customer_id, state, state_at, servicer_id, scene, began_at, last_customer_at, replies_since',
)

/** Sessions of an account with these people, locked until the commit. */
export async function lockSessions(tx: Tx, accountId: string, externalUserIds: string[]): Promise<Session[]> {
  const found = await rows(
    tx,
    sql<SessionRow>`select ${columns} from conversations.session where brand_id = ${tx.brandId} and account_id = ${accountId}
      and external_user_id = any(${externalUserIds}::text[]) order by external_user_id for update`,
  )
  return found.map(asSession)
}

export function findSession(tx: Tx, id: string): Promise<Session | null> {
  return sessionWhere(tx, id, sql``)
}

/** Held until the commit: nobody else moves it or counts an answer meanwhile. */
export function lockSession(tx: Tx, id: string): Promise<Session | null> {
  return sessionWhere(tx, id, sql`for update`)
}

async function sessionWhere(tx: Tx, id: string, lock: RawBuilder<unknown>): Promise<Session | null> {
  const row = await firstRow(
    tx,
    sql<SessionRow>`select ${columns} from conversations.session where brand_id = ${tx.brandId} and id = ${id} ${lock}`,
  )
  return row && asSession(row)
}

export async function sessionsOfCustomer(tx: Tx, customerId: string): Promise<Session[]> {
  const found = await rows(
    tx,
    sql<SessionRow>`select ${columns} from conversations.session where brand_id = ${tx.brandId} and customer_id = any(customers.same_person(${tx.brandId}, ${customerId}::uuid))
      order by state_at desc`,
  )
  return found.map(asSession)
}

export async function writeSessions(tx: Tx, sessions: Session[]): Promise<void> {
  if (sessions.length === 0) return
  await tx.named(
    'conversations.write_sessions',
    `insert into conversations.session (brand_id, id, account_id, external_user_id, contact_id, customer_id, state, state_at, servicer_id,
       scene, began_at, last_customer_at, replies_since, linked_by, link_rule_version)
     select $1::text, * from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::timestamptz[], $9::text[],
       $10::text[], $11::timestamptz[], $12::timestamptz[], $13::integer[], $14::jsonb[], $15::text[])
     on conflict (brand_id, id) do update set contact_id = excluded.contact_id, customer_id = excluded.customer_id, state = excluded.state,
       state_at = excluded.state_at, servicer_id = excluded.servicer_id, scene = excluded.scene, began_at = excluded.began_at,
       last_customer_at = excluded.last_customer_at, replies_since = excluded.replies_since`,
    [
      tx.brandId,
      sessions.map((one) => one.id),
      sessions.map((one) => one.accountId),
      sessions.map((one) => one.externalUserId),
      sessions.map((one) => one.contactId),
      sessions.map((one) => one.customerId),
      sessions.map((one) => one.state),
      sessions.map((one) => one.stateAt),
      sessions.map((one) => one.servicerId),
      sessions.map((one) => one.scene),
      sessions.map((one) => one.beganAt),
      sessions.map((one) => one.lastCustomerAt),
      sessions.map((one) => one.repliesSince),
      sessions.map((one) => linkedByJson(one.link ?? null)),
      sessions.map((one) => one.link?.ruleVersion ?? null),
    ],
  )
}
