import type { Server as TlsServer } from 'node:tls'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { CallGate } from '../connectors/contract/call-gate.ts'
import { type Connector, ConnectorFailure } from '../connectors/contract/connector.ts'
import { addressIn, isAboutAddress, isAboutClock } from '../connectors/contract/refusals.ts'
import {
  callNames,
  callPath,
  fromWire,
  type GatewayAnswer,
  type GatewayCall,
  type HeldShop,
  sameSignature,
  sealAnswer,
  signAnswer,
  signedHeaders,
  signRequest,
  toWire,
  windowMs,
} from '../connectors/gateway/index.ts'
import { QiaoError } from '../kernel/error.ts'
import { followTls, readTls, type TlsFiles } from '../runtime/adapters/tls-files.ts'
import { errorCode } from '../runtime/events/dead-letters.ts'
import type { Log } from '../runtime/log.ts'
import type { Ports } from '../runtime/ports.ts'
import { answerCall } from './answer-call.ts'
import type { GatewayFile } from './gateway-file.ts'
import { openHeldLists } from './held-lists.ts'
import { openPace, type Pace } from './pace.ts'
import { openSessions, type Sessions } from './sessions.ts'

export interface GatewayDeps {
  ports: Ports
  log: Log
  /** Opens and seals what this gateway keeps. */
  key: Buffer
  file: GatewayFile
  /** All connectors, their calls through this gate; and where a marketplace is when the file does not say. */
  openConnectors(gate: CallGate): {
    connectors: ReadonlyMap<string, Connector>
    gateways: ReadonlyMap<string, { production?: { baseUrl: string }; sandbox?: { baseUrl: string } }>
  }
  host: string
  port: number
  tls?: TlsFiles | null
}

export interface RunningGateway {
  url: string
  stop(): Promise<void>
}

interface Open {
  deps: GatewayDeps
  connectors: ReadonlyMap<string, Connector>
  pace: Pace
  sessions: Sessions
  lists: ReturnType<typeof openHeldLists>
  spent: Nonces
}

const renewEveryMs = 60_000
const largestBody = 1024 * 1024

/** The process inside a marketplace's cloud: no database, no page, one signed way in (T20). */
export async function startGateway(deps: GatewayDeps): Promise<RunningGateway> {
  const { ports, log, key, file } = deps
  const pace = openPace(ports.clock, (marketplace) => connectors.get(marketplace)?.limits ?? [])
  const { connectors, gateways } = deps.openConnectors(pace)
  const shops = file.shops.map((shop) => {
    const baseUrl = shop.baseUrl ?? gateways.get(shop.marketplace)?.[shop.environment]?.baseUrl
    if (!connectors.has(shop.marketplace) || !baseUrl)
      throw new QiaoError('gateway.bad_file', {
        setting: shop.shop,
        expected: 'a marketplace and its address',
      })
    return { ...shop, baseUrl }
  })
  const connectorOf = (marketplace: string) => connectors.get(marketplace)
  const sessions = await openSessions({ ports, log, key, shops, connectorOf })
  const open: Open = {
    deps,
    connectors,
    pace,
    sessions,
    lists: openHeldLists(ports),
    spent: openNonces(ports.clock.now().getTime()),
  }
  const app = serve(open)
  const url = await app.listen({ host: deps.host, port: deps.port })
  const stopTls = deps.tls
    ? followTls(app.server as unknown as TlsServer, deps.tls, { clock: ports.clock, log })
    : null
  const stopRenewing = ports.clock.every(renewEveryMs, sessions.renewDue)
  return {
    url,
    async stop() {
      stopTls?.()
      stopRenewing()
      await app.close()
    },
  }
}

function serve(open: Open): FastifyInstance {
  const app = Fastify({
    ...(open.deps.tls && { https: readTls(open.deps.tls) }),
    logger: false,
    bodyLimit: largestBody,
    forceCloseConnections: true,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  )
  app.get('/healthz', async () => ({ role: 'gateway' }))
  app.post(callPath, (request, reply) => receive(open, request, reply))
  // Nothing is told to somebody who is not Qiao, not even what went wrong.
  app.setErrorHandler((_error, _request, reply) => reply.code(400).send(''))
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(''))
  return app
}

async function receive(open: Open, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { ports, log, file } = open.deps
  const header = (name: string) => String(request.headers[name] ?? '')
  const nonce = header(signedHeaders.nonce)
  const timestamp = header(signedHeaders.timestamp)
  const body = String(request.body ?? '')
  const wanted = signRequest(file.secret, { timestamp, nonce, path: callPath, body })
  const signed = sameSignature(header(signedHeaders.signature), wanted)
  // Only what is signed is remembered, so that a stranger cannot fill the memory.
  if (!signed || !open.spent.take(nonce, Number(timestamp), ports.clock.now().getTime())) {
    log.warn({ event: 'gateway.refused', code: signed ? 'stale_or_repeated' : 'bad_signature' })
    return reply.code(401).send('')
  }
  const answer = await work(open, JSON.parse(body), nonce)
  const text = JSON.stringify(toWire(answer))
  return reply
    .header(signedHeaders.signature, signAnswer(file.secret, nonce, 200, text))
    .type('application/json')
    .send(text)
}

async function work(open: Open, told: unknown, nonce: string): Promise<GatewayAnswer> {
  const { log, file, ports } = open.deps
  const asked = fromWire(told) as GatewayCall
  const shop = file.shops.find((one) => one.shop === asked.shop)
  if (asked.call === 'shops') return { value: heldShops(open), made: [] }
  const connector = shop && open.connectors.get(shop.marketplace)
  const access = shop && open.sessions.access(shop.shop)
  if (!callNames.includes(asked.call) || !shop || !connector || !access)
    return failed(new ConnectorFailure('not_found', 'gateway_unknown_shop', ''))
  const { lists } = open
  const { value, made } = await open.pace.recording(async () => {
    const desk = { connector, access, shop: shop.shop, secret: file.secret, lists }
    return answerCall(desk, asked).catch((error: unknown) => {
      if (error instanceof ConnectorFailure) return error
      log.error({ event: 'gateway.call_failed', shopId: shop.shop, code: errorCode(error) })
      return new ConnectorFailure('malformed_answer', 'gateway_call_failed', '')
    })
  })
  log.info({ event: 'gateway.called', shopId: shop.shop, topic: asked.call, count: made.length })
  if (value instanceof ConnectorFailure) return failed(value, made, connector.connection)
  if (asked.call !== 'decrypt') return { value, made }
  const text = JSON.stringify(toWire(value))
  return { sealed: sealAnswer(file.secret, nonce, text, ports.randomness.bytes(12)), made }
}

/** Without the marketplace's own words, which may name a person. */
function failed(
  failure: ConnectorFailure,
  made: GatewayAnswer['made'] = [],
  facts?: Connector['connection'],
): GatewayAnswer {
  const { kind, code, message, retryAfterMs } = failure
  const words = isAboutAddress(failure, facts)
    ? `ip not on the white list ${addressIn(message) ?? ''}`
    : isAboutClock(failure, facts)
      ? 'timestamp'
      : ''
  return { failure: { kind, code, words, retryAfterMs }, made }
}

function heldShops({ deps, sessions }: Open): HeldShop[] {
  return deps.file.shops.map(({ shop, marketplace, environment, name, sellerId, appKey }) => ({
    ...{ shop, marketplace, environment, name, sellerId, appKey },
    expiresAt: sessions.expiresAt(shop),
  }))
}

interface Nonces {
  /** False for a nonce that was used, and for a time that is too far from ours. */
  take(nonce: string, at: number, now: number): boolean
}

/** Requests from before the start are refused: what this process forgot cannot be sent to it again. */
function openNonces(startedAt: number): Nonces {
  let [fresh, older] = [new Set<string>(), new Set<string>()]
  let turnedAt = startedAt
  return {
    take(nonce, at, now) {
      if (!/^[0-9a-f]{32}$/.test(nonce) || !(Math.abs(now - at) <= windowMs) || at < startedAt) return false
      // A nonce is kept for two windows at least: longer than any signature over it is good.
      if (now - turnedAt > 2 * windowMs) {
        ;[fresh, older] = [new Set(), fresh]
        turnedAt = now
      }
      if (fresh.has(nonce) || older.has(nonce)) return false
      fresh.add(nonce)
      return true
    },
  }
}
