import { Type } from 'typebox'
import { defineEvent } from '../runtime/events/event.ts'

export const productMatched = defineEvent(
  'product.matched',
  1,
  Type.Object({
    shopId: Type.String(),
    itemId: Type.String(),
    skuId: Type.String(),
    kind: Type.String(),
    productIds: Type.Array(Type.String()),
  }),
  () => ['catalog'],
)

export const skuUnmatched = defineEvent(
  'product.sku-unmatched',
  1,
  Type.Object({ shopId: Type.String(), itemId: Type.String(), skuId: Type.String() }),
  () => ['catalog'],
)
