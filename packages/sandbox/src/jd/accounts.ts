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
  shop: JdShop
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
  readonly #codes = new Map<string, { shop: JdShop; until: number }>()

  constructor(app: JdApp, clockNow: () => number) {
    this.app = app
    this.#now = clockNow
    const stable = createHash('sha256')
      .update(app.appKey + app.appSecret)
      .digest('hex')
    this.first = this.#open(app.shop, stable.slice(0, 32), stable.slice(32))
  }

  /** Undefined when the token never was or has ended. */
  shopOf(token: string): JdShop | undefined {
    const grant = this.#grants.get(token)
    return grant && grant.expiresAt > this.#now() ? grant.shop : undefined
  }

  expireSessions(): void {
    for (const grant of this.#grants.values()) grant.expiresAt = this.#now()
  }

  renewSessions(): void {
    for (const grant of this.#grants.values()) grant.expiresAt = this.#now() + this.tokenLifeMs
  }

  /** The owner took the grant back. */
  revoke(): void {
    this.#grants.clear()
  }

  issueCode(shop: JdShop = this.app.shop): string {
    const code = randomBytes(12).toString('hex')
    this.#codes.set(code, { shop, until: this.#now() + codeLifeMs })
    return code
  }

  /** A code serves once. */
  redeemCode(code: string): JdTokens | null {
    const issued = this.#codes.get(code)
    this.#codes.delete(code)
    return issued && issued.until > this.#now() ? this.#fresh(issued.shop) : null
  }

  /** Only in the last day of the old token. */
  refresh(refreshToken: string): JdTokens | null {
    const old = [...this.#grants.values()].find((grant) => grant.refreshToken === refreshToken)
    const left = old ? old.expiresAt - this.#now() : -1
    return old && left > 0 && left <= refreshOpensMs ? this.#fresh(old.shop) : null
  }

  #fresh(shop: JdShop): JdTokens {
    return this.#open(shop, randomBytes(16).toString('hex'), randomBytes(16).toString('hex'))
  }

  #open(shop: JdShop, session: string, refreshToken: string): JdTokens {
    this.#grants.set(session, { refreshToken, shop, expiresAt: this.#now() + this.tokenLifeMs })
    return { session, refreshToken }
  }
}
