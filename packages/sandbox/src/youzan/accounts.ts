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
  shop: Shop
  accessToken: string
  refreshToken: string
  /** Unix ms. */
  expires: number
}

interface Grant {
  app: App
  shop: Shop
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
    return this.#open(this.#app.shop, stable.slice(0, 31), stable.slice(31, 62))
  }

  app(clientId: unknown, clientSecret: unknown): App | null {
    const { clientId: id, clientSecret: secret } = this.#app
    return clientId === id && clientSecret === secret ? this.#app : null
  }

  hasApp(clientId: unknown): boolean {
    return clientId === this.#app.clientId
  }

  /** Whose token it is, while it is good. */
  shopOf(token: string): Shop {
    return this.#tokens.get(token)?.shop ?? this.#app.shop
  }

  state(token: string): TokenState {
    const grant = this.#tokens.get(token)
    if (!grant) return 'unknown'
    return grant.expiresAt > this.#now() ? 'valid' : 'expired'
  }

  /** A new token each time; those before it stay good until they end. */
  openSilently(grantId: unknown): Opened | null {
    return String(grantId) === String(this.#app.shop.kdtId) ? this.#openRandom(this.#app.shop) : null
  }

  /** The owner took the grant back. */
  revoke(): void {
    this.#tokens.clear()
    this.#refreshTokens.clear()
  }

  issueCode(shop: Shop = this.#app.shop): string {
    const code = randomBytes(16).toString('hex')
    this.#codes.set(code, { app: this.#app, shop, expiresAt: this.#now() + codeLifeMs })
    return code
  }

  redeemCode(code: string): Opened | null {
    const grant = this.#take(this.#codes, code)
    return grant && this.#openRandom(grant.shop)
  }

  /** The refresh token is renewed with the token. */
  refresh(refreshToken: string): Opened | null {
    const grant = this.#take(this.#refreshTokens, refreshToken)
    return grant && this.#openRandom(grant.shop)
  }

  expireTokens(): void {
    for (const grant of this.#tokens.values()) grant.expiresAt = this.#now()
  }

  renewTokens(): void {
    for (const grant of this.#tokens.values()) grant.expiresAt = this.#now() + this.tokenLifeMs
  }

  #take(kept: Map<string, Grant>, key: string): Grant | null {
    const grant = kept.get(key)
    kept.delete(key)
    return grant && grant.expiresAt > this.#now() ? grant : null
  }

  #openRandom(shop: Shop): Opened {
    const random = () => randomBytes(16).toString('hex').slice(1)
    return this.#open(shop, random(), random())
  }

  #open(shop: Shop, accessToken: string, refreshToken: string): Opened {
    const now = this.#now()
    const expires = now + this.tokenLifeMs
    this.#tokens.set(accessToken, { app: this.#app, shop, expiresAt: expires })
    this.#refreshTokens.set(refreshToken, { app: this.#app, shop, expiresAt: now + this.refreshLifeMs })
    return { shop, accessToken, refreshToken, expires }
  }
}
