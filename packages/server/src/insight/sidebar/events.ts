import { Type } from 'typebox'
import { defineEvent } from '../../runtime/events/event.ts'

export const noticeKinds = ['address_changed', 'refund_asked', 'refund_withdrawn', 'refunded'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** Something the agent should know before the next word to this customer. Stays until seen. */
export const sidebarNoticeRaised = defineEvent(
  'sidebar.notice-raised',
  1,
  Type.Object({
    noticeId: Type.String(),
    customerId: Type.String(),
    orderId: Type.String(),
    kind: Type.Enum(noticeKinds as unknown as string[]),
  }),
  (payload) => [`customer:${payload.customerId}`],
)
