import type { BrandId } from '../kernel/ids.ts'
import { loadBrandKeys } from './brands.ts'
import { openVault, type Vault } from './crypto/vault.ts'
import { type Database, openDatabase } from './db/database.ts'
import type { Followers } from './db/transaction.ts'
import type { Ports } from './ports.ts'

/** Opens database and vault together: each brand's key is a row that the master key opens. */
export function openStorage(
  databaseUrl: string,
  masterKey: Buffer,
  ports: Ports,
  options: { maxConnections?: number; followers?: Followers } = {},
): { db: Database; vault: Vault } {
  const vault = openVault(masterKey, ports.randomness, (brandId: BrandId) => loadBrandKeys(db, brandId))
  const db: Database = openDatabase(databaseUrl, ports, vault, options)
  return { db, vault }
}
