import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrandId, id } from '../../src/kernel/ids.ts'
import { systemPorts } from '../../src/runtime/adapters/index.ts'
import { registerBrand } from '../../src/runtime/brands.ts'
import type { Vault } from '../../src/runtime/crypto/vault.ts'
import type { Database, TransactOptions } from '../../src/runtime/db/database.ts'
import type { Tx } from '../../src/runtime/db/transaction.ts'
import type { StoredEvent } from '../../src/runtime/events/event.ts'
import type { Subscriber } from '../../src/runtime/events/subscriber.ts'
import { openStorage } from '../../src/runtime/open.ts'
import type { Ports } from '../../src/runtime/ports.ts'
import { testDatabase } from './database.ts'

export interface TestBrand {
  brandId: BrandId
  db: Database
  vault: Vault
  ports: Ports
  /** Events announced after commit, in order. */
  announced: StoredEvent[]
  /** What the clock says; set it to move time. */
  time: { now: Date | null }
  transact<T>(work: (tx: Tx) => Promise<T>, options?: TransactOptions): Promise<T>
  /** Who owns the tables, for what the server may not do (statistics, indexes). */
  ownerUrl: string
  close(): Promise<void>
}

/** A migrated database of its own with one brand (禾木智家), and followers inside the transaction if given. */
export async function testBrand(
  inTransaction: readonly Subscriber[] = [],
  name = 'hemu',
): Promise<TestBrand> {
  const database = await testDatabase()
  const real = systemPorts(mkdtempSync(join(tmpdir(), 'qiao-files-')))
  const time: { now: Date | null } = { now: null }
  const ports: Ports = { ...real, clock: { ...real.clock, now: () => time.now ?? real.clock.now() } }
  const announced: StoredEvent[] = []
  const followers = { inTransaction, announce: (events: StoredEvent[]) => void announced.push(...events) }
  const { db, vault } = openStorage(database.appUrl, Buffer.alloc(32, 7), ports, {
    maxConnections: 70,
    followers,
  })
  const brandId = id<BrandId>(name)
  await registerBrand(db, brandId, vault.newBrandKey(brandId))
  return {
    brandId,
    db,
    vault,
    ports,
    announced,
    time,
    ownerUrl: database.ownerUrl,
    transact: (work, options) => db.transact(brandId, work, options),
    async close() {
      await db.close()
      await database.drop()
    },
  }
}
