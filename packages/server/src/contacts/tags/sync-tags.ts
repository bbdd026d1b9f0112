import type { BrandId } from '../../kernel/ids.ts'
import { type CorpAccess, corpsOf, wecomClient } from '../../outreach/index.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { contactsWithTags, writeCorpTags } from './store-tags.ts'
import { uniteTags } from './union-tags.ts'

const contactsAtOnce = 500

/**
 * Reads the corp's tags, and lets customers follow what was renamed or deleted. The whole list each time: it is one call,
 * an event names no more than an id, and order of events does not matter.
 */
export async function syncTags(runtime: Runtime, brandId: BrandId, corp: CorpAccess): Promise<void> {
  const groups = await wecomClient(runtime).listTagGroups(corp)
  const touched = await runtime.db.transact(brandId, async (tx) => {
    const changed = await writeCorpTags(tx, corp.corpId, groups)
    return changed.length === 0 ? [] : contactsWithTags(tx, changed)
  })
  for (let at = 0; at < touched.length; at += contactsAtOnce)
    await runtime.db.transact(brandId, (tx) => uniteTags(tx, touched.slice(at, at + contactsAtOnce)))
}

export async function syncAllTags(runtime: Runtime, brandId: BrandId): Promise<void> {
  const corps = await runtime.db.transact(brandId, corpsOf)
  for (const corp of corps.values()) await syncTags(runtime, brandId, corp)
}
