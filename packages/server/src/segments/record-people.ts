import { businessDay, daysBetween } from '../kernel/time.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { emit } from '../runtime/events/outbox.ts'
import { segmentChanged } from './events.ts'
import { changeMemberships, type Membership, membershipsOf, syncMembers } from './member-store.ts'
import { isIn, type Person } from './rule.ts'
import { liveRules } from './segment-store.ts'
import { nextRevision, writePeople } from './store.ts'

/** Days since 1970-01-01 in Shanghai: what the pictures count in. */
export const dayNumber = (instant: Date): number => daysBetween('1970-01-01', businessDay(instant))

/**
 * Keeps what is known of persons now, and asks every live rule of these persons alone: who came in or left is announced
 * with the commit. `gone`: rows for whom another one stands now.
 */
export async function recordPeople(
  tx: Tx,
  people: readonly Person[],
  gone: readonly string[] = [],
): Promise<void> {
  if (people.length + gone.length === 0) return
  const today = dayNumber(tx.now)
  await writePeople(tx, people, gone, today)
  const live = await liveRules(tx)
  const before = new Set((await membershipsOf(tx, [...people.map((one) => one.id), ...gone])).map(keyOf))
  const now = live.flatMap(({ id, rule }) =>
    people.filter((one) => isIn(rule, one, today)).map((one) => ({ segmentId: id, personId: one.id })),
  )
  const after = new Set(now.map(keyOf))
  const entered = now.filter((one) => !before.has(keyOf(one)))
  const left = [...before].filter((key) => !after.has(key)).map(membershipOf)
  await changeMemberships(tx, entered, left)
  await announce(tx, live, entered, left)
}

/** Asks every live rule of everybody: what a rule says of "30 days" changes without any event. */
export async function syncLiveSegments(tx: Tx): Promise<void> {
  await nextRevision(tx)
  const live = await liveRules(tx)
  for (const { id, rule, version } of live) {
    const { entered, left } = await syncMembers(tx, id, rule, dayNumber(tx.now))
    const of = (personId: string): Membership => ({ segmentId: id, personId })
    await announce(tx, [{ id, version }], entered.map(of), left.map(of))
  }
}

const keyOf = ({ segmentId, personId }: Membership) => `${segmentId}|${personId}`

function membershipOf(key: string): Membership {
  const [segmentId = '', personId = ''] = key.split('|')
  return { segmentId, personId }
}

async function announce(
  tx: Tx,
  live: { id: string; version: number }[],
  entered: Membership[],
  left: Membership[],
): Promise<void> {
  const of = (list: Membership[], id: string) =>
    list.filter((one) => one.segmentId === id).map((one) => one.personId)
  const news = live
    .map(({ id, version }) => ({ segmentId: id, version, entered: of(entered, id), left: of(left, id) }))
    .filter((one) => one.entered.length + one.left.length > 0)
  await emit(
    tx,
    news.map((payload) => ({ definition: segmentChanged, key: payload.segmentId, payload })),
  )
}
