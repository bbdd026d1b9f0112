/** What a page may tell of each item. Anything else of an event is left behind at the door. */

type Reader = (value: unknown) => string | number | null

const mostText = 80
const longestStayS = 4 * 3600

/** A phone number or e-mail typed into a search box is no search word. */
function hidePersonal(text: string): string {
  return text.replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '***').replace(/\d(?:[ -]?\d){6,}/g, '***')
}

const text: Reader = (value) => {
  if (typeof value !== 'string') return null
  const clean = value
    .slice(0, mostText)
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim()
  return clean === '' ? null : hidePersonal(clean)
}

const code: Reader = (value) => (typeof value === 'string' && /^[\w.:-]{1,64}$/.test(value) ? value : null)

/** The path alone: what follows may name a person. */
const path: Reader = (value) => {
  if (typeof value !== 'string' || !value.startsWith('/')) return null
  return hidePersonal(value.split(/[?#]/)[0]!.slice(0, 200))
}

const host: Reader = (value) =>
  typeof value === 'string' && /^[a-z0-9.-]{1,120}$/i.test(value) ? value.toLowerCase() : null

const seconds: Reader = (value) =>
  typeof value === 'number' && value >= 1 ? Math.min(longestStayS, Math.round(value)) : null

const count: Reader = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 9999 ? value : null

const goods = { product: code, name: text }

const facts: Record<string, Record<string, Reader>> = {
  source_channel: { channel: text, medium: text, campaign: text, referrer: host },
  landing_page: { path },
  search_keyword: { keyword: text },
  product_view: goods,
  dwell_time: { ...goods, seconds, path },
  category_view: { category: text },
  cart_add: { ...goods, quantity: count },
  cart_remove: { ...goods, quantity: count },
  favourite: goods,
  coupon_claim: { coupon: code, name: text },
  share: { ...goods, to: text },
  enquiry: goods,
}

/** Without it the item says nothing. */
const needed: Record<string, string> = {
  search_keyword: 'keyword',
  dwell_time: 'seconds',
  landing_page: 'path',
}

export const pageItems: readonly string[] = Object.keys(facts)

export type Facts = Record<string, string | number>

/** The facts of one event as they may be kept; null when a page may not tell this item, or tells nothing by it. */
export function readFacts(item: string, given: unknown): Facts | null {
  const readers = Object.hasOwn(facts, item) ? facts[item]! : null
  if (!readers) return null
  const values = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {}
  const kept = Object.entries(readers).flatMap(([name, read]) => {
    const value = Object.hasOwn(values, name) ? read(values[name]) : null
    return value === null ? [] : [[name, value] as const]
  })
  const must = needed[item]
  return must && !kept.some(([name]) => name === must) ? null : Object.fromEntries(kept)
}
