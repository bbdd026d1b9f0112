import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Chance, seededChance } from '../random.ts'
import { type ShopItem, shopItems } from './products.ts'

/** One purchase of the real log: when (ms from the first day), by whom, how much. */
export interface Purchase {
  atMs: number
  /** Zero when the log does not know. */
  customer: number
  lines: number
  pence: number
}

const file = new URL('./data/online-retail.csv.gz', import.meta.url)
const dayMs = 86_400_000
const openFrom = 9 * 3_600_000
const openFor = 13 * 3_600_000
/** Pounds to yuan, about the rate of those years. */
const fenPerPenny = 10

/** The log names the day only; within it purchases are spread over the shop's hours by the seed. */
export function readPurchases(seed: number): Purchase[] {
  const chance = seededChance(seed)
  const [, ...rows] = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
  const purchases = rows.map((row) => {
    const [day, customer, lines, pence] = row.split(',').map(Number) as [number, number, number, number]
    return { atMs: day * dayMs + openFrom + Math.floor(chance.next() * openFor), customer, lines, pence }
  })
  return purchases.sort((a, b) => a.atMs - b.atMs)
}

const tangible = shopItems.filter(({ kind }) => kind === 'goods' || kind === 'accessory')

export interface Basket {
  items: ShopItem[]
  discountFen: number
}

/**
 * A basket of our goods near the amount of the log: dearest first, a discount for what is a little too much.
 * The last place is filled by the cheapest thing, so that every purchase becomes an order.
 */
export function basketNear({ pence, lines }: Purchase, chance: Chance): Basket {
  const targetFen = Math.max(pence * fenPerPenny, 100)
  const items: ShopItem[] = []
  let left = targetFen
  for (let place = Math.min(lines, 4); place > 0; place--) {
    const fits = tangible.filter((item) => item.priceFen <= left * 1.05)
    if (fits.length === 0) break
    const item = place === 1 ? fits[0]! : chance.pick(fits.slice(0, 4))
    const quantity = Math.max(1, Math.min(3, Math.floor(left / item.priceFen)))
    items.push({ ...item, quantity })
    left -= item.priceFen * quantity
  }
  if (items.length === 0) items.push({ ...shopItems.findLast((item) => item.kind === 'accessory')! })
  return { items: joinSame(items), discountFen: items.length > 0 && left < 0 ? -left : 0 }
}

function joinSame(items: ShopItem[]): ShopItem[] {
  const joined = new Map<string, ShopItem>()
  for (const item of items) {
    const known = joined.get(item.sku_id)
    joined.set(item.sku_id, known ? { ...known, quantity: known.quantity + item.quantity } : item)
  }
  return [...joined.values()]
}
