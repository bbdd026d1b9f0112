import { parseLossless } from '../../kernel/json-lossless.ts'
import { type HttpAnswer, HttpFailure } from '../../runtime/ports.ts'
import { ConnectorFailure, type ConnectorPorts, type ShopAccess } from '../contract/connector.ts'
import { failureOfError, failureOfHttp, failureOfStatus, malformedAnswer } from './failures.ts'
import { type SignMethod, signTop } from './sign.ts'
import { formatWireTime, type TopRecord } from './wire.ts'

export interface TopClient {
  /** The content of the method's wrapper. Throws `ConnectorFailure`; retryable ones have been retried. */
  call(access: ShopAccess, method: string, params: Record<string, string>): Promise<TopRecord>
}

export interface TopClientOptions {
  signMethod?: SignMethod
  /** Calls under way at once, over all shops. */
  concurrency?: number
  attempts?: number
  backoffMs?: number
  /** A ban that lasts longer is given back to the caller, who has a schedule. */
  longestWaitMs?: number
  timeoutMs?: number
}

const defaults = {
  signMethod: 'hmac-sha256',
  concurrency: 32,
  attempts: 4,
  backoffMs: 200,
  longestWaitMs: 5_000,
  timeoutMs: 8_000,
} as const satisfies Required<TopClientOptions>

/** Signed calls to TOP. This is the one layer that retries; every method it is used for may be repeated. */
export function topClient(ports: ConnectorPorts, options: TopClientOptions = {}): TopClient {
  const settings = { ...defaults, ...options }
  const slots = limiter(settings.concurrency)

  async function call(
    access: ShopAccess,
    method: string,
    params: Record<string, string>,
  ): Promise<TopRecord> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await slots(() => attemptCall(access, method, params))
      } catch (error) {
        const wait = waitBeforeRetry(error, attempt)
        if (wait === null) throw error
        await ports.clock.sleep(wait)
      }
    }
  }

  async function attemptCall(
    access: ShopAccess,
    method: string,
    params: Record<string, string>,
  ): Promise<TopRecord> {
    const answer = await send(access, signedBody(access, method, params))
    const failed = failureOfStatus(answer)
    if (failed) throw failed
    return unwrap(method, answer.body.toString('utf8'))
  }

  function signedBody(access: ShopAccess, method: string, params: Record<string, string>): string {
    const all: Record<string, string> = {
      ...withoutEmpty(params),
      method,
      app_key: access.appKey,
      session: access.session,
      timestamp: formatWireTime(ports.clock.now()),
      format: 'json',
      v: '2.0',
      sign_method: settings.signMethod,
    }
    all.sign = signTop(settings.signMethod, access.appSecret, all)
    return new URLSearchParams(all).toString()
  }

  async function send(access: ShopAccess, body: string): Promise<HttpAnswer> {
    try {
      return await ports.http.send({
        method: 'POST',
        url: `${access.baseUrl}/router/rest`,
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body,
        timeoutMs: settings.timeoutMs,
      })
    } catch (error) {
      throw error instanceof HttpFailure ? failureOfHttp(error) : error
    }
  }

  /** Null: do not try again. Full jitter, so that many workers do not come back in step. */
  function waitBeforeRetry(error: unknown, attempt: number): number | null {
    if (!(error instanceof ConnectorFailure) || !error.retryable || attempt >= settings.attempts) return null
    const backoff = settings.backoffMs * 2 ** (attempt - 1)
    const wait = (error.retryAfterMs ?? 0) + ports.randomness.int(backoff + 1)
    return (error.retryAfterMs ?? 0) > settings.longestWaitMs ? null : wait
  }

  return { call }
}

/** `taobao.trade.get` answers under `trade_get_response`; other prefixes than `taobao.` are kept. */
export function wrapperOf(method: string): string {
  return `${method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`
}

function unwrap(method: string, body: string): TopRecord {
  const answer = parseAnswer(body)
  if (isRecord(answer.error_response)) throw failureOfError(answer.error_response)
  const content = answer[wrapperOf(method)]
  if (!isRecord(content)) throw malformedAnswer('no_wrapper', `no ${wrapperOf(method)} in the answer`)
  return content
}

function parseAnswer(body: string): TopRecord {
  let answer: unknown
  try {
    answer = parseLossless(body)
  } catch {
    throw malformedAnswer('not_json', `the answer of ${body.length} characters is no JSON`)
  }
  if (!isRecord(answer)) throw malformedAnswer('not_an_object', 'the answer is no JSON object')
  return answer
}

function isRecord(value: unknown): value is TopRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withoutEmpty(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ''))
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
