import { createHash, randomBytes } from 'node:crypto'
import type { PddShop } from './records.ts'

export interface PddApp {
  clientId: string
  clientSecret: string
  shop: PddShop
}

export interface PddGrant {
  shop: PddShop
  session: string
  refreshToken: string
  expiresAt: number
  /** The end of the subscription: refreshing never goes beyond. */
  authorisedUntil: number
}

const codeLifeMs = 10 * 60_000
const subscriptionMs = 365 * 86_400_000

/** The one app, its tokens and the codes that lead to them. The first token is always the same text. */
export class PddAccounts {
  tokenLifeMs = 24 * 3_600_000
  readonly app: PddApp
  readonly first: PddGrant
  readonly #now: () => number
  #grants: PddGrant[] = []
  readonly #codes = new Map<string, { shop: PddShop; until: number }>()

  constructor(app: PddApp, clockNow: () => number) {
    this.app = app
    this.#now = clockNow
    const stable = createHash('sha256')
      .update(app.clientId + app.clientSecret)
      .digest('hex')
    this.first = this.#open(app.shop, stable.slice(0, 40), stable.slice(24), clockNow() + subscriptionMs)
  }

  /** Undefined when the token never was or has ended. */
  shopOf(token: string): PddShop | undefined {
    return this.#grants.find(({ session, expiresAt }) => session === token && expiresAt > this.#now())?.shop
  }

  expireSessions(): void {
    for (const grant of this.#grants) grant.expiresAt = this.#now()
  }

  renewSessions(): void {
    for (const grant of this.#grants) grant.expiresAt = this.#now() + this.tokenLifeMs
  }

  /** The owner took the grant back. */
  revoke(): void {
    this.#grants = []
  }

  issueCode(shop: PddShop = this.app.shop): string {
    const code = randomBytes(20).toString('hex')
    this.#codes.set(code, { shop, until: this.#now() + codeLifeMs })
    return code
  }

  /** A code serves once, and a new authorisation ends the tokens before it. */
  redeemCode(code: string): PddGrant | null {
    const issued = this.#codes.get(code)
    this.#codes.delete(code)
    if (!issued || issued.until <= this.#now()) return null
    this.#grants = this.#grants.filter(({ shop }) => shop.mallId !== issued.shop.mallId)
    return this.#fresh(issued.shop, this.#now() + subscriptionMs)
  }

  refresh(refreshToken: string): PddGrant | null {
    const old = this.#grants.find((grant) => grant.refreshToken === refreshToken)
    if (!old || old.authorisedUntil <= this.#now()) return null
    this.#grants = this.#grants.filter((grant) => grant !== old)
    return this.#fresh(old.shop, old.authorisedUntil)
  }

  #fresh(shop: PddShop, until: number): PddGrant {
    return this.#open(shop, randomBytes(20).toString('hex'), randomBytes(20).toString('hex'), until)
  }

  #open(shop: PddShop, session: string, refreshToken: string, authorisedUntil: number): PddGrant {
    const expiresAt = Math.min(this.#now() + this.tokenLifeMs, authorisedUntil)
    const grant = { shop, session, refreshToken, expiresAt, authorisedUntil }
    this.#grants.push(grant)
    return grant
  }
}
