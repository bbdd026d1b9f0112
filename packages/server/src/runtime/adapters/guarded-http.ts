import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib'
import { Agent, buildConnector, request } from 'undici'
import {
  type GuardedHttp,
  type GuardedRequest,
  type HttpAnswer,
  HttpFailure,
  type HttpRequest,
} from '../ports.ts'
import { type AllowRule, readTarget, refusalOf, type Target } from './outside-address.ts'

interface Address {
  address: string
  family: number
}
/** Every address of a name; a test gives its own. */
export type Resolve = (host: string) => Promise<Address[]>

const defaultTimeoutMs = 15_000
const defaultMaxBytes = 8 * 1024 * 1024

/**
 * Calls to an address that somebody else chose. The name is resolved once, every address of it is judged, and the
 * connection goes to those addresses and no others, so that a name cannot change its mind in between (DNS rebinding).
 * One connection a call, no redirects, no proxy. Of the answer to a POST no body is read: status and headers are the answer.
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
    get: ({ maxBytes, ...wish }) => call('GET', wish, wholeAnswer(maxBytes)),
    send: ({ method, maxBytes, headers = {}, ...wish }, allow) =>
      call(method, { ...wish, headers, allow }, wholeAnswer(maxBytes)),
    post: ({ method = 'POST', ...wish }) =>
      call(method, wish, async ({ status, headers, body }) => {
        body.on('error', () => undefined)
        return { status, headers }
      }),
  }

  async function call<T>(
    method: HttpRequest['method'],
    {
      url,
      headers,
      body,
      allow,
      timeoutMs = defaultTimeoutMs,
    }: Omit<GuardedRequest, 'body'> & Pick<HttpRequest, 'body'>,
    read: (answer: Arriving) => Promise<T>,
  ): Promise<T> {
    const signal = AbortSignal.timeout(timeoutMs)
    const [target, addresses] = await beforeDeadline(addressesOf(url, allow), signal, timeoutMs)
    const agent = new Agent({ connect: connectorTo(target, addresses, allow), pipelining: 0, connections: 1 })
    try {
      const answer = await request(target.url, { method, headers, body, signal, dispatcher: agent })
      return await read({ status: answer.statusCode, headers: flat(answer.headers), body: answer.body })
    } catch (error) {
      throw asFailure(error, signal, timeoutMs)
    } finally {
      await agent.destroy()
    }
  }
}

type Arriving = Omit<HttpAnswer, 'body'> & { body: Readable }

function wholeAnswer(maxBytes = defaultMaxBytes) {
  return async ({ status, headers, body }: Arriving): Promise<HttpAnswer> => {
    const packed = await wholeOf(body, maxBytes)
    return { status, headers, body: await unpacked(packed, headers['content-encoding'], maxBytes) }
  }
}

async function wholeOf(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += (chunk as Buffer).length
    if (size > maxBytes) throw new HttpFailure('too_large', `answer above ${maxBytes} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

type Unpack = (
  packed: Buffer,
  options: ZlibOptions,
  done: (error: Error | null, body: Buffer) => void,
) => void
const unpackers: Record<string, Unpack> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: inflate,
  br: brotliDecompress,
}

/** What is small on the wire may be large: unpacking ends at the limit. */
function unpacked(packed: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return Promise.resolve(packed)
  const unpack = unpackers[name]
  return new Promise((resolve, reject) => {
    if (!unpack) return reject(new HttpFailure('network', 'unknown content-encoding'))
    unpack(packed, { maxOutputLength: maxBytes }, (error, body) => {
      if (!error) return resolve(body)
      const isLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
      reject(
        new HttpFailure(isLarge ? 'too_large' : 'network', 'the answer does not unpack', { cause: error }),
      )
    })
  })
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
