import { findMember } from '../organization/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { addClaims, boughtBefore, countOwned, lockClaimDay, lostSince } from './claim-store.ts'
import { PoolMemberMissing } from './errors.ts'
import { moveCustomers } from './move-customers.ts'
import type { MoveWish, Standing } from './pool.ts'
import type { PoolLimits } from './rule-set.ts'
import { readRuleSet } from './rule-store.ts'
import { lockStandings } from './standing-store.ts'

export const claimOutcomes = [
  'done',
  'unchanged',
  'not_found',
  'forgotten',
  'not_in_sea',
  'not_yours',
  'too_soon',
  'daily_limit',
  'full',
] as const
export type ActOutcome = (typeof claimOutcomes)[number]

export interface ActResult {
  customerId: string
  outcome: ActOutcome
}

const dayMs = 86_400_000

/**
 * Takes customers out of the sea for a member, each with its own outcome. The daily limit holds against any number of claims
 * at once: they take turns by the member's row of the day. Throws `pool.member_not_found`.
 */
export async function claimCustomers(
  tx: Tx,
  memberId: string,
  customerIds: readonly string[],
): Promise<ActResult[]> {
  if (!(await findMember(tx, memberId))) throw new PoolMemberMissing(memberId)
  const { limits } = await readRuleSet(tx)
  const before = await lockClaimDay(tx, memberId)
  const found = await findEach(tx, customerIds)
  const inSea = eachOnce(found).filter(({ standing }) => standing?.pool === 'sea')
  const since = new Date(tx.now.getTime() - limits.cooldownDays * dayMs)
  const people = inSea.map((one) => one.personId)
  const lost = await lostSince(tx, memberId, people, since)
  const free = inSea.filter(({ personId }) => !lost.has(personId))
  const { room, reason } = await roomOf(tx, memberId, limits, before)
  const taken = free.slice(0, room)
  const buyers = await boughtBefore(tx, people)
  const wishes: MoveWish[] = taken.map(({ personId, standing }) => ({
    customerId: personId,
    was: standing,
    pool: buyers.has(personId) ? 'active' : 'prospect',
    ownerId: memberId,
    protectedUntil: new Date(tx.now.getTime() + limits.protectDays * dayMs),
  }))
  const moved = await moveCustomers(tx, wishes, { why: 'claim' })
  await addClaims(tx, memberId, moved.size)
  await auditEach(tx, 'pool.claimed', moved, { to: memberId })
  return customerIds.map((customerId) => {
    const one = found.get(customerId)
    if (!one) return { customerId, outcome: 'not_found' }
    if (one.forgotten) return { customerId, outcome: 'forgotten' }
    if (one.standing?.pool !== 'sea') return { customerId, outcome: 'not_in_sea' }
    if (lost.has(one.personId)) return { customerId, outcome: 'too_soon' }
    return { customerId, outcome: moved.has(one.personId) ? 'done' : reason }
  })
}

async function roomOf(
  tx: Tx,
  memberId: string,
  limits: PoolLimits,
  claimed: number,
): Promise<{ room: number; reason: ActOutcome }> {
  const today = Math.max(limits.dailyClaims - claimed, 0)
  const whole =
    limits.mostOwned === null ? today : Math.max(limits.mostOwned - (await countOwned(tx, memberId)), 0)
  return whole < today ? { room: whole, reason: 'full' } : { room: today, reason: 'daily_limit' }
}

interface Found {
  personId: string
  /** Whoever was forgotten, or is being, moves nowhere. */
  forgotten: boolean
  standing: Standing | null
}

/** By the id that was asked; two rows of one person lead to one standing. */
async function findEach(tx: Tx, customerIds: readonly string[]): Promise<Map<string, Found>> {
  const found = await lockStandings(tx, customerIds)
  return new Map(found.map(({ asked, ...one }) => [asked, one]))
}

const eachOnce = (found: ReadonlyMap<string, Found>): Found[] => [
  ...new Map([...found.values()].filter((one) => !one.forgotten).map((one) => [one.personId, one])).values(),
]

/** Gives a member's own customers back to the sea. */
export async function giveBack(
  tx: Tx,
  memberId: string,
  customerIds: readonly string[],
  note: string,
): Promise<ActResult[]> {
  const found = await findEach(tx, customerIds)
  const own = eachOnce(found).filter(({ standing }) => standing?.ownerId === memberId)
  const moved = await moveCustomers(
    tx,
    own.map(({ personId, standing }) => ({ customerId: personId, was: standing, pool: 'sea' })),
    { why: 'return', note },
  )
  await auditEach(tx, 'pool.returned', moved, { from: memberId })
  return customerIds.map((customerId) => {
    const one = found.get(customerId)
    if (!one) return { customerId, outcome: 'not_found' }
    if (one.forgotten) return { customerId, outcome: 'forgotten' }
    return { customerId, outcome: moved.has(one.personId) ? 'done' : 'not_yours' }
  })
}

export interface AssignWish {
  /** Null: to nobody. */
  ownerId?: string | null
  pool?: Standing['pool']
  contractEndsOn?: string | null
}

/** Says by hand where customers stand, whose they are, or until when a contract runs. Throws `pool.member_not_found`. */
export async function assignCustomers(
  tx: Tx,
  customerIds: readonly string[],
  wish: AssignWish,
  { note = '', runId }: { note?: string; runId?: string } = {},
): Promise<ActResult[]> {
  if (wish.ownerId && !(await findMember(tx, wish.ownerId))) throw new PoolMemberMissing(wish.ownerId)
  const found = await findEach(tx, customerIds)
  const { limits } = await readRuleSet(tx)
  const wishes = eachOnce(found).map(({ personId, standing }) =>
    wishFor(tx, personId, standing, wish, limits),
  )
  const onlyContract = wish.ownerId === undefined && wish.pool === undefined
  const moved = await moveCustomers(tx, wishes, {
    why: onlyContract ? 'contract' : 'assign',
    note,
    ...(runId ? { runId } : {}),
  })
  await auditEach(tx, 'pool.assigned', moved, { ...wish })
  return customerIds.map((customerId) => {
    const one = found.get(customerId)
    if (!one) return { customerId, outcome: 'not_found' }
    if (one.forgotten) return { customerId, outcome: 'forgotten' }
    return { customerId, outcome: moved.has(one.personId) ? 'done' : 'unchanged' }
  })
}

function wishFor(
  tx: Tx,
  personId: string,
  standing: Standing | null,
  wish: AssignWish,
  limits: PoolLimits,
): MoveWish {
  // Somebody of the sea who gets an owner comes out of it.
  const leavesSea = wish.pool === undefined && wish.ownerId && standing?.pool === 'sea'
  return {
    customerId: personId,
    was: standing,
    ...wish,
    ...(leavesSea ? { pool: 'prospect' as const } : {}),
    ...(wish.ownerId ? { protectedUntil: new Date(tx.now.getTime() + limits.protectDays * dayMs) } : {}),
  }
}

async function auditEach(
  tx: Tx,
  action: string,
  customerIds: ReadonlySet<string>,
  facts: Record<string, unknown>,
): Promise<void> {
  await audit(
    tx,
    [...customerIds].map((one) => ({ action, subject: `customer:${one}`, facts })),
  )
}
