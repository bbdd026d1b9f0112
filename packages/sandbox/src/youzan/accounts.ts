import { createHash, randomBytes } from 'node:crypto'

export interface Shop {
  kdtId: number
  name: string
}

export interface App {
  clientId: string
  clientSecret: string
  shop: Shop
}

export interface Opened {
  accessToken: string
  refreshToken: string
  /** Unix ms. */
  expires: number
}

interface Grant {
  app: App
  expiresAt: number
}

export type TokenState = 'valid' | 'expired' | 'unknown'

const day = 86_400_000
const codeLifeMs = 10 * 60_000

/** The one app, its tokens and the codes that lead to them. The first token is always the same text. */
export class Accounts {
  tokenLifeMs = 7 * day
  refreshLifeMs = 28 * day
  readonly #app: App
  readonly #now: () => number
  readonly #tokens = new Map<string, Grant>()
  readonly #refreshTokens = new Map<string, Grant>()
  readonly #codes = new Map<string, Grant>()

  constructor(app: App, clockNow: () => number) {
    this.#app = app
    this.#now = clockNow
  }

  openFirst(): Opened {
    const stable = createHash('sha256')
      .update(this.#app.clientId + this.#app.clientSecret)
      .digest('hex')
    return this.#open(stable.slice(0, 31), stable.slice(31, 62))
  }

  app(clientId: unknown, clientSecret: unknown): App | null {
    const { clientId: id, clientSecret: secret } = this.#app
    return clientId === id && clientSecret === secret ? this.#app : null
  }

  hasApp(clientId: unknown): boolean {
    return clientId === this.#app.clientId
  }

  state(token: string): TokenState {
    const grant = this.#tokens.get(token)
    if (!grant) return 'unknown'
    return grant.expiresAt > this.#now() ? 'valid' : 'expired'
  }

  /** A new token each time; those before it stay good until they end. */
  openSilently(grantId: unknown): Opened | null {
    return String(grantId) === String(this.#app.shop.kdtId) ? this.#openRandom() : null
  }

  issueCode(): string {
    const code = randomBytes(16).toString('hex')
    this.#codes.set(code, { app: this.#app, expiresAt: this.#now() + codeLifeMs })
    return code
  }

  redeemCode(code: string): Opened | null {
    return this.#take(this.#codes, code) ? this.#openRandom() : null
  }

  /** The refresh token is renewed with the token. */
  refresh(refreshToken: string): Opened | null {
    return this.#take(this.#refreshTokens, refreshToken) ? this.#openRandom() : null
  }

  expireTokens(): void {
    for (const grant of this.#tokens.values()) grant.expiresAt = this.#now()
  }

  renewTokens(): void {
    for (const grant of this.#tokens.values()) grant.expiresAt = this.#now() + this.tokenLifeMs
  }

  #take(kept: Map<string, Grant>, key: string): boolean {
    const grant = kept.get(key)
    kept.delete(key)
    return grant !== undefined && grant.expiresAt > this.#now()
  }

  #openRandom(): Opened {
    return this.#open(randomBytes(16).toString('hex').slice(1), randomBytes(16).toString('hex').slice(1))
  }

  #open(accessToken: string, refreshToken: string): Opened {
    const now = this.#now()
    const expires = now + this.tokenLifeMs
    this.#tokens.set(accessToken, { app: this.#app, expiresAt: expires })
    this.#refreshTokens.set(refreshToken, { app: this.#app, expiresAt: now + this.refreshLifeMs })
    return { accessToken, refreshToken, expires }
  }
}
