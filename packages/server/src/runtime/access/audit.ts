import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../db/transaction.ts'

/** Records who did or saw what. `facts` hold ids and reasons, never personal values. */
export async function audit(
  tx: Tx,
  entries: { action: string; subject: string; facts?: Record<string, unknown> }[],
): Promise<void> {
  if (entries.length === 0) return
  await tx.named(
    'runtime.audit',
    `insert into runtime.audit_entry (brand_id, at, actor, action, subject, facts)
     select $1, $2, $3, action, subject, facts from unnest($4::text[], $5::text[], $6::jsonb[]) as e(action, subject, facts)`,
    [
      tx.brandId,
      tx.now,
      `${tx.actor.kind}:${tx.actor.id}`,
      entries.map((e) => e.action),
      entries.map((e) => e.subject),
      entries.map((e) =>
        JSON.stringify({ ...e.facts, ...(tx.actor.tokenId ? { apiToken: tx.actor.tokenId } : {}) }),
      ),
    ],
  )
}

export interface AuditEntry {
  seq: bigint
  xid: bigint
  at: Date
  actor: string
  action: string
  subject: string
  facts: unknown
}

export interface Seal {
  number: bigint
  from_seq: bigint[]
  last_xid: bigint
  last_seq: bigint
  entries: number
  previous_hash: Buffer
  hash: Buffer
}

const genesis = Buffer.alloc(32)
const sealBatch = 500

/**
 * Seals what was recorded since the last seal into the brand's chain, in the order of transactions.
 * Returns the new head for the anchor outside the database, or null when nothing was new.
 */
export async function sealAudit(tx: Tx): Promise<Anchor | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`audit:${tx.brandId}`}, 0))`.execute(tx.db)
  const head = await firstRow(
    tx,
    sql<Seal>`select * from runtime.audit_seal where brand_id = ${tx.brandId} order by number desc limit 1`,
  )
  const fresh = await rows(
    tx,
    sql<AuditEntry>`select seq, xid, at, actor, action, subject, facts from runtime.audit_entry
      where brand_id = ${tx.brandId} and (xid, seq) > (${head?.last_xid ?? 0n}, ${head?.last_seq ?? 0n})
        and xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      order by xid, seq limit ${sealBatch}`,
  )
  const last = fresh.at(-1)
  if (!last) return null
  const number = (head?.number ?? 0n) + 1n
  const previous = head?.hash ?? genesis
  const hash = chainHash(previous, number, fresh)
  await sql`insert into runtime.audit_seal (brand_id, number, from_seq, last_xid, last_seq, entries, previous_hash, hash, sealed_at)
    values (${tx.brandId}, ${number}, ${fresh.map((e) => e.seq.toString())}::bigint[], ${last.xid}, ${last.seq},
      ${fresh.length}, ${previous}, ${hash}, ${tx.now})`.execute(tx.db)
  return { number, hash }
}

export interface Anchor {
  number: bigint
  hash: Buffer
}

interface Link extends Seal {
  sealed: AuditEntry[]
}

const verifyBatch = 500

/**
 * Walks the chain, whole or behind the seal `since` up to which it was walked before. `anchors` are the heads that were kept
 * outside: a tail that was cut off is short of the newest, and one that grew anew after the cut has another seal where an
 * older anchor stands.
 */
export async function verifyAudit(
  tx: Tx,
  anchors: readonly Anchor[],
  since: Anchor | null = null,
): Promise<{ ok: boolean; seals: number; brokenAt: bigint | null }> {
  const start = since && (await sealAt(tx, since.number))
  if (since && !start?.hash.equals(since.hash))
    return { ok: false, seals: Number(since.number), brokenAt: since.number }
  const kept = Map.groupBy(
    anchors.filter(({ number }) => !since || number > since.number),
    ({ number }) => number,
  )
  let last: Seal | null = start
  let sealed = 0
  for (;;) {
    const links: Link[] = await linksAfter(tx, last === null ? 0n : (last as Seal).number)
    for (const link of links) {
      const isWhole =
        followsOn(last, link) && (kept.get(link.number) ?? []).every((a) => a.hash.equals(link.hash))
      if (!isWhole) return { ok: false, seals: Number(link.number), brokenAt: link.number }
      kept.delete(link.number)
      sealed += link.entries
      last = link
    }
    if (links.length < verifyBatch) break
  }
  const seals = Number(last?.number ?? 0n)
  if (last && (await countBetween(tx, start, last)) !== sealed)
    return { ok: false, seals, brokenAt: last.number }
  const [missing = null] = [...kept.keys()].sort((a, b) => (a < b ? -1 : 1))
  return { ok: missing === null, seals, brokenAt: missing }
}

/** The seal of a number, as an anchor: where a walk of the whole chain came to. */
export function sealAt(tx: Tx, number: bigint): Promise<Seal | null> {
  return firstRow(
    tx,
    sql<Seal>`select * from runtime.audit_seal where brand_id = ${tx.brandId} and number = ${number}`,
  )
}

async function linksAfter(tx: Tx, number: bigint): Promise<Link[]> {
  const seals = await rows(
    tx,
    sql<Seal>`select * from runtime.audit_seal where brand_id = ${tx.brandId} and number > ${number}
      order by number limit ${verifyBatch}`,
  )
  const entries = await rows(
    tx,
    sql<
      AuditEntry & { number: bigint }
    >`select s.number, e.seq, e.xid, e.at, e.actor, e.action, e.subject, e.facts
      from runtime.audit_seal s cross join unnest(s.from_seq) as f(seq)
        join runtime.audit_entry e on e.brand_id = s.brand_id and e.seq = f.seq
      where s.brand_id = ${tx.brandId} and s.number > ${number} and s.number <= ${seals.at(-1)?.number ?? number}
      order by s.number, e.xid, e.seq`,
  )
  const bySeal = Map.groupBy(entries, (entry) => entry.number)
  return seals.map((seal) => ({ ...seal, sealed: bySeal.get(seal.number) ?? [] }))
}

function followsOn(last: Seal | null, link: Link): boolean {
  const previous = last?.hash ?? genesis
  return (
    link.number === (last?.number ?? 0n) + 1n &&
    link.sealed.length === link.entries &&
    previous.equals(link.previous_hash) &&
    chainHash(previous, link.number, link.sealed).equals(link.hash)
  )
}

/** Entries behind one seal's place up to another's: one more than were sealed was slipped in afterwards. */
async function countBetween(tx: Tx, start: Seal | null, head: Seal): Promise<number> {
  const row = await firstRow(
    tx,
    sql<{ n: bigint }>`select count(*) as n from runtime.audit_entry
      where brand_id = ${tx.brandId} and (xid, seq) <= (${head.last_xid}, ${head.last_seq})
        and (xid, seq) > (${start?.last_xid ?? 0n}, ${start?.last_seq ?? 0n})`,
  )
  return Number(row?.n ?? 0)
}

function chainHash(previous: Buffer, number: bigint, entries: AuditEntry[]): Buffer {
  const hash = createHash('sha256').update(previous).update(`#${number}\n`)
  for (const e of entries)
    hash.update(`${e.seq}|${e.at.toISOString()}|${e.actor}|${e.action}|${e.subject}|${canonical(e.facts)}\n`)
  return hash.digest()
}

/** JSON with sorted names: the database does not keep their order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical((value as Record<string, unknown>)[name])}`).join(',')}}`
}

/** `kind`: of all things of that kind; `since` and `until`: from a moment on, and before one. */
export interface AuditFilter {
  kind?: string | undefined
  actor?: string | undefined
  action?: string | undefined
  since?: Date | undefined
  until?: Date | undefined
}

/** Newest first; `subject`: of one thing. `beforeSeq`: an entry that was listed, behind which the list goes on. */
export function listAudit(
  tx: Tx,
  subject: string | null,
  beforeSeq: bigint | null,
  limit: number,
  only: AuditFilter = {},
): Promise<AuditEntry[]> {
  return rows(tx, auditPage(tx, subject, beforeSeq, limit, only))
}

/** By time first, as the indexes by day and by act stand; of one moment the later number is the newer. */
export function auditPage(
  { brandId }: Pick<Tx, 'brandId'>,
  subject: string | null,
  beforeSeq: bigint | null,
  limit: number,
  { kind, actor, action, since, until }: AuditFilter,
) {
  const asked = [
    sql`e.brand_id = ${brandId}`,
    ...(subject === null ? [] : [sql`e.subject = ${subject}`]),
    ...(kind === undefined ? [] : [sql`starts_with(e.subject, ${`${kind}:`})`]),
    ...(actor === undefined ? [] : [sql`e.actor = ${actor}`]),
    ...(action === undefined ? [] : [sql`e.action = ${action}`]),
    ...(since === undefined ? [] : [sql`e.at >= ${since}`]),
    ...(until === undefined ? [] : [sql`e.at < ${until}`]),
    ...(beforeSeq === null
      ? []
      : [
          sql`(e.at, e.seq) < ((select b.at from runtime.audit_entry b where b.brand_id = ${brandId} and b.seq = ${beforeSeq}), ${beforeSeq}::bigint)`,
        ]),
  ]
  return sql<AuditEntry>`select e.seq, e.xid, e.at, e.actor, e.action, e.subject, e.facts from runtime.audit_entry e
    where ${sql.join(asked, sql` and `)} order by e.at desc, e.seq desc limit ${limit}`
}
