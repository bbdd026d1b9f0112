import type { Tx } from '../runtime/db/transaction.ts'
import { ProviderError } from './errors.ts'
import { type Provider, type ServicePoint, selectProviders, selectServicePoints } from './store.ts'
import { isInForce } from './technician.ts'

export function listProviders(tx: Tx): Promise<Provider[]> {
  return selectProviders(tx)
}

export function listServicePoints(tx: Tx): Promise<ServicePoint[]> {
  return selectServicePoints(tx)
}

/** Throws `service_point.not_found`. */
export async function getServicePoint(tx: Tx, servicePointId: string): Promise<ServicePoint> {
  const found = (await selectServicePoints(tx)).find((one) => one.servicePointId === servicePointId)
  if (!found) throw new ProviderError('service_point.not_found', { servicePointId })
  return found
}

/** Whether personal data may be handed to a provider at a moment (T17). */
export function hasAgreement(provider: Pick<Provider, 'agreements'>, at: Date): boolean {
  return provider.agreements.some((agreement) => isInForce(agreement, at))
}
