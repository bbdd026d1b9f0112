import { type Day, dayNumber } from '../kernel/time.ts'
import type { Words } from '../runtime/http/route.ts'
import type { Need, NeedReason } from './need.ts'

/** What `installed-products` says of one thing that a person has; days as `yyyy-MM-dd`. */
export interface Owned {
  unitId: string
  productId: string | null
  name: string
  inUseOn: Day | null
  warrantyUntil: Day | null
  parts: readonly OwnedPart[]
}

export interface OwnedPart {
  code: string
  does: 'replace' | 'care' | 'inspect'
  name: Words
  everyMonths: number
  /** By the maker's own data, and not what is common for such products. */
  confirmed: boolean
  /** The brand set the cycle itself. */
  own: boolean
  /** Worth a word so many days before it is due. */
  warnDays: number
  dueOn: Day | null
  lastOn: Day | null
  /** Bought since it was last done. */
  boughtOn: Day | null
}

/** What is done more often than this is the customer's own habit, and nobody calls about it; a supply that the brand set asks all the same. */
const rarestCare = 3
const beforePart = 14
const afterPart = 30
const beforeWarranty = 30
/** What is further off than this is drawn once it comes near. */
const aheadDays = 120
const daysOfMonth = 30

/** Parts and care by the product's own data, and warranties that end. */
export function ownedNeeds(owned: Owned, today: number): Need[] {
  const parts = owned.parts.flatMap((part) => partNeed(owned, part) ?? [])
  const warranty = warrantyNeed(owned)
  return [...parts, ...(warranty ? [warranty] : [])].filter((one) => isNear(one, today))
}

/** Nobody told of a part for a whole cycle: they see to it themselves, or it is in use no more. */
function isNear(need: Need, today: number): boolean {
  if (need.fromDay > today + aheadDays) return false
  if (need.kind === 'warranty') return need.dueDay >= today
  return today - need.dueDay <= cycleDays(need)
}

const cycleDays = ({ reasons }: Need): number =>
  daysOfMonth * (reasons.find((one) => one.code === 'cycle')?.months ?? 0)

const isHabit = ({ everyMonths, does, own }: OwnedPart): boolean =>
  everyMonths < rarestCare && !(own && does === 'replace')

function partNeed(owned: Owned, part: OwnedPart): Need | null {
  const since = part.lastOn ?? owned.inUseOn
  if (!part.dueOn || !since || isHabit(part)) return null
  const dueDay = dayNumber(part.dueOn)
  const { everyMonths: months, confirmed, own } = part
  const started = part.lastOn ? 'last' : 'in_use'
  const reasons: NeedReason[] = [
    { code: 'cycle', months, since: dayNumber(since), started, confirmed, ...(own ? { own } : {}) },
  ]
  if (part.boughtOn) reasons.push({ code: 'ready', bought: dayNumber(part.boughtOn) })
  return {
    key: `part:${owned.unitId}:${part.code}`,
    kind: part.does === 'replace' ? 'part' : 'care',
    productId: owned.productId,
    name: part.name,
    about: owned.name,
    sinceDay: dayNumber(since),
    dueDay,
    fromDay: dueDay - part.warnDays,
    untilDay: dueDay + afterPart,
    quantity: 1,
    reasons,
  }
}

function warrantyNeed(owned: Owned): Need | null {
  if (!owned.warrantyUntil) return null
  const until = dayNumber(owned.warrantyUntil)
  return {
    key: `warranty:${owned.unitId}`,
    kind: 'warranty',
    productId: owned.productId,
    name: { zh: '整机保修', en: 'Warranty' },
    about: owned.name,
    sinceDay: until,
    dueDay: until,
    fromDay: until - beforeWarranty,
    untilDay: until,
    quantity: 1,
    reasons: [{ code: 'warranty', until }],
  }
}

/**
 * Where a part of what somebody owns is also bought by a rhythm of theirs, the two are one need: the product names it, and the
 * customer's own pace says when.
 */
export function joinRhythm(parts: readonly Need[], restocks: readonly Need[]): Need[] {
  const taken = new Set<Need>()
  const joined = parts.map((part) => {
    const own =
      part.kind === 'part' ? restocks.find((one) => !taken.has(one) && isSame(part, one)) : undefined
    if (!own) return part
    taken.add(own)
    return joinedOf(part, own)
  })
  return [...joined, ...restocks.filter((one) => !taken.has(one))]
}

/** Sooner than the product itself would ask for it, it asks to buy: no service, whatever it is bought for (T16). */
function joinedOf(part: Need, own: Need): Need {
  const reasons = [...own.reasons, ...part.reasons]
  if (own.dueDay < own.sinceDay + cycleDays(part) - beforePart) return { ...own, about: part.about, reasons }
  const { dueDay, fromDay, untilDay, quantity, sinceDay } = own
  return { ...part, dueDay, fromDay, untilDay, quantity, sinceDay, reasons }
}

/** The article bears the part's name, or the part was last bought on the very day the article was. */
function isSame(part: Need, restock: Need): boolean {
  const [name, other] = [part.name.zh, restock.name.zh]
  if (other.length > 1 && (name.includes(other) || other.includes(name))) return true
  return part.reasons.some((one) => one.code === 'ready' && one.bought === restock.sinceDay)
}
