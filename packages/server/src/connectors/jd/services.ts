import type { PlatformService } from '../contract/connector.ts'
import { oldMachineName, platformServiceName, servicesField } from './unconfirmed.ts'
import { findList, findText, type JdRecord } from './wire.ts'

/** What JD's own people do at the customer's home; `lineOf` names the line of a SKU. */
export function platformServicesOf(
  order: JdRecord,
  lineOf: (skuId: string) => string | null,
): PlatformService[] {
  return findList(order, servicesField).flatMap((service) => {
    const name = findText(service, 'serviceName') ?? ''
    if (!platformServiceName.test(name)) return []
    const skuId = findText(service, 'skuId')
    const lineId = skuId === null ? null : lineOf(skuId)
    // A service for goods that are not in the order is for none of ours.
    if (skuId !== null && lineId === null) return []
    return [{ name, number: findText(service, 'orderNo'), code: findText(service, 'indentifyCode'), lineId }]
  })
}

export function takesOldMachine(order: JdRecord): boolean {
  return findList(order, servicesField).some((service) =>
    oldMachineName.test(findText(service, 'serviceName') ?? ''),
  )
}
