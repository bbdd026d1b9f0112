import type { Language } from './i18n/texts.ts'

/**
 * What went wrong, in the user's words (`application/problem+json`). `status` 0 means that no answer came;
 * `outcomeUnknown` then says that a write may still have happened.
 */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly whatToDo: string
  readonly facts: Record<string, unknown>
  readonly requestId: string
  readonly outcomeUnknown: boolean

  constructor(fields: ProblemFields) {
    super(fields.title || fields.code)
    this.name = 'ApiProblem'
    this.status = fields.status
    this.code = fields.code
    this.title = fields.title ?? ''
    this.detail = fields.detail ?? ''
    this.whatToDo = fields.whatToDo ?? ''
    this.facts = fields.facts ?? {}
    this.requestId = fields.requestId ?? ''
    this.outcomeUnknown = fields.outcomeUnknown ?? false
  }
}

export type ProblemFields = {
  status: number
  code: string
  title?: string
  detail?: string
  whatToDo?: string
  facts?: Record<string, unknown>
  requestId?: string
  outcomeUnknown?: boolean
}

export type Query = Record<string, string | number | boolean | null | undefined | readonly string[]>

export type CallOptions = {
  query?: Query
  signal?: AbortSignal
  /** Give the same key again to repeat one act safely; by default each POST has a new one. */
  idempotencyKey?: string
  headers?: Record<string, string>
}

export type Api = {
  get<T>(path: string, options?: CallOptions): Promise<T>
  post<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  put<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  patch<T>(path: string, body?: unknown, options?: CallOptions): Promise<T>
  delete<T>(path: string, options?: CallOptions): Promise<T>
}

export type ApiSettings = {
  base?: string
  language?: () => Language
  onUnauthorised?: (problem: ApiProblem) => void
  /** Cookie that holds the CSRF token of this app's session. */
  csrfCookie?: string
  fetch?: typeof fetch
  cookies?: () => string
}

/** The one way all apps speak to the server. Answers are JSON; everything else is an `ApiProblem`. */
export function createApi(settings: ApiSettings = {}): Api {
  const call = async <T>(
    method: string,
    path: string,
    body: unknown,
    options: CallOptions = {},
  ): Promise<T> => {
    const request = buildRequest(settings, method, body, options)
    const send = settings.fetch ?? globalThis.fetch.bind(globalThis)
    let response: Response
    try {
      response = await send(`${settings.base ?? '/api'}${path}${queryString(options.query)}`, request)
    } catch (error) {
      if (isAbort(error)) throw error
      throw new ApiProblem({ status: 0, code: 'network.unreachable', outcomeUnknown: method !== 'GET' })
    }
    if (response.ok) return readBody<T>(response)
    const problem = await readProblem(response)
    if (problem.status === 401) settings.onUnauthorised?.(problem)
    throw problem
  }
  return {
    get: (path, options) => call('GET', path, undefined, options),
    post: (path, body, options) => call('POST', path, body, options),
    put: (path, body, options) => call('PUT', path, body, options),
    patch: (path, body, options) => call('PATCH', path, body, options),
    delete: (path, options) => call('DELETE', path, undefined, options),
  }
}

function buildRequest(
  settings: ApiSettings,
  method: string,
  body: unknown,
  options: CallOptions,
): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json', ...options.headers }
  const language = settings.language?.()
  if (language) headers['accept-language'] = language
  if (method !== 'GET') {
    const token = readCookie(
      settings.cookies?.() ?? globalThis.document?.cookie ?? '',
      settings.csrfCookie ?? 'qiao_csrf',
    )
    if (token) headers['x-csrf-token'] = token
  }
  if (method === 'POST') headers['idempotency-key'] = options.idempotencyKey ?? newKey()
  const form = typeof FormData !== 'undefined' && body instanceof FormData
  if (body !== undefined && !form) headers['content-type'] = 'application/json'
  return {
    method,
    headers,
    credentials: 'same-origin',
    signal: options.signal,
    body: body === undefined ? undefined : form ? (body as FormData) : JSON.stringify(body),
  }
}

/** `?a=1&b=2`, leaving out what is empty; lists repeat their name. */
export function queryString(query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const each of value) search.append(name, String(each))
    else if (value !== undefined && value !== null && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text ? `?${text}` : ''
}

export function readCookie(cookies: string, name: string): string | undefined {
  const found = cookies.split('; ').find((pair) => pair.startsWith(`${name}=`))
  if (!found) return undefined
  const value = found.slice(name.length + 1)
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** A random key. `randomUUID` is missing on plain http beyond loopback, where phones are tested. */
export function newKey(): string {
  if (globalThis.crypto.randomUUID) return globalThis.crypto.randomUUID()
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function readBody<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T
  const text = await response.text()
  if (!text) return undefined as T
  try {
    return JSON.parse(text) as T
  } catch {
    throw new ApiProblem({ status: response.status, code: 'network.not_json' })
  }
}

async function readProblem(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as Partial<ProblemFields>
  return new ApiProblem({
    ...body,
    status: response.status,
    code: body.code ?? `http.${response.status}`,
    requestId: body.requestId ?? response.headers.get('x-request-id') ?? '',
  })
}

const isAbort = (error: unknown) => error instanceof DOMException && error.name === 'AbortError'

/** Turns anything thrown into an `ApiProblem`, so that screens have one shape to show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  return new ApiProblem({
    status: -1,
    code: 'screen.failed',
    detail: error instanceof Error ? error.message : String(error),
  })
}
