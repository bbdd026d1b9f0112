import type { OrderKind } from '../contract/order-kinds.ts'
import { bondedField, kindByTag, tradeInPromotion, virtualField } from './unconfirmed.ts'
import { findList, findText, type PddRecord } from './wire.ts'

/**
 * What needs another path (T6, A18). Buying in a group is no kind here: nearly every order is, and a group that is
 * still to be filled is a state. Of several that fit, the one that changes most for the work comes first.
 */
export function orderKindOf(order: PddRecord): OrderKind {
  if (findList(order, virtualField).length > 0) return 'virtual'
  const byTag = Object.keys(kindByTag).find((tag) => hasTag(order, tag))
  if (byTag) return kindByTag[byTag]!
  if (findText(order, bondedField) !== null) return 'bonded'
  if (findText(order, 'trade_type') === '1' || findText(order, 'is_pre_sale') === '1') return 'presale'
  if (isTradeIn(order)) return 'trade_in'
  return findText(order, 'is_lucky_flag') === '2' ? 'lottery' : 'ordinary'
}

export function hasTag(order: PddRecord, name: string): boolean {
  return findList(order, 'order_tag_list').some(
    (tag) => findText(tag, 'name') === name && findText(tag, 'value') === '1',
  )
}

function isTradeIn(order: PddRecord): boolean {
  return findList(order, 'promotion_detail_list').some(
    (promotion) => findText(promotion, 'promotion_type') === tradeInPromotion,
  )
}
