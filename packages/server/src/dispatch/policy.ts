import { addBusinessTime, type WorkCalendarSettings } from '../kernel/work-calendar.ts'
import type { Ranked } from '../routing/index.ts'
import { type Target, targetKey } from './offer.ts'

/** How a provider is asked. `point`: its clerk accepts and assigns. `technician`: the technician himself. */
export interface Policy {
  mode: 'point' | 'technician'
  /** Minutes of duty to say yes or no. */
  offerMinutes: number
  /** Minutes of duty for a point to name a technician after it accepted. */
  assignMinutes: number
}

export const defaultPolicy: Policy = { mode: 'point', offerMinutes: 30, assignMinutes: 60 }

/** Rows by provider id; `*` for those without one. */
export type Policies = ReadonlyMap<string, Policy>

export function policyFor(policies: Policies, providerId: string): Policy {
  return policies.get(providerId) ?? policies.get('*') ?? defaultPolicy
}

const day = [{ from: '08:00', to: '21:00' }]
/** Nobody loses a job because he slept: clocks run while points are staffed, on holidays too. */
const duty: WorkCalendarSettings = {
  week: { 1: day, 2: day, 3: day, 4: day, 5: day, 6: day, 7: day },
  holidays: 'as-week',
  makeupWorkdays: 'as-week',
}

export function deadline(from: Date, minutes: number): Date {
  return addBusinessTime(from, minutes * 60_000, duty)
}

/** Whom to ask, in order: each technician's point once, or the technician himself, as his provider works. */
export function targetsOf(ranked: readonly Ranked[], policies: Policies): Target[] {
  const seen = new Set<string>()
  return ranked
    .map(({ candidateId, servicePointId, providerId }) => ({
      providerId,
      servicePointId,
      technicianId: policyFor(policies, providerId).mode === 'technician' ? candidateId : null,
    }))
    .filter((target) => {
      const key = targetKey(target)
      return !seen.has(key) && seen.add(key)
    })
}
