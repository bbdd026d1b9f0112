import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, request } from 'undici'
import { type GuardedHttp, HttpFailure } from '../ports.ts'
import { type AllowRule, readTarget, refusalOf, type Target } from './outside-address.ts'

interface Address {
  address: string
  family: number
}
/** Every address of a name; a test gives its own. */
export type Resolve = (host: string) => Promise<Address[]>

const defaultTimeoutMs = 15_000

/**
 * POST to an address that somebody else chose. The name is resolved once, every address of it is judged, and the
 * connection goes to those addresses and no others, so that a name cannot change its mind in between (DNS rebinding).
 * One connection a call, no redirects, no proxy, and the answer's body is not read: status and headers are the answer.
 */
export function guardedHttp(resolve: Resolve = (host) => systemLookup(host, { all: true })): GuardedHttp {
  const addressesOf = async (text: string, allow: readonly AllowRule[]): Promise<[Target, Address[]]> => {
    const target = readTarget(text)
    if (typeof target === 'string') throw new HttpFailure('blocked', target)
    const family = isIP(target.host)
    const found = family ? [{ address: target.host, family }] : await named(resolve, target.host)
    for (const { address } of found) {
      const refusal = refusalOf(target, address, allow)
      if (refusal) throw new HttpFailure('blocked', refusal)
    }
    return [target, found]
  }
  return {
    async check(url, allow) {
      await addressesOf(url, allow)
    },
    async post({ url, headers, body, allow, timeoutMs = defaultTimeoutMs }) {
      const signal = AbortSignal.timeout(timeoutMs)
      const [target, addresses] = await beforeDeadline(addressesOf(url, allow), signal, timeoutMs)
      const agent = new Agent({
        connect: connectorTo(target, addresses, allow),
        pipelining: 0,
        connections: 1,
      })
      try {
        const answer = await request(target.url, { method: 'POST', headers, body, signal, dispatcher: agent })
        answer.body.on('error', () => undefined)
        return { status: answer.statusCode, headers: flat(answer.headers) }
      } catch (error) {
        throw asFailure(error, signal, timeoutMs)
      } finally {
        await agent.destroy()
      }
    },
  }
}

async function named(resolve: Resolve, host: string): Promise<Address[]> {
  const found = await resolve(host).catch((error: unknown) => {
    throw new HttpFailure('network', (error as { code?: string }).code ?? 'ENOTFOUND', { cause: error })
  })
  if (found.length === 0) throw new HttpFailure('network', 'ENOTFOUND')
  return found
}

function connectorTo(target: Target, addresses: Address[], allow: readonly AllowRule[]) {
  const lookup: LookupFunction = (_host, options, done) => {
    if (options.all) done(null, addresses)
    else done(null, addresses[0]!.address, addresses[0]!.family)
  }
  const connect = buildConnector({ lookup, timeout: defaultTimeoutMs } as never)
  const guarded: typeof connect = (options, done) =>
    connect(options, (...[error, socket]) => {
      if (error) return done(error, null)
      const refusal = refusalOf(target, socket.remoteAddress ?? '', allow)
      if (!refusal) return done(null, socket)
      socket.destroy()
      return done(new HttpFailure('blocked', refusal), null)
    })
  return guarded
}

function beforeDeadline<T>(work: Promise<T>, signal: AbortSignal, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () =>
      reject(new HttpFailure('timeout', `no answer within ${timeoutMs} ms`)),
    )
    work.then(resolve, reject)
  })
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]))
}

function asFailure(error: unknown, signal: AbortSignal, timeoutMs: number): HttpFailure {
  if (error instanceof HttpFailure) return error
  if (signal.aborted) return new HttpFailure('timeout', `no answer within ${timeoutMs} ms`, { cause: error })
  const code = (error as { code?: string }).code ?? ''
  return new HttpFailure(code === 'ECONNREFUSED' ? 'refused' : 'network', code || 'unknown', { cause: error })
}
