import type { BrandId } from '../../kernel/ids.ts'
import { corpOf, wecomClient } from '../../outreach/index.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { wantWriteBack } from '../relations/store-write-back.ts'
import { leadTag } from './store-tags.ts'
import { syncTags } from './sync-tags.ts'

/** One change of the corp's own list of tags, as WeCom allows them. A group without a tag is none: it comes with its first. */
export type CorpTagAct =
  | { act: 'create'; groupId: string | null; groupName: string; names: readonly string[] }
  | { act: 'rename'; id: string; name: string }
  /** Of the groups, or of the tags of one group: the first stands in front. */
  | { act: 'order'; ids: readonly string[] }
  | { act: 'delete'; tagIds: readonly string[]; groupIds: readonly string[]; names: readonly string[] }
  /** Made anew in the other group; those who carry it get the new one, and the old one is deleted when nobody is left. */
  | { act: 'move'; tagId: string; name: string; groupId: string | null; groupName: string }

/** Reads the list of a corp from WeCom now. Throws `ConnectorFailure`. */
export async function readCorpTags(runtime: Runtime, brandId: BrandId, corpId: string): Promise<void> {
  const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, corpId))
  if (corp) await syncTags(runtime, brandId, corp)
}

/** Does it in WeCom and reads the list again: our own change sends no event. Throws `ConnectorFailure`. */
export async function changeCorpTags(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  act: CorpTagAct,
): Promise<void> {
  const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, corpId))
  if (!corp) return
  const client = wecomClient(runtime)
  const groupOf = (one: { groupId: string | null; groupName: string }) =>
    one.groupId === null ? one.groupName : { groupId: one.groupId }
  switch (act.act) {
    case 'create':
      await client.addTags(corp, groupOf(act), [...act.names])
      return syncTags(runtime, brandId, corp)
    case 'rename':
      await client.changeTag(corp, act.id, { name: act.name })
      return syncTags(runtime, brandId, corp)
    case 'order':
      for (const [place, id] of act.ids.entries())
        await client.changeTag(corp, id, { order: act.ids.length - place })
      return syncTags(runtime, brandId, corp)
    case 'delete':
      await client.deleteTags(corp, [...act.tagIds], [...act.groupIds])
      return syncTags(runtime, brandId, corp, act.names)
    case 'move': {
      const made = await client.addTags(corp, groupOf(act), [act.name])
      await syncTags(runtime, brandId, corp)
      await runtime.db.transact(brandId, async (tx) =>
        wantWriteBack(tx, await leadTag(tx, corpId, act.tagId, made.tags[0]!.tagId)),
      )
    }
  }
}
