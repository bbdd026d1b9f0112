import type { Pace } from './pace.ts'

/** Qiao said no. The text names status and code, and nobody. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  /** After how long it may be asked again, where it said so. */
  readonly seconds: number

  constructor(status: number, code: string, seconds: number) {
    super(`${status} ${code}`)
    this.status = status
    this.code = code
    this.seconds = seconds
  }
}

/** Nobody answers, or nothing sensible: Qiao is starting, restarting or gone. */
export class Away extends Error {}

export type Audience = 'console' | 'technician' | 'point' | 'customer'

/** What all doors have in common. */
export interface Wire {
  url: string
  pace: Pace
  signal: AbortSignal
  nextKey(): string
}

const longestMs = 15_000

/** One person's browser before Qiao: it keeps cookies and sends CSRF token and idempotency keys, as our pages do. */
export class Door {
  /** The session has ended: sign in again. */
  isOver = false
  readonly #wire: Wire
  readonly #csrfCookie: string
  readonly #cookies = new Map<string, string>()

  constructor(wire: Wire, audience: Audience) {
    this.#wire = wire
    this.#csrfCookie = audience === 'console' ? 'qiao_csrf' : `qiao_csrf_${audience}`
  }

  get<T>(path: string): Promise<T> {
    return this.#send<T>('GET', path)
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#send<T>('POST', path, body)
  }

  /** A post that counts as a sign-in. */
  knock<T>(path: string, body: object): Promise<T> {
    this.#wire.pace.signIn()
    return this.post<T>(path, body)
  }

  async #send<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    await this.#wire.pace.request(this.#wire.signal)
    const answer = await this.#fetch(method, path, body)
    this.isOver = answer.status === 401
    for (const cookie of answer.headers.getSetCookie()) this.#keep(cookie)
    const told = await this.#readJson(answer)
    if (answer.status >= 500) throw new Away(`${answer.status}`)
    if (!answer.ok) throw refusedBy(answer.status, told)
    return told as T
  }

  async #fetch(method: 'GET' | 'POST', path: string, body?: object): Promise<Response> {
    const { url, signal } = this.#wire
    try {
      return await fetch(`${url}/api${path}`, {
        method,
        headers: { ...this.#headers(), ...(body && { 'content-type': 'application/json' }) },
        signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
        // A redirect could lead away from this machine.
        redirect: 'error',
        ...(body && { body: JSON.stringify(body) }),
      })
    } catch {
      throw new Away('no answer')
    }
  }

  async #readJson(answer: Response): Promise<unknown> {
    try {
      return await answer.json()
    } catch {
      throw new Away(`${answer.status} without JSON`)
    }
  }

  #headers(): Record<string, string> {
    return {
      cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      'x-csrf-token': decodeURIComponent(this.#cookies.get(this.#csrfCookie) ?? ''),
      'idempotency-key': this.#wire.nextKey(),
    }
  }

  #keep(cookie: string): void {
    const [pair = ''] = cookie.split(';')
    const at = pair.indexOf('=')
    this.#cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
}

function refusedBy(status: number, told: unknown): Refused {
  const { code, facts } = (told ?? {}) as { code?: string; facts?: { seconds?: number } }
  return new Refused(status, code ?? '', facts?.seconds ?? 5)
}
