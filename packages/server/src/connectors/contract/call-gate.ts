import type { ShopAccess } from './shop-access.ts'

/** Limits of a marketplace's calls, as data, and who keeps them. */
export interface CallLimit {
  /** What is limited together. */
  group: string
  /** Names of calls as the connector makes them; absent: every call of the app. */
  apis?: readonly string[]
  times: number
  perMs: number
  /** Whom the limit counts for. */
  holder: 'app' | 'shop'
  source: 'documented' | 'unconfirmed'
}

export interface GatedCall
  extends Partial<Pick<ShopAccess, 'shopId' | 'brandId'>>,
    Pick<ShopAccess, 'appKey'> {
  marketplace: string
  api: string
}

/** Asked around every call that says whose it is. */
export interface CallGate {
  /** Waits until the call may go. Throws `limited` when that would take longer than `longestWaitMs`. */
  enter(call: GatedCall, longestWaitMs: number): Promise<void>
  /** `failure` is what came of the call, when it failed by the marketplace. */
  leave(call: GatedCall, failure: { kind: string; retryAfterMs: number | null } | null): void
}
