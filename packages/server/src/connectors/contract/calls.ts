import { parseLossless } from '../../kernel/json-lossless.ts'
import { type HttpAnswer, HttpFailure, type HttpRequest } from '../../runtime/ports.ts'
import type { CallGate, GatedCall } from './call-gate.ts'
import { ConnectorFailure, type ConnectorPorts } from './connector.ts'
import type { ShopAccess } from './shop-access.ts'

/** What every marketplace's client does alike: some calls at once, failures by kind, another try where it helps. */

export type WireRecord = Record<string, unknown>

export interface CallOptions {
  /** Calls under way at once, over all shops. */
  concurrency?: number
  attempts?: number
  backoffMs?: number
  /** A ban that lasts longer is given back to the caller, who has a schedule. */
  longestWaitMs?: number
  /** Keeps the marketplace's limits and books what was called. */
  gate?: CallGate
}

/** Whose call it is and what it asks. A call that says so is booked, and goes on with a renewed session. */
export interface CallAbout {
  marketplace: string
  api: string
  access: Partial<Pick<ShopAccess, 'shopId' | 'brandId' | 'session' | 'renew'>> & Pick<ShopAccess, 'appKey'>
}

const defaults = { concurrency: 32, attempts: 4, backoffMs: 200, longestWaitMs: 5_000 } as const

/** Runs one call. Throws `ConnectorFailure`; retryable ones have been retried. */
export type Caller = <T>(attempt: () => Promise<T>, about?: CallAbout) => Promise<T>

/** The one layer that retries; every call it is used for may be repeated. */
export function openCaller(
  ports: Pick<ConnectorPorts, 'clock' | 'randomness'>,
  { gate, ...options }: CallOptions = {},
): Caller {
  const settings = { ...defaults, ...options }
  const slots = limiter(settings.concurrency)

  /** Null: do not try again. Full jitter, so that many workers do not come back in step. */
  const waitBeforeRetry = (error: unknown, attempt: number): number | null => {
    if (!(error instanceof ConnectorFailure) || !error.retryable || attempt >= settings.attempts) return null
    const backoff = settings.backoffMs * 2 ** (attempt - 1)
    const wait = (error.retryAfterMs ?? 0) + ports.randomness.int(backoff + 1)
    return (error.retryAfterMs ?? 0) > settings.longestWaitMs ? null : wait
  }

  const booked = async <T>(attempt: () => Promise<T>, about: CallAbout | undefined): Promise<T> => {
    if (!gate || !about) return slots(attempt)
    const call: GatedCall = { ...about.access, marketplace: about.marketplace, api: about.api }
    await gate.enter(call, settings.longestWaitMs)
    return slots(attempt).then(
      (answer) => {
        gate.leave(call, null)
        return answer
      },
      (error: unknown) => {
        gate.leave(call, error instanceof ConnectorFailure ? error : null)
        throw error
      },
    )
  }

  return async (attempt, about) => {
    let renewed = false
    for (let n = 1; ; n += 1) {
      const used = about?.access.session
      try {
        return await booked(attempt, about)
      } catch (error) {
        // Once: a session that was just renewed and is refused again is beyond our help.
        if (!renewed && about && used && (await renewSession(about.access, used, error))) {
          renewed = true
          continue
        }
        const wait = waitBeforeRetry(error, n)
        if (wait === null) throw error
        await ports.clock.sleep(wait)
      }
    }
  }
}

/** True when `access` now holds another session than the one that was refused. */
async function renewSession(access: CallAbout['access'], used: string, error: unknown): Promise<boolean> {
  if (!(error instanceof ConnectorFailure) || error.kind !== 'authorisation_expired') return false
  // A neighbour that shares this access may have been quicker.
  if (access.session !== used) return true
  const fresh = await access.renew?.(used)
  if (!fresh) return false
  access.session = fresh
  return true
}

/** One request whose answer has status 200, or one of `alsoRead`. Everything else is a `ConnectorFailure`. */
export async function sendCall(
  ports: Pick<ConnectorPorts, 'http' | 'clock'>,
  request: HttpRequest,
  alsoRead: readonly number[] = [],
): Promise<HttpAnswer> {
  let answer: HttpAnswer
  try {
    answer = await ports.http.send(request)
  } catch (error) {
    throw error instanceof HttpFailure ? failureOfHttp(error) : error
  }
  if (alsoRead.includes(answer.status)) return answer
  const failed = failureOfStatus(answer, ports.clock.now())
  if (failed) throw failed
  return answer
}

/** The JSON object in an answer; ids keep all their digits. Throws `malformed_answer`. */
export function readJsonObject(body: Buffer): WireRecord {
  const text = body.toString('utf8')
  let answer: unknown
  try {
    answer = parseLossless(text)
  } catch {
    throw malformedAnswer('not_json', `the answer of ${text.length} characters is no JSON`)
  }
  if (!isRecord(answer)) throw malformedAnswer('not_an_object', 'the answer is no JSON object')
  return answer
}

export function isRecord(value: unknown): value is WireRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function malformedAnswer(code: string, words: string): ConnectorFailure {
  return new ConnectorFailure('malformed_answer', code, words)
}

/** Where a platform says "wait" and not how long. */
export const defaultBanMs = 1_000

/** Null when the status promises a body worth reading. */
function failureOfStatus({ status, headers }: HttpAnswer, now: Date): ConnectorFailure | null {
  if (status === 200) return null
  const code = `http_${status}`
  if (status === 429)
    return new ConnectorFailure('limited', code, 'too many calls', retryAfterMs(headers['retry-after'], now))
  if (status >= 500) return new ConnectorFailure('temporary', code, 'the gateway failed')
  return new ConnectorFailure('invalid_request', code, 'the gateway refused the call')
}

function failureOfHttp(failure: HttpFailure): ConnectorFailure {
  const kind = failure.kind === 'too_large' ? 'malformed_answer' : 'temporary'
  return new ConnectorFailure(kind, `http_${failure.kind}`, failure.message)
}

/** `Retry-After` is seconds or a date; anything else means the shortest ban. */
export function retryAfterMs(header: string | undefined, now: Date): number {
  if (header && /^\d{1,6}$/.test(header)) return Number(header) * 1000
  const at = header && /GMT$/.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? defaultBanMs : Math.max(0, at - now.getTime())
}

function limiter(size: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = size
  const waiting: (() => void)[] = []
  return async (task) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
