import { sql } from 'kysely'
import type { InwardMapping } from '../mapping/index.ts'
import { firstRow, rows, type Tx } from '../runtime/db/transaction.ts'

/** A draft that nobody has published yet; it may be half done. */
export interface MappingDraft {
  name: string
  revision: number
  body: InwardMapping
  actor: string
  savedAt: Date
}

export interface MappingVersion {
  version: number
  body: InwardMapping
  actor: string
  at: Date
}

const actorOf = (tx: Tx): string => `${tx.actor.kind}:${tx.actor.id}`

/** One at a time: two who save or publish the same mapping stand in line. */
export async function lockMapping(tx: Tx, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`imports.mapping|${tx.brandId}|${name}`}, 0))`.execute(
    tx.db,
  )
}

/** The version in force of every mapping of the brand, or of one. */
export function mappingsInForce(tx: Tx, name: string | null = null): Promise<MappingVersion[]> {
  return rows(
    tx,
    sql<MappingVersion>`select distinct on (m.name) m.version, m.body, m.actor, m.created_at as at
      from imports.mapping m left join lateral (
        select version, number from imports.mapping_release r
        where r.brand_id = m.brand_id and r.name = m.name order by r.number desc limit 1) held on true
      where m.brand_id = ${tx.brandId} and (${name}::text is null or m.name = ${name})
        and (held.version is null or held.version = m.version)
      order by m.name, m.version desc`,
  )
}

export function mappingVersions(tx: Tx, name: string): Promise<MappingVersion[]> {
  return rows(
    tx,
    sql<MappingVersion>`select version, body, actor, created_at as at from imports.mapping
      where brand_id = ${tx.brandId} and name = ${name} order by version desc limit 50`,
  )
}

export async function findVersion(tx: Tx, name: string, version: number): Promise<MappingVersion | null> {
  const found = await firstRow(
    tx,
    sql<MappingVersion>`select version, body, actor, created_at as at from imports.mapping
      where brand_id = ${tx.brandId} and name = ${name} and version = ${version}`,
  )
  return found ?? null
}

/** Writes the next version, as it was published; returns it. */
export async function writeVersion(tx: Tx, mapping: InwardMapping): Promise<InwardMapping> {
  const [newest] = await mappingVersions(tx, mapping.name)
  const next = { ...mapping, version: (newest?.version ?? 0) + 1 }
  await sql`insert into imports.mapping (brand_id, name, version, body, actor, created_at)
    values (${tx.brandId}, ${next.name}, ${next.version}, ${JSON.stringify(next)}::jsonb, ${actorOf(tx)}, ${tx.now})`.execute(
    tx.db,
  )
  return next
}

export interface MappingRelease {
  version: number
  what: 'published' | 'rolled_back'
  actor: string
  at: Date
}

/** Puts a version in force. */
export async function writeRelease(
  tx: Tx,
  name: string,
  version: number,
  what: MappingRelease['what'],
): Promise<void> {
  await sql`insert into imports.mapping_release (brand_id, name, number, version, what, actor, at)
    select ${tx.brandId}, ${name}, coalesce(max(number), 0) + 1, ${version}, ${what}, ${actorOf(tx)}, ${tx.now}::timestamptz
    from imports.mapping_release where brand_id = ${tx.brandId} and name = ${name}`.execute(tx.db)
}

/** What was put in force, newest first. */
export function mappingReleases(tx: Tx, name: string): Promise<MappingRelease[]> {
  return rows(
    tx,
    sql<MappingRelease>`select version, what, actor, at from imports.mapping_release
      where brand_id = ${tx.brandId} and name = ${name} order by number desc limit 50`,
  )
}

export function mappingDrafts(tx: Tx, name: string | null = null): Promise<MappingDraft[]> {
  return rows(
    tx,
    sql<MappingDraft>`select name, revision, body, actor, saved_at as "savedAt" from imports.mapping_draft
      where brand_id = ${tx.brandId} and (${name}::text is null or name = ${name}) order by name`,
  )
}

export async function writeDraft(tx: Tx, name: string, revision: number, body: unknown): Promise<void> {
  await sql`insert into imports.mapping_draft (brand_id, name, revision, body, actor, saved_at)
    values (${tx.brandId}, ${name}, ${revision}, ${JSON.stringify(body)}::jsonb, ${actorOf(tx)}, ${tx.now})
    on conflict (brand_id, name) do update set revision = excluded.revision, body = excluded.body, actor = excluded.actor,
      saved_at = excluded.saved_at`.execute(tx.db)
}

export async function removeDraft(tx: Tx, name: string): Promise<boolean> {
  const removed = await rows(
    tx,
    sql`delete from imports.mapping_draft where brand_id = ${tx.brandId} and name = ${name} returning name`,
  )
  return removed.length === 1
}
