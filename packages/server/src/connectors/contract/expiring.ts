import type { Clock } from '../../runtime/ports.ts'

export interface LentValue {
  value: string
  expiresInSeconds: number
}

interface Entry {
  current: Promise<string>
  /** Null while the fetch is under way. */
  freshUntilMs: number | null
}

/** Fetched again this long before the platform ends it, so that a call on its way still arrives with a live one. */
const marginSeconds = 120

/** Tokens and tickets by key. At most one fetch per key is under way; all who ask meanwhile share it. */
export class ExpiringValues {
  readonly #entries = new Map<string, Entry>()
  readonly #clock: Clock
  constructor(clock: Clock) {
    this.#clock = clock
  }

  get(key: string, fetchValue: () => Promise<LentValue>): Promise<string> {
    const entry = this.#entries.get(key)
    if (entry && (entry.freshUntilMs === null || entry.freshUntilMs > this.#clock.monotonicMs())) {
      return entry.current
    }
    return this.#fetch(key, fetchValue)
  }

  /** Forgets `value` if it is still the one in use; a newer one, fetched by someone else, stays. */
  async drop(key: string, value: string): Promise<void> {
    const entry = this.#entries.get(key)
    if (!entry || entry.freshUntilMs === null) return
    if ((await entry.current) === value && this.#entries.get(key) === entry) this.#entries.delete(key)
  }

  #fetch(key: string, fetchValue: () => Promise<LentValue>): Promise<string> {
    const entry: Entry = { current: Promise.resolve(''), freshUntilMs: null }
    entry.current = fetchValue().then(
      ({ value, expiresInSeconds }) => {
        const lifeSeconds = Math.max(expiresInSeconds - marginSeconds, expiresInSeconds / 2)
        entry.freshUntilMs = this.#clock.monotonicMs() + lifeSeconds * 1000
        return value
      },
      (error) => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key)
        throw error
      },
    )
    this.#entries.set(key, entry)
    return entry.current
  }
}
