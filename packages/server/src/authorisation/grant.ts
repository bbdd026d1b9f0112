import type { Grant } from '../connectors/contract/authorisation.ts'
import type { ShopAccess } from '../connectors/contract/connector.ts'

/** What a shop's owner granted, as we keep it; rules of its life, pure. */

/**
 * `page`: by the marketplace's consent page; `own`: by the shop's own app; `pasted`: a session that somebody typed;
 * `gateway`: the session is held and renewed by a gateway, and never here.
 */
export type GrantWay = 'page' | 'own' | 'pasted' | 'gateway'

/** Sealed: how the shop is reached, and what a longer life needs. */
export interface KeptAccess extends Omit<ShopAccess, 'brandId' | 'renew'> {
  refreshToken?: string | null
  subAccount?: string | null
  serviceId?: string
  environment?: 'production' | 'sandbox'
}

export interface KeptGrant {
  shopId: string
  marketplace: string
  state: 'good' | 'ended'
  way: GrantWay
  grantedBy: string
  grantedAt: Date
  permissions: string[]
  expiresAt: Date | null
  refreshEndsAt: Date | null
  subscriptionEndsAt: Date | null
  nextRefreshAt: Date | null
  refreshedAt: Date | null
  refreshError: string | null
  leaseId: string | null
  leaseUntil: Date | null
  youngRefusals: number
  refusedAt: Date | null
  endedAt: Date | null
  endedCode: string | null
}

/** A marketplace that gives the same pair when asked early is asked again after this, not at once. */
const refreshGapMs = 10 * 60_000

/** When a grant is refreshed next; null where only its owner can make it live longer. */
export function nextRefreshAt(
  grant: Pick<Grant, 'expiresAt' | 'refreshToken'>,
  way: GrantWay,
  refreshAheadMs: number,
  now: Date,
): Date | null {
  if (!grant.refreshToken && way !== 'own') return null
  return new Date(Math.max(grant.expiresAt.getTime() - refreshAheadMs, now.getTime() + refreshGapMs))
}

/** A session that was renewed a moment ago and is refused already is not renewed again and again. */
const youngMs = 60_000
export const mostYoungRefusals = 3

export function isYoung({ refreshedAt }: Pick<KeptGrant, 'refreshedAt'>, now: Date): boolean {
  return refreshedAt !== null && now.getTime() - refreshedAt.getTime() < youngMs
}

/** The moment that somebody must act before; null while the grant lives on by itself. */
export function endsAt(
  grant: Pick<KeptGrant, 'expiresAt' | 'refreshEndsAt' | 'subscriptionEndsAt' | 'nextRefreshAt'>,
): Date | null {
  const own = grant.nextRefreshAt ? grant.refreshEndsAt : grant.expiresAt
  const both = [own, grant.subscriptionEndsAt].filter((one) => one !== null)
  return both.length > 0 ? new Date(Math.min(...both.map((one) => one.getTime()))) : null
}

export const reminderDays = [30, 15, 7, 3, 1] as const
const dayMs = 86_400_000

/** The reminder that is due: the least number of days that the end is not further away than. */
export function reminderDue(end: Date, now: Date): number | null {
  const left = end.getTime() - now.getTime()
  if (left <= 0) return null
  return reminderDays.findLast((days) => left <= days * dayMs) ?? null
}

const doubtMs = 5_000
const forgottenMs = 10 * 60_000

/** One refusal of a session that nobody can renew may be the marketplace's own fault; the next sweep's is believed. */
export function isBelieved(
  { refusedAt }: Pick<KeptGrant, 'refusedAt'>,
  now: Date,
): 'yes' | 'not_yet' | 'first' {
  const since = refusedAt ? now.getTime() - refusedAt.getTime() : forgottenMs
  if (since >= forgottenMs) return 'first'
  return since >= doubtMs ? 'yes' : 'not_yet'
}
