import { type Answer, call, type Given, type RouteName, type Sender, type Taken } from './call.ts'

export interface ClientSettings {
  /** Where the server is, `https://qiao.example.com`. */
  url: string
  /** An API token, `qiao_…`, made in the console. */
  token: string
  /** In which language errors and the server's words come; Chinese unless said otherwise. */
  language?: 'zh' | 'en'
  /** Tries after the first one, when the server is busy or the network fails; 2. */
  retries?: number
  /** For one try; 30 000. */
  timeoutMs?: number
  fetch?: typeof fetch
}

/** An answer that is no success. `code` is for programs; `title` and `whatToDo` are for people. */
export class QiaoProblem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly whatToDo: string
  readonly facts: Record<string, unknown>
  readonly requestId: string

  constructor(status: number, body: Partial<Omit<QiaoProblem, 'status'>>) {
    super(`${body.code ?? `http.${status}`}: ${body.title ?? 'no words came with it'}`)
    this.name = 'QiaoProblem'
    this.status = status
    this.code = body.code ?? `http.${status}`
    this.title = body.title ?? ''
    this.whatToDo = body.whatToDo ?? ''
    this.facts = body.facts ?? {}
    this.requestId = body.requestId ?? ''
  }
}

type ItemOf<R extends RouteName> = Answer<R> extends { items: (infer Item)[] } ? Item : never
type Options = NonNullable<Parameters<Sender['get']>[1]>

export interface QiaoClient extends Sender {
  /** Calls one route by its name in the document: `client.call('GET /console/orders', { query: { limit: 20 } })`. */
  call<R extends RouteName>(route: R, ...given: Given<R>): Promise<Answer<R>>
  /** All items of a list, page by page. */
  items<R extends RouteName>(route: R, taken?: Taken<R>): AsyncGenerator<ItemOf<R>>
}

/**
 * A client for programs. What failed on the way, and what the server was too busy for, is sent again under the same
 * idempotency key, so that it acts once. Throws `QiaoProblem`, or what `fetch` throws when no try got through.
 */
export function createClient(settings: ClientSettings): QiaoClient {
  const ask = <T>(method: string, path: string, body?: unknown, options?: Options): Promise<T> =>
    send<T>(settings, method, path, body, options)
  const sender: Sender = {
    get: (path, options) => ask('GET', path, undefined, options),
    post: (path, body, options) => ask('POST', path, body, options),
    put: (path, body, options) => ask('PUT', path, body, options),
    patch: (path, body, options) => ask('PATCH', path, body, options),
    delete: (path, options) => ask('DELETE', path, undefined, options),
  }
  return {
    ...sender,
    call: (route, ...given) => call(sender, route, ...given),
    async *items(route, taken) {
      const { query = {}, ...rest } = (taken ?? {}) as { query?: object }
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = { ...rest, query: cursor ? { ...query, cursor } : query } as unknown as Taken<
          typeof route
        >
        const answer = await call(sender, route, ...([page] as unknown as Given<typeof route>))
        const { items, nextCursor } = answer as { items: never[]; nextCursor?: string | null }
        yield* items
        cursor = nextCursor ?? null
      }
    },
  }
}

async function send<T>(
  settings: ClientSettings,
  method: string,
  path: string,
  body: unknown,
  options: Options = {},
): Promise<T> {
  const { url, fetch: ask = fetch, retries = 2, timeoutMs = 30_000 } = settings
  const headers = headersOf(settings, method, body, options)
  const place = `${url.replace(/\/+$/, '')}/api${path}${queryText(options.query)}`
  for (let tries = 0; ; tries += 1) {
    const last = tries >= retries
    const deadline = AbortSignal.timeout(timeoutMs)
    const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await ask(place, { method, headers, signal, ...content }).catch((error: unknown) => {
      if (last || options.signal?.aborted) throw error
      return null
    })
    if (answer?.ok) return (await read(answer)) as T
    if (answer && (last || ![429, 502, 503, 504].includes(answer.status)))
      throw new QiaoProblem(answer.status, (await answer.json().catch(() => ({}))) as Partial<QiaoProblem>)
    await pause(waitMs(answer, tries))
  }
}

function headersOf(
  { token, language = 'zh' }: ClientSettings,
  method: string,
  body: unknown,
  { idempotencyKey }: Options,
): Record<string, string> {
  return {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    'accept-language': language,
    ...(method === 'GET' ? {} : { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
}

function queryText(query: Options['query'] = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null)
      for (const one of [value].flat()) search.append(name, String(one))
  return search.size > 0 ? `?${search}` : ''
}

/** JSON as it says; anything else, an export say, as text. */
async function read(answer: Response): Promise<unknown> {
  const text = await answer.text()
  return /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : text
}

/** As long as the server asks for, a minute at most; else half a second, doubled each time. */
function waitMs(answer: Response | null, tries: number): number {
  const asked = Number(answer?.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(asked) ? Math.min(asked, 60) * 1000 : 500 * 2 ** tries
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
