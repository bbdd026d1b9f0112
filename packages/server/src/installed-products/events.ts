import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

const maybe = Type.Union([Type.String(), Type.Null()])

/** A person said something of a unit, or took that back. */
export const installedProductEdited = defineEvent(
  'installed-product.edited',
  1,
  Type.Object({
    installedProductId: Type.String(),
    customerId: maybe,
    productId: maybe,
    act: Type.String(),
    undone: Type.Boolean(),
  }),
  (p) => (p.customerId ? [`customer:${p.customerId}`] : []),
)
