import type { TagGroup } from '../../connectors/wecom/index.ts'
import type { BrandId } from '../../kernel/ids.ts'
import { type CorpAccess, corpsOf, wecomClient } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { corpTagsChanged } from '../events.ts'
import { contactsWithTags, holdNames, holdTags, writeCorpTags } from './store-tags.ts'
import { uniteTags } from './union-tags.ts'

const contactsAtOnce = 500

/**
 * Reads the corp's tags, and lets customers follow what was renamed or deleted. The whole list each time: it is one call,
 * an event names no more than an id, and order of events does not matter.
 */
export async function syncTags(
  runtime: Runtime,
  brandId: BrandId,
  corp: CorpAccess,
  /** Names that we ourselves took out of WeCom. */
  own: readonly string[] = [],
): Promise<void> {
  const groups = await wecomClient(runtime).listTagGroups(corp)
  await runtime.db.transact(brandId, (tx) => keepCorpTags(tx, corp.corpId, groups, own))
}

/** In one transaction: whoever saw the new names before the customers have them would take them off in WeCom. */
export async function keepCorpTags(
  tx: Tx,
  corpId: string,
  groups: TagGroup[],
  own: readonly string[],
): Promise<void> {
  await holdTags(tx, 'list')
  const news = await writeCorpTags(tx, corpId, groups)
  if (!news.any) return
  await holdNames(
    tx,
    news.lost.filter((name) => !own.includes(name)),
  )
  await emit(tx, [event(corpTagsChanged, corpId, { corpId })])
  const touched = news.changed.length === 0 ? [] : await contactsWithTags(tx, news.changed)
  for (let at = 0; at < touched.length; at += contactsAtOnce)
    await uniteTags(tx, touched.slice(at, at + contactsAtOnce))
}

export async function syncAllTags(runtime: Runtime, brandId: BrandId): Promise<void> {
  const corps = await runtime.db.transact(brandId, corpsOf)
  for (const corp of corps.values()) await syncTags(runtime, brandId, corp)
}
