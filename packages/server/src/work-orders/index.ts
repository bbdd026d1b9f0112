export { type AssignWorkOrder, assignWorkOrders, unassignWorkOrders } from './assign-work-orders.ts'
export { type CompleteServiceAddress, completeServiceAddress } from './complete-service-address.ts'
export {
  brandOfToken,
  customerLinkFor,
  type NewCustomerLink,
  openLink,
  resolveCustomer,
} from './customer-links.ts'
export { dialContact } from './dial-contact.ts'
export { errorWords } from './errors.ts'
export {
  workOrderAddressCompleted,
  workOrderAddressNoticed,
  workOrderAppointed,
  workOrderAppointmentWithdrawn,
  workOrderAssigned,
  workOrderCancelled,
  workOrderCheckedIn,
  workOrderCompleted,
  workOrderDeparted,
  workOrderEvents,
  workOrderFirstCalled,
  workOrderGoodsArrived,
  workOrderOpened,
  workOrderRated,
  workOrderReadyForAppointment,
  workOrderReadyForDispatch,
  workOrderReduced,
  workOrderReopened,
  workOrderResumed,
  workOrderReturnCallAsked,
  workOrderRevisitNeeded,
  workOrderSettled,
  workOrderSignedOff,
  workOrderSlaBreached,
  workOrderSuspended,
  workOrderUnassigned,
} from './events.ts'
export { makeAppointment } from './make-appointment.ts'
export { type OpenWorkOrder, openWorkOrders } from './open-work-orders.ts'
export { askedOfOrder } from './read-evidence.ts'
export {
  getWorkOrders,
  openWorkOrdersOfCustomer,
  type ServiceAddress,
  type ServiceContact,
  serviceAddressOf,
  serviceContactOf,
} from './read-work-orders.ts'
export { revealContact } from './reveal-contact.ts'
export { settleWorkOrders } from './settle-work-orders.ts'
export { type Entry, entriesOf } from './store-entries.ts'
export {
  type ListFilter,
  linesWithWork,
  listWorkOrders,
  workOrderIdsAfter,
  workOrdersOfOrders,
} from './store-lists.ts'
export { type TakenBy, takeDecryptedContact } from './take-marketplace-contact.ts'
export { alongView, askedViews, evidenceView } from './views.ts'
export {
  type Line,
  type State,
  type Suspension,
  stageOf,
  stateNames,
  type Visit,
  type WorkOrder,
} from './work-order.ts'
