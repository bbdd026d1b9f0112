import { createHash, createHmac, randomUUID } from 'node:crypto'
import { type Chance, seededChance } from '../random.ts'

/** Where the brand's own pages tell what visitors do, and the secret with which the shop's server signs who is logged in. */
export interface OwnShopConfig {
  trackUrl: string
  key: string
  secret: string
}

export interface Visitor {
  id: string
  phone: string
  unionId: string | null
}

export interface Wanted {
  product: string
  name: string
  category: string
}

interface PageEvent {
  id: string
  item: string
  at: number
  facts: Record<string, string | number>
}

interface Batch {
  visitor: string
  sent: number
  consent: number
  events: PageEvent[]
  login?: string
}

/** As many say yes to the banner; the others shop without a trace. */
const agreeing = 0.6
/** Of those, as many are logged in, which makes their browsing a known customer's. */
const loggedIn = 0.7
const channels = ['wechat', 'douyin', 'baidu', 'direct', 'direct'] as const
const browserName =
  'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36'

/**
 * Visits of the simulated people to the brand's own shop, told as its page's script tells them: after a yes, from one visitor
 * id a browser, in one batch a page. What the page has no button for, nobody does here.
 */
export class OwnShopVisits {
  #config: OwnShopConfig | null = null
  readonly #clockNow: () => number
  readonly told = { visits: 0, refused: 0, events: 0, failed: 0 }

  constructor(clockNow: () => number) {
    this.#clockNow = clockNow
  }

  configure(config: OwnShopConfig | null): void {
    this.#config = config
  }

  /** False where nobody listens, or the visitor says no. `buys`: they come to look before they order. */
  visit(visitor: Visitor, wanted: Wanted, chance: Chance, buys: boolean): boolean {
    const config = this.#config
    if (!config) return false
    this.told.visits += 1
    const own = seededChance(
      Number.parseInt(createHash('sha256').update(visitor.id).digest('hex').slice(0, 8), 16),
    )
    if (!own.hit(agreeing)) {
      this.told.refused += 1
      return false
    }
    const knows = own.hit(loggedIn)
    const now = this.#clockNow()
    const events = pathThrough(wanted, chance, buys).map(
      ([item, facts], n, all): PageEvent => ({
        id: randomUUID(),
        item,
        at: now - (all.length - n) * 9_000,
        facts,
      }),
    )
    const consent = now - (events.length + 1) * 9_000
    void this.#tell(config, {
      visitor: createHash('sha256').update(`${visitor.id}|browser`).digest('hex').slice(0, 32),
      sent: now,
      consent,
      events,
      ...(knows && { login: logInOf(config, visitor, now) }),
    })
    return true
  }

  async #tell(config: OwnShopConfig, body: Batch): Promise<void> {
    try {
      const answer = await fetch(config.trackUrl, {
        method: 'POST',
        headers: {
          'content-type': 'text/plain;charset=UTF-8',
          'user-agent': browserName,
          origin: new URL(config.trackUrl).origin,
        },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(String(answer.status))
      this.told.events += body.events.length
    } catch {
      this.told.failed += 1
    }
  }
}

/** Base64url JSON, a point, and its HMAC over key and JSON: what the shop's own server signs for ten minutes. */
function logInOf({ key, secret }: OwnShopConfig, { phone, unionId }: Visitor, now: number): string {
  const who = { phone, ...(unionId && { unionid: unionId }), at: Math.floor(now / 1000) }
  const payload = Buffer.from(JSON.stringify(who)).toString('base64url')
  return `${payload}.${createHmac('sha256', secret).update(`${key}.${payload}`).digest('base64url')}`
}

const path = '/sandbox/own-shop/'

/** One way through the shop's page: how they came, what they looked for and at, and sometimes more. */
function pathThrough(wanted: Wanted, chance: Chance, buys: boolean): [string, PageEvent['facts']][] {
  const { product, name, category } = wanted
  const goods = { product, name }
  const often = (share: number, ...events: [string, PageEvent['facts']][]) =>
    chance.hit(share) ? events : []
  const channel = chance.pick(channels)
  return [
    ['landing_page', { path }],
    ['source_channel', channel === 'wechat' ? { channel, campaign: 'autumn' } : { channel }],
    ...often(0.4, ['search_keyword', { keyword: category }]),
    ...often(0.4, ['category_view', { category }]),
    ['product_view', goods],
    ['dwell_time', { seconds: 8 + chance.int(180), path, ...goods }],
    ...often(0.15, ['favourite', goods]),
    ...often(0.1, ['share', goods]),
    ...often(buys ? 0.5 : 0.15, ['coupon_claim', { coupon: 'NEW50', name: '新客立减 50 元' }]),
    ...often(0.12, ['enquiry', goods]),
    ...often(buys ? 0.6 : 0.2, ['cart_add', { ...goods, quantity: 1 }]),
    ...often(0.08, ['cart_remove', { ...goods, quantity: 1 }]),
  ]
}
