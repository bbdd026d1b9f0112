import { createInterface } from 'node:readline'
import { openGrantKeeper } from '../../packages/server/src/authorisation/index.ts'
import { pinduoduoConnector } from '../../packages/server/src/connectors/pinduoduo/index.ts'
import type { BrandId } from '../../packages/server/src/kernel/ids.ts'
import { systemPorts } from '../../packages/server/src/runtime/adapters/index.ts'
import { silentLog } from '../../packages/server/src/runtime/log.ts'
import { openStorage } from '../../packages/server/src/runtime/open.ts'
import type { Runtime } from '../../packages/server/src/runtime/runtime.ts'

// One process of the herd: for each dead session that it reads, it asks for the one in its place and says what it got.
const {
  QIAO_DATABASE_URL = '',
  QIAO_MASTER_KEY = '',
  QIAO_FILES_DIR = '',
  QIAO_HERD_BRAND = '',
} = process.env
const ports = systemPorts(QIAO_FILES_DIR)
const storage = openStorage(QIAO_DATABASE_URL, Buffer.from(QIAO_MASTER_KEY, 'base64'), ports, {
  maxConnections: 1,
})
const connector = pinduoduoConnector(ports)
const keeper = openGrantKeeper({
  runtime: { ports, db: storage.db, log: silentLog } as Runtime,
  authoriserOf: () => connector.authoriser,
  missingSince: async (tx) => tx.now,
  onChange: () => undefined,
})
console.log('ready')
for await (const dead of createInterface({ input: process.stdin })) {
  const got = await keeper
    .renew(QIAO_HERD_BRAND as BrandId, 'pinduoduo', dead)
    .catch((error: { code?: string }) => `failed: ${error.code}`)
  console.log(got ?? 'ended')
}
await storage.db.close()
