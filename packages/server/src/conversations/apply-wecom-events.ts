import type { WecomEvent } from '../connectors/wecom/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { corpOf } from '../outreach/index.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { pullArchive } from './pull-archive.ts'
import { pullService, syncAccounts } from './pull-service.ts'

/** WeCom says that there is something to read. Idempotent: it is read on from where it was. */
export async function applyConversationEvents(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  events: WecomEvent[],
): Promise<void> {
  for (const one of events) {
    if (one.type === 'service.ready') await pullService(runtime, brandId, corpId, one)
    if (one.type === 'archive.ready') await pullArchive(runtime, brandId, corpId)
    if (one.type === 'service.accounts_changed') {
      const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, corpId))
      if (corp) await syncAccounts(runtime, brandId, corp)
    }
  }
}
