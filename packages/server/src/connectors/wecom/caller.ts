import { type HttpAnswer, HttpFailure } from '../../runtime/ports.ts'
import { ConnectorFailure } from '../contract/connector.ts'
import { ExpiringValues, type LentValue } from '../contract/expiring.ts'
import type { SharedValues } from '../contract/shared-value-store.ts'
import type { WecomAccess, WecomPorts } from './access.ts'
import { blockedMs, briefCodes, failureOf, staleTokenCodes } from './failures.ts'

export interface ApiCall {
  /** Path below `/cgi-bin`, for instance `externalcontact/get`; names the API in limits and errors. */
  api: string
  query?: Record<string, string>
  /** Present: POST as JSON. */
  json?: unknown
  /** Present: POST of these bytes. */
  upload?: { contentType: string; body: Buffer }
  /** A file answer is read as it is; JSON there is an error. */
  wantsBytes?: boolean
  maxBytes?: number
}

export interface ApiAnswer {
  json: Record<string, unknown>
  bytes: Buffer
  headers: Record<string, string>
}

const maxTries = 4
const firstPauseMs = 200

/** Token, replay after a stale token, back-off, limits: all calls of all apps go through one of these. */
export class WecomCaller {
  readonly ports: WecomPorts
  readonly #values: ExpiringValues
  readonly #blockedUntilMs = new Map<string, number>()

  readonly #shared: SharedValues | null

  /** Without `shared` each process keeps tokens of its own. */
  constructor(ports: WecomPorts, shared: SharedValues | null = null) {
    this.ports = ports
    this.#values = new ExpiringValues(ports.clock)
    this.#shared = shared
  }

  /** Throws `ConnectorFailure`. */
  async call(access: WecomAccess, request: ApiCall): Promise<ApiAnswer> {
    const token = await this.#token(access)
    try {
      return await this.#callWithPatience(access, request, token)
    } catch (error) {
      if (!isStaleToken(error)) throw error
      await this.#values.drop(tokenKey(access), token)
      if (access.brandId) await this.#shared?.drop(access.brandId, tokenKey(access), token)
      return this.#callWithPatience(access, request, await this.#token(access))
    }
  }

  /** A ticket of the pages: cached, and fetched by one caller at a time (100 calls an hour per app). */
  ticket(access: WecomAccess, kind: 'corp' | 'app'): Promise<string> {
    return this.#lend(access, `${kind}-ticket ${tokenKey(access)}`, async () => {
      const request: ApiCall =
        kind === 'corp' ? { api: 'get_jsapi_ticket' } : { api: 'ticket/get', query: { type: 'agent_config' } }
      const { json } = await this.call(access, request)
      return { value: textField(json, 'ticket', request.api), expiresInSeconds: secondsField(json) }
    })
  }

  #token(access: WecomAccess): Promise<string> {
    return this.#lend(access, tokenKey(access), async () => {
      const query = { corpid: access.corpId, corpsecret: access.secret }
      const { json } = await this.#callWithPatience(access, { api: 'gettoken', query }, null)
      return { value: textField(json, 'access_token', 'gettoken'), expiresInSeconds: secondsField(json) }
    })
  }

  /** One fetch for all who ask in this process, and, where the value can be shared, in all of them. */
  #lend(access: WecomAccess, key: string, fetchValue: () => Promise<LentValue>): Promise<string> {
    const shared = this.#shared
    const { brandId } = access
    return this.#values.get(key, () =>
      shared && brandId ? shared.get(brandId, key, fetchValue) : fetchValue(),
    )
  }

  async #callWithPatience(access: WecomAccess, request: ApiCall, token: string | null): Promise<ApiAnswer> {
    this.#refuseWhileBlocked(access, request.api)
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#send(access, request, token)
      const errcode = errcodeOf(answer)
      if (errcode === 0) return answer
      if (briefCodes.has(errcode) && tries < maxTries) {
        await this.ports.clock.sleep(this.#pauseMs(tries))
        continue
      }
      if (errcode === 45009) this.#block(access, request.api)
      throw failureOf(errcode, request.api)
    }
  }

  async #send(access: WecomAccess, request: ApiCall, token: string | null): Promise<ApiAnswer> {
    const query = new URLSearchParams({
      ...(token === null ? {} : { access_token: token }),
      ...request.query,
    })
    const upload = request.upload
    const isPost = upload !== undefined || request.json !== undefined
    try {
      const answer = await this.ports.http.send({
        method: isPost ? 'POST' : 'GET',
        url: `${access.baseUrl}/cgi-bin/${request.api}?${query}`,
        headers: isPost ? { 'content-type': upload?.contentType ?? 'application/json; charset=utf-8' } : {},
        body: isPost ? (upload?.body ?? JSON.stringify(request.json)) : undefined,
        maxBytes: request.maxBytes,
      })
      return readAnswer(answer, request)
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error
      throw new ConnectorFailure('temporary', `network.${error.kind}`, `wecom ${request.api} gave no answer`)
    }
  }

  #pauseMs(tries: number): number {
    const fullMs = firstPauseMs * 2 ** (tries - 1)
    return fullMs / 2 + this.ports.randomness.int(fullMs / 2)
  }

  #block(access: WecomAccess, api: string): void {
    this.#blockedUntilMs.set(`${tokenKey(access)} ${api}`, this.ports.clock.monotonicMs() + blockedMs)
  }

  #refuseWhileBlocked(access: WecomAccess, api: string): void {
    const key = `${tokenKey(access)} ${api}`
    const leftMs = (this.#blockedUntilMs.get(key) ?? 0) - this.ports.clock.monotonicMs()
    if (leftMs > 0) {
      throw new ConnectorFailure(
        'limited',
        '45009',
        `wecom ${api} is blocked by its limit`,
        Math.ceil(leftMs),
      )
    }
    this.#blockedUntilMs.delete(key)
  }
}

export function textField(json: Record<string, unknown>, name: string, api: string): string {
  const value = json[name]
  if (typeof value === 'string' && value !== '') return value
  throw new ConnectorFailure('malformed_answer', 'missing_field', `wecom ${api} answered without ${name}`)
}

function secondsField(json: Record<string, unknown>): number {
  return typeof json.expires_in === 'number' && json.expires_in > 0 ? json.expires_in : 7200
}

function readAnswer(answer: HttpAnswer, request: ApiCall): ApiAnswer {
  if (answer.status === 429) {
    const seconds = Number(answer.headers['retry-after'] ?? '')
    const waitMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : blockedMs
    throw new ConnectorFailure('limited', 'http.429', `wecom ${request.api} answered 429`, waitMs)
  }
  if (answer.status !== 200) {
    const kind = answer.status >= 500 ? 'temporary' : 'malformed_answer'
    throw new ConnectorFailure(
      kind,
      `http.${answer.status}`,
      `wecom ${request.api} answered ${answer.status}`,
    )
  }
  const isJson = (answer.headers['content-type'] ?? '').includes('json')
  if (request.wantsBytes && !isJson) return { json: {}, bytes: answer.body, headers: answer.headers }
  return { json: readJson(answer.body, request.api), bytes: answer.body, headers: answer.headers }
}

function readJson(body: Buffer, api: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'))
    if (typeof json === 'object' && json !== null && !Array.isArray(json))
      return json as Record<string, unknown>
  } catch {
    // Falls through: an HTML page or a cut body is one and the same to the caller.
  }
  throw new ConnectorFailure('malformed_answer', 'not_json', `wecom ${api} did not answer JSON`)
}

function errcodeOf({ json }: ApiAnswer): number {
  return typeof json.errcode === 'number' ? json.errcode : 0
}

function isStaleToken(error: unknown): boolean {
  return error instanceof ConnectorFailure && staleTokenCodes.has(Number(error.code))
}

/** Under which name an app's token is shared among the processes. */
export function tokenKey(access: WecomAccess): string {
  return `${access.baseUrl} ${access.corpId} ${access.agentId} ${access.secret}`
}
