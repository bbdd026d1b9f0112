import { parseYuan, sumFen } from '../../kernel/money.ts'
import type { NormalisedOrder } from '../contract/connector.ts'
import { discountsOf } from '../contract/discounts.ts'
import { couponKindOf } from './unconfirmed.ts'
import { findList, findText, type JdRecord, readText } from './wire.ts'

/** `sellerDiscount` holds what the list tells in single steps, so it counts only where the list is left out or empty. */
export function takenOff(order: JdRecord): NormalisedOrder['discounts'] {
  const steps = findList(order, 'couponDetailList').flatMap((step) => {
    const kind = couponKindOf(findText(step, 'couponType') ?? '')
    return kind ? [{ kind, fen: parseYuan(readText(step, 'couponPrice')) }] : []
  })
  if (steps.length > 0) {
    const of = (kind: string) => sumFen(steps.filter((one) => one.kind === kind).map((one) => one.fen))
    const parts = { shop: of('shop'), coupon: of('coupon'), points: of('points') }
    return discountsOf(parts, sumFen(steps.map((one) => one.fen)))
  }
  const seller = findText(order, 'sellerDiscount')
  return discountsOf({ shop: seller === null ? null : parseYuan(seller) })
}
