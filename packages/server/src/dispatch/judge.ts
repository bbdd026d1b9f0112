import { getServicePoint, hasAgreement, listProviders } from '../providers/index.ts'
import type { Refusal, RefusalCode } from '../routing/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { DispatchError } from './errors.ts'

/** Law and skill: nobody may overrule these. The rest are plans, which a person may know better. */
export const absoluteRefusals: readonly RefusalCode[] = [
  'no_agreement',
  'skill_missing',
  'certificate_missing',
  'certificate_expired',
]

/** The reasons overruled. Throws `assignment.refused` (first reason, and whether it may be overruled), `assignment.needs_reason`. */
export function judge(
  refusals: readonly Refusal[],
  by: { override: boolean; reason: string | null },
): RefusalCode[] {
  refuseAbsolutely(refusals)
  const first = refusals[0]
  if (first && !by.override) throw refused(first, refusals, true)
  if (first && !by.reason?.trim()) throw new DispatchError('assignment.needs_reason')
  return refusals.map((one) => one.code)
}

/** Throws `assignment.refused` when the law or a missing skill speaks against somebody. */
export function refuseAbsolutely(refusals: readonly Refusal[]): void {
  const absolute = refusals.find((one) => absoluteRefusals.includes(one.code))
  if (absolute) throw refused(absolute, refusals, false)
}

/** No data goes to a provider without an agreement in force (T17). Throws `offer.no_longer_fits`. */
export async function requireAgreement(tx: Tx, servicePointId: string): Promise<void> {
  const { providerId } = await getServicePoint(tx, servicePointId)
  const provider = (await listProviders(tx)).find((one) => one.providerId === providerId)
  if (!provider || !hasAgreement(provider, tx.now))
    throw new DispatchError('offer.no_longer_fits', {
      reason: 'no_agreement',
      why: '服务商没有生效的个人信息处理协议',
      whyEn: 'The provider has no data-processing agreement in force',
    })
}

function refused(first: Refusal, all: readonly Refusal[], mayOverride: boolean): DispatchError {
  return new DispatchError('assignment.refused', { reason: first.code, ...wordsOf(all), mayOverride })
}

export function wordsOf(refusals: readonly Refusal[]): { why: string; whyEn: string } {
  return { why: refusals.map((one) => one.zh).join('，'), whyEn: refusals.map((one) => one.en).join('; ') }
}
