import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { type Audience, audiences, cookieOf, type Principal } from '../access/principal.ts'
import { splitCookie, whoAsks } from '../access/sessions.ts'
import { allEventsAfter, safeHorizon } from '../events/event-store.ts'
import type { Runtime } from '../runtime.ts'
import { formatCursor, type LiveMessage, parseCursor } from './hub.ts'
import { shownTo } from './shown-event.ts'
import { mayFollow } from './topics.ts'

const heartbeatMs = 25_000
const catchUpLimit = 500
const maxBuffered = 1024 * 1024

/** Serves `GET /api/realtime` as WebSocket; the same cursor is served by HTTP in `poll`. */
export function serveRealtime(server: Server, runtime: Runtime): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 })
  server.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith('/api/realtime?')) return refuse(socket, 404)
    admit(runtime, request)
      .then((admitted) => {
        if (!admitted) return refuse(socket, 401)
        sockets.handleUpgrade(request, socket, head, (client) => {
          const { principal, topics, since } = admitted
          // A client that reads too slowly is cut; it comes back with its cursor and misses nothing.
          const send = (text: string): void =>
            client.bufferedAmount > maxBuffered ? client.terminate() : client.send(text)
          const follow = (followed: ReadonlySet<string>) =>
            runtime.hub.join({
              brandId: principal.brandId,
              topics: followed,
              shown: shownTo(principal),
              send,
              cut: () => client.terminate(),
            })
          let leave = follow(topics)
          client.on('message', (data) => {
            const asked = readFollow(String(data))
            if (!asked) return client.terminate()
            leave()
            leave = follow(new Set(asked.filter((topic) => mayFollow(principal, topic))))
          })
          runtime.metrics.live.set(runtime.hub.size)
          const stopBeating = runtime.ports.clock.every(heartbeatMs, async () => {
            try {
              // Who has left, or lost the session, hears nothing more.
              if (!(await principalOf(runtime, principal.audience, request))) return client.terminate()
              const cursor = await horizon(runtime, principal)
              client.send(JSON.stringify({ heartbeat: true, cursor }))
            } catch {
              client.terminate()
            }
          })
          client.on('close', () => {
            stopBeating()
            leave()
            runtime.metrics.live.set(runtime.hub.size)
          })
          client.on('error', () => client.terminate())
          catchUp(runtime, principal, topics, since).then(
            (message) => client.send(JSON.stringify(message)),
            () => client.terminate(),
          )
        })
      })
      .catch(() => refuse(socket, 503))
  })
  return () => {
    for (const client of sockets.clients) client.terminate()
    sockets.close()
  }
}

/** `{"follow": [topics]}` replaces what this connection follows: an agent went to another chat. */
function readFollow(text: string): string[] | null {
  try {
    const { follow } = JSON.parse(text) as { follow?: unknown }
    return Array.isArray(follow) && follow.every((topic) => typeof topic === 'string') ? follow : null
  } catch {
    return null
  }
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

interface Admitted {
  principal: Principal
  topics: Set<string>
  since: string | undefined
}

async function admit(runtime: Runtime, request: IncomingMessage): Promise<Admitted | null> {
  const url = new URL(request.url ?? '/', 'http://local')
  const wanted = url.searchParams.get('audience') ?? 'console'
  const audience = audiences.find((one) => one === wanted)
  if (!audience || !sameOrigin(request)) return null
  const principal = await principalOf(runtime, audience, request)
  if (!principal) return null
  const topics = new Set(
    (url.searchParams.get('topics') ?? '').split(',').filter((topic) => topic && mayFollow(principal, topic)),
  )
  return { principal, topics, since: url.searchParams.get('since') ?? undefined }
}

/** Browsers send cookies with any WebSocket; only pages of ours may use them. */
function sameOrigin(request: IncomingMessage): boolean {
  const origin = request.headers.origin
  return !origin || URL.parse(origin)?.host === request.headers.host
}

async function principalOf(
  runtime: Runtime,
  audience: Audience,
  request: IncomingMessage,
): Promise<Principal | null> {
  const cookies = Object.fromEntries(
    (request.headers.cookie ?? '')
      .split(/;\s*/)
      .map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]),
  )
  const found = splitCookie(decodeURIComponent(cookies[cookieOf[audience]] ?? ''))
  if (!found || !(await runtime.brands()).includes(found.brandId)) return null
  const asks = await runtime.db.transact(found.brandId, (tx) =>
    whoAsks(tx, found.token, audience, runtime.resolvePrincipal),
  )
  return asks && asks.person
}

/**
 * What happened since a cursor, for these topics. Without a cursor: nothing, and the place to start from.
 * `reset` says that too much happened: the client loads its page anew.
 */
export async function catchUp(
  runtime: Runtime,
  principal: Principal,
  topics: ReadonlySet<string>,
  since: string | undefined,
): Promise<LiveMessage & { reset?: boolean }> {
  return runtime.db.transact(
    principal.brandId,
    async (tx) => {
      const now = formatCursor((await safeHorizon(tx)).xid)
      if (!since) return { cursor: now, events: [] }
      const after = { xid: parseCursor(since), seq: 9_223_372_036_854_775_807n }
      const events = await allEventsAfter(tx, after, catchUpLimit)
      if (events.length === catchUpLimit) return { cursor: now, events: [], reset: true }
      return { cursor: now, events: runtime.hub.select(events, topics).map(shownTo(principal)) }
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

function horizon(runtime: Runtime, principal: Principal): Promise<string> {
  return runtime.db.transact(principal.brandId, async (tx) => formatCursor((await safeHorizon(tx)).xid), {
    readOnly: true,
  })
}
