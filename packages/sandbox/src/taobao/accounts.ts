import { createHash, randomBytes } from 'node:crypto'
import type { Shop } from './records.ts'

export interface App {
  appKey: string
  appSecret: string
  shop: Shop
}

interface Grant {
  app: App
  expiresAt: number
}

const codeLifeMs = 30 * 60_000

/** Apps, their sessions and the codes that lead to them. The first session of an app is always the same text. */
export class Accounts {
  sessionLifeMs = 365 * 86_400_000
  readonly #now: () => number
  readonly #apps = new Map<string, App>()
  readonly #sessions = new Map<string, Grant>()
  readonly #refreshTokens = new Map<string, App>()
  readonly #codes = new Map<string, Grant>()

  constructor(clockNow: () => number) {
    this.#now = clockNow
  }

  addApp(app: App): { session: string; refreshToken: string } {
    this.#apps.set(app.appKey, app)
    const stable = createHash('sha256')
      .update(app.appKey + app.appSecret)
      .digest('hex')
    return this.#open(app, `6101${stable.slice(0, 52)}`, `6102${stable.slice(0, 52)}`)
  }

  app(appKey: string): App | undefined {
    return this.#apps.get(appKey)
  }

  /** Undefined when it never was, has ended, or belongs to another app. */
  session(token: string, appKey: string): App | undefined {
    const grant = this.#sessions.get(token)
    const good = grant && grant.app.appKey === appKey && grant.expiresAt > this.#now()
    return good ? grant.app : undefined
  }

  expireSessions(): void {
    for (const grant of this.#sessions.values()) grant.expiresAt = this.#now()
  }

  /** A time beyond the end of every session makes the first ones good again. */
  renewSessions(): void {
    for (const grant of this.#sessions.values()) grant.expiresAt = this.#now() + this.sessionLifeMs
  }

  issueCode(app: App): string {
    const code = randomBytes(16).toString('hex')
    this.#codes.set(code, { app, expiresAt: this.#now() + codeLifeMs })
    return code
  }

  redeemCode(code: string, app: App): { session: string; refreshToken: string } | null {
    const grant = this.#codes.get(code)
    this.#codes.delete(code)
    if (!grant || grant.app !== app || grant.expiresAt <= this.#now()) return null
    return this.#open(app, `6101${randomBytes(26).toString('hex')}`, `6102${randomBytes(26).toString('hex')}`)
  }

  refresh(refreshToken: string, app: App): { session: string; refreshToken: string } | null {
    if (this.#refreshTokens.get(refreshToken) !== app) return null
    return this.#open(app, `6101${randomBytes(26).toString('hex')}`, refreshToken)
  }

  #open(app: App, session: string, refreshToken: string): { session: string; refreshToken: string } {
    this.#sessions.set(session, { app, expiresAt: this.#now() + this.sessionLifeMs })
    this.#refreshTokens.set(refreshToken, app)
    return { session, refreshToken }
  }
}
