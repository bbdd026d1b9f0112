import { refusalsOf } from '../consents/index.ts'
import { type CustomerId, id as idOf } from '../kernel/ids.ts'
import { businessDayNumber, dayOfNumber } from '../kernel/time.ts'
import { findMember, type Member } from '../organization/index.ts'
import { notifyMembers } from '../outreach/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import {
  type ActWrite,
  friendsAmong,
  type LockedNeed,
  lockNeeds,
  undoActs,
  writeActs,
  writeStandings,
} from './act-store.ts'
import { NeedActRefused } from './errors.ts'
import { tellChanged } from './events.ts'
import type { Standing } from './need.ts'

export type NeedAct = 'assign' | 'snooze' | 'done' | 'dismiss' | 'undo'

export interface NeedWish {
  act: NeedAct
  memberId?: string
  /** Day number; of a snooze. */
  untilDay?: number
}

/** What became of each need. Of those that ask to buy: no member is a friend of the customer, or the customer did not agree (T16). */
export type NeedOutcome = 'done' | 'gone' | 'no_relation' | 'no_consent' | 'nothing_to_undo'

/**
 * Does one act to many needs; each has its own outcome. To spread one that serves marketing wants a relation of the customer's own
 * and their consent: order data alone does not allow it.
 */
export async function actOnNeeds(
  tx: Tx,
  ids: readonly string[],
  wish: NeedWish,
): Promise<{ needId: string; outcome: NeedOutcome }[]> {
  const asked = [...new Set(ids)]
  const member = wish.act === 'assign' ? await memberFor(tx, wish) : null
  if (wish.act === 'snooze' && (wish.untilDay ?? 0) <= businessDayNumber(tx.now))
    throw new NeedActRefused('day_missing')
  const needs = await lockNeeds(tx, asked)
  const outcomes =
    wish.act === 'undo' ? await undo(tx, needs) : await act(tx, needs, { ...wish, memberId: member?.id })
  if (member)
    await tell(
      tx,
      member,
      needs.filter(({ id }) => outcomes.get(id) === 'done'),
    )
  const moved = needs.filter(({ id }) => outcomes.get(id) === 'done')
  await tellChanged(tx, [...new Set(moved.map(({ personId }) => personId))])
  const done = [...outcomes].filter(([, outcome]) => outcome === 'done').map(([id]) => id)
  if (done.length > 0)
    await audit(
      tx,
      done.map((id) => ({
        action: `need.${wish.act}`,
        subject: `need:${id}`,
        facts: member ? { memberId: member.id } : {},
      })),
    )
  return asked.map((needId) => ({ needId, outcome: outcomes.get(needId) ?? 'gone' }))
}

async function memberFor(tx: Tx, { memberId }: NeedWish): Promise<Member> {
  if (!memberId) throw new NeedActRefused('member_missing')
  const member = await findMember(tx, memberId)
  if (!member) throw new NeedActRefused('member_unknown', { memberId })
  return member
}

type Outcomes = Map<string, NeedOutcome>

async function act(
  tx: Tx,
  needs: readonly LockedNeed[],
  wish: { act: NeedAct; memberId?: string | undefined; untilDay?: number },
): Promise<Outcomes> {
  const barred = wish.act === 'assign' ? await barredAmong(tx, needs) : new Map<string, NeedOutcome>()
  const writes = needs
    .filter(({ id }) => !barred.has(id))
    .map(
      (one): ActWrite => ({
        needId: one.id,
        act: wish.act,
        before: standingOf(one),
        ...standingAfter(one, wish),
      }),
    )
  await writeActs(tx, writes, { memberId: wish.memberId, untilDay: wish.untilDay })
  return new Map(needs.map(({ id }) => [id, barred.get(id) ?? 'done']))
}

/** Those that nobody may be asked to follow up, and why. */
async function barredAmong(tx: Tx, needs: readonly LockedNeed[]): Promise<Outcomes> {
  const marketing = needs.filter(({ purpose }) => purpose === 'marketing')
  if (marketing.length === 0) return new Map()
  const friends = await friendsAmong(
    tx,
    marketing.map(({ personId }) => personId),
  )
  const refusals = await refusalsOf(
    tx,
    marketing.map(({ personId }) => ({
      customerId: idOf<CustomerId>(personId),
      purpose: 'marketing',
      channel: 'wecom',
    })),
  )
  return new Map(
    marketing.flatMap((one, i): [string, NeedOutcome][] => {
      if (!friends.has(one.personId)) return [[one.id, 'no_relation']]
      return refusals[i] ? [[one.id, 'no_consent']] : []
    }),
  )
}

const standingOf = ({ state, assignedTo, snoozedDay }: Standing): Standing => ({
  state,
  assignedTo,
  snoozedDay,
})

function standingAfter(
  one: Standing,
  wish: { act: NeedAct; memberId?: string | undefined; untilDay?: number },
): Standing {
  switch (wish.act) {
    case 'assign':
      return { state: 'assigned', assignedTo: wish.memberId ?? null, snoozedDay: null }
    case 'snooze':
      return { ...standingOf(one), state: 'snoozed', snoozedDay: wish.untilDay ?? null }
    case 'dismiss':
      return { ...standingOf(one), state: 'dismissed', snoozedDay: null }
    default:
      return { ...standingOf(one), state: 'done', snoozedDay: null }
  }
}

async function undo(tx: Tx, needs: readonly LockedNeed[]): Promise<Outcomes> {
  const before = await undoActs(
    tx,
    needs.map(({ id }) => id),
  )
  await writeStandings(
    tx,
    [...before].map(([needId, standing]) => ({ needId, ...standing })),
  )
  return new Map(needs.map(({ id }) => [id, before.has(id) ? 'done' : 'nothing_to_undo']))
}

/** One message a member, however many needs; no personal value, it is shown on locked phones. */
async function tell(tx: Tx, member: Member, needs: readonly LockedNeed[]): Promise<void> {
  const [first] = needs
  if (!member.wecomUserId || !first) return
  const what = [first.about, first.name.zh].filter(Boolean).join(' · ')
  const more = needs.length > 1 ? `等 ${needs.length} 项` : ''
  await notifyMembers(tx, [
    {
      about: `needs:${first.id}:${tx.ports.ids.next()}`,
      wecomUserIds: [member.wecomUserId],
      title: `有 ${needs.length} 位客户的需求待你跟进`,
      text: `${what}${more}，最近的在 ${dayOfNumber(Math.min(...needs.map(({ dueDay }) => dueDay)))} 前后。在后台「待跟进需求」里查看。`,
    },
  ])
}
