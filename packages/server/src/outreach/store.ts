import { sql } from 'kysely'
import type { CustomerId } from '../kernel/ids.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import type { Channel, MessageState, SendPurpose, SentLately } from './message.ts'

const bodyPlace = 'outreach.message.body'

export interface NewMessage {
  channel: Channel
  recipient: string
  about: string
  body: object
  state: MessageState
  code: string | null
  deadlineAt: Date | null
  /** When it may first be taken by a worker; null for never. */
  nextAttemptAt: Date | null
  /** Of messages to customers: for whom and what for, asked again when they are sent. */
  customerId?: CustomerId | null
  purpose?: SendPurpose | null
}

export interface Message {
  id: string
  channel: Channel
  recipient: string
  about: string
  body: unknown
  deadlineAt: Date | null
  customerId: CustomerId | null
  purpose: SendPurpose | null
}

/** Writes what is not there yet: one message for one recipient about one thing. Returns the ids written. */
export async function writeMessages(tx: Tx, messages: NewMessage[]): Promise<string[]> {
  if (messages.length === 0) return []
  const ids = messages.map(() => tx.ports.ids.next())
  const written = await tx.named<{ id: string }>(
    'outreach.write',
    `insert into outreach.message (brand_id, created_at, id, channel, recipient, about, body, state, code, deadline_at, next_attempt_at,
       customer_id, purpose)
     select $1, $2, * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::text[],
       $10::timestamptz[], $11::timestamptz[], $12::uuid[], $13::text[])
     on conflict (brand_id, channel, recipient, about) do nothing returning id`,
    [
      tx.brandId,
      tx.now,
      ids,
      messages.map((m) => m.channel),
      messages.map((m) => m.recipient),
      messages.map((m) => m.about),
      messages.map((m, i) => tx.vault.seal(bodyPlace, ids[i]!, JSON.stringify(m.body))),
      messages.map((m) => m.state),
      messages.map((m) => m.code),
      messages.map((m) => m.deadlineAt),
      messages.map((m) => m.nextAttemptAt),
      messages.map((m) => m.customerId ?? null),
      messages.map((m) => m.purpose ?? null),
    ],
  )
  return written.map((row) => row.id)
}

/** Takes due messages for `leaseMs`: a worker that dies gives them back by itself. */
export async function claimDue(tx: Tx, limit: number, leaseMs: number): Promise<Message[]> {
  const found = await tx.named<MessageRow>(
    'outreach.claim_due',
    `update outreach.message m set next_attempt_at = $3
     where m.brand_id = $1 and m.id in (
       select id from outreach.message where brand_id = $1 and state in ('waiting', 'held') and next_attempt_at <= $2
       order by next_attempt_at limit $4 for update skip locked)
     returning m.id, m.channel, m.recipient, m.about, m.body, m.deadline_at, m.customer_id, m.purpose`,
    [tx.brandId, tx.now, new Date(tx.now.getTime() + leaseMs), limit],
  )
  return found.map((row) => opened(tx, row))
}

export async function settleMessages(
  tx: Tx,
  settled: { id: string; state: MessageState; code: string | null; nextAttemptAt: Date | null }[],
): Promise<void> {
  if (settled.length === 0) return
  await tx.named(
    'outreach.settle',
    `update outreach.message m set state = s.state, code = s.code, next_attempt_at = s.next_attempt_at,
       sent_at = case when s.state = 'sent' then $2 else m.sent_at end
     from unnest($3::uuid[], $4::text[], $5::text[], $6::timestamptz[]) as s(id, state, code, next_attempt_at)
     where m.brand_id = $1 and m.id = s.id and m.state in ('waiting', 'held')`,
    [
      tx.brandId,
      tx.now,
      settled.map((s) => s.id),
      settled.map((s) => s.state),
      settled.map((s) => s.code),
      settled.map((s) => s.nextAttemptAt),
    ],
  )
}

/** Everything that waits is held back: this copy may not speak to the outside. */
export async function holdAll(tx: Tx): Promise<void> {
  await rows(
    tx,
    sql`update outreach.message set state = 'held'
      where brand_id = ${tx.brandId} and state = 'waiting' and next_attempt_at is not null`,
  )
}

export async function sentLately(
  tx: Tx,
  channel: Channel,
  recipients: string[],
): Promise<Map<string, SentLately>> {
  const found = await rows(
    tx,
    sql<{ recipient: string; last_minute: bigint; last_day: bigint }>`
      select recipient, count(*) filter (where sent_at > ${new Date(tx.now.getTime() - 60_000)}) as last_minute, count(*) as last_day
      from outreach.message where brand_id = ${tx.brandId} and channel = ${channel} and state = 'sent'
        and recipient = any(${recipients}::text[]) and sent_at > ${new Date(tx.now.getTime() - 86_400_000)}
      group by recipient`,
  )
  return new Map(
    found.map((row) => [
      row.recipient,
      { lastMinute: Number(row.last_minute), lastDay: Number(row.last_day) },
    ]),
  )
}

export interface ListedMessage {
  id: string
  channel: Channel
  recipient: string
  state: MessageState
  code: string | null
  createdAt: Date
  sentAt: Date | null
}

/** What was sent and how it ended, newest first; texts stay sealed. */
export async function listMessages(tx: Tx, limit: number): Promise<ListedMessage[]> {
  const found = await rows(
    tx,
    sql<{
      id: string
      channel: Channel
      recipient: string
      state: MessageState
      code: string | null
      created_at: Date
      sent_at: Date | null
    }>`select id, channel, recipient, state, code, created_at, sent_at from outreach.message
      where brand_id = ${tx.brandId} order by created_at desc, id desc limit ${limit}`,
  )
  return found.map(({ created_at, sent_at, ...row }) => ({ ...row, createdAt: created_at, sentAt: sent_at }))
}

interface MessageRow {
  id: string
  channel: Channel
  recipient: string
  about: string
  body: Buffer
  deadline_at: Date | null
  customer_id: CustomerId | null
  purpose: SendPurpose | null
}

function opened(tx: Tx, row: MessageRow): Message {
  return {
    id: row.id,
    channel: row.channel,
    recipient: row.recipient,
    about: row.about,
    body: JSON.parse(tx.vault.open(bodyPlace, row.id, row.body)) as unknown,
    deadlineAt: row.deadline_at,
    customerId: row.customer_id,
    purpose: row.purpose,
  }
}
