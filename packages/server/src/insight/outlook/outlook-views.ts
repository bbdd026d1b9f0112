import { type Static, Type } from 'typebox'
import { businessDayNumber, dayOfNumber } from '../../kernel/time.ts'
import {
  type Habit,
  habitsOf,
  type KeptNeed,
  needKinds,
  needStates,
  needsOfPeople,
  orderText,
  reasonText,
  totalFen,
} from '../../needs/index.ts'
import { type Role, visibility } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Language } from '../words.ts'
import { valuesOf, valueView } from './value-views.ts'

const text = Type.String()
const maybe = Type.Union([Type.String(), Type.Null()])
const integer = Type.Integer()
const maybeInteger = Type.Union([Type.Integer(), Type.Null()])

export const needView = Type.Object({
  id: text,
  kind: text,
  kindName: text,
  /** `service` may stand on order data, `marketing` wants a relation of the customer's own. */
  purpose: text,
  name: text,
  about: maybe,
  quantity: integer,
  dueOn: text,
  fromOn: text,
  untilOn: text,
  /** Days from today; negative when it is over. */
  inDays: integer,
  reasons: Type.Array(text),
  state: text,
  stateName: text,
  assignedTo: maybe,
  snoozedUntil: maybe,
})
export type NeedView = Static<typeof needView>

export const habitView = Type.Object({
  items: Type.Array(Type.Object({ name: text, quantity: integer, unitFen: maybeInteger })),
  totalFen: maybeInteger,
  shopName: maybe,
  times: integer,
  /** The last three were the same to the unit. */
  same: Type.Boolean(),
  lastOn: text,
  everyDays: integer,
  /** What an agent may send. */
  say: maybe,
})

export const outlookView = Type.Object({
  value: Type.Union([valueView, Type.Null()]),
  needs: Type.Array(needView),
  habit: Type.Union([habitView, Type.Null()]),
})
export type Outlook = Static<typeof outlookView>

const nothing: Outlook = { value: null, needs: [], habit: null }
const shownNeeds = 8
/** Later ones are nothing to speak of yet. */
const aheadDays = 90

/** What is expected of one person, asked by all of their rows: value, what they will need, what they order as a habit. */
export async function outlookOf(
  tx: Tx,
  rowIds: readonly string[],
  roles: readonly Role[],
  language: Language,
): Promise<Outlook> {
  if (rowIds.length === 0) return nothing
  const [values, needs, habits] = await Promise.all([
    valuesOf(tx, rowIds, roles, language),
    needsOfPeople(tx, rowIds),
    habitsOf(tx, rowIds),
  ])
  const today = businessDayNumber(tx.now)
  const near = needs.filter(
    ({ state, fromDay }) => state !== 'dismissed' && state !== 'done' && fromDay <= today + aheadDays,
  )
  const [habit] = habits.values()
  return {
    value: [...values.values()][0] ?? null,
    needs: near.slice(0, shownNeeds).map((one) => needViewOf(one, today, language)),
    habit: habit ? habitViewOf(habit, roles) : null,
  }
}

export function needViewOf(one: KeptNeed, today: number, language: Language): NeedView {
  return {
    id: one.id,
    kind: one.kind,
    kindName: needKinds[one.kind][language],
    purpose: one.purpose,
    name: one.name[language],
    about: one.about,
    quantity: one.quantity,
    dueOn: dayOfNumber(one.dueDay),
    fromOn: dayOfNumber(one.fromDay),
    untilOn: dayOfNumber(one.untilDay),
    inDays: one.dueDay - today,
    reasons: one.reasons.map((reason) => reasonText(reason, language)),
    state: one.state,
    stateName: needStates[one.state][language],
    assignedTo: one.assignedTo,
    snoozedUntil: one.snoozedDay === null ? null : dayOfNumber(one.snoozedDay),
  }
}

function habitViewOf(habit: Habit, roles: readonly Role[]): Static<typeof habitView> {
  const money = visibility(roles, 'money') === 'plain'
  return {
    items: habit.items.map(({ name, quantity, unitFen }) => ({
      name,
      quantity,
      unitFen: money ? unitFen : null,
    })),
    totalFen: money ? totalFen(habit) : null,
    shopName: habit.shopName,
    times: habit.times,
    same: habit.same,
    lastOn: dayOfNumber(habit.lastDay),
    everyDays: habit.everyDays,
    // The words are for the customer, and name amounts.
    say: money ? orderText(habit, 'zh') : null,
  }
}
