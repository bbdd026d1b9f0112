import { friendsOfCustomers } from '../contacts/index.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listMembers } from '../organization/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { workThrough } from '../runtime/jobs/work-for.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { moveCustomers, type Why } from './move-customers.ts'
import type { MoveWish } from './pool.ts'
import type { RuleSet } from './rule-set.ts'
import { type Judged, judgeChanged, lockPlace, readRuleSet, writePlace } from './rule-store.ts'

const batch = 100

/**
 * Asks the rules of everybody whose picture changed since: what they did, and each day the day itself. Returns how many moved.
 */
export async function followPeople(runtime: Runtime, brandId: BrandId): Promise<number> {
  let moved = 0
  const step = async (tx: Tx): Promise<boolean> => {
    const done = await followStep(tx)
    moved += done.moved
    return done.full
  }
  await workThrough(runtime, brandId, step, 1)
  return moved
}

export async function followStep(tx: Tx): Promise<{ moved: number; full: boolean }> {
  const place = await lockPlace(tx)
  const set = await readRuleSet(tx)
  const judged = await judgeChanged(tx, set.rules, place, batch)
  const last = judged.at(-1)
  if (!last) return { moved: 0, full: false }
  const moved = await applyRules(tx, set, judged)
  await writePlace(tx, { revision: last.revision, personId: last.personId })
  return { moved, full: judged.length === batch }
}

/** Places those who stood nowhere, moves those whom a rule fits, and gives friends to their member. */
export async function applyRules(
  tx: Tx,
  set: RuleSet,
  judged: readonly Judged[],
  runId?: string,
): Promise<number> {
  const living = judged.filter((one) => !one.gone)
  const owners = await ownersToBe(tx, living)
  const wishes = (some: readonly Judged[]): MoveWish[] =>
    some.map(({ personId, standing, rule }) => {
      const fitting = rule === null ? undefined : set.rules[rule]
      const owner = fitting?.to === 'sea' ? undefined : owners.get(personId)
      return {
        customerId: personId,
        was: standing,
        ...(fitting ? { pool: fitting.to, ruleId: fitting.id } : {}),
        ...(owner ? { ownerId: owner } : {}),
      }
    })
  const move = async (some: readonly Judged[], why: Why): Promise<number> =>
    some.length === 0 ? 0 : (await moveCustomers(tx, wishes(some), why)).size
  const run = { ruleVersion: set.version, ...(runId ? { runId } : {}) }
  const fresh = living.filter((one) => one.standing === null)
  const ruled = living.filter((one) => one.standing !== null && one.rule !== null)
  const friends = living.filter(
    (one) => one.standing !== null && one.rule === null && owners.has(one.personId),
  )
  return (
    (await move(fresh, { why: 'placed', ...run })) +
    (await move(ruled, { why: 'rule', ...run })) +
    (await move(friends, { why: 'friend', ...run }))
  )
}

/** Of customers without an owner, outside the sea: the member who has been their friend the longest. */
async function ownersToBe(tx: Tx, judged: readonly Judged[]): Promise<Map<string, string>> {
  const free = judged.filter(
    ({ standing }) => !standing || (standing.ownerId === null && standing.pool !== 'sea'),
  )
  const friends = await friendsOfCustomers(
    tx,
    free.map((one) => one.personId),
  )
  if (friends.size === 0) return new Map()
  const members = new Map((await listMembers(tx)).map((one) => [one.wecomUserId, one.id]))
  return new Map(
    [...friends].flatMap(([customerId, own]) => {
      const first = own.find(({ wecomUserId }) => members.has(wecomUserId))
      return first ? [[customerId, members.get(first.wecomUserId)!] as const] : []
    }),
  )
}
