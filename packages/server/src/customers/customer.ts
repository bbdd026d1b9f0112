import type { CustomerId } from '../kernel/ids.ts'

/**
 * Kinds of identifiers, strongest first. `strong` ones find a customer by themselves; a weak one only beside others.
 * Privacy numbers, masked values and numbers on the block list are never identifiers at all.
 */
export const identifierKinds = {
  unionid: { strength: 5, zh: '微信 unionid', en: 'WeChat unionid' },
  wecom_external: { strength: 5, zh: '企微外部联系人', en: 'WeCom external contact' },
  wecom_pending: { strength: 5, zh: '企微待转换 ID', en: 'WeCom pending id' },
  marketplace_buyer: { strength: 4, zh: '平台买家 ID', en: 'Marketplace buyer id' },
  phone: { strength: 3, zh: '手机号', en: 'Phone' },
  email: { strength: 2, zh: '邮箱', en: 'E-mail' },
} as const
export type IdentifierKind = keyof typeof identifierKinds

/**
 * By which a record finds its customer: the kinds, their strength, who holds a shared phone, what may stand in one place. Changes
 * with every change of these, so that a link can say by which it was made.
 */
export const linkRuleVersion = '2026-11-23'

/** What several people may have: it points to the one whose surname stands beside it. */
export const mayBeShared = (kind: IdentifierKind): boolean => kind === 'phone' || kind === 'email'

export interface Identifier {
  kind: IdentifierKind
  /** Canonical text; for a marketplace buyer `marketplace:buyerId`. Kept as a blind index only. */
  value: string
  /** Of an account: where a person has one, when that is narrower than its marketplace (`weixin-store:SHOP`). */
  place?: string
}

/** A record that belongs to somebody: an order, a contact, a registration. */
export interface IdentityRecord {
  identifiers: Identifier[]
  /** `order:ID`, `contact:ID`: shown as the reason of the link. */
  evidence: string
  /** Where the values came from: `marketplace`, `wecom`, `customer`, `agent` (T16). */
  origin: string
  /** What is known of the person; marketplace values never overwrite what the customer said. */
  profile?: { name?: string | null; phone?: string | null; regionCode?: string | null }
}

/** Where an account is, of which a person has one there: two of them on one phone are two people until somebody says otherwise. */
export function accountAt({ kind, value, place }: Identifier): string {
  if (kind === 'unionid') return 'unionid'
  return kind === 'marketplace_buyer' ? (place ?? value.slice(0, value.indexOf(':'))) : ''
}

/** Whether two accounts may stand in one place: a marketplace that names no shop may mean any shop of it. */
export function isOnePlace(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}:`) || other.startsWith(`${one}:`)
}

export interface Decision {
  customerId: CustomerId | null
  /** Others that the same record points to: kept as possible duplicates, never merged by itself. */
  others: CustomerId[]
  /** The identifier that decided. */
  decidedBy: IdentifierKind | null
}

/** Whom a record belongs to, given what its identifiers point to: the strongest wins, the rest are shown. */
export function decide(
  record: { kind: IdentifierKind; index: string }[],
  known: ReadonlyMap<string, CustomerId>,
): Decision {
  const hits = record
    .map((one) => ({ ...one, customerId: known.get(`${one.kind}|${one.index}`) }))
    .filter((one): one is typeof one & { customerId: CustomerId } => one.customerId !== undefined)
    .sort(
      (a, b) =>
        identifierKinds[b.kind].strength - identifierKinds[a.kind].strength ||
        (`${a.index}|${a.kind}` < `${b.index}|${b.kind}` ? -1 : 1),
    )
  const best = hits[0]
  if (!best) return { customerId: null, others: [], decidedBy: null }
  const others = [...new Set(hits.map((hit) => hit.customerId))].filter((one) => one !== best.customerId)
  return { customerId: best.customerId, others, decidedBy: best.kind }
}
