import { createHash, randomBytes } from 'node:crypto'
import type { JdShop } from './records.ts'

export interface JdApp {
  appKey: string
  appSecret: string
  shop: JdShop
}

export interface JdTokens {
  session: string
  refreshToken: string
}

interface Grant {
  refreshToken: string
  expiresAt: number
}

const codeLifeMs = 10 * 60_000
const refreshOpensMs = 24 * 3_600_000

/** The one app, its tokens and the codes that lead to them. The first token is always the same text. */
export class JdAccounts {
  tokenLifeMs = 365 * 86_400_000
  readonly app: JdApp
  readonly first: JdTokens
  readonly #now: () => number
  readonly #grants = new Map<string, Grant>()
  readonly #codes = new Map<string, number>()

  constructor(app: JdApp, clockNow: () => number) {
    this.app = app
    this.#now = clockNow
    const stable = createHash('sha256')
      .update(app.appKey + app.appSecret)
      .digest('hex')
    this.first = this.#open(stable.slice(0, 32), stable.slice(32))
  }

  isGood(token: string): boolean {
    return (this.#grants.get(token)?.expiresAt ?? 0) > this.#now()
  }

  expireSessions(): void {
    for (const grant of this.#grants.values()) grant.expiresAt = this.#now()
  }

  renewSessions(): void {
    for (const grant of this.#grants.values()) grant.expiresAt = this.#now() + this.tokenLifeMs
  }

  issueCode(): string {
    const code = randomBytes(12).toString('hex')
    this.#codes.set(code, this.#now() + codeLifeMs)
    return code
  }

  /** A code serves once. */
  redeemCode(code: string): JdTokens | null {
    const until = this.#codes.get(code) ?? 0
    this.#codes.delete(code)
    return until > this.#now() ? this.#fresh() : null
  }

  /** Only in the last day of the old token. */
  refresh(refreshToken: string): JdTokens | null {
    const [old] = [...this.#grants].filter(([, grant]) => grant.refreshToken === refreshToken)
    const left = old ? old[1].expiresAt - this.#now() : -1
    return left > 0 && left <= refreshOpensMs ? this.#fresh() : null
  }

  #fresh(): JdTokens {
    return this.#open(randomBytes(16).toString('hex'), randomBytes(16).toString('hex'))
  }

  #open(session: string, refreshToken: string): JdTokens {
    this.#grants.set(session, { refreshToken, expiresAt: this.#now() + this.tokenLifeMs })
    return { session, refreshToken }
  }
}
