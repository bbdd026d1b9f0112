import { type AllowRule, readAllowList } from '../../runtime/adapters/outside-address.ts'
import type { Config } from '../../runtime/config.ts'
import type { Http, Ports } from '../../runtime/ports.ts'

/** Beside the sandbox a gateway may stand on the same machine. */
const ownMachine = readAllowList('127.0.0.1, localhost') ?? []

type Allowing = Pick<Config, 'gatewayAllow' | 'sandboxUrl'>

/** Where gateways may stand besides public addresses: what the operator named. */
export function gatewayPlaces({ gatewayAllow, sandboxUrl }: Allowing): AllowRule[] {
  return [...(gatewayAllow ?? []), ...(sandboxUrl ? ownMachine : [])]
}

/** People write the addresses of gateways into a form, so each call is judged where it really goes. */
export function gatewayHttp({ guarded }: Pick<Ports, 'guarded'>, config: Allowing): Http {
  const allow = gatewayPlaces(config)
  return { send: (request) => guarded.send(request, allow) }
}
