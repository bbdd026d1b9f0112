import {
  type Connector,
  ConnectorFailure,
  type ConnectorFailureKind,
  type ShopAccess,
} from '../connectors/contract/connector.ts'
import type { Clock } from '../runtime/ports.ts'

/** What must hold before a shop's orders can come, in the order in which one is seen to fail after the other. */
export const checkNames = ['reachable', 'keys', 'session', 'seller', 'rights', 'quota', 'orders'] as const
export type CheckName = (typeof checkNames)[number]

export interface Check {
  name: CheckName
  /** `unknown`: not reached, because one before it failed. */
  state: 'pass' | 'fail' | 'unknown'
  /** The marketplace's own code of a failure; for `seller`, whose session it really is. */
  code: string | null
  /** Orders changed in the last half hour, for `orders`. */
  found: number | null
}

const failing: Record<ConnectorFailureKind, CheckName> = {
  temporary: 'reachable',
  malformed_answer: 'reachable',
  invalid_request: 'keys',
  not_found: 'keys',
  authorisation_expired: 'session',
  permission_missing: 'rights',
  limited: 'quota',
}

const lookBackMs = 30 * 60_000

/** Asks the marketplace whose session it is, and for the changes of the last half hour, and reads from its answer what is right and what is not. */
export async function checkConnection(
  connector: Connector,
  access: ShopAccess,
  clock: Pick<Clock, 'now'>,
): Promise<Check[]> {
  const to = clock.now()
  try {
    const seller = await connector.whoIs?.(access)
    if (seller && seller.sellerId !== access.sellerId) return upTo('seller', seller.sellerId)
    let found = 0
    for await (const page of connector.pullChangedOrders(access, {
      from: new Date(to.getTime() - lookBackMs),
      to,
    }))
      found += page.length
    return checkNames.map((name) => ({
      name,
      state: 'pass',
      code: null,
      found: name === 'orders' ? found : null,
    }))
  } catch (error) {
    const failure = error instanceof ConnectorFailure ? error : null
    return upTo(failure ? failing[failure.kind] : 'orders', failure?.code ?? null)
  }
}

function upTo(broken: CheckName, code: string | null): Check[] {
  const at = checkNames.indexOf(broken)
  return checkNames.map((name, n) => ({
    name,
    state: n < at ? 'pass' : n === at ? 'fail' : 'unknown',
    code: n === at ? code : null,
    found: null,
  }))
}
