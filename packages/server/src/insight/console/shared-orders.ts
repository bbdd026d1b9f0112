import { type Static, Type } from 'typebox'
import { type BindingWay, bindingWays } from '../../contacts/index.ts'
import { orderStateWords } from '../../orders/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { stateNames } from '../../work-orders/index.ts'
import { type Language, marketplaceWords, say, sharedOrderWords } from '../words.ts'
import { sharedOrdersOf } from './store.ts'

/** An order that is another's and that a friend of this person proved too: goods and how far they are, as beside the chat. */
export const sharedOrder = Type.Object({
  /** Of the share: `POST /sidebar/bindings/:id/reversal` takes it back. */
  id: Type.String(),
  contactId: Type.String(),
  words: Type.String(),
  way: Type.String(),
  /** Of the ways and what each asks for, when the friend proved it; null where no rule wrote it. */
  ruleVersion: Type.Union([Type.String(), Type.Null()]),
  sharedAt: Type.String(),
  outsideId: Type.String(),
  shopName: Type.String(),
  state: Type.String(),
  stateName: Type.String(),
  createdAt: Type.String(),
  goods: Type.Array(Type.Object({ title: Type.String(), quantity: Type.Integer() })),
  workOrderState: Type.Union([Type.String(), Type.Null()]),
})

/** Whose it is stays unsaid, also by an order's id or its amount. */
export async function sharedOrderViews(
  tx: Tx,
  customerId: string,
  limit: number,
  language: Language,
): Promise<Static<typeof sharedOrder>[]> {
  const found = await sharedOrdersOf(tx, customerId, limit)
  return found.map(({ shareId, way, sharedAt, shopName, marketplace, createdAt, jobState, ...one }) => ({
    ...one,
    id: shareId,
    words: sharedOrderWords[language],
    way: bindingWays[way as BindingWay][language],
    sharedAt: sharedAt.toISOString(),
    shopName: shopName ?? say(marketplaceWords[marketplace], language, marketplace),
    stateName: orderStateWords[one.state][language],
    createdAt: createdAt.toISOString(),
    workOrderState: jobState && stateNames[jobState][language],
  }))
}
