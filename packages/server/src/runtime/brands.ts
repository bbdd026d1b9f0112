import { sql } from 'kysely'
import type { BrandId } from '../kernel/ids.ts'
import type { StoredKeys } from './crypto/vault.ts'
import type { Database } from './db/database.ts'

/** The few reads that no brand owns: which brands there are, and whom an outside name belongs to. */

export async function listBrands(db: Database): Promise<BrandId[]> {
  return db.directory(async (k) => {
    const found = await sql<{
      brand_id: BrandId
    }>`select brand_id from runtime.brand order by brand_id`.execute(k)
    return found.rows.map((row) => row.brand_id)
  })
}

export interface BrandRoute {
  brandId: BrandId
  targetId: string
}

/** `kind`: `log-in`, `wecom-corp`, `taobao-seller`, … Null when no brand claims the name. */
export async function findBrandRoutes(
  db: Database,
  kind: string,
  names: string[],
): Promise<Map<string, BrandRoute>> {
  return db.directory(async (k) => {
    const found = await sql<{ external_id: string; brand_id: BrandId; target_id: string }>`
      select external_id, brand_id, target_id from runtime.brand_route
      where kind = ${kind} and external_id = any(${names}::text[])`.execute(k)
    return new Map(
      found.rows.map((row) => [row.external_id, { brandId: row.brand_id, targetId: row.target_id }]),
    )
  })
}

export async function readSetting(db: Database, key: string): Promise<unknown> {
  return db.directory(async (k) => {
    const found = await sql<{ value: unknown }>`select value from runtime.setting where key = ${key}`.execute(
      k,
    )
    return found.rows[0]?.value ?? null
  })
}

export async function writeSetting(db: Database, key: string, value: unknown): Promise<void> {
  await db.directory(async (k) => {
    await sql`insert into runtime.setting (key, value) values (${key}, ${JSON.stringify(value)}::jsonb)
      on conflict (key) do update set value = excluded.value`.execute(k)
  })
}

/** Keys of a brand, of one moment. Read before any vault is open, so with a transaction of its own. */
export async function loadBrandKeys(db: Database, brandId: BrandId): Promise<StoredKeys> {
  return db.directory(async (k) =>
    k
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (trx) => {
        await sql`lock table runtime.key_state in access share mode`.execute(trx)
        await sql`select set_config('qiao.brand', ${brandId}, true)`.execute(trx)
        const keys = await sql<{ key_id: number; wrapped: Buffer }>`
          select key_id, wrapped from runtime.brand_key where brand_id = ${brandId}`.execute(trx)
        const [state] = (
          await sql<KeyStateRow>`select version, root, index_at, index_to, index_below from runtime.key_state
            where brand_id = ${brandId}`.execute(trx)
        ).rows
        return {
          version: state?.version ?? 0,
          keys: keys.rows.map((row) => ({ keyId: row.key_id, wrapped: row.wrapped })),
          root: state?.root ?? null,
          index: { at: state?.index_at ?? 0, to: state?.index_to ?? null, below: state?.index_below ?? null },
        }
      }),
  )
}

interface KeyStateRow {
  version: number
  root: Buffer | null
  index_at: number
  index_to: number | null
  index_below: Buffer | null
}

/** Makes a brand known, with its first key. Idempotent. */
export async function registerBrand(db: Database, brandId: BrandId, wrapped: Buffer): Promise<void> {
  await db.directory(async (k) => {
    await k.transaction().execute(async (trx) => {
      await sql`select set_config('qiao.brand', ${brandId}, true)`.execute(trx)
      await sql`insert into runtime.brand (brand_id) values (${brandId}) on conflict do nothing`.execute(trx)
      await sql`insert into runtime.brand_key (brand_id, key_id, wrapped) values (${brandId}, 1, ${wrapped})
        on conflict do nothing`.execute(trx)
    })
  })
}

export async function claimBrandRoute(
  db: Database,
  kind: string,
  name: string,
  to: BrandRoute,
): Promise<boolean> {
  return db.directory(async (k) => {
    const claimed = await sql<{ brand_id: string }>`
      insert into runtime.brand_route (kind, external_id, brand_id, target_id) values (${kind}, ${name}, ${to.brandId}, ${to.targetId})
      on conflict (kind, external_id) do update set target_id = excluded.target_id
        where runtime.brand_route.brand_id = excluded.brand_id
      returning brand_id`.execute(k)
    return claimed.rows.length === 1
  })
}

/** Takes a name that only the first who comes may have; false when it is taken, also by the same brand. */
export async function takeBrandRoute(
  db: Database,
  kind: string,
  name: string,
  to: BrandRoute,
): Promise<boolean> {
  return db.directory(async (k) => {
    const taken = await sql`
      insert into runtime.brand_route (kind, external_id, brand_id, target_id) values (${kind}, ${name}, ${to.brandId}, ${to.targetId})
      on conflict (kind, external_id) do nothing returning brand_id`.execute(k)
    return taken.rows.length === 1
  })
}
