import { findMember } from '../organization/index.ts'
import { notifyMembers } from '../outreach/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { DisabledReason, Endpoint } from './endpoint.ts'
import { endpointDisabled } from './events.ts'
import { disableEndpoints } from './store.ts'

const why: Record<DisabledReason, string> = {
  failing: '三天没有一次成功',
  gone: '对方答复 410，不再接收',
  maker_left: '设置它的员工已离开',
}

/** Stops sending to these until a person activates them again, and says so: on screens, and to whoever made them. */
export async function disable(tx: Tx, ids: readonly string[], reason: DisabledReason): Promise<void> {
  if (ids.length === 0) return
  const disabled = await disableEndpoints(tx, ids, reason)
  await emit(
    tx,
    disabled.map(({ id }) => event(endpointDisabled, id, { endpointId: id, reason })),
  )
  for (const endpoint of disabled) await tellMaker(tx, endpoint, reason)
}

/** Seldom, and few: an endpoint is disabled once. */
async function tellMaker(tx: Tx, endpoint: Endpoint, reason: DisabledReason): Promise<void> {
  const maker = await findMember(tx, endpoint.memberId)
  if (!maker?.wecomUserId) return
  await notifyMembers(tx, [
    {
      about: `webhook:${endpoint.id}:disabled:${tx.now.toISOString()}`,
      wecomUserIds: [maker.wecomUserId],
      title: '外发 Webhook 已停用',
      text: `「${endpoint.name}」已停用：${why[reason]}。恢复后可重发错过的事件。`,
    },
  ])
}
