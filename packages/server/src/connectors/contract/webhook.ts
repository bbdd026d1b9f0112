import type { Push } from './connector.ts'
import type { AppKeys } from './shop-access.ts'

export type { AppKeys } from './shop-access.ts'

/** A request on a push address, before anything of it is believed. */
export interface WebhookRequest {
  query: Record<string, string>
  /** Names in lower case. */
  headers: Record<string, string>
  /** The body as it came, byte for byte; signatures are made over it. */
  body: string
}

export type PushRefusalReason = 'bad_signature' | 'stale' | 'malformed'

/** A push that is not answered as received; `reason` is counted and told to nobody outside. */
export class PushRefused extends Error {
  readonly reason: PushRefusalReason
  constructor(reason: PushRefusalReason) {
    super(reason)
    this.reason = reason
  }
}

export interface WebhookAnswer {
  status: number
  contentType: string
  body: string
}

/** What a marketplace that posts to us gives. Signing is checked first; nothing is read before. */
export interface PushWebhook {
  /** The pushes in a request; none for a test call of the platform. Throws `PushRefused`. */
  read(request: WebhookRequest, keys: AppKeys, now: Date): Push[]
  /** What the platform asks by GET, to see whether the address is ours; absent where it does not. Throws `PushRefused`. */
  verify?(request: WebhookRequest, keys: AppKeys, now: Date): WebhookAnswer
  /** What the platform takes for "received", sent after the raw copies are committed. */
  readonly received: WebhookAnswer
  /** What it takes for "not received"; the same for every reason, so that it tells an attacker nothing. */
  readonly refused: WebhookAnswer
}
