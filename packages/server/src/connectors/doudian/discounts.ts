import type { NormalisedOrder } from '../contract/connector.ts'
import { discountsOf } from '../contract/discounts.ts'
import { reviewedMark } from './unconfirmed.ts'
import { type DoudianRecord, findFen, findText } from './wire.ts'

/** What the way of payment takes off stands beside the sum of the others: it is in `pay_amount` still. */
export function takenOff(order: DoudianRecord): NormalisedOrder['discounts'] {
  const payment = findFen(order, 'promotion_pay_amount')
  const total = findFen(order, 'promotion_amount')
  return discountsOf(
    {
      marketplace: findFen(order, 'promotion_platform_amount'),
      shop: findFen(order, 'promotion_shop_amount'),
      talent: findFen(order, 'promotion_talent_amount'),
      payment,
    },
    total === null ? null : total + (payment ?? 0n),
  )
}

/** Lines are reviewed one by one; one is enough. */
export function isReviewed(goods: DoudianRecord[]): NormalisedOrder['reviewed'] {
  const told = goods.map((line) => findText(line, 'is_comment')).filter((mark) => mark !== null)
  return told.length === 0 ? undefined : told.includes(reviewedMark)
}
