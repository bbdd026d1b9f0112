import { createHash, randomBytes } from 'node:crypto'
import type { Shop } from './records.ts'

export interface App {
  appKey: string
  /** For tokens alone; calls are signed with another secret, pushes sealed with a third. */
  appSecret: string
  signSecret: string
  messageKey: string
  shop: Shop
}

export interface Pair {
  accessToken: string
  refreshToken: string
  accessEnds: number
  refreshEnds: number
  scopes: string[]
}

interface Kept extends Pair {
  app: App
  /** When the refresh token was exchanged; it is good for a while after. */
  replacedAt: number | null
}

export const allScopes = [
  'merchant_user',
  'merchant_item',
  'merchant_order',
  'merchant_refund',
  'merchant_logistics',
]

const minute = 60_000
const codeLifeMs = 2 * minute
const accessLifeMs = 48 * 60 * minute
const refreshLifeMs = 180 * 24 * 60 * minute
const graceMs = 5 * minute

/** Apps, what owners granted them, and the codes that lead there. The first pair of an app is always the same text. */
export class Accounts {
  readonly #now: () => number
  readonly #apps = new Map<string, App>()
  readonly #byAccess = new Map<string, Kept>()
  readonly #byRefresh = new Map<string, Kept>()
  readonly #codes = new Map<string, { app: App; scopes: string[]; ends: number }>()

  constructor(clockNow: () => number) {
    this.#now = clockNow
  }

  addApp(app: App): Pair {
    this.#apps.set(app.appKey, app)
    const stem = createHash('sha256').update(app.appKey).digest('base64url').slice(0, 40)
    return this.#open(app, allScopes, this.#now() + refreshLifeMs, stem)
  }

  app(appKey: string): App | undefined {
    return this.#apps.get(appKey)
  }

  /** Null for a token that is unknown, of another app, or over. */
  grantOf(accessToken: string, app: App): Pair | null {
    const kept = this.#byAccess.get(accessToken)
    return kept && kept.app === app && kept.accessEnds > this.#now() ? kept : null
  }

  /** Whether anything that still lives allows this. */
  allows(app: App, scope: string): boolean {
    const living = [...this.#byAccess.values()].filter((kept) => kept.app === app)
    return living.some((kept) => kept.refreshEnds > this.#now() && kept.scopes.includes(scope))
  }

  expireSessions(): void {
    for (const kept of this.#byAccess.values()) kept.accessEnds = this.#now()
  }

  renewSessions(): void {
    for (const kept of this.#byAccess.values()) kept.accessEnds = this.#now() + accessLifeMs
  }

  issueCode(app: App, scopes: string[]): string {
    const code = randomBytes(24).toString('base64url')
    this.#codes.set(code, { app, scopes, ends: this.#now() + codeLifeMs })
    return code
  }

  /** Two minutes, once. */
  redeemCode(code: string, app: App): Pair | null {
    const issued = this.#codes.get(code)
    this.#codes.delete(code)
    if (!issued || issued.app !== app || issued.ends <= this.#now()) return null
    return this.#open(app, issued.scopes, this.#now() + refreshLifeMs)
  }

  /** Always a new pair, with the end of the old one; the old access token lives on, the old refresh token a little. */
  refresh(refreshToken: string, app: App): Pair | null {
    const kept = this.#byRefresh.get(refreshToken)
    const now = this.#now()
    if (!kept || kept.app !== app || kept.refreshEnds <= now) return null
    if (kept.replacedAt !== null && now - kept.replacedAt > graceMs) return null
    kept.replacedAt ??= now
    return this.#open(app, kept.scopes, kept.refreshEnds)
  }

  #open(app: App, scopes: string[], refreshEnds: number, stem = randomBytes(30).toString('base64url')): Pair {
    const kept: Kept = {
      app,
      accessToken: `ChFvYXV0aC5hY2Nlc3NUb2tlbhI${stem}`,
      refreshToken: `ChJvYXV0aC5yZWZyZXNoVG9rZW4S${stem}`,
      accessEnds: this.#now() + accessLifeMs,
      refreshEnds,
      scopes,
      replacedAt: null,
    }
    this.#byAccess.set(kept.accessToken, kept)
    this.#byRefresh.set(kept.refreshToken, kept)
    return kept
  }
}
