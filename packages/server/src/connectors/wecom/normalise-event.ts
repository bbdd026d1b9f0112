import { listOf, textOf, type XmlRecord } from '../contract/xml.ts'
import type { WecomEventName } from './event-table.ts'

/** A callback of WeCom in our words. Ids stay WeCom's: `memberId` is userid, `contactId` is external_userid. */
export type WecomEvent = { occurredAt: Date | null } & (
  | {
      type: 'contact.added'
      memberId: string
      contactId: string
      /** State of the live code or link that was scanned. */
      state: string | null
      /** Usable once, within 20 s; missing when WeCom will not let us greet. */
      welcomeCode: string | null
      /** False while the member has not added the contact back. */
      mutual: boolean
    }
  | { type: 'contact.edited'; memberId: string; contactId: string }
  /** The member removed the contact. */
  | { type: 'contact.removed'; memberId: string; contactId: string; byHandover: boolean }
  /** The contact removed the member. */
  | { type: 'contact.lost'; memberId: string; contactId: string }
  | {
      type: 'contact.handover_failed'
      memberId: string
      contactId: string
      reason: 'customer_refused' | 'customer_limit_exceed' | 'other'
    }
  | { type: 'contact.archive_agreed'; memberId: string; contactId: string; welcomeCode: string | null }
  | { type: 'customer_group.created' | 'customer_group.dismissed'; groupId: string }
  | { type: 'customer_group.updated'; groupId: string; change: string | null; changedIds: string[] }
  | { type: 'tag.created' | 'tag.updated' | 'tag.deleted'; tagId: string; isGroup: boolean }
  | { type: 'tag.reordered'; tagId: string | null }
  | { type: 'member.created' | 'member.deleted'; memberId: string }
  /** New messages of a service account; the token lets us ask for them at once, for ten minutes. */
  | { type: 'service.ready'; accountId: string; token: string }
  | { type: 'service.accounts_changed' }
  /** The archive holds something new. */
  | { type: 'archive.ready' }
  /** Known and named, and nobody acts on it: `event-table.ts` says why. */
  | { type: 'kept'; name: WecomEventName }
  | { type: 'member.updated'; memberId: string; newMemberId: string | null }
  | { type: 'department.changed'; departmentId: string | null }
  | {
      type: 'card.answered'
      memberId: string
      taskId: string
      key: string
      responseCode: string | null
      answers: { questionKey: string; optionIds: string[] }[]
    }
  | { type: 'app.opened'; memberId: string }
  | { type: 'message.received'; memberId: string; messageKind: string; text: string | null }
  /** Validly signed, but not in this table: kept, answered with 2xx, and an alarm. */
  | { type: 'unknown'; name: string; missing: string | null }
)

const notActedOn: ReadonlySet<WecomEvent['type']> = new Set([
  'kept',
  'unknown',
  'card.answered',
  'app.opened',
  'message.received',
])

/** False where the raw copy is all that stays; the table of events says why. */
export function isActedOn(event: WecomEvent): boolean {
  return !notActedOn.has(event.type)
}

type EventBody = WecomEvent extends infer Each
  ? Each extends unknown
    ? Omit<Each, 'occurredAt'>
    : never
  : never

class MissingField extends Error {}

/** Never throws: what it does not know, or what lacks a field, comes back as `unknown`. */
export function normaliseEvent(message: XmlRecord): WecomEvent {
  const occurredAt = instantOf(textOf(message, 'CreateTime') ?? textOf(message, 'TimeStamp'))
  const name = eventName(message)
  try {
    return { occurredAt, ...readEvent(name, message) } as WecomEvent
  } catch (error) {
    if (!(error instanceof MissingField)) throw error
    return { occurredAt, type: 'unknown', name, missing: error.message }
  }
}

function eventName(message: XmlRecord): string {
  const kind = textOf(message, 'MsgType')
  if (kind !== null && kind !== 'event') return 'message'
  const event = textOf(message, 'Event') ?? textOf(message, 'InfoType') ?? 'none'
  const change = textOf(message, 'ChangeType')
  return change === null ? event : `${event}/${change}`
}

function readEvent(name: string, message: XmlRecord): EventBody {
  const reader = Object.hasOwn(readers, name) ? readers[name as WecomEventName] : undefined
  return reader ? reader(message) : { type: 'unknown', name, missing: null }
}

/** One reader a row of `event-table.ts`; the compiler holds that none is missing. */
const readers: Record<WecomEventName, (message: XmlRecord) => EventBody> = {
  'change_external_contact/add_external_contact': (message) => added(message, true),
  'change_external_contact/add_half_external_contact': (message) => added(message, false),
  'change_external_contact/edit_external_contact': (message) => ({
    type: 'contact.edited',
    ...pair(message),
  }),
  'change_external_contact/del_external_contact': (message) => ({
    type: 'contact.removed',
    ...pair(message),
    byHandover: textOf(message, 'Source') === 'DELETE_BY_TRANSFER',
  }),
  'change_external_contact/del_follow_user': (message) => ({ type: 'contact.lost', ...pair(message) }),
  'change_external_contact/transfer_fail': (message) => ({
    type: 'contact.handover_failed',
    ...pair(message),
    reason: handoverFailure(textOf(message, 'FailReason')),
  }),
  'change_external_contact/msg_audit_approved': (message) => ({
    type: 'contact.archive_agreed',
    ...pair(message),
    welcomeCode: textOf(message, 'WelcomeCode'),
  }),
  'change_external_chat/create': (message) => ({
    type: 'customer_group.created',
    groupId: need(message, 'ChatId'),
  }),
  'change_external_chat/update': (message) => ({
    type: 'customer_group.updated',
    groupId: need(message, 'ChatId'),
    change: textOf(message, 'UpdateDetail'),
    changedIds: listOf(message, 'MemChangeList', 'Item').filter((item) => typeof item === 'string'),
  }),
  'change_external_chat/dismiss': (message) => ({
    type: 'customer_group.dismissed',
    groupId: need(message, 'ChatId'),
  }),
  'change_external_tag/create': (message) => ({ type: 'tag.created', ...tag(message) }),
  'change_external_tag/update': (message) => ({ type: 'tag.updated', ...tag(message) }),
  'change_external_tag/delete': (message) => ({ type: 'tag.deleted', ...tag(message) }),
  'change_external_tag/shuffle': (message) => ({ type: 'tag.reordered', tagId: textOf(message, 'Id') }),
  'change_contact/create_user': (message) => ({ type: 'member.created', memberId: need(message, 'UserID') }),
  'change_contact/update_user': (message) => ({
    type: 'member.updated',
    memberId: need(message, 'UserID'),
    newMemberId: textOf(message, 'NewUserID'),
  }),
  'change_contact/delete_user': (message) => ({ type: 'member.deleted', memberId: need(message, 'UserID') }),
  'change_contact/create_party': department,
  'change_contact/update_party': department,
  'change_contact/delete_party': department,
  'change_contact/update_tag': kept('change_contact/update_tag'),
  kf_msg_or_event: (message) => ({
    type: 'service.ready',
    accountId: need(message, 'OpenKfId'),
    token: need(message, 'Token'),
  }),
  kf_account_auth_change: () => ({ type: 'service.accounts_changed' }),
  msgaudit_notify: () => ({ type: 'archive.ready' }),
  'customer_acquisition/balance_low': kept('customer_acquisition/balance_low'),
  'customer_acquisition/balance_exhausted': kept('customer_acquisition/balance_exhausted'),
  'customer_acquisition/link_unavailable': kept('customer_acquisition/link_unavailable'),
  'customer_acquisition/customer_start_chat': kept('customer_acquisition/customer_start_chat'),
  'customer_acquisition/delete_link': kept('customer_acquisition/delete_link'),
  'customer_acquisition/friend_request': kept('customer_acquisition/friend_request'),
  template_card_menu_event: kept('template_card_menu_event'),
  subscribe: kept('subscribe'),
  unsubscribe: kept('unsubscribe'),
  click: kept('click'),
  view: kept('view'),
  location: kept('location'),
  batch_job_result: kept('batch_job_result'),
  template_card_event: (message) => ({
    type: 'card.answered',
    memberId: need(message, 'FromUserName'),
    taskId: need(message, 'TaskId'),
    key: need(message, 'EventKey'),
    responseCode: textOf(message, 'ResponseCode'),
    answers: cardAnswers(message),
  }),
  enter_agent: (message) => ({ type: 'app.opened', memberId: need(message, 'FromUserName') }),
  message: (message) => ({
    type: 'message.received',
    memberId: need(message, 'FromUserName'),
    messageKind: need(message, 'MsgType'),
    text: textOf(message, 'Content'),
  }),
}

function kept(name: WecomEventName): () => EventBody {
  return () => ({ type: 'kept', name })
}

function added(message: XmlRecord, mutual: boolean): EventBody {
  return {
    type: 'contact.added',
    ...pair(message),
    state: textOf(message, 'State'),
    welcomeCode: textOf(message, 'WelcomeCode'),
    mutual,
  }
}

function pair(message: XmlRecord): { memberId: string; contactId: string } {
  return { memberId: need(message, 'UserID'), contactId: need(message, 'ExternalUserID') }
}

function tag(message: XmlRecord): { tagId: string; isGroup: boolean } {
  return { tagId: need(message, 'Id'), isGroup: textOf(message, 'TagType') === 'tag_group' }
}

function department(message: XmlRecord): EventBody {
  return { type: 'department.changed', departmentId: textOf(message, 'Id') }
}

function handoverFailure(reason: string | null): 'customer_refused' | 'customer_limit_exceed' | 'other' {
  return reason === 'customer_refused' || reason === 'customer_limit_exceed' ? reason : 'other'
}

/** The misspelling "Opiton" is WeCom's own. */
function cardAnswers(message: XmlRecord): { questionKey: string; optionIds: string[] }[] {
  return listOf(message, 'SelectedItems', 'SelectedItem')
    .filter((item): item is XmlRecord => typeof item === 'object' && !Array.isArray(item))
    .map((item) => ({
      questionKey: need(item, 'QuestionKey'),
      optionIds: listOf(item, 'OpitonIds', 'OpitonId')
        .concat(listOf(item, 'OptionIds', 'OptionId'))
        .filter((id) => typeof id === 'string'),
    }))
}

function need(message: XmlRecord, name: string): string {
  const value = textOf(message, name)
  if (value === null) throw new MissingField(name)
  return value
}

function instantOf(seconds: string | null): Date | null {
  return seconds !== null && /^\d{1,11}$/.test(seconds) ? new Date(Number(seconds) * 1000) : null
}
