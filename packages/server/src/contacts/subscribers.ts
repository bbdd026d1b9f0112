import { consentWithdrawn } from '../consents/index.ts'
import { customerTagged } from '../customers/index.ts'
import { type Subscriber, subscriber } from '../runtime/events/subscriber.ts'
import { contactAdded, contactBound, contactOrderShared } from './events.ts'
import { linkGroupMembers } from './groups/store-groups.ts'
import { endMemberships } from './memberships/store-memberships.ts'
import { wantWriteBack, wantWriteBackOfCustomers } from './relations/store-write-back.ts'
import { endAsked } from './reminders/store-asks.ts'
import { bindWaitingVisits } from './visits/wechat-visits.ts'

export const subscribers: Subscriber[] = [
  // Who takes the link of account and phone back leaves no hint behind.
  subscriber('contacts.linking-withdrawn', 'afterCommit', [consentWithdrawn], (tx, events) =>
    endMemberships(
      tx,
      events.flatMap(({ payload }) => (payload.purpose === 'linking' ? [payload.customerId] : [])),
    ),
  ),
  // Tags given or taken here go to WeCom; where nothing differs there the job finds nothing to do.
  subscriber('contacts.tags', 'afterCommit', [customerTagged], (tx, events) =>
    wantWriteBackOfCustomers(tx, [...new Set(events.map((one) => one.payload.customerId))]),
  ),
  subscriber('contacts.bound', 'afterCommit', [contactBound], (tx, events) =>
    wantWriteBack(
      tx,
      events.map((one) => one.payload.contactId),
    ),
  ),
  // Whom an operator wanted an order of has one.
  subscriber('contacts.asked-bound', 'afterCommit', [contactBound], (tx, events) =>
    endAsked(
      tx,
      events.map((one) => one.payload.contactId),
    ),
  ),
  subscriber('contacts.asked-shared', 'afterCommit', [contactOrderShared], (tx, events) =>
    endAsked(
      tx,
      events.map((one) => one.payload.contactId),
    ),
  ),
  // What they opened in WeChat before they were a friend is theirs now.
  subscriber('contacts.waiting-visits', 'afterCommit', [contactAdded], (tx, events) =>
    bindWaitingVisits(
      tx,
      events.map((one) => one.payload.contactId),
    ),
  ),
  // Somebody of a group became a contact: the group's list knows them from now on.
  subscriber('contacts.group-members', 'afterCommit', [contactAdded], (tx, events) =>
    linkGroupMembers(
      tx,
      events.map((one) => one.payload.externalUserId),
    ),
  ),
]
