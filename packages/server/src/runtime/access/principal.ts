import type { BrandId } from '../../kernel/ids.ts'
import type { Actor } from '../db/actor.ts'
import type { Role } from './policy.ts'

/** Where a caller comes from; each has a cookie of its own. */
export const audiences = ['console', 'sidebar', 'technician', 'point', 'customer'] as const
export type Audience = (typeof audiences)[number]

/** Rows that a caller may see, besides the brand: a technician's own, a point's own, a customer's own. */
export interface RowScope {
  providerId?: string
  servicePointId?: string
  technicianId?: string
  customerId?: string
  /** The one work order that a signed link was made for. */
  workOrderId?: string
  /** Codes of the regions that a member is cut to; the database shows no row elsewhere. Not set: every region. */
  regions?: readonly string[]
}

export interface Principal {
  readonly brandId: BrandId
  readonly audience: Audience
  readonly actor: Actor
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly scope: RowScope
  /** Set where an API token asks in the name of a member. */
  readonly tokenId?: string
}

/** Who is counted and remembered: each token by itself, apart from the member who made it. */
export function callerOf({ id, tokenId }: Principal): string {
  return tokenId ? `api-token:${tokenId}` : id
}

export const cookieOf: Record<Audience, string> = {
  console: 'qiao_session',
  sidebar: 'qiao_sidebar',
  technician: 'qiao_technician',
  point: 'qiao_point',
  customer: 'qiao_customer',
}

/** One a surface: console and sidebar may be open on one origin, and each log-in keeps its own. */
export const csrfCookieOf: Record<Audience, string> = {
  console: 'qiao_csrf',
  sidebar: 'qiao_csrf_sidebar',
  technician: 'qiao_csrf_technician',
  point: 'qiao_csrf_point',
  customer: 'qiao_csrf_customer',
}
