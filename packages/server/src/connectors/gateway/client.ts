import { HttpFailure } from '../../runtime/ports.ts'
import type { CallGate } from '../contract/call-gate.ts'
import { isRecord, readJsonObject } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts, type ShopAccess } from '../contract/connector.ts'
import type { GatewayLink } from '../contract/shop-access.ts'
import { openAnswer, sameSignature, signAnswer, signedHeaders, signRequest } from './sign.ts'
import {
  type CallName,
  callPath,
  fromWire,
  type GatewayAnswer,
  type GatewayCall,
  type HeldPage,
  type HeldShop,
  toWire,
} from './wire.ts'

/** A page of a thousand whole orders fits; a gateway that answers more is not one of ours. */
const mostBytes = 32 * 1024 * 1024
/** The gateway itself waits for the marketplace, with its tries. */
const deadlineMs = 60_000

/** The gateway itself does not answer, or not as itself; the marketplace was perhaps never asked. */
export const gatewayCodes = {
  down: 'gateway_unreachable',
  refused: 'gateway_refused',
  stranger: 'gateway_answer_unsigned',
} as const

export interface GatewayClient {
  shops(link: Omit<GatewayLink, 'shop'>): Promise<HeldShop[]>
  ask<T>(access: ShopAccess, marketplace: string, call: CallName, args: unknown): Promise<T>
  pages<T>(access: ShopAccess, marketplace: string, call: CallName, args: unknown): AsyncIterable<T[]>
}

/** Calls through a gateway. Throws `ConnectorFailure`, the marketplace's own or one with a code of ours. */
export function gatewayClient(
  ports: Pick<ConnectorPorts, 'http' | 'clock' | 'randomness'>,
  gate?: CallGate,
): GatewayClient {
  async function send(link: Omit<GatewayLink, 'shop'>, call: GatewayCall): Promise<GatewayAnswer> {
    const body = JSON.stringify(toWire(call))
    const timestamp = String(ports.clock.now().getTime())
    const nonce = ports.randomness.bytes(16).toString('hex')
    const signature = signRequest(link.secret, { timestamp, nonce, path: callPath, body })
    const { timestamp: at, nonce: once, signature: by } = signedHeaders
    const answer = await ports.http
      .send({
        method: 'POST',
        url: `${link.url.replace(/\/+$/, '')}${callPath}`,
        headers: { 'content-type': 'application/json', [at]: timestamp, [once]: nonce, [by]: signature },
        body,
        timeoutMs: deadlineMs,
        maxBytes: mostBytes,
      })
      .catch((error: unknown) => {
        throw error instanceof HttpFailure ? trouble('temporary', gatewayCodes.down) : error
      })
    if (answer.status === 401) throw trouble('invalid_request', gatewayCodes.refused)
    if (answer.status >= 500) throw trouble('temporary', gatewayCodes.down)
    const text = answer.body.toString('utf8')
    if (!sameSignature(answer.headers[by], signAnswer(link.secret, nonce, answer.status, text)))
      throw trouble('malformed_answer', gatewayCodes.stranger)
    const told = fromWire(readJsonObject(answer.body)) as GatewayAnswer
    return told.sealed ? { ...told, value: opened(link.secret, nonce, told.sealed) } : told
  }

  const ask: GatewayClient['ask'] = async <T>(
    access: ShopAccess,
    marketplace: string,
    call: CallName,
    args: unknown,
  ) => {
    const { through, appKey, shopId, brandId } = access
    if (!through) throw trouble('invalid_request', gatewayCodes.refused)
    const { made = [], failure, value } = await send(through, { call, shop: through.shop, args })
    const account = { marketplace, appKey, shopId, ...(brandId && { brandId }) }
    for (const one of Array.isArray(made) ? made : [])
      gate?.leave({ ...account, api: String(one.api) }, one.failure)
    if (failure) throw new ConnectorFailure(failure.kind, failure.code, failure.words, failure.retryAfterMs)
    return value as T
  }
  return {
    async shops(link) {
      const { value } = await send(link, { call: 'shops', shop: null, args: null })
      return Array.isArray(value) ? value.filter(isHeldShop) : []
    },
    ask,
    async *pages<T>(access: ShopAccess, marketplace: string, call: CallName, args: unknown) {
      let page = await ask<HeldPage>(access, marketplace, call, args)
      for (;;) {
        if (page.rows.length > 0) yield page.rows as T[]
        if (page.next === null) return
        page = await ask<HeldPage>(access, marketplace, 'nextPage', page.next)
      }
    },
  }
}

function opened(secret: string, nonce: string, sealed: string): unknown {
  try {
    return fromWire(JSON.parse(openAnswer(secret, nonce, sealed)))
  } catch {
    throw trouble('malformed_answer', gatewayCodes.stranger)
  }
}

function trouble(kind: ConnectorFailure['kind'], code: string): ConnectorFailure {
  return new ConnectorFailure(kind, code, code)
}

function isHeldShop(one: unknown): one is HeldShop {
  return (
    isRecord(one) &&
    ['shop', 'marketplace', 'environment', 'name', 'sellerId', 'appKey'].every(
      (name) => typeof one[name] === 'string',
    )
  )
}
