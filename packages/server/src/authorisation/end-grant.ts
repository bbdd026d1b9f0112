import { formatShanghai } from '../kernel/time.ts'
import { listMembers, listShops, setShopState } from '../organization/index.ts'
import { notifyMembers } from '../outreach/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Role } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { authorisationEnded } from './events.ts'
import type { KeptGrant } from './grant.ts'
import { writeEnded } from './store.ts'

/** Until when the orders of a shop are known to be complete. The one who sweeps knows, and keeps the gap. */
export type MissingSince = (tx: Tx, shopId: string) => Promise<Date>

const told: readonly Role[] = ['owner', 'operator', 'agent']

/** The grant is over: the shop's state says so, and so do an event and a note to all who answer customers. */
export async function endGrant(
  tx: Tx,
  { shopId, marketplace }: KeptGrant,
  code: string,
  missingSince: MissingSince,
): Promise<void> {
  await writeEnded(tx, shopId, code)
  if (!(await setShopState(tx, shopId, 'authorisation_expired'))) return
  const since = await missingSince(tx, shopId)
  await emit(tx, [
    event(authorisationEnded, shopId, { shopId, marketplace, code, missingSince: since.toISOString() }),
  ])
  await audit(tx, [{ action: 'authorisation.ended', subject: `shop:${shopId}`, facts: { code } }])
  const name = (await listShops(tx)).find(({ id }) => id === shopId)?.name ?? shopId
  await notifyMembers(tx, [
    {
      about: `authorisation:${shopId}:ended:${tx.now.toISOString()}`,
      wecomUserIds: await membersWith(tx, told),
      title: `「${name}」授权失效`,
      text: `${formatShanghai(since).slice(5, 16)} 之后的订单还没收到，客户问起先到平台后台查。请负责人在 设置 › 店铺授权 里重新授权，授权后会自动补回。`,
    },
  ])
}

export async function membersWith(tx: Tx, roles: readonly Role[]): Promise<string[]> {
  const members = await listMembers(tx)
  return members.flatMap((one) =>
    one.wecomUserId && one.roles.some((role) => roles.includes(role)) ? [one.wecomUserId] : [],
  )
}
