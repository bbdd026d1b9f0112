import { randomBytes } from 'node:crypto'
import { type App, type CorpState, stableId } from './corp.ts'
import { WecomError } from './wecom-error.ts'

/** Tokens, tickets and codes: what lives for a time and is not kept over a restart. */

interface Lease {
  value: string
  endsAtMs: number
}

export interface WelcomeTicket {
  userId: string
  externalUserId: string
  issuedAtMs: number
  sentAtMs: number | null
}

export interface ApiLimit {
  perMinute: number
}

const tokenLifeMs = 7200_000
const oauthLifeMs = 300_000

export class Sessions {
  /** Calls a minute per app and API; tests turn it down. */
  limit: ApiLimit = { perMinute: 10_000 }
  /** Null: every address may call. */
  trustedIps: string[] | null = null
  readonly welcomes = new Map<string, WelcomeTicket>()
  readonly #corp: CorpState
  readonly #nowMs: () => number
  readonly #tokens = new Map<string, Lease & { app: App; current: boolean }>()
  readonly #tickets = new Map<string, Lease>()
  readonly #codes = new Map<string, { userId: string; endsAtMs: number }>()
  readonly #windows = new Map<string, { minute: number; calls: number }>()

  constructor(corp: CorpState, nowMs: () => number) {
    this.#corp = corp
    this.#nowMs = nowMs
  }

  /** The same token until it ends. */
  issueToken(corpId: string | undefined, secret: string | undefined, ip: string): string {
    if (corpId !== this.#corp.corpId) throw new WecomError(40013)
    const app = this.#corp.apps.find((each) => each.secret === secret)
    if (!app) throw new WecomError(40001)
    this.#checkIp(ip)
    this.#count(app, 'gettoken')
    for (const [value, lease] of this.#tokens) {
      if (lease.app === app && lease.current && lease.endsAtMs > this.#nowMs()) return value
    }
    const value = randomBytes(64).toString('base64url')
    this.#tokens.set(value, { value, app, current: true, endsAtMs: this.#nowMs() + tokenLifeMs })
    return value
  }

  /** The app of a token, or 41001, 40014, 42001, 60020, 45009. */
  open(token: string | undefined, api: string, ip: string): App {
    if (!token) throw new WecomError(41001)
    const lease = this.#tokens.get(token)
    if (!lease?.current) throw new WecomError(40014)
    if (lease.endsAtMs <= this.#nowMs()) throw new WecomError(42001)
    this.#checkIp(ip)
    this.#count(lease.app, api)
    return lease.app
  }

  /** The platform may take tokens back before their time. */
  invalidateTokens(): void {
    for (const lease of this.#tokens.values()) lease.current = false
  }

  expireTokens(): void {
    for (const lease of this.#tokens.values()) lease.endsAtMs = this.#nowMs()
  }

  ticket(kind: 'corp' | number): { ticket: string; expiresIn: number } {
    const key = String(kind)
    let lease = this.#tickets.get(key)
    if (!lease || lease.endsAtMs <= this.#nowMs()) {
      lease = { value: randomBytes(64).toString('base64url'), endsAtMs: this.#nowMs() + tokenLifeMs }
      this.#tickets.set(key, lease)
    }
    return { ticket: lease.value, expiresIn: Math.ceil((lease.endsAtMs - this.#nowMs()) / 1000) }
  }

  issueCode(userId: string): string {
    const code = randomBytes(32).toString('base64url')
    this.#codes.set(code, { userId, endsAtMs: this.#nowMs() + oauthLifeMs })
    return code
  }

  /** Once, within five minutes. */
  redeemCode(code: string | undefined): string {
    const issued = this.#codes.get(code ?? '')
    if (!issued) throw new WecomError(40029)
    this.#codes.delete(code!)
    if (issued.endsAtMs <= this.#nowMs()) throw new WecomError(42003)
    return issued.userId
  }

  issueWelcome(userId: string, externalUserId: string): string {
    const code = stableId('WC', 40, randomBytes(16).toString('hex'))
    this.welcomes.set(code, { userId, externalUserId, issuedAtMs: this.#nowMs(), sentAtMs: null })
    return code
  }

  /** Within 20 s, by the first who calls. */
  redeemWelcome(code: string): WelcomeTicket {
    const welcome = this.welcomes.get(code)
    if (!welcome || this.#nowMs() - welcome.issuedAtMs > 20_000) throw new WecomError(41050)
    if (welcome.sentAtMs !== null) {
      throw new WecomError(this.#nowMs() - welcome.sentAtMs < 1000 ? 41096 : 41051)
    }
    return welcome
  }

  #checkIp(ip: string): void {
    if (this.trustedIps !== null && !this.trustedIps.includes(ip))
      throw new WecomError(60020, `from ip: ${ip}`)
  }

  #count(app: App, api: string): void {
    const key = `${app.agentId} ${api}`
    const minute = Math.floor(this.#nowMs() / 60_000)
    const window = this.#windows.get(key)
    if (window?.minute !== minute) this.#windows.set(key, { minute, calls: 1 })
    else if (window.calls >= this.limit.perMinute) throw new WecomError(45009)
    else window.calls += 1
  }
}
