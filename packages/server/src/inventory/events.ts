import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

/** Numbers of shops may have to follow. One event a batch: the key is the first product. */
export const stockChanged = defineEvent(
  'stock.changed',
  1,
  Type.Object({ productIds: Type.Array(Type.String()), cause: Type.String() }),
  () => ['stock'],
)

/** A correction left less than the shops may still sell. */
export const stockOverpromised = defineEvent(
  'stock.overpromised',
  1,
  Type.Object({ productId: Type.String(), units: Type.Integer() }),
  () => ['stock', 'inbox'],
)
