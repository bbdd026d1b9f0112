import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const count = Type.Integer()

/** One for a whole import: what it brought quietly is not announced row by row. */
export const importFinished = defineEvent(
  'import.finished',
  1,
  Type.Object({
    importId: Type.String(),
    kind: Type.String(),
    imported: count,
    updated: count,
    unchanged: count,
    refused: count,
  }),
  () => ['orders', 'customers', 'imports'],
)

export const importUndone = defineEvent(
  'import.undone',
  1,
  Type.Object({ importId: Type.String(), kind: Type.String(), takenBack: count, left: count }),
  () => ['orders', 'customers', 'imports'],
)
