import { type Static, Type } from 'typebox'
import { getCustomers } from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { businessDayNumber } from '../../kernel/time.ts'
import { countNeeds, friendsAmong, listNeeds } from '../../needs/index.ts'
import { listMembers } from '../../organization/index.ts'
import { can, type Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { shownName, shownPhone } from '../shown.ts'
import { type Language, regionName } from '../words.ts'
import { needView, needViewOf } from './outlook-views.ts'

const maybe = Type.Union([Type.String(), Type.Null()])
const count = Type.Integer()

export const needItem = Type.Object({
  ...needView.properties,
  customerId: Type.String(),
  /** Masked by role. */
  customerName: maybe,
  phone: maybe,
  region: maybe,
  /** A member is a friend of theirs in WeCom. */
  isFriend: Type.Boolean(),
  assignedName: maybe,
})

export const needPage = Type.Object({
  items: Type.Array(needItem),
  nextCursor: maybe,
})

export const needCounts = Type.Object({
  overdue: count,
  week: count,
  month: count,
  assigned: count,
  /** Who may follow up. */
  members: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
})

export interface NeedQuery {
  kind?: string | undefined
  purpose?: string | undefined
  state?: string | undefined
  assignedTo?: string | undefined
  /** `overdue`, or due within so many days. */
  due?: 'overdue' | 'week' | 'month' | undefined
  cursor?: string | undefined
  limit: number
}

const windows = {
  overdue: (today: number) => ({ fromDay: null, untilDay: today - 1 }),
  week: (today: number) => ({ fromDay: today, untilDay: today + 7 }),
  month: (today: number) => ({ fromDay: today, untilDay: today + 30 }),
}

/** What customers will need, the nearest first, with whom it is about. */
export async function readNeeds(
  tx: Tx,
  query: NeedQuery,
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof needPage>> {
  const today = businessDayNumber(tx.now)
  const found = await listNeeds(tx, {
    kind: (query.kind ?? null) as never,
    purpose: (query.purpose ?? null) as never,
    state: (query.state ?? null) as never,
    assignedTo: query.assignedTo ?? null,
    ...(query.due ? windows[query.due](today) : { fromDay: null, untilDay: null }),
    after: placeOf(query.cursor),
    today,
    limit: query.limit + 1,
  })
  const page = found.slice(0, query.limit)
  const ids = [...new Set(page.map(({ personId }) => personId))]
  const people = new Map(
    (
      await getCustomers(
        tx,
        ids.map((one) => idOf<CustomerId>(one)),
      )
    ).map((one) => [one.id as string, one]),
  )
  const friends = await friendsAmong(tx, ids)
  const names = new Map((await listMembers(tx)).map(({ id, name }) => [id, name]))
  const last = page.at(-1)
  return {
    items: page.map((one) => {
      const person = people.get(one.personId)
      return {
        ...needViewOf(one, today, language),
        customerId: one.personId,
        customerName: shownName(roles, person?.name ?? null),
        phone: shownPhone(roles, person?.phone ?? null),
        region: regionName(person?.regionCode ?? null),
        isFriend: friends.has(one.personId),
        assignedName: one.assignedTo && (names.get(one.assignedTo) ?? one.assignedTo),
      }
    }),
    nextCursor: found.length > query.limit && last ? `${last.dueDay}_${last.id}` : null,
  }
}

export async function readNeedCounts(tx: Tx): Promise<Static<typeof needCounts>> {
  const members = (await listMembers(tx)).filter(({ roles }) => can(roles, 'customers.write'))
  return {
    ...(await countNeeds(tx, businessDayNumber(tx.now))),
    members: members.map(({ id, name }) => ({ id, name })),
  }
}

function placeOf(cursor: string | undefined): { dueDay: number; id: string } | null {
  const match = /^(-?\d+)_([0-9a-f-]{36})$/.exec(cursor ?? '')
  return match ? { dueDay: Number(match[1]), id: match[2]! } : null
}
