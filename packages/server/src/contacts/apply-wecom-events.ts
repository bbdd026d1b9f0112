import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { WecomEvent } from '../connectors/wecom/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { type CorpAccess, corpOf, wecomClient } from '../outreach/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { membersLeft, syncDepartments, syncMember } from './directory/sync-directory.ts'
import { CorpMissing } from './errors.ts'
import { groupDismissed, syncGroup } from './groups/sync-groups.ts'
import { contactWasAdded } from './relations/contact-added.ts'
import { archiveAgreed, contactWasEdited, handoverFailed, pairEnded } from './relations/pair-changed.ts'
import { syncTags } from './tags/sync-tags.ts'

/**
 * What WeCom tells about contacts, in transactions of its own: WeCom is asked for details in between. Idempotent, and
 * told in any order the end is the same.
 * Throws `ConnectorFailure` when WeCom cannot be asked now: intake tries the event again.
 */
export async function applyWecomEvents(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  events: WecomEvent[],
): Promise<void> {
  for (const one of events) await applyEvent(runtime, brandId, corpId, one)
}

async function applyEvent(
  runtime: Runtime,
  brandId: BrandId,
  corpId: string,
  one: WecomEvent,
): Promise<void> {
  const write = (work: (tx: Tx) => Promise<void>) =>
    runtime.db.transact(brandId, work, { actor: { kind: 'wecom', id: corpId } })
  const corp = () => connected(runtime, brandId, corpId)
  switch (one.type) {
    case 'contact.added':
      return contactWasAdded(runtime, brandId, corpId, one)
    case 'contact.edited':
      return contactWasEdited(runtime, brandId, corpId, one)
    case 'contact.removed':
    case 'contact.lost':
      return write((tx) => pairEnded(tx, one))
    case 'contact.handover_failed':
      return write((tx) => handoverFailed(tx, one))
    case 'contact.archive_agreed':
      return write((tx) => archiveAgreed(tx, one))
    case 'tag.created':
    case 'tag.updated':
    case 'tag.deleted':
    case 'tag.reordered':
      return syncTags(runtime, brandId, await corp())
    case 'member.created':
      return syncMember(runtime, brandId, await corp(), { memberId: one.memberId, newMemberId: null })
    case 'member.updated':
      return syncMember(runtime, brandId, await corp(), one)
    case 'member.deleted':
      if (await isGone(runtime, await corp(), one.memberId))
        await write((tx) => membersLeft(tx, corpId, [one.memberId]))
      return
    case 'department.changed':
      return syncDepartments(runtime, brandId, await corp())
    case 'customer_group.created':
    case 'customer_group.updated':
      return syncGroup(runtime, brandId, await corp(), one.groupId)
    case 'customer_group.dismissed':
      return write((tx) => groupDismissed(tx, corpId, one.groupId, one.occurredAt))
    default:
  }
}

async function connected(runtime: Runtime, brandId: BrandId, corpId: string): Promise<CorpAccess> {
  const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, corpId))
  if (!corp) throw new CorpMissing()
  return corp
}

/** A deletion told late must not end a member who is back. */
async function isGone(runtime: Runtime, corp: CorpAccess, memberId: string): Promise<boolean> {
  try {
    return (await wecomClient(runtime).getCorpMember(corp, memberId)).state === 'left'
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'not_found') return true
    if (error instanceof ConnectorFailure && error.kind === 'permission_missing') return false
    throw error
  }
}
