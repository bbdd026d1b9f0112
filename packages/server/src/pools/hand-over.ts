import { friendsOfCustomers, handOver } from '../contacts/index.ts'
import { QiaoError } from '../kernel/error.ts'
import type { BrandId } from '../kernel/ids.ts'
import { listEveryMember, listMembers } from '../organization/index.ts'
import { systemActor } from '../runtime/db/actor.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { moveCustomers } from './move-customers.ts'
import { readRuleSet } from './rule-store.ts'
import { lockRun, moveRun, type PoolRun, pageOfChosen } from './run-store.ts'
import { lockStandings } from './standing-store.ts'

const batch = 100
const dayMs = 86_400_000

type Friends = Awaited<ReturnType<typeof friendsOfCustomers>>

interface Told {
  asked: number
  failed: number
  errorCode: string | null
}

/**
 * One batch of a hand-over: WeCom is asked first, then the owners change with the place behind them. One that was cut off
 * between asks WeCom again, which answers that it is on the way. Returns whether there is more.
 */
export async function handOverBatch(runtime: Runtime, brandId: BrandId, run: PoolRun): Promise<boolean> {
  if (run.what.kind !== 'handover') return false
  const { from, to, friends } = run.what
  const page = await runtime.db.transact(brandId, async (tx) => {
    const ids = await pageOfChosen(tx, { ownerId: from }, run.place, batch)
    const all = new Map((await listEveryMember(tx)).map((one) => [one.id, one.wecomUserId]))
    const here = new Set((await listMembers(tx)).map((one) => one.id))
    const held: Friends = friends ? await friendsOfCustomers(tx, ids) : new Map()
    return { ids, wecom: all, here, held }
  })
  const heir = (place: number): string => to[(run.done + place) % to.length]!
  const own = page.wecom.get(from)
  const contacts = page.ids.flatMap((id, place) =>
    (page.held.get(id) ?? []).flatMap((one) =>
      one.wecomUserId === own ? [{ contactId: one.contactId, to: page.wecom.get(heir(place)) ?? null }] : [],
    ),
  )
  const told = await askForFriends(runtime, brandId, {
    from: own ?? null,
    resigned: !page.here.has(from),
    contacts,
  })
  return runtime.db.transact(brandId, async (tx) => {
    const now = await lockRun(tx, run.id)
    if (!now || (now.state !== 'waiting' && now.state !== 'working') || now.place !== run.place) return false
    const { limits } = await readRuleSet(tx)
    const protectedUntil = new Date(tx.now.getTime() + limits.protectDays * dayMs)
    const standing = new Map((await lockStandings(tx, page.ids)).map((one) => [one.personId, one.standing]))
    const moved = await moveCustomers(
      tx,
      page.ids.flatMap((customerId, place) => {
        const was = standing.get(customerId) ?? null
        return was?.ownerId === from ? [{ customerId, was, ownerId: heir(place), protectedUntil }] : []
      }),
      { why: 'handover', runId: run.id },
    )
    const full = page.ids.length === batch
    await moveRun(tx, run.id, {
      ...(page.ids.length > 0 ? { place: page.ids.at(-1)! } : {}),
      done: page.ids.length,
      moved: moved.size,
      friendsAsked: told.asked,
      friendsFailed: told.failed,
      ...(told.errorCode ? { errorCode: told.errorCode } : {}),
      state: full ? 'working' : 'done',
    })
    return full
  })
}

/** Ours move whatever WeCom says; whom it refuses can be asked again on the page of hand-overs. */
async function askForFriends(
  runtime: Runtime,
  brandId: BrandId,
  {
    from,
    resigned,
    contacts,
  }: { from: string | null; resigned: boolean; contacts: { contactId: string; to: string | null }[] },
): Promise<Told> {
  const told: Told = { asked: 0, failed: 0, errorCode: null }
  if (!from || contacts.length === 0) return told
  for (const [to, group] of Map.groupBy(contacts, (one) => one.to)) {
    // Without a seat in WeCom nobody can take a friend.
    if (!to) {
      told.failed += group.length
      continue
    }
    try {
      const outcomes = await handOver(runtime, brandId, systemActor, {
        contactIds: group.map((one) => one.contactId),
        from,
        to,
        resigned,
      })
      told.asked += outcomes.filter((one) => one.state === 'asked').length
      told.failed += outcomes.filter((one) => one.state !== 'asked').length
    } catch (error) {
      if (!(error instanceof QiaoError) || !error.code.startsWith('wecom.')) throw error
      told.failed += group.length
      told.errorCode = error.code
    }
  }
  return told
}
