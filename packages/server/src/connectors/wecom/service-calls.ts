import type { WecomAccess } from './access.ts'
import type { WecomCalls } from './calls.ts'

/** 微信客服. Messages are pulled: the callback only says that there are some. */

export interface ServiceAccount {
  accountId: string
  name: string
}

export type SessionState = 'new' | 'assistant' | 'queued' | 'human' | 'ended'

export const sessionStates: readonly SessionState[] = ['new', 'assistant', 'queued', 'human', 'ended']

export type ServiceEvent =
  | { kind: 'entered'; scene: string | null; sceneParam: string | null; welcomeCode: string | null }
  | {
      kind: 'session_changed'
      change: number
      oldServicer: string | null
      newServicer: string | null
      code: string | null
    }
  | { kind: 'send_failed'; messageId: string | null; reason: number | null }
  | { kind: 'recalled'; messageId: string | null; by: 'customer' | 'servicer' }
  /** Named and kept; nothing follows from it. */
  | { kind: 'other'; name: string }

export interface ServiceMessage {
  messageId: string
  accountId: string
  contactId: string | null
  sentAt: Date
  from: 'customer' | 'system' | 'servicer'
  servicerId: string | null
  /** WeCom's word: text, image, voice, link … or `event`. */
  kind: string
  /** The object of that name, as it came. */
  content: unknown
  event: ServiceEvent | null
}

export interface ServicePage {
  messages: ServiceMessage[]
  nextCursor: string
  hasMore: boolean
}

interface WireMessage {
  msgid: string
  open_kfid: string
  external_userid?: string
  send_time: number
  origin: number
  servicer_userid?: string
  msgtype: string
  event?: Record<string, unknown>
}

const origins: Record<number, ServiceMessage['from']> = { 3: 'customer', 4: 'system', 5: 'servicer' }

export function serviceCalls({ get, post }: WecomCalls) {
  return {
    async listServiceAccounts(access: WecomAccess): Promise<ServiceAccount[]> {
      const answer = await get(access, 'kf/account/list')
      const list = (answer.account_list as { open_kfid: string; name?: string }[] | undefined) ?? []
      return list.map((one) => ({ accountId: one.open_kfid, name: one.name ?? '' }))
    },

    /** One page. The token of a callback (10 minutes) lifts the strict limit; the cursor is kept by the caller. */
    async pullServiceMessages(
      access: WecomAccess,
      from: { accountId: string; cursor: string; token: string | null },
    ): Promise<ServicePage> {
      const answer = await post(access, 'kf/sync_msg', {
        cursor: from.cursor,
        ...(from.token ? { token: from.token } : {}),
        limit: 1000,
        voice_format: 0,
        open_kfid: from.accountId,
      })
      const list = (answer.msg_list as WireMessage[] | undefined) ?? []
      return {
        messages: list.map(normaliseMessage),
        nextCursor: typeof answer.next_cursor === 'string' ? answer.next_cursor : from.cursor,
        hasMore: answer.has_more === 1,
      }
    },

    /** Within 48 h after the customer's last word and at most five times: 95001, 95002 otherwise. */
    async sendServiceText(
      access: WecomAccess,
      to: { accountId: string; contactId: string; messageId: string; text: string },
    ): Promise<string> {
      const answer = await post(access, 'kf/send_msg', {
        touser: to.contactId,
        open_kfid: to.accountId,
        msgid: to.messageId,
        msgtype: 'text',
        text: { content: to.text },
      })
      return typeof answer.msgid === 'string' ? answer.msgid : to.messageId
    },

    /** Once, within 20 s of the customer's entering. */
    async sendServiceWelcome(
      access: WecomAccess,
      code: string,
      messageId: string,
      text: string,
    ): Promise<void> {
      await post(access, 'kf/send_msg_on_event', {
        code,
        msgid: messageId,
        msgtype: 'text',
        text: { content: text },
      })
    },

    async sessionState(
      access: WecomAccess,
      pair: { accountId: string; contactId: string },
    ): Promise<{ state: SessionState; servicerId: string | null }> {
      const answer = await post(access, 'kf/service_state/get', {
        open_kfid: pair.accountId,
        external_userid: pair.contactId,
      })
      return {
        state: sessionStates[Number(answer.service_state)] ?? 'new',
        servicerId: typeof answer.servicer_userid === 'string' ? answer.servicer_userid || null : null,
      }
    },

    /** 95016 where the state does not allow this move. */
    async moveSession(
      access: WecomAccess,
      pair: { accountId: string; contactId: string },
      to: SessionState,
      servicerId: string | null,
    ): Promise<void> {
      await post(access, 'kf/service_state/trans', {
        open_kfid: pair.accountId,
        external_userid: pair.contactId,
        service_state: sessionStates.indexOf(to),
        ...(servicerId ? { servicer_userid: servicerId } : {}),
      })
    },

    /** At most 100 at once; unknown ones are missing. */
    async serviceCustomers(
      access: WecomAccess,
      contactIds: string[],
    ): Promise<{ contactId: string; nickname: string | null; unionId: string | null }[]> {
      const answer = await post(access, 'kf/customer/batchget', { external_userid_list: contactIds })
      const list =
        (answer.customer_list as
          | { external_userid: string; nickname?: string; unionid?: string }[]
          | undefined) ?? []
      return list.map((one) => ({
        contactId: one.external_userid,
        nickname: one.nickname || null,
        unionId: one.unionid || null,
      }))
    },
  }
}

function normaliseMessage(message: WireMessage): ServiceMessage {
  const event = message.msgtype === 'event' ? (message.event ?? {}) : null
  const inEvent = event?.external_userid
  return {
    messageId: message.msgid,
    accountId: message.open_kfid,
    contactId: message.external_userid || (typeof inEvent === 'string' ? inEvent : null),
    sentAt: new Date(message.send_time * 1000),
    from: origins[message.origin] ?? 'system',
    servicerId: message.servicer_userid || null,
    kind: message.msgtype,
    content: (message as unknown as Record<string, unknown>)[message.msgtype] ?? null,
    event: event && normaliseServiceEvent(event),
  }
}

function normaliseServiceEvent(event: Record<string, unknown>): ServiceEvent {
  const text = (name: string) =>
    typeof event[name] === 'string' && event[name] !== '' ? (event[name] as string) : null
  switch (event.event_type) {
    case 'enter_session':
      return {
        kind: 'entered',
        scene: text('scene'),
        sceneParam: text('scene_param'),
        welcomeCode: text('welcome_code'),
      }
    case 'session_status_change':
      return {
        kind: 'session_changed',
        change: Number(event.change_type ?? 0),
        oldServicer: text('old_servicer_userid'),
        newServicer: text('new_servicer_userid'),
        code: text('msg_code'),
      }
    case 'msg_send_fail':
      return {
        kind: 'send_failed',
        messageId: text('fail_msgid'),
        reason: typeof event.fail_type === 'number' ? event.fail_type : null,
      }
    case 'user_recall_msg':
      return { kind: 'recalled', messageId: text('recall_msgid'), by: 'customer' }
    case 'servicer_recall_msg':
      return { kind: 'recalled', messageId: text('recall_msgid'), by: 'servicer' }
    default:
      return { kind: 'other', name: text('event_type') ?? 'none' }
  }
}
