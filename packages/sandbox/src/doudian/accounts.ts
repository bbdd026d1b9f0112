import { createHash, randomBytes } from 'node:crypto'
import type { Shop } from './records.ts'

export interface App {
  appKey: string
  appSecret: string
  /** Sold to merchants under this number, or the shop's own: then no page is needed. */
  serviceId: string
  shop: Shop
}

export interface Pair {
  shop: Shop
  session: string
  refreshToken: string
  expiresAt: number
}

interface Grant extends Pair {
  app: App
  refreshUntil: number
  /** Replaced by a newer pair. */
  replaced: boolean
}

const hourMs = 3_600_000
const codeLifeMs = 10 * 60_000
const refreshLifeMs = 14 * 86_400_000

/** Apps, their tokens and the codes that lead to them. The first pair of an app is always the same text. */
export class Accounts {
  sessionLifeMs = 7 * 86_400_000
  readonly #now: () => number
  readonly #apps = new Map<string, App>()
  readonly #sessions = new Map<string, Grant>()
  readonly #refreshTokens = new Map<string, Grant>()
  readonly #codes = new Map<string, { app: App; shop: Shop; expiresAt: number }>()

  constructor(clockNow: () => number) {
    this.#now = clockNow
  }

  addApp(app: App): Pair {
    this.#apps.set(app.appKey, app)
    return this.#open(app, app.shop, createHash('sha256').update(app.appKey).digest('hex').slice(0, 26))
  }

  app(appKey: string): App | undefined {
    return this.#apps.get(appKey)
  }

  appOfService(serviceId: string): App | undefined {
    return [...this.#apps.values()].find((app) => app.serviceId === serviceId)
  }

  /** The shop of a good session; otherwise why it is none. */
  session(token: string, app: App): Shop | 'expired' | 'unknown' {
    const grant = this.#sessions.get(token)
    if (!grant || grant.app !== app) return 'unknown'
    return grant.expiresAt > this.#now() ? grant.shop : 'expired'
  }

  expireSessions(): void {
    for (const grant of this.#sessions.values()) grant.expiresAt = this.#now()
  }

  renewSessions(): void {
    for (const grant of this.#sessions.values()) grant.expiresAt = this.#now() + this.sessionLifeMs
  }

  /** The owner took the grant back. */
  revoke(): void {
    this.#sessions.clear()
    this.#refreshTokens.clear()
  }

  issueCode(app: App, shop: Shop = app.shop): string {
    const code = randomBytes(16).toString('hex')
    this.#codes.set(code, { app, shop, expiresAt: this.#now() + codeLifeMs })
    return code
  }

  /** A code is good for ten minutes, once. */
  redeemCode(code: string, app: App): Pair | null {
    const issued = this.#codes.get(code)
    this.#codes.delete(code)
    const good = issued && issued.app === app && issued.expiresAt > this.#now()
    return good ? this.#open(app, issued.shop) : null
  }

  openForShop(shopId: string, app: App): Pair | null {
    return shopId === app.shop.shopId ? this.#open(app, app.shop) : null
  }

  /** Early: the same pair. In the last hour: a new one, the old one stays for an hour. Later: a new one only. */
  refresh(refreshToken: string, app: App): Pair | null {
    const grant = this.#refreshTokens.get(refreshToken)
    const now = this.#now()
    if (!grant || grant.app !== app || grant.replaced || grant.refreshUntil <= now) return null
    if (grant.expiresAt - now > hourMs) return grant
    grant.replaced = true
    if (grant.expiresAt > now) grant.expiresAt = now + hourMs
    return this.#open(app, grant.shop)
  }

  #open(app: App, shop: Shop, stem = randomBytes(13).toString('hex')): Pair {
    const now = this.#now()
    const grant: Grant = {
      app,
      shop,
      session: `at-${stem}`,
      refreshToken: `rt-${stem}`,
      expiresAt: now + this.sessionLifeMs,
      refreshUntil: now + refreshLifeMs,
      replaced: false,
    }
    this.#sessions.set(grant.session, grant)
    this.#refreshTokens.set(grant.refreshToken, grant)
    return grant
  }
}
