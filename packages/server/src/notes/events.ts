import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const maybe = Type.Union([Type.String(), Type.Null()])
const about = { noteId: Type.String(), customerId: Type.String(), workOrderId: maybe }
const topics = (p: { customerId: string }): string[] => [`customer:${p.customerId}`]

/** Somebody wrote a note; its words are read on the page, masked by role. */
export const noteWritten = defineEvent('note.written', 1, Type.Object(about), topics)

/** A note was edited, pinned, unpinned, hidden or shown again. */
export const noteChanged = defineEvent(
  'note.changed',
  1,
  Type.Object({ ...about, what: Type.String() }),
  topics,
)
