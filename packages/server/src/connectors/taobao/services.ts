import type { PlatformService } from '../contract/connector.ts'
import { isDoneByPlatform, type OrderKind } from '../contract/order-kinds.ts'
import { orderKindOf } from './states.ts'
import { oldMachineTitle, platformServiceTitle, serviceCodeField } from './unconfirmed.ts'
import { findText, readList, type TopRecord } from './wire.ts'

/** What Taobao's own people do at the customer's home. */
export function platformServicesOf(trade: TopRecord): PlatformService[] {
  return servicesOf(trade).flatMap((service) => {
    const name = findText(service, 'title') ?? ''
    if (!platformServiceTitle.test(name)) return []
    return [
      {
        name,
        number: findText(service, 'oid'),
        code: findText(service, serviceCodeField),
        lineId: findText(service, 'item_oid'),
      },
    ]
  })
}

/** Nothing to ship stays so; then who installs, then that an old machine goes, then how it was sold. */
export function kindOf(
  trade: TopRecord,
  lineIds: readonly string[],
  services: readonly PlatformService[],
): OrderKind {
  const kind = orderKindOf(findText(trade, 'type'))
  if (kind === 'virtual') return kind
  if (isDoneByPlatform(lineIds, services)) return 'platform_service'
  const takesOld = servicesOf(trade).some((service) => oldMachineTitle.test(findText(service, 'title') ?? ''))
  return takesOld ? 'trade_in' : kind
}

function servicesOf(trade: TopRecord): TopRecord[] {
  return readList(trade, 'service_orders', 'service_order')
}
