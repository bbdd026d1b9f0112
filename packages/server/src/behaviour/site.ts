import { createHmac } from 'node:crypto'
import { id as asId, type BrandId } from '../kernel/ids.ts'
import { equalBytes } from '../runtime/crypto/vault.ts'

/** A page of the brand's own, and what it may say. Pure. */

export interface Site {
  id: string
  key: string
  name: string
  origins: string[]
  respectDnt: boolean
  keepDays: number
  createdAt: Date
}

/** The brand that a key names; null when it is no key at all. */
export function brandOfKey(key: string): BrandId | null {
  const match = /^([a-z0-9][a-z0-9-]{1,62})\.[A-Za-z0-9_-]{16}$/.exec(key)
  return match && asId<BrandId>(match[1]!)
}

/** `https://shop.example`, as a browser writes it; null when it is no origin of a page. */
export function asOrigin(text: string): string | null {
  const url = URL.parse(text.trim())
  return url && /^https?:$/.test(url.protocol) ? url.origin : null
}

export function mayTell(
  site: Pick<Site, 'origins'>,
  origin: string | undefined,
  ownOrigins: string[],
): boolean {
  return origin !== undefined && [...site.origins, ...ownOrigins].includes(origin)
}

/** The page of the demo has a key that the sandbox's shop knows. */
export const demoToken = 'DemoOwnPageShop1'
export const demoPath = '/sandbox/own-shop/'

export function isDemoSite(site: Pick<Site, 'key'>): boolean {
  return site.key.endsWith(`.${demoToken}`)
}

/** In the demo every page of this computer is a page of ours. */
export function isDemoPage(origin: string | undefined): boolean {
  const url = origin ? URL.parse(origin) : null
  return url !== null && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname)
}

export interface LogIn {
  phone: string | null
  unionid: string | null
}

const loginLifeMs = 10 * 60_000

/**
 * Who is logged in, as the page's own server signed it: `base64url(JSON).base64url(HMAC-SHA256)` over `key.JSON part`,
 * JSON `{phone?, unionid?, at}` with `at` in seconds, good for ten minutes. Null when it is not by the holder of the secret.
 */
export function readLogIn(token: string, secret: string, siteKey: string, now: Date): LogIn | null {
  const [payload = '', signature = ''] = token.split('.')
  const expected = createHmac('sha256', secret).update(`${siteKey}.${payload}`).digest()
  if (!equalBytes(Buffer.from(signature, 'base64url'), expected)) return null
  try {
    const { phone, unionid, at } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    if (typeof at !== 'number' || Math.abs(now.getTime() - at * 1000) > loginLifeMs) return null
    const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
    return { phone: text(phone), unionid: text(unionid) }
  } catch {
    return null
  }
}
