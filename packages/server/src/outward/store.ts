import { sql } from 'kysely'
import type { OutwardMapping } from '../mapping/index.ts'
import { rows, type Tx } from '../runtime/db/transaction.ts'
import { OutwardRefused } from './errors.ts'

export interface MappingVersion {
  version: number
  body: OutwardMapping
  actor: string
  at: Date
}

/** Newest first: the first is in force. */
export function mappingVersions(tx: Tx, name: string): Promise<MappingVersion[]> {
  return rows(
    tx,
    sql<MappingVersion>`select version, body, actor, at from outward.mapping
      where brand_id = ${tx.brandId} and name = ${name} order by version desc limit 50`,
  )
}

/** The next version. `from` is the one that the person began with, null for none. Throws `outward.mapping_changed`. */
export async function writeMapping(
  tx: Tx,
  name: string,
  body: OutwardMapping,
  from: number | null,
): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`outward.mapping|${tx.brandId}|${name}`}, 0))`.execute(
    tx.db,
  )
  const [newest] = await mappingVersions(tx, name)
  if ((newest?.version ?? null) !== from) throw new OutwardRefused('mapping_changed')
  const version = (newest?.version ?? 0) + 1
  await sql`insert into outward.mapping (brand_id, name, version, body, actor, at)
    values (${tx.brandId}, ${name}, ${version}, ${JSON.stringify({ ...body, name, version })}::json,
      ${`${tx.actor.kind}:${tx.actor.id}`}, ${tx.now})`.execute(tx.db)
  return version
}
