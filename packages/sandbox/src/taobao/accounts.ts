import { createHash, randomBytes } from 'node:crypto'
import type { Shop } from './records.ts'

export interface App {
  appKey: string
  appSecret: string
  shop: Shop
}

interface Grant {
  app: App
  shop: Shop
  expiresAt: number
}

export interface Opened {
  session: string
  refreshToken: string
  shop: Shop
}

const codeLifeMs = 30 * 60_000

/** Apps, their sessions and the codes that lead to them. The first session of an app is always the same text. */
export class Accounts {
  sessionLifeMs = 365 * 86_400_000
  /** Several kinds of app have tokens that cannot be refreshed. */
  refreshable = true
  readonly #now: () => number
  readonly #apps = new Map<string, App>()
  readonly #sessions = new Map<string, Grant>()
  readonly #refreshTokens = new Map<string, Omit<Grant, 'expiresAt'>>()
  readonly #codes = new Map<string, Grant>()

  constructor(clockNow: () => number) {
    this.#now = clockNow
  }

  addApp(app: App): Opened {
    this.#apps.set(app.appKey, app)
    const stable = createHash('sha256')
      .update(app.appKey + app.appSecret)
      .digest('hex')
    return this.#open({ app, shop: app.shop }, `6101${stable.slice(0, 52)}`, `6102${stable.slice(0, 52)}`)
  }

  app(appKey: string): App | undefined {
    return this.#apps.get(appKey)
  }

  /** Undefined when it never was, has ended, or belongs to another app. */
  session(token: string, appKey: string): Shop | undefined {
    const grant = this.#sessions.get(token)
    const good = grant && grant.app.appKey === appKey && grant.expiresAt > this.#now()
    return good ? grant.shop : undefined
  }

  expireSessions(): void {
    for (const grant of this.#sessions.values()) grant.expiresAt = this.#now()
  }

  /** A time beyond the end of every session makes the first ones good again. */
  renewSessions(): void {
    for (const grant of this.#sessions.values()) grant.expiresAt = this.#now() + this.sessionLifeMs
  }

  /** The owner took the grant back: neither session nor refresh token is good for anything. */
  revoke(): void {
    this.#sessions.clear()
    this.#refreshTokens.clear()
  }

  issueCode(app: App, shop: Shop = app.shop): string {
    const code = randomBytes(16).toString('hex')
    this.#codes.set(code, { app, shop, expiresAt: this.#now() + codeLifeMs })
    return code
  }

  redeemCode(code: string, app: App): Opened | null {
    const grant = this.#codes.get(code)
    this.#codes.delete(code)
    if (!grant || grant.app !== app || grant.expiresAt <= this.#now()) return null
    return this.#open(grant, fresh('6101'), fresh('6102'))
  }

  refresh(refreshToken: string, app: App): Opened | null {
    const grant = this.#refreshTokens.get(refreshToken)
    if (!this.refreshable || grant?.app !== app) return null
    return this.#open(grant, fresh('6101'), refreshToken)
  }

  #open({ app, shop }: Omit<Grant, 'expiresAt'>, session: string, refreshToken: string): Opened {
    this.#sessions.set(session, { app, shop, expiresAt: this.#now() + this.sessionLifeMs })
    this.#refreshTokens.set(refreshToken, { app, shop })
    return { session, refreshToken, shop }
  }
}

const fresh = (kind: string): string => `${kind}${randomBytes(26).toString('hex')}`
