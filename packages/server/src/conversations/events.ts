import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const text = Type.String()
const maybe = Type.Union([Type.String(), Type.Null()])
const topics = (payload: { customerId: string | null }): string[] =>
  payload.customerId ? ['conversations', `customer:${payload.customerId}`] : ['conversations']
const about = { sessionId: text, accountId: text, customerId: maybe }

/** A customer came to a service account: for the first time, or again after the last session had ended. */
export const conversationOpened = defineEvent(
  'conversation.opened',
  1,
  Type.Object({ ...about, scene: maybe }),
  topics,
)

/** Somebody else answers now, or nobody yet. */
export const conversationMoved = defineEvent(
  'conversation.moved',
  1,
  Type.Object({ ...about, from: text, to: text, servicerId: maybe }),
  topics,
)

export const conversationEnded = defineEvent(
  'conversation.ended',
  1,
  Type.Object({ ...about, servicerId: maybe }),
  topics,
)

/** Somebody said something, on either side; whoever has it open reads on. Ids only. */
export const conversationSaid = defineEvent(
  'conversation.said',
  1,
  Type.Object({ conversationId: text, customerId: maybe, side: text, channel: text }),
  ({ customerId }, key) => [
    'conversations',
    `conversation:${key}`,
    ...(customerId ? [`talk:${customerId}`] : []),
  ],
)
