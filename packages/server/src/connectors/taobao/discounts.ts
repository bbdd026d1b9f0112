import { parseYuan } from '../../kernel/money.ts'
import type { NormalisedOrder } from '../contract/connector.ts'
import { discountsOf } from '../contract/discounts.ts'
import { couponFen } from './unconfirmed.ts'
import { findText, type TopRecord } from './wire.ts'

/** `point_fee` is a count of points, and `adjust_fee` the seller's own change of the price: neither is a discount in fen. */
export function takenOff(trade: TopRecord): NormalisedOrder['discounts'] {
  const [system, used] = [findText(trade, 'discount_fee'), findText(trade, 'coupon_fee')]
  const coupon = used === null ? null : couponFen(used)
  return discountsOf({ coupon }, system === null ? null : parseYuan(system) + (coupon ?? 0n))
}

/** TOP writes a flag as a boolean, and in some pushes as text. */
export function isReviewed({ buyer_rate }: TopRecord): NormalisedOrder['reviewed'] {
  const told = String(buyer_rate)
  return told === 'true' ? true : told === 'false' ? false : undefined
}
