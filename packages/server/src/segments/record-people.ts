import { businessDayNumber } from '../kernel/time.ts'
import { type Tx, together } from '../runtime/db/transaction.ts'
import { emit } from '../runtime/events/outbox.ts'
import { segmentChanged } from './events.ts'
import { changeMemberships, type Membership, membershipsOf, syncMembers } from './member-store.ts'
import { nextHour } from './refresh.ts'
import { asked, dependsOnDay, type Rule } from './rule.ts'
import { liveRules, lockDue, setRefreshed } from './segment-store.ts'
import { nextRevision, type Picture, writePeople } from './store.ts'

/**
 * Keeps what is known of persons now, and asks every live rule of these persons alone: who came in or left is announced
 * with the commit. `gone`: rows for whom another one stands now. `held`: what `holdPictures` gave.
 */
export async function recordPeople(
  tx: Tx,
  people: readonly Picture[],
  gone: readonly string[] = [],
  held: bigint | null = null,
): Promise<void> {
  if (people.length + gone.length === 0) return
  const today = businessDayNumber(tx.now)
  // The revision is the first statement of the three, so live rules are read under its lock.
  const [, live, known] = await together(
    tx,
    () => writePeople(tx, people, gone, held),
    () => liveRules(tx),
    () => membershipsOf(tx, [...people.map((one) => one.id), ...gone]),
  )
  if (live.length === 0 && gone.length === 0) return
  const before = new Set(known.map(keyOf))
  const now = live.flatMap(({ id, rule }) =>
    people.filter(asked(rule, today)).map((one) => ({ segmentId: id, personId: one.id })),
  )
  const after = new Set(now.map(keyOf))
  const entered = now.filter((one) => !before.has(keyOf(one)))
  // Segments that are asked at hours keep whom they have until then, but not a row for whom another one stands.
  const [following, without] = [new Set(live.map((one) => one.id)), new Set(gone)]
  const left = [...before]
    .filter((key) => !after.has(key))
    .map(membershipOf)
    .filter((one) => following.has(one.segmentId) || without.has(one.personId))
  await changeMemberships(tx, entered, left)
  await announce(tx, live, entered, left)
}

/** Asks the live rules that look back over days of everybody, once a day: "within 30 days" changes without any event. */
export async function syncLiveSegments(tx: Tx): Promise<void> {
  await nextRevision(tx)
  for (const one of await liveRules(tx)) if (dependsOnDay(one.rule)) await syncSegment(tx, one)
}

/** Asks the rules whose hour has come of everybody, and sets their next hour. */
export async function refreshDueSegments(tx: Tx): Promise<number> {
  await nextRevision(tx)
  const due = await lockDue(tx)
  for (const one of due) {
    await syncSegment(tx, one)
    await setRefreshed(tx, one.id, nextHour(one.refresh_hours, tx.now))
  }
  return due.length
}

export interface PublishedSegment {
  id: string
  version: number
  rule: Rule
}

export async function syncSegment(tx: Tx, { id, rule, version }: PublishedSegment): Promise<void> {
  const { entered, left } = await syncMembers(tx, id, rule, businessDayNumber(tx.now))
  const of = (personId: string): Membership => ({ segmentId: id, personId })
  await announce(tx, [{ id, version }], entered.map(of), left.map(of))
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
