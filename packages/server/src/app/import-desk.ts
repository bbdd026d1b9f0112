import type { ImportDeps } from '../imports/index.ts'
import { type BrandId, id } from '../kernel/ids.ts'
import { writeBrandProfile } from '../organization/index.ts'
import { expressionProcess } from '../runtime/adapters/expression-process.ts'
import { systemPorts } from '../runtime/adapters/index.ts'
import { peakRssMib } from '../runtime/adapters/peak-memory.ts'
import { listBrands, registerBrand } from '../runtime/brands.ts'
import type { Config } from '../runtime/config.ts'
import { openLog } from '../runtime/log.ts'
import { openMetrics } from '../runtime/metrics.ts'
import { openStorage } from '../runtime/open.ts'
import { openHub } from '../runtime/realtime/hub.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { eventDefinitions } from './events.ts'
import { openFollowing } from './following.ts'
import { importSinks } from './sinks.ts'
import { subscribers } from './subscribers.ts'

export interface ImportDesk {
  deps: ImportDeps
  /** What the keys of a brand are changed with. */
  storage: Pick<Runtime, 'db' | 'vault' | 'ports' | 'config'>
  brands(): Promise<BrandId[]>
  /** Makes a brand known, with its key; an owner is made by the set-up page later. */
  makeBrand(code: string): Promise<BrandId>
  close(): Promise<void>
}

/** What the command line imports with: the database and everything that an order wakes, without a server. */
export function openImportDesk(config: Config, alone: boolean): ImportDesk {
  const ports = systemPorts(config.filesDirectory)
  const log = openLog(config.logLevel)
  const following = openFollowing({
    config,
    ports,
    log,
    hub: openHub(eventDefinitions),
    metrics: openMetrics(),
    subscribers,
  })
  const { db, vault } = openStorage(config.databaseUrl, config.masterKey, ports, {
    maxConnections: 4,
    followers: following.followers,
  })
  const expressions = expressionProcess()
  return {
    deps: {
      db,
      ports,
      log,
      sinks: importSinks,
      expressions,
      alone,
      peakRssMib,
    },
    storage: { db, vault, ports, config },
    brands: () => listBrands(db),
    async makeBrand(code) {
      const brandId = id<BrandId>(code)
      await registerBrand(db, brandId, vault.newBrandKey(brandId))
      await db.transact(brandId, (tx) => writeBrandProfile(tx, code))
      return brandId
    },
    async close() {
      expressions.close()
      await db.close()
    },
  }
}
