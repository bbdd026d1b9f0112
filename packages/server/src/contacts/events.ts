import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const text = Type.String()
const maybe = Type.Union([Type.String(), Type.Null()])

interface About {
  externalUserId: string
  customerId: string | null
}

const topics = (payload: About): string[] => [
  `contact:${payload.externalUserId}`,
  ...(payload.customerId ? [`customer:${payload.customerId}`] : []),
]

const about = { contactId: text, externalUserId: text, customerId: maybe }

/** A member has a contact whom they had not; `state` is that of the live code or link that was scanned. */
export const contactAdded = defineEvent(
  'contact.added',
  1,
  Type.Object({ ...about, wecomUserId: text, state: maybe, addWay: text, liveCodeId: maybe }),
  topics,
)

/** The corp's own list of tags is another one: a name, a group, the order. Who follows reads the list. */
export const corpTagsChanged = defineEvent('corp-tags.changed', 1, Type.Object({ corpId: text }), () => [])

/** Remark, description or tags changed in WeCom. */
export const contactEdited = defineEvent(
  'contact.edited',
  1,
  Type.Object({ ...about, wecomUserId: text }),
  topics,
)

/** One of the two ended it. The contact stays, and so does the customer. */
export const contactLost = defineEvent(
  'contact.lost',
  1,
  Type.Object({
    ...about,
    wecomUserId: text,
    /** `unknown`: WeCom lists the pair no more, and no callback said why. */
    by: Type.Union([Type.Literal('member'), Type.Literal('contact'), Type.Literal('unknown')]),
  }),
  topics,
)

/** An order found its WeCom friend. */
export const contactBound = defineEvent(
  'contact.bound',
  1,
  Type.Object({ ...about, customerId: text, orderId: text, way: text }),
  topics,
)

/** A binding was taken back: the order is whose it was before. */
export const contactUnbound = defineEvent(
  'contact.unbound',
  1,
  Type.Object({ ...about, customerId: text, orderId: text }),
  topics,
)

/**
 * An order that another friend holds stands beside this one as well: whose customer it is did not change. Under a name of its
 * own, so that what follows an order's customer does not follow this one.
 */
export const contactOrderShared = defineEvent(
  'contact.order-shared',
  1,
  Type.Object({ ...about, sharedOrderId: text, way: text }),
  topics,
)

/** Such a share was taken back. */
export const contactOrderUnshared = defineEvent(
  'contact.order-unshared',
  1,
  Type.Object({ ...about, sharedOrderId: text }),
  topics,
)

/** The time has come that a member set to be reminded of a friend. */
export const contactReminderDue = defineEvent(
  'contact.reminder-due',
  1,
  Type.Object({ ...about, reminderId: text, memberId: text }),
  (payload) => [`contact:${payload.externalUserId}`],
)

/** A member left the corp: their contacts wait for somebody else. */
export const memberLeft = defineEvent(
  'member.left',
  1,
  Type.Object({ wecomUserId: text, contacts: Type.Integer() }),
  () => ['members'],
)

/** A contact went from one member to another. */
export const contactHandedOver = defineEvent(
  'contact.handed-over',
  1,
  Type.Object({ ...about, from: text, to: maybe }),
  topics,
)

export const contactHandoverFailed = defineEvent(
  'contact.handover-failed',
  1,
  Type.Object({ ...about, from: maybe, to: text, reason: text }),
  topics,
)

/** A contact came into or left a customer group. */
export const contactJoinedGroup = defineEvent(
  'contact.joined-group',
  1,
  Type.Object({ ...about, groupId: text, joinedBy: text }),
  topics,
)
export const contactLeftGroup = defineEvent(
  'contact.left-group',
  1,
  Type.Object({ ...about, groupId: text }),
  topics,
)
