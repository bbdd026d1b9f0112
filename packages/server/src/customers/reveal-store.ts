import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

const purpose = 'reveal'

/** One at a time for each person, so that two who ask at once are both counted. */
export async function lockReveals(tx: Tx, principal: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`reveal:${tx.brandId}:${principal}`}, 0))`.execute(
    tx.db,
  )
}

/** How many tokens this person was given that end after a moment. */
export async function countReveals(tx: Tx, principal: string, endingAfter: Date): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{ n: bigint }>`select count(*) as n from runtime.one_time_token where brand_id = ${tx.brandId}
      and purpose = ${purpose} and principal = ${principal} and expires_at > ${endingAfter}`,
  )
  return Number(row?.n ?? 0)
}

export interface RevealToken {
  hash: Buffer
  principal: string
  subject: string
  /** `apiToken`: the program in the person's name that it was given to. */
  facts: { field: string; reason: string; words: string | null; apiToken: string | null }
  expiresAt: Date
}

/** Keeps a token, and lets go of what this person was given the day before. */
export async function writeReveal(tx: Tx, token: RevealToken, forgetBefore: Date): Promise<void> {
  const { hash, principal, subject, facts, expiresAt } = token
  await sql`with gone as (delete from runtime.one_time_token where brand_id = ${tx.brandId} and purpose = ${purpose}
      and principal = ${principal} and expires_at < ${forgetBefore})
    insert into runtime.one_time_token (brand_id, token_hash, purpose, principal, subject, facts, expires_at)
    values (${tx.brandId}, ${hash}, ${purpose}, ${principal}, ${subject}, ${JSON.stringify(facts)}::jsonb, ${expiresAt})`.execute(
    tx.db,
  )
}

/** Takes a token that is this person's, for this value, in time and not used yet; null where it is not all of that. */
export async function takeReveal(
  tx: Tx,
  {
    hash,
    principal,
    subject,
    field,
    apiToken,
  }: { hash: Buffer; principal: string; subject: string; field: string; apiToken: string | null },
): Promise<RevealToken['facts'] | null> {
  const [row] = await rows(
    tx,
    sql<{ facts: RevealToken['facts'] }>`update runtime.one_time_token set used_at = ${tx.now}
      where brand_id = ${tx.brandId} and token_hash = ${hash} and purpose = ${purpose} and principal = ${principal}
        and subject = ${subject} and facts ->> 'field' = ${field}
        and facts ->> 'apiToken' is not distinct from ${apiToken} and used_at is null and expires_at > ${tx.now}
      returning facts`,
  )
  return row?.facts ?? null
}
