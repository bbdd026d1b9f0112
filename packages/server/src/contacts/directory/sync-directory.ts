import { ConnectorFailure } from '../../connectors/contract/connector.ts'
import type { BrandId } from '../../kernel/ids.ts'
import {
  corpMembersNotSeenSince,
  directoryReadAt,
  endCorpMembers,
  renameCorpMember,
  writeCorpMembers,
  writeDepartments,
} from '../../organization/index.ts'
import { type CorpAccess, corpsOf, wecomClient } from '../../outreach/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { memberLeft } from '../events.ts'
import { markOwnerLeft, renameOwner } from '../relations/store-handover.ts'

const oldAfterMs = 6 * 3600_000

export function isDirectoryOld(runtime: Runtime, brandId: BrandId): Promise<boolean> {
  return runtime.db.transact(brandId, async (tx) => {
    for (const corpId of (await corpsOf(tx)).keys()) {
      const at = await directoryReadAt(tx, corpId)
      if (!at || tx.now.getTime() - at.getTime() > oldAfterMs) return true
    }
    return false
  })
}

/** Departments and members of every corp. Returns members who are new. */
export async function syncDirectory(runtime: Runtime, brandId: BrandId): Promise<number> {
  const corps = await runtime.db.transact(brandId, corpsOf)
  let fresh = 0
  for (const corp of corps.values()) fresh += await syncCorp(runtime, brandId, corp)
  return fresh
}

async function syncCorp(runtime: Runtime, brandId: BrandId, corp: CorpAccess): Promise<number> {
  const client = wecomClient(runtime)
  const began = runtime.ports.clock.now()
  const departments = await client.listDepartments(corp)
  const known = new Set(departments.map((one) => one.departmentId))
  await runtime.db.transact(brandId, (tx) =>
    writeDepartments(
      tx,
      corp.corpId,
      // An app sees its visible range only: the top of what it sees may have a parent that it does not.
      departments.map((one) => ({ ...one, parentId: known.has(one.parentId) ? one.parentId : null })),
    ),
  )
  let fresh = 0
  for (const { departmentId } of departments) {
    const members = await client.listDepartmentMembers(corp, departmentId)
    const records = members.map((one) => ({ ...one, wecomUserId: one.memberId }))
    fresh += (await runtime.db.transact(brandId, (tx) => writeCorpMembers(tx, corp.corpId, records))).length
  }
  await findWhoLeft(runtime, brandId, corp, began)
  return fresh
}

/** Not listed may mean out of sight: only whom WeCom does not know at all has left. */
async function findWhoLeft(runtime: Runtime, brandId: BrandId, corp: CorpAccess, began: Date): Promise<void> {
  const missing = await runtime.db.transact(brandId, (tx) => corpMembersNotSeenSince(tx, corp.corpId, began))
  const gone: string[] = []
  for (const memberId of missing)
    if (await isUnknown(wecomClient(runtime).getCorpMember(corp, memberId))) gone.push(memberId)
  if (gone.length > 0)
    await runtime.db.transact(brandId, (tx) => membersLeft(tx, corp.corpId, gone), { actor: wecomActor })
}

async function isUnknown(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked
    return false
  } catch (error) {
    if (error instanceof ConnectorFailure && error.kind === 'not_found') return true
    if (error instanceof ConnectorFailure && error.kind === 'permission_missing') return false
    throw error
  }
}

const wecomActor = { kind: 'system' as const, id: 'wecom' }

/** Log-ins end, and every contact of theirs waits for a hand-over. Told twice it is done once. */
export async function membersLeft(tx: Tx, corpId: string, wecomUserIds: string[]): Promise<void> {
  const { left, keptLogIns } = await endCorpMembers(tx, corpId, wecomUserIds)
  const waiting = await markOwnerLeft(tx, left)
  await audit(
    tx,
    left.map((id) => ({
      action: 'member.left',
      subject: `wecom-member:${id}`,
      facts: { contacts: waiting.get(id) ?? 0, logInKept: keptLogIns.includes(id) },
    })),
  )
  await emit(
    tx,
    left.map((id) => event(memberLeft, id, { wecomUserId: id, contacts: waiting.get(id) ?? 0 })),
  )
}

/** One member, as WeCom shows them now. */
export async function syncMember(
  runtime: Runtime,
  brandId: BrandId,
  corp: CorpAccess,
  change: { memberId: string; newMemberId: string | null },
): Promise<void> {
  const { memberId, newMemberId } = change
  if (newMemberId && newMemberId !== memberId)
    await runtime.db.transact(brandId, async (tx) => {
      await renameCorpMember(tx, corp.corpId, memberId, newMemberId)
      await renameOwner(tx, memberId, newMemberId)
    })
  const client = wecomClient(runtime)
  try {
    const member = await client.getCorpMember(corp, newMemberId ?? memberId)
    await runtime.db.transact(brandId, (tx) =>
      writeCorpMembers(tx, corp.corpId, [{ ...member, wecomUserId: member.memberId }]),
    )
  } catch (error) {
    // Left meanwhile, or out of the app's sight: the event that says so, or the nightly pull, comes by itself.
    if (!(error instanceof ConnectorFailure) || !['not_found', 'permission_missing'].includes(error.kind))
      throw error
  }
}

export async function syncDepartments(runtime: Runtime, brandId: BrandId, corp: CorpAccess): Promise<void> {
  const departments = await wecomClient(runtime).listDepartments(corp)
  const known = new Set(departments.map((one) => one.departmentId))
  await runtime.db.transact(brandId, (tx) =>
    writeDepartments(
      tx,
      corp.corpId,
      departments.map((one) => ({ ...one, parentId: known.has(one.parentId) ? one.parentId : null })),
    ),
  )
}
