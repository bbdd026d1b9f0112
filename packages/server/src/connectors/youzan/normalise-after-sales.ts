import type { WireRecord } from '../contract/calls.ts'
import type { NormalisedAfterSales } from '../contract/connector.ts'
import { marketplace, shippedLinesOf, withinSecond } from './normalise.ts'
import { reasonWordsOf } from './refund-reasons.ts'
import { afterSalesKindOf, afterSalesStateOf, rankOfAfterSales, rankOfRefundStatus } from './states.ts'
import {
  asRecord,
  findRecord,
  findText,
  findTime,
  findYuan,
  isSet,
  readFen,
  readList,
  readText,
  readTime,
} from './wire.ts'

const moneyArrived = '2'
const sentStatuses = new Set(['WAIT_BUYER_CONFIRM_GOODS', 'TRADE_SUCCESS'])

/** A refund of `refund.get`; `trade`, put beside it by our own client, tells whether the goods had left. */
export function normaliseAfterSales(shopId: string, detail: unknown): NormalisedAfterSales {
  const refund = asRecord(detail, 'refund')
  const lineId = findText(refund, 'oid')
  const reason = findText(refund, 'reason')
  const state = afterSalesStateOf({
    status: readText(refund, 'status'),
    csStatus: findText(refund, 'cs_status'),
    isMoneyUnderWay: fundsOf(refund).some((fund) => findText(fund, 'status') !== moneyArrived),
  })
  return {
    marketplace,
    shopId,
    afterSalesId: readText(refund, 'refund_id'),
    orderId: readText(refund, 'tid'),
    lineId,
    kind: afterSalesKindOf({ demand: demandOf(refund), reason, hasLeft: hasLeft(refund, lineId) }),
    state,
    refundFen: refundFenOf(refund),
    quantity: quantityOf(refund),
    reason: findText(refund, 'desc') ?? (reason === null ? null : reasonWordsOf(reason)),
    versionAt: withinSecond(readTime(refund, 'modified'), rankOfAfterSales(state)),
  }
}

/** Of a row of the list, which has less than the detail. */
export function refundVersion(row: WireRecord): Date {
  return withinSecond(readTime(row, 'modified'), rankOfRefundStatus(findText(row, 'status')))
}

/** Older answers have no `demand`, but say whether goods come back. */
function demandOf(refund: WireRecord): string {
  return findText(refund, 'demand') ?? (isSet(refund, 'return_goods') ? '2' : '1')
}

/** What was asked for is in yuan; what is on its way back is in fen, by channel, and may be less. */
function refundFenOf(refund: WireRecord): bigint {
  const funds = fundsOf(refund)
  if (funds.length === 0) return findYuan(refund, 'refund_fee') ?? 0n
  return funds.reduce((sum, fund) => sum + readFen(fund, 'refund_fee'), 0n)
}

/** Zero stands for "none comes back". */
function quantityOf(refund: WireRecord): number | null {
  const items = readList(refund, 'refund_order_item')
  const counts = (items.length > 0 ? items : [refund]).map((item) => Number(findText(item, 'item_num') ?? 0))
  const sum = counts.reduce((total, count) => total + count, 0)
  return sum > 0 ? sum : null
}

/** The order is read later than the refund was asked for: by then the goods may have left after it. */
function hasLeft(refund: WireRecord, lineId: string | null): boolean {
  if (findText(refund, 'phase') === '2') return true
  const trade = findRecord(refund, 'trade')
  const info = findRecord(findRecord(trade, 'full_order_info'), 'order_info')
  const [sentAt, askedAt] = [findTime(info, 'consign_time'), findTime(refund, 'created')]
  if (sentAt !== null && askedAt !== null) return sentAt <= askedAt
  if (sentAt !== null || sentStatuses.has(findText(info, 'status') ?? '')) return true
  return lineId !== null && shippedLinesOf(trade).has(lineId)
}

function fundsOf(refund: WireRecord): WireRecord[] {
  return readList(refund, 'refund_fund_list')
}
