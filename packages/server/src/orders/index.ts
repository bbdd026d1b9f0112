export { bindOrders } from './bind-orders.ts'
export { type BoughtLine, boughtLines } from './bought-lines-store.ts'
export { amendsAmong, boughtProducts, orderIdsAfter, refundsOf } from './bought-store.ts'
export { errorWords } from './errors.ts'
export {
  afterSalesPriceProtected,
  afterSalesRefunded,
  afterSalesRequested,
  afterSalesWithdrawn,
  orderAddressChanged,
  orderBound,
  orderClosed,
  orderDelivered,
  orderMatched,
  orderPaid,
  orderRecorded,
} from './events.ts'
export { forgetOrders } from './forget-orders.ts'
export { isPaid, keptFen, piecesBack, spentFen, wasReturned } from './kept-store.ts'
export { type LastReceiver, lastReceivers } from './last-receivers.ts'
export type { InstallableLine } from './lines.ts'
export { type SoldLine, soldLines } from './lines-store.ts'
export { lockOrders } from './lock-orders.ts'
export { letLinesWait, type MatchedLine, matchedLinesAt } from './matched-lines-store.ts'
export { missingVersions } from './missing-versions.ts'
export { orderStateWords } from './order.ts'
export {
  moneyOfOrders,
  namesOfOrders,
  type OrderMoney,
  type OrderName,
  ordersByNumber,
} from './order-numbers-store.ts'
export { orderPaths } from './order-path.ts'
export { purchaseDays } from './purchases-store.ts'
export {
  duesOfOrders,
  getOrder,
  getOrders,
  type Order,
  type OrderDues,
  type OrderLine,
  type OrderQuery,
  type OrderTimes,
  orderTimes,
  receiversOf,
  searchOrders,
} from './read-orders.ts'
export { districtOf } from './receiver.ts'
export { indexReceiverName, receiverNameTokens } from './receiver-name.ts'
export { receiversForIdentity } from './receivers-for-identity.ts'
export { type RecordedRequest, recordAfterSales } from './record-after-sales.ts'
export { type FromFile, type Recorded, recordOrders } from './record-orders.ts'
export { noteWrittenMemos, type SellerNote, sellerNotesOf } from './seller-notes.ts'
export {
  afterSalesBefore,
  type Before,
  type LeftBecause,
  ordersBefore,
  takeBackAfterSales,
  takeBackOrders,
  type Written,
} from './take-back.ts'
