export { applyWecomEvents } from './apply-wecom-events.ts'
export { bindOrderToContact } from './bind-order.ts'
export {
  brandOfRegistration,
  createRegistrationLink,
  openRegistration,
  type Registration,
  registerOrder,
} from './bindings/registration.ts'
export { sharesOrder } from './bindings/store-shares.ts'
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
  contactOrderShared,
  contactOrderUnshared,
  contactReminderDue,
  contactUnbound,
  corpTagsChanged,
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
export { customerNames, type FriendName, friendNames, memberNames, workingMembers } from './people.ts'
export { reconcileContacts } from './reconcile-contacts.ts'
export { handOver } from './relations/hand-over.ts'
export { archiveConsents, keepConsents } from './relations/store-consent.ts'
export { sumHandovers } from './relations/store-handover.ts'
export { friendsOfCustomers } from './relations/store-owners.ts'
export { readSyncRule } from './relations/store-rules.ts'
export { wantWriteBackOfCustomers } from './relations/store-write-back.ts'
export { type AskResult, askRegistration, withdrawAsk } from './reminders/ask-registration.ts'
export { askPauseDays, askWords, mostAsked } from './reminders/registration-ask.ts'
export { openAsks } from './reminders/store-asks.ts'
export { type Reminder, remindersOf } from './reminders/store-reminders.ts'
export { findContact, findContacts } from './store.ts'
export { countLiveCodes, type LiveCode } from './store-live-codes.ts'
export { type CorpTagAct, changeCorpTags, readCorpTags } from './tags/change-corp-tags.ts'
export { type CorpTag, heldNames, listCorpTags, releaseNames } from './tags/store-tags.ts'
export { longestName, ourTagGroup } from './tags/tag-rules.ts'
export { beginVisit, finishVisit, type VisitOutcome, wechatAccountOf } from './visits/wechat-visits.ts'
