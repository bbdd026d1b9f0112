import type { Goods } from './goods.ts'

/** An order as a basket; days count from 1970-01-01 in Shanghai. */
export interface Basket {
  orderId: string
  shopId: string
  shopName: string | null
  day: number
  goods: readonly Goods[]
}

export interface HabitItem {
  key: string
  productId: string | null
  name: string
  quantity: number
  /** Of one unit, as last paid alone; null where a bundle hides it. */
  unitFen: number | null
}

/** What a person orders again and again, ready to be ordered once more. */
export interface Habit {
  items: HabitItem[]
  shopId: string
  shopName: string | null
  /** Orders that were like this one. */
  times: number
  /** The last three were the same to the unit. */
  same: boolean
  lastDay: number
  everyDays: number
}

const looked = 12
const fewest = 3
/** Two baskets are alike when they share at least this part of what is in either. */
const alike = 0.5
/** In at least this part of the baskets that are alike. */
const usual = 0.6

/** The habit of a person, or null where three baskets that are alike cannot be found among the newest twelve. */
export function habitOf(orders: readonly Basket[]): Habit | null {
  const newest = orders
    .filter(({ goods }) => goods.length > 0)
    .sort((a, b) => b.day - a.day || (a.orderId < b.orderId ? 1 : -1))
    .slice(0, looked)
  // One odd order in between does not hide a habit: the next one is tried as the pattern, too.
  for (const pattern of newest.slice(0, 2)) {
    const group = newest.filter((one) => sharedPart(pattern, one) >= alike)
    if (group.length >= fewest) return habitFrom(group)
  }
  return null
}

const keysOf = ({ goods }: Basket) => new Set(goods.map(({ key }) => key))

function sharedPart(a: Basket, b: Basket): number {
  const [one, other] = [keysOf(a), keysOf(b)]
  const both = [...one].filter((key) => other.has(key)).length
  return both / (one.size + other.size - both)
}

/** `group`: baskets that are alike, newest first. */
function habitFrom(group: readonly Basket[]): Habit | null {
  const counts = new Map<string, number>()
  for (const one of group) for (const key of keysOf(one)) counts.set(key, (counts.get(key) ?? 0) + 1)
  const core = [...counts].filter(([, count]) => count / group.length >= usual).map(([key]) => key)
  if (core.length === 0) return null
  const lastThree = group.slice(0, fewest)
  const shop = mostOften(lastThree)
  const days = [...new Set(group.map(({ day }) => day))]
  const span = (days[0] ?? 0) - (days.at(-1) ?? 0)
  return {
    items: core.map((key) => itemOf(key, group)),
    shopId: shop.shopId,
    shopName: shop.shopName,
    times: group.length,
    same: new Set(lastThree.map(contentOf)).size === 1,
    lastDay: group[0]!.day,
    everyDays: days.length > 1 ? Math.round(span / (days.length - 1)) : 0,
  }
}

function itemOf(key: string, group: readonly Basket[]): HabitItem {
  const seen = group.flatMap(({ goods }) => {
    const own = goods.filter((one) => one.key === key)
    return own.length > 0 ? [own] : []
  })
  const quantities = seen.slice(0, fewest).map((own) => own.reduce((sum, one) => sum + one.quantity, 0))
  const priced = seen.flat().find(({ fen, quantity }) => fen !== null && quantity > 0)
  const [first] = seen[0]!
  return {
    key,
    productId: first!.productId,
    name: first!.name,
    quantity: [...quantities].sort((a, b) => a - b)[quantities.length >> 1]!,
    unitFen: priced ? Math.round(Number(priced.fen) / priced.quantity) : null,
  }
}

/** Where most of the last three were bought; the newest where all differ. */
function mostOften(baskets: readonly Basket[]): Basket {
  const groups = [...Map.groupBy(baskets, ({ shopId }) => shopId).values()]
  return groups.reduce((best, one) => (one.length > best.length ? one : best))[0]!
}

const contentOf = ({ goods }: Basket): string =>
  goods
    .map(({ key, quantity }) => `${key}×${quantity}`)
    .sort()
    .join()
