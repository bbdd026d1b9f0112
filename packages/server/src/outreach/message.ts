import type { WelcomeAttachment } from '../connectors/wecom/index.ts'

export type Channel = 'wecom_welcome' | 'wecom_member' | 'wecom_service' | 'wecom_customer' | 'sms'
/** What a message to a customer is for; those to members have none. */
export type SendPurpose = 'service' | 'marketing'
/** `held`: nothing leaves this copy until an operator confirms; `refused`: the other side said no, for good. */
export type MessageState = 'waiting' | 'sent' | 'refused' | 'expired' | 'held'

/** WeCom's own limits lie above these: 30 a minute and 1,000 an hour for one member from one app. */
export const memberCaps = { perMinute: 20, perDay: 200 }

/** A member's notice that is this old helps nobody any more. */
export const memberLifeMs = 12 * 3600_000

export interface WelcomeBody {
  corpId: string
  welcomeCode: string
  text: string
  attachments: WelcomeAttachment[]
}

/** Into the session of a service account, in the time in which WeCom lets one answer. */
export interface CustomerBody {
  corpId: string
  accountId: string
  externalUserId: string
  text: string
}

export interface MemberBody {
  title: string
  text: string
  /** Opens a page of ours; without one it is sent as plain text. */
  url: string | null
}

export interface SentLately {
  lastMinute: number
  lastDay: number
}

/** Whether one more message may go to this member now: `later` tries again, `never` gives up for today. */
export function mayNotify(sent: SentLately): 'now' | 'later' | 'never' {
  if (sent.lastDay >= memberCaps.perDay) return 'never'
  return sent.lastMinute >= memberCaps.perMinute ? 'later' : 'now'
}

const welcomeFinal = new Set(['41050', '41051', '41096'])

/** What a failure of the outside means: a welcome code that is spent or too late is never tried again. */
export function outcomeOf(failure: { code: string; retryable: boolean }): 'refused' | 'waiting' {
  return !welcomeFinal.has(failure.code) && failure.retryable ? 'waiting' : 'refused'
}
