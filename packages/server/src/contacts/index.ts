export { applyWecomEvents } from './apply-wecom-events.ts'
export { bindOrderToContact } from './bind-order.ts'
export {
  brandOfRegistration,
  createRegistrationLink,
  openRegistration,
  type Registration,
  registerOrder,
} from './bindings/registration.ts'
export { undoBinding } from './bindings/undo-binding.ts'
export { type ClaimOrder, claimOrder, type SecondFact } from './claim-order.ts'
export { type BindingWay, bindingWays, type Contact } from './contact.ts'
export { errorWords } from './errors.ts'
export {
  contactAdded,
  contactBound,
  contactEdited,
  contactHandedOver,
  contactHandoverFailed,
  contactJoinedGroup,
  contactLeftGroup,
  contactLost,
  contactReminderDue,
  contactUnbound,
  memberLeft,
} from './events.ts'
export {
  createLiveCode,
  type LiveCodeWish,
  liveCodeQuota,
  removeLiveCode,
  updateLiveCode,
} from './live-codes.ts'
export { recordMemberships } from './memberships/record-memberships.ts'
export { createOrderLink } from './order-links.ts'
export { customerNames, memberNames, workingMembers } from './people.ts'
export { reconcileContacts } from './reconcile-contacts.ts'
export { handOver } from './relations/hand-over.ts'
export { archiveConsents, keepConsents } from './relations/store-consent.ts'
export { sumHandovers } from './relations/store-handover.ts'
export { friendsOfCustomers } from './relations/store-owners.ts'
export { type Reminder, remindersOf } from './reminders/store-reminders.ts'
export { findContact, findContacts } from './store.ts'
export { countLiveCodes, type LiveCode } from './store-live-codes.ts'
export { beginVisit, finishVisit, type VisitOutcome } from './visits/wechat-visits.ts'
