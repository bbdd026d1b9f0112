import { formatShanghai } from '../kernel/time.ts'
import { listShops } from '../organization/index.ts'
import { notifyMembers } from '../outreach/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { membersWith } from './end-grant.ts'
import { endsAt, reminderDue } from './grant.ts'
import { listGrants } from './store.ts'

/** Tells owners 30, 15, 7, 3 and 1 days before a grant or a subscription ends; of each once. */
export async function remindOwners(tx: Tx, publicUrl: string): Promise<void> {
  const ending = (await listGrants(tx)).flatMap((grant) => {
    const end = grant.state === 'good' ? endsAt(grant) : null
    const days = end && reminderDue(end, tx.now)
    return end && days ? [{ shopId: grant.shopId, end, days }] : []
  })
  if (ending.length === 0) return
  const names = new Map((await listShops(tx)).map(({ id, name }) => [id, name]))
  const wecomUserIds = await membersWith(tx, ['owner'])
  await notifyMembers(
    tx,
    ending.map(({ shopId, end, days }) => ({
      about: `authorisation:${shopId}:ends:${end.toISOString()}:${days}`,
      wecomUserIds,
      title: `「${names.get(shopId) ?? shopId}」的授权 ${days} 天内到期`,
      text: `${formatShanghai(end).slice(0, 16)} 到期，之后收不到新订单。请在那之前重新授权或续订服务。`,
      url: `${publicUrl}/settings`,
    })),
  )
}
