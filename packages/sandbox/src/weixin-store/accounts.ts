import { createHash, randomBytes } from 'node:crypto'
import {
  badAppId,
  badKeys,
  overLimit,
  tokenExpired,
  tokenInvalid,
  tokenMissing,
  WxError,
} from './wx-error.ts'

export interface App {
  appId: string
  secret: string
}

export interface Opened {
  token: string
  expiresIn: number
}

interface Lease {
  token: string
  /** When calls with it end. */
  endsAt: number
  /** When its life was promised to end; the same unless another one took its place. */
  promisedTo: number
}

const lifeMs = 7_200_000
const handoverMs = 300_000
const forcedPauseMs = 30_000
const forcedADay = 20
const day = 86_400_000

/** The app of one shop and its tokens: those of `stable_token`, and apart from them those of the older `token`. */
export class Accounts {
  #secret: string
  readonly #appId: string
  readonly #now: () => number
  readonly #leases = new Map<string, Lease>()
  #stable: Lease | null = null
  #classic: Lease | null = null
  #forced: number[] = []
  #opened = 0

  constructor({ appId, secret }: App, clockNow: () => number) {
    this.#appId = appId
    this.#secret = secret
    this.#now = clockNow
  }

  /** The one in use until five minutes before its end; then a new one, while the old one lives on to its end. */
  openStable(appId: unknown, secret: unknown, force: boolean): Opened {
    this.#check(appId, secret)
    if (force) return this.#force()
    const left = (this.#stable?.promisedTo ?? 0) - this.#now()
    if (left <= handoverMs) this.#stable = this.#open()
    return this.#told(this.#stable!)
  }

  /** Each call opens another; the one before is good for five minutes more. */
  openClassic(appId: unknown, secret: unknown): Opened {
    this.#check(appId, secret)
    if (this.#classic) this.#classic.endsAt = Math.min(this.#classic.endsAt, this.#now() + handoverMs)
    this.#classic = this.#open()
    return this.#told(this.#classic)
  }

  checkToken(token: string | undefined): void {
    if (!token) throw tokenMissing()
    const lease = this.#leases.get(token)
    if (!lease) throw tokenInvalid()
    if (lease.endsAt <= this.#now()) throw tokenExpired()
  }

  /** Ends every token now; the platform opens new ones for who asks. */
  expireTokens(): void {
    for (const lease of this.#leases.values()) lease.endsAt = lease.promisedTo = this.#now()
  }

  /** Takes the token in use back, but still gives it to who asks: only force helps. */
  takeBack(): void {
    if (this.#stable) this.#leases.delete(this.#stable.token)
  }

  resetSecret(secret: string): void {
    this.#secret = secret
    this.#leases.clear()
    this.#stable = this.#classic = null
  }

  #check(appId: unknown, secret: unknown): void {
    if (appId !== this.#appId) throw badAppId()
    if (secret !== this.#secret) throw badKeys()
  }

  #force(): Opened {
    const now = this.#now()
    this.#forced = this.#forced.filter((at) => now - at < day)
    if (this.#forced.length >= forcedADay) throw overLimit()
    if (now - (this.#forced.at(-1) ?? Number.NEGATIVE_INFINITY) < forcedPauseMs)
      throw new WxError(45011, 'api freq out of limit')
    this.#forced.push(now)
    if (this.#stable) this.#leases.delete(this.#stable.token)
    this.#stable = this.#open()
    return this.#told(this.#stable)
  }

  /** The first token is the same text in every run. */
  #open(): Lease {
    const first = createHash('sha512').update(this.#appId).digest('base64url')
    const token = this.#opened++ === 0 ? first : randomBytes(64).toString('base64url')
    const endsAt = this.#now() + lifeMs
    const lease = { token, endsAt, promisedTo: endsAt }
    this.#leases.set(token, lease)
    return lease
  }

  #told({ token, promisedTo }: Lease): Opened {
    return { token, expiresIn: Math.ceil((promisedTo - this.#now()) / 1000) }
  }
}
