import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { type FaultRequest, Faults } from '../../../sandbox/src/faults.ts'
import type { Push, PushChannel, ShopAccess } from '../../src/connectors/contract/connector.ts'
import type { AppKeys } from '../../src/connectors/contract/shop-access.ts'
import { PushRefused, type PushWebhook, type WebhookRequest } from '../../src/connectors/contract/webhook.ts'
import { systemPorts } from '../../src/runtime/adapters/index.ts'

/** What every contract test of a connector needs: a stand-in over real sockets, sweeps read to their end, pushes heard. */

/** With a clock that really waits. */
export const realPorts = systemPorts('unused')
const real = realPorts
const sleepNot = async () => {}

export interface ServedStandIn<S> {
  standIn: S
  server: FastifyInstance
  /** Where the stand-in's gateway is. */
  baseUrl: string
  faults: Faults
  /** Ports of the product: the clock goes with the stand-in's, waits take no time. */
  ports: typeof real
  /** Moves both clocks away from the system's; the stand-in's own order of changes never runs backwards. */
  shiftTo(ms: number): void
  now(): number
  fault(kind: FaultRequest['kind'], more?: Partial<FaultRequest>): void
  /** What happened in the past: `act` is called as if so many minutes ago, and the window holds it. */
  inPast<T>(minutesAgo: number, act: () => T): { made: T; window: { from: Date; to: Date } }
  close(): Promise<void>
}

type Register<S> = (server: FastifyInstance, deps: { faults: Faults; clockNow: () => number }) => Promise<S>

export async function serveStandIn<S>(platform: string, register: Register<S>): Promise<ServedStandIn<S>> {
  let shiftMs = 0
  const now = () => Date.now() + shiftMs
  const faults = new Faults()
  const server = Fastify({ forceCloseConnections: true })
  const standIn = await register(server, { faults, clockNow: now })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    standIn,
    server,
    baseUrl: `${url}/${platform}`,
    faults,
    ports: { ...real, clock: { ...real.clock, now: () => new Date(now()), sleep: sleepNot } },
    now,
    shiftTo: (ms) => {
      shiftMs = ms
    },
    fault: (kind, more = {}) => void faults.add({ platform, kind, rate: 1, ...more }),
    inPast(minutesAgo, act) {
      const before = shiftMs
      shiftMs = before - minutesAgo * 60_000
      const from = new Date(now() - 1_000)
      const made = act()
      const to = new Date(now() + 1_000)
      shiftMs = before
      return { made, window: { from, to } }
    },
    close: () => server.close(),
  }
}

/** Reads a sweep to its end; `onPage` acts between two pages. */
export async function collect<T>(
  pages: AsyncIterable<T[]>,
  onPage: (page: T[]) => void = () => {},
): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) {
    all.push(...page)
    onPage(page)
  }
  return all
}

export async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 5) {
    if (waited > 5_000) throw new Error(`waited in vain: ${condition}`)
    await real.clock.sleep(5)
  }
}

export interface Heard {
  url: string
  pushes: Push[]
  /** Requests that were read, as they came. */
  requests: WebhookRequest[]
  /** Why others were refused. */
  refusals: string[]
  about(orderId: string): Push[]
  until(orderId: string, count: number): Promise<void>
  close(): Promise<void>
}

/**
 * An address that does as `intake` does: reads, keeps, and only then says that it has it. `tell` gives the address to
 * the stand-in, and takes it back with null.
 */
export async function hearPushes(
  webhook: PushWebhook,
  keys: AppKeys,
  tell: (callback: { url: string } | null) => Promise<void> | void,
  keep: (pushes: Push[]) => Promise<void> = sleepNot,
): Promise<Heard> {
  const pushes: Push[] = []
  const refusals: string[] = []
  const requests: WebhookRequest[] = []
  const receive = async ({ method, url, headers }: IncomingMessage, body: string) => {
    const query = Object.fromEntries(new URL(url!, 'http://us').searchParams)
    const request = { query, headers: headers as Record<string, string>, body }
    try {
      if (method === 'GET' && webhook.verify) return webhook.verify(request, keys, real.clock.now())
      const read = webhook.read(request, keys, real.clock.now())
      requests.push(request)
      pushes.push(...read)
      if (read.length > 0) await keep(read)
      return webhook.received
    } catch (error) {
      if (error instanceof PushRefused) {
        refusals.push(error.reason)
        return webhook.refused
      }
      return { status: 500, contentType: 'text/plain', body: '' }
    }
  }
  const address = createServer(async (request, reply) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const answer = await receive(request, Buffer.concat(chunks).toString())
    reply.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body)
  })
  await new Promise<void>((resolve) => address.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(address.address() as AddressInfo).port}/`
  const close = async () => {
    await tell(null)
    address.closeAllConnections()
    address.close()
  }
  try {
    await tell({ url })
  } catch (error) {
    await close()
    throw error
  }
  const about = (orderId: string) => pushes.filter(({ subject }) => subject?.orderId === orderId)
  return {
    url,
    pushes,
    requests,
    refusals,
    about,
    close,
    until: (orderId, count) => until(() => about(orderId).length >= count),
  }
}

type OpenChannel = (options: {
  afterCloseMs: number
  afterErrorMs: number
  onState: (state: string) => void
}) => PushChannel

/** A channel held open as `intake` holds it: what arrives is kept, and only then confirmed. */
export async function hearChannel(
  open: OpenChannel,
  access: ShopAccess,
  keep: (pushes: Push[]) => Promise<void> = sleepNot,
) {
  const batches: Push[][] = []
  const seen = new Set<string>()
  const states: string[] = []
  const channel = open({ afterCloseMs: 30, afterErrorMs: 30, onState: (state) => void states.push(state) })
  const stop = await channel.start(access, async (pushes) => {
    batches.push(pushes)
    for (const { subject } of pushes) if (subject) seen.add(subject.orderId)
    await keep(pushes)
  })
  const about = (orderId: string) => batches.flat().filter(({ subject }) => subject?.orderId === orderId)
  return { batches, seen, states, stop, about, until }
}
