import { ConnectorFailure } from '../../connectors/contract/connector.ts'
import type { BrandId } from '../../kernel/ids.ts'
import { type CorpAccess, corpsOf, wecomClient } from '../../outreach/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { contactJoinedGroup, contactLeftGroup } from '../events.ts'
import { endGroup, liveGroupIds, type MemberChange, saveGroup, saveGroupMembers } from './store-groups.ts'

/** One group as WeCom has it now: an event names what changed, but the list is the truth, whatever came first. */
export async function syncGroup(
  runtime: Runtime,
  brandId: BrandId,
  corp: CorpAccess,
  groupId: string,
): Promise<void> {
  try {
    const group = await wecomClient(runtime).getGroup(corp, groupId)
    await runtime.db.transact(brandId, async (tx) => {
      if (!(await saveGroup(tx, corp.corpId, group))) return
      const { joined, left } = await saveGroupMembers(tx, groupId, group.members)
      await announce(tx, groupId, joined, left)
    })
  } catch (error) {
    // Dismissed meanwhile, or of a member outside our sight: its own event, or the nightly list, says which.
    if (!(error instanceof ConnectorFailure) || !['not_found', 'permission_missing'].includes(error.kind))
      throw error
  }
}

export async function groupDismissed(
  tx: Tx,
  corpId: string,
  groupId: string,
  at: Date | null,
): Promise<void> {
  await announce(tx, groupId, [], await endGroup(tx, corpId, groupId, at ?? tx.now))
}

/** Contacts are told of; our own members coming and going is no news about a customer. */
async function announce(
  tx: Tx,
  groupId: string,
  joined: MemberChange[],
  left: MemberChange[],
): Promise<void> {
  const about = (one: MemberChange) => ({
    contactId: one.contactId!,
    externalUserId: one.personId,
    customerId: one.customerId,
    groupId,
  })
  const known = (one: MemberChange) => one.contactId !== null
  await emit(tx, [
    ...joined
      .filter(known)
      .map((one) => event(contactJoinedGroup, one.contactId!, { ...about(one), joinedBy: one.joinedBy })),
    ...left.filter(known).map((one) => event(contactLeftGroup, one.contactId!, about(one))),
  ])
}

/** Every group of every corp. Those that WeCom lists no more were dismissed. Returns how many were read. */
export async function syncGroups(runtime: Runtime, brandId: BrandId): Promise<number> {
  const corps = await runtime.db.transact(brandId, corpsOf)
  let read = 0
  for (const corp of corps.values()) {
    const listed = new Set<string>()
    for await (const page of wecomClient(runtime).listGroups(corp))
      for (const groupId of page) {
        listed.add(groupId)
        await syncGroup(runtime, brandId, corp, groupId)
      }
    read += listed.size
    await runtime.db.transact(brandId, async (tx) => {
      for (const groupId of await liveGroupIds(tx, corp.corpId))
        if (!listed.has(groupId)) await groupDismissed(tx, corp.corpId, groupId, null)
    })
  }
  return read
}
