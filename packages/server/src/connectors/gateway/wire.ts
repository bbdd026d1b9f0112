import type { ConnectorFailureKind } from '../contract/connector.ts'

/** What Qiao and its gateway say to each other: plain JSON, with whole numbers and instants marked as such. */

export const callPath = '/gateway/v1/calls'

/** What a gateway can be asked for; `shops` needs no shop. */
export const callNames = [
  'shops',
  'probe',
  'whoIs',
  'fetchOrders',
  'fetchAfterSales',
  'pullChangedOrders',
  'pullChangedAfterSales',
  'pullListings',
  'nextPage',
  'pushStock',
  'writeMemos',
  'fetchParcels',
  'decrypt',
] as const
export type CallName = (typeof callNames)[number]

export interface GatewayCall {
  call: CallName
  shop: string | null
  args: unknown
}

/** A call that the gateway made at the marketplace, for the books of Qiao. */
export interface MadeCall {
  api: string
  failure: { kind: string; retryAfterMs: number | null } | null
}

export interface GatewayAnswer {
  /** Absent where `failure` or `sealed` is told. */
  value?: unknown
  /** The receiver of a decryption. */
  sealed?: string
  /** `words` names nobody: what kind of refusal it was, and the address that the marketplace saw. */
  failure?: { kind: ConnectorFailureKind; code: string; words: string; retryAfterMs: number | null }
  made: MadeCall[]
}

/** A shop as its gateway holds it. No secret is among this. */
export interface HeldShop {
  shop: string
  marketplace: string
  environment: 'production' | 'sandbox'
  name: string
  sellerId: string
  appKey: string
  expiresAt: string | null
}

/** A page of a list that goes on as `next`; null at its end. */
export interface HeldPage {
  rows: unknown[]
  next: string | null
}

/** A detail as it leaves the gateway: ours, masked; or why it could not be understood. */
export type HeldDetail =
  | { gateway: 1; order?: unknown; request?: unknown; reference?: string }
  | { gateway: 1; unknown: { field: string; value: string } }
  | { gateway: 1; unreadable: true }

export function isHeldDetail(detail: unknown): detail is HeldDetail {
  return typeof detail === 'object' && detail !== null && (detail as { gateway?: unknown }).gateway === 1
}

export function toWire(value: unknown): unknown {
  if (typeof value === 'bigint') return { $whole: value.toString() }
  if (value instanceof Date) return { $at: value.toISOString() }
  if (Array.isArray(value)) return value.map(toWire)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toWire(one)]))
}

export function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromWire)
  if (typeof value !== 'object' || value === null) return value
  const { $whole, $at } = value as { $whole?: unknown; $at?: unknown }
  if (typeof $whole === 'string' && /^-?\d{1,24}$/.test($whole)) return BigInt($whole)
  if (typeof $at === 'string') return new Date($at)
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fromWire(one)]))
}
