import { sql } from 'kysely'
import type { BrandId } from '../../kernel/ids.ts'
import { sha256 } from '../../runtime/crypto/vault.ts'
import type { Database } from '../../runtime/db/database.ts'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'
import type { Clock } from '../../runtime/ports.ts'
import type { LentValue } from './expiring.ts'

/** Values that all processes of a brand share for their life: whoever comes first fetches, the others wait for that one. */
export interface SharedValues {
  get(brandId: BrandId, key: string, fetchValue: () => Promise<LentValue>): Promise<LentValue>
  /** Forgets the value if it is still the one in use. */
  drop(brandId: BrandId, key: string, value: string): Promise<void>
}

const place = 'connectors.shared_value.sealed'
/** A process that died while fetching gives the turn back after this. */
const fetchMs = 15_000
const lookEveryMs = 50
/** A value that ends sooner than this is no use to somebody who asks now. */
const marginMs = 60_000

export function sharedValues(
  db: Pick<Database, 'transact'>,
  clock: Pick<Clock, 'sleep' | 'now'>,
): SharedValues {
  return {
    async get(brandId, key, fetchValue) {
      const name = sha256(key)
      for (;;) {
        const found = await db.transact(brandId, (tx) => takeTurn(tx, name))
        if (found === 'wait') {
          await clock.sleep(lookEveryMs)
          continue
        }
        if (found !== 'mine') return found
        try {
          const fetched = await fetchValue()
          await db.transact(brandId, (tx) => keepValue(tx, name, fetched))
          return fetched
        } catch (error) {
          await db.transact(brandId, (tx) => giveTurnBack(tx, name))
          throw error
        }
      }
    },
    drop: (brandId, key, value) => db.transact(brandId, (tx) => dropValue(tx, sha256(key), value)),
  }
}

/** Until when a value of these keys is lent; missing where none is. */
export async function lentUntil(tx: Tx, keys: readonly string[]): Promise<Map<string, Date>> {
  const byName = new Map(keys.map((key) => [sha256(key).toString('hex'), key]))
  const found = await rows(
    tx,
    sql<{ name: Buffer; expires_at: Date }>`select name, expires_at from connectors.shared_value
      where brand_id = ${tx.brandId} and sealed is not null and expires_at > ${tx.now}
        and name = any(${keys.map((key) => sha256(key))}::bytea[])`,
  )
  return new Map(found.map((row) => [byName.get(row.name.toString('hex'))!, row.expires_at]))
}

async function takeTurn(tx: Tx, name: Buffer): Promise<LentValue | 'mine' | 'wait'> {
  const until = new Date(tx.now.getTime() + fetchMs)
  const fresh = new Date(tx.now.getTime() + marginMs)
  const mine = await rows(
    tx,
    sql`insert into connectors.shared_value as v (brand_id, name, fetching_until) values (${tx.brandId}, ${name}, ${until})
      on conflict (brand_id, name) do update set fetching_until = excluded.fetching_until
        where (v.expires_at is null or v.expires_at < ${fresh}) and (v.fetching_until is null or v.fetching_until < ${tx.now})
      returning name`,
  )
  if (mine.length > 0) return 'mine'
  const row = await readValue(tx, name)
  if (!row?.sealed || !row.expires_at || row.expires_at < fresh) return 'wait'
  return {
    value: tx.vault.open(place, name.toString('hex'), row.sealed),
    expiresInSeconds: Math.floor((row.expires_at.getTime() - tx.now.getTime()) / 1000),
  }
}

function readValue(tx: Tx, name: Buffer): Promise<{ sealed: Buffer | null; expires_at: Date | null } | null> {
  return firstRow(
    tx,
    sql<{
      sealed: Buffer | null
      expires_at: Date | null
    }>`select sealed, expires_at from connectors.shared_value
      where brand_id = ${tx.brandId} and name = ${name}`,
  )
}

async function keepValue(tx: Tx, name: Buffer, { value, expiresInSeconds }: LentValue): Promise<void> {
  await sql`update connectors.shared_value set sealed = ${tx.vault.seal(place, name.toString('hex'), value)},
      expires_at = ${new Date(tx.now.getTime() + expiresInSeconds * 1000)}, fetching_until = null
    where brand_id = ${tx.brandId} and name = ${name}`.execute(tx.db)
}

async function giveTurnBack(tx: Tx, name: Buffer): Promise<void> {
  await sql`update connectors.shared_value set fetching_until = null where brand_id = ${tx.brandId} and name = ${name}`.execute(
    tx.db,
  )
}

async function dropValue(tx: Tx, name: Buffer, value: string): Promise<void> {
  const row = await readValue(tx, name)
  if (!row?.sealed || tx.vault.open(place, name.toString('hex'), row.sealed) !== value) return
  await sql`update connectors.shared_value set expires_at = null where brand_id = ${tx.brandId} and name = ${name}
    and sealed = ${row.sealed}`.execute(tx.db)
}
