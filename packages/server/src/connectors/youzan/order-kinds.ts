import type { WireRecord } from '../contract/calls.ts'
import type { OrderKind } from '../contract/order-kinds.ts'
import { findRecord, findText, isSet, readList } from './wire.ts'

/**
 * Kinds of orders that our work treats in their own way (T6, A18). The numbers come from typed models of the
 * official pages and are unconfirmed; a number that stands here nowhere is an ordinary order.
 */
const kindByType: Record<string, OrderKind> = {
  1: 'gift',
  3: 'purchase',
  4: 'gift',
  10: 'group_buy',
  35: 'virtual',
  61: 'offline',
  75: 'virtual',
  81: 'virtual',
  100: 'wholesale',
}

const groupActivities = new Set(['4', '23'])
const cashOnDelivery = '9'
const nothingToSend = '9'
const virtualItems = new Set(['20', '21', '30', '31', '35', '182', '183', '201'])
const bondedMode = '1210'

/** Of several that fit, the one that changes most for the work comes first. */
export function orderKindOf(order: WireRecord): OrderKind {
  const info = findRecord(order, 'order_info')
  const lines = readList(order, 'orders')
  if (isVirtual(info, lines)) return 'virtual'
  if (lines.some((line) => findText(line, 'cross_border_trade_mode') === bondedMode)) return 'bonded'
  if (lines.some((line) => isSet(line, 'is_cross_border'))) return 'cross_border'
  if (lines.some((line) => isSet(line, 'is_pre_sale'))) return 'presale'
  if (isGroupBuy(order)) return 'group_buy'
  if (findText(info, 'pay_type') === cashOnDelivery) return 'cash_on_delivery'
  const type = findText(info, 'type') ?? ''
  return Object.hasOwn(kindByType, type) ? kindByType[type]! : 'ordinary'
}

export function isGroupBuy(order: WireRecord): boolean {
  const info = findRecord(order, 'order_info')
  return findText(info, 'type') === '10' || groupActivities.has(findText(info, 'activity_type') ?? '')
}

function isVirtual(info: WireRecord, lines: WireRecord[]): boolean {
  if (findText(info, 'express_type') === nothingToSend || isSet(findRecord(info, 'order_tags'), 'is_virtual'))
    return true
  return lines.length > 0 && lines.every((line) => virtualItems.has(findText(line, 'item_type') ?? ''))
}
