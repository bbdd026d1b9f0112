import { getCustomer, type IdentityRecord, identifyCustomers, type KeptLink } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { parsePhone } from '../kernel/phone.ts'
import { audit } from '../runtime/access/audit.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import type { Words } from '../runtime/http/route.ts'
import { SiteMissing } from './errors.ts'
import { visitorBound } from './events.ts'
import { type LogIn, readLogIn, type Site } from './site.ts'
import {
  bindVisitorRow,
  findSite,
  insertVisitLink,
  lockVisitLink,
  lockVisitor,
  useVisitLink,
  type VisitorRow,
} from './store.ts'

/** What makes a browser a customer's. There is no other way: nothing is guessed. */
export const boundWays: Record<string, Words> = {
  link: { zh: '打开了发给本人的链接', en: 'Opened a link sent to the person' },
  log_in: { zh: '在自有页面登录', en: 'Logged in on an own page' },
}
type Way = keyof typeof boundWays

/** Of the ways and what each asks for; changes with every change of these. */
export const boundRuleVersion = '2026-11-23'

/**
 * `other_person`: this browser is already another customer's. Their browsing stays theirs; the page starts a new visitor
 * for who came now.
 */
export type Binding = 'bound' | 'known' | 'other_person' | 'not_valid'

/** A visitor becomes known by a link of ours or a signed log-in. What they did before follows them. Repeating changes nothing. */
export async function bindVisitor(
  tx: Tx,
  visitorId: string,
  by: { link: string | null; login: string | null },
): Promise<Binding> {
  const visitor = await lockVisitor(tx, visitorId)
  if (!visitor || visitor.withdrawn_at) return 'not_valid'
  if (by.login) return byLogIn(tx, visitor, by.login)
  return by.link ? byLink(tx, visitor, by.link) : 'not_valid'
}

async function byLink(tx: Tx, visitor: VisitorRow, token: string): Promise<Binding> {
  const hash = sha256(token)
  const link = await lockVisitLink(tx, hash, visitor)
  if (!link) return 'not_valid'
  const kept = { linkedBy: { way: link.way }, ruleVersion: boundRuleVersion }
  const binding = await bind(tx, visitor, link.customer_id, link.way, kept)
  // A link opened in a browser of somebody else waits for the new visitor of that browser.
  if (binding !== 'other_person') await useVisitLink(tx, hash, visitor.id)
  return binding
}

async function byLogIn(tx: Tx, visitor: VisitorRow, token: string): Promise<Binding> {
  const found = await findSite(tx, visitor.site_id)
  if (!found) return 'not_valid'
  const secret = tx.vault.open('behaviour.site.secret', found.site.id, found.secret)
  const who = readLogIn(token, secret, found.site.key, tx.now)
  const record = who && recordOf(who, visitor.id)
  const [identified] = record ? await identifyCustomers(tx, [record]) : []
  return identified?.customerId
    ? bind(tx, visitor, identified.customerId, 'log_in', identified.link!)
    : 'not_valid'
}

function recordOf({ phone, unionid }: LogIn, visitorId: string): IdentityRecord | null {
  const parsed = phone ? parsePhone(phone) : null
  const number = parsed?.identifies ? parsed.canonical : null
  const identifiers: IdentityRecord['identifiers'] = [
    ...(number ? [{ kind: 'phone' as const, value: number }] : []),
    ...(unionid ? [{ kind: 'unionid' as const, value: unionid }] : []),
  ]
  if (identifiers.length === 0) return null
  return { identifiers, evidence: `visitor:${visitorId}`, origin: 'customer', profile: { phone: number } }
}

async function bind(
  tx: Tx,
  visitor: VisitorRow,
  customerId: string,
  way: Way,
  link: KeptLink,
): Promise<Binding> {
  if (visitor.customer_id) return visitor.customer_id === customerId ? 'known' : 'other_person'
  await bindVisitorRow(tx, visitor.id, customerId, way, link)
  await emit(tx, [
    event(visitorBound, customerId, { visitorId: visitor.id, siteId: visitor.site_id, customerId, way }),
  ])
  return 'bound'
}

const linkLifeMs = 30 * 86_400_000

/** A token to add to a page's address: it makes the first browser that opens it this customer's. Throws `behaviour.site_not_found`, `customer.not_found`. */
export async function createVisitLink(
  tx: Tx,
  customerId: string,
  siteId: string,
): Promise<{ token: string; site: Site; expiresAt: Date }> {
  await getCustomer(tx, customerId as CustomerId)
  const found = await findSite(tx, siteId)
  if (!found) throw new SiteMissing()
  const token = tx.ports.randomness.bytes(24).toString('base64url')
  const expiresAt = new Date(tx.now.getTime() + linkLifeMs)
  await insertVisitLink(tx, { tokenHash: sha256(token), siteId, customerId, way: 'link', expiresAt })
  await audit(tx, [{ action: 'visit-link.created', subject: `customer:${customerId}`, facts: { siteId } }])
  return { token, site: found.site, expiresAt }
}
