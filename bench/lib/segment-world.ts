import type { Person, Rule } from '../../packages/server/src/segments/rule.ts'

/** A seeded world of people and acts, and seeded predicates over it: the same numbers on every machine. */
export const today = 20_700
export const worldItems = [
  'product_view',
  'category_view',
  'search_keyword',
  'cart_add',
  'cart_remove',
  'favourite',
  'coupon_claim',
  'coupon_use',
  'order_create',
  'order_pay',
  'shipment',
  'receipt',
  'after_sales',
  'review',
  'live_room',
  'share',
  'enquiry',
  'landing_page',
  'dwell_time',
  'order_abandon',
  'address_change',
  'source_channel',
  'discount_share',
] as const
const marketplaces = ['taobao', 'jd', 'pinduoduo', 'doudian', 'kuaishou', 'youzan', 'weixin-store']
const tags = Array.from({ length: 40 }, (_, n) => `标签${n}`)
const provinces = Array.from({ length: 31 }, (_, n) => `${11 + n}0000`)

/** mulberry32: small, seeded, good enough for worlds. */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type BenchPerson = Omit<Person, 'id' | 'words' | 'acts'> & { words: string[]; acts: Person['acts'] }

/** Few are many: purchases and acts are skewed as in shops, a third never bought. */
export function makePeople(seed: number, acts: number): () => BenchPerson {
  const roll = dice(seed)
  const below = (n: number) => Math.floor(roll() * n)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
  const skewed = (most: number) => Math.floor(most * roll() ** 4)
  const numbersOf = (): Person['numbers'] => {
    const jobs = skewed(6)
    const service = {
      work_orders: jobs,
      open_work_orders: jobs > 0 ? below(2) : 0,
      ...(jobs > 0 && roll() < 0.6 ? { lowest_stars: 1 + below(5) } : {}),
    }
    if (roll() < 0.33) return { paid_orders: 0, paid_fen_12m: 0, ...service }
    const paidOrders = 1 + skewed(60)
    const first = below(1400)
    const last = below(first + 1)
    const average = 1_000 + skewed(900_000)
    return {
      paid_orders: paidOrders,
      first_paid_day: today - first,
      last_paid_day: today - last,
      last_act_day: today - below(last + 1),
      average_fen: average,
      paid_fen_12m: last < 365 ? Math.min(2_000_000_000, average * paidOrders) : 0,
      return_percent: roll() < 0.8 ? 0 : below(101),
      ...service,
    }
  }
  return () => ({
    numbers: numbersOf(),
    words: [
      ...new Set([
        `marketplace=${pick(marketplaces)}`,
        `region=${pick(provinces)}`,
        ...Array.from({ length: below(4) }, () => `tag=${pick(tags)}`),
        ...(roll() < 0.4 ? [`wecom_relation=${roll() < 0.8 ? 'added' : 'lost'}`] : []),
      ]),
    ],
    acts: Array.from({ length: Math.round(roll() * 2 * acts) }, () => ({
      item: worldItems[Math.floor(worldItems.length * roll() ** 1.5)]!,
      day: today - Math.floor(730 * roll() ** 2),
      times: 1,
    })),
  })
}

/** Two to four conditions on what people are, joined as people join them. */
export function attributeRule(roll: () => number): Rule {
  const below = (n: number) => Math.floor(roll() * n)
  const is = () => (roll() < 0.5 ? ('at_least' as const) : ('at_most' as const))
  const leaf = (): Rule => {
    const kinds: (() => Rule)[] = [
      () => ({ dimension: 'recency', is: is(), value: below(720) }),
      () => ({ dimension: 'first_purchase', is: is(), value: below(1400) }),
      () => ({ dimension: 'dormant_days', is: is(), value: below(400) }),
      () => ({ dimension: 'frequency', is: is(), value: below(20) }),
      () => ({ dimension: 'monetary_12m', is: is(), value: below(2_000_000) }),
      () => ({ dimension: 'average_order_value', is: is(), value: below(300_000) }),
      () => ({ dimension: 'return_rate', is: is(), value: below(60) }),
      () => ({ dimension: 'satisfaction', is: is(), value: 1 + below(5) }),
      () => ({
        dimension: 'tag',
        is: (['any_of', 'all_of', 'none_of'] as const)[below(3)]!,
        values: [...new Set([tags[below(40)]!, tags[below(40)]!])],
      }),
      () => ({
        dimension: 'region',
        is: 'any_of',
        values: [...new Set([provinces[below(31)]!, provinces[below(31)]!, provinces[below(31)]!])],
      }),
      () => ({ dimension: 'marketplace', is: 'any_of', values: [marketplaces[below(7)]!] }),
      () => ({ dimension: 'wecom_relation', is: 'known' }),
    ]
    const made = kinds[below(kinds.length)]!()
    return roll() < 0.15 ? { not: made } : made
  }
  const parts = () => Array.from({ length: 2 + below(2) }, leaf)
  return roll() < 0.7 ? { all: [...parts(), { any: [leaf(), leaf()] }] } : { any: [{ all: parts() }, leaf()] }
}

/** An item, how often, in how many days; some with one condition beside it. */
export function behaviourRule(roll: () => number): Rule {
  const below = (n: number) => Math.floor(roll() * n)
  const did: Rule = {
    did: worldItems[below(worldItems.length)]!,
    times: 1 + below(4),
    days: [7, 14, 30, 60, 90, 180][below(6)]!,
  }
  if (roll() < 0.6) return did
  return roll() < 0.5
    ? { not: did }
    : { all: [did, { dimension: 'frequency', is: 'at_least', value: 1 + below(4) }] }
}
