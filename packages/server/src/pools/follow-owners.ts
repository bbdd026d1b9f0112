import { listEveryMember, listMembers } from '../organization/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { moveCustomers } from './move-customers.ts'
import { readRuleSet } from './rule-store.ts'
import { lockOwned, ofLeavers } from './standing-store.ts'

const dayMs = 86_400_000
const batch = 500

/** A friend that WeCom gave to another member is theirs here, too, where the giver owned them. */
export async function followFriends(
  tx: Tx,
  handed: readonly { customerId: string | null; from: string; to: string | null }[],
): Promise<void> {
  const takers = new Map((await listMembers(tx)).map((one) => [one.wecomUserId, one.id]))
  const givers = new Map((await listEveryMember(tx)).map((one) => [one.wecomUserId, one.id]))
  for (const [pair, group] of Map.groupBy(handed, (one) => `${one.from}|${one.to}`)) {
    const [from = '', to = ''] = pair.split('|')
    const [giver, taker] = [givers.get(from), takers.get(to)]
    if (!giver || !taker) continue
    const owned = await lockOwned(
      tx,
      giver,
      group.flatMap((one) => one.customerId ?? []),
    )
    await moveCustomers(
      tx,
      owned.map(({ customerId, standing }) => ({ customerId, was: standing, ownerId: taker })),
      { why: 'handover' },
    )
  }
}

/** Customers whom nobody took over in time go to the sea. Returns how many. */
export async function releaseLeavers(tx: Tx): Promise<number> {
  const { limits } = await readRuleSet(tx)
  if (limits.leaverDays === null) return 0
  const left = await ofLeavers(tx, new Date(tx.now.getTime() - limits.leaverDays * dayMs), batch)
  const moved = await moveCustomers(
    tx,
    left.map(({ customerId, standing }) => ({ customerId, was: standing, pool: 'sea' as const })),
    { why: 'leaver' },
  )
  return moved.size
}
