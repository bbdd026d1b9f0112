import content from '../../../../content/auto-tags/tags.v1.json' with { type: 'json' }
import type { Words } from '../runtime/http/route.ts'

/** What is known of a person when tags are judged: acts and amounts, no name, no phone, no address (T16). */
export interface TagFacts {
  personId: string
  /** Days with a paid order since 1970-01-01, Shanghai, ascending. */
  paidDays: readonly number[]
  paidOrders: number
  /** Of the orders that tell, the share taken off; null where none tells. */
  discountPercent: number | null
  ordersThatTell: number
  returnPercent: number
  afterSalesRequests: number
  interventions: number
  lowRatings: number
  views: number
  dwellSeconds: number
  cartAdds: number
  /** The last day that they looked at a product. */
  lastViewDay: number | null
  /** Views, favourites, searches and enquiries within the stage's days. */
  interests: number
  /** Categories bought within the stage's days. */
  categories: number
  today: number
}

export interface Verdict {
  code: string
  facts: Record<string, number>
}

type Numbers = Record<string, number>
export interface AutoTag {
  code: string
  name: string
  words: Words
  numbers: Numbers
}

export const autoTags: readonly AutoTag[] = content.tags as unknown as readonly AutoTag[]
export const autoVersion = content.version
export const respectDays = content.respectDays

const byCode = new Map(autoTags.map((one) => [one.code, one]))
export const autoTagOf = (code: string): AutoTag | undefined => byCode.get(code)
export const autoTagNamed = (name: string): AutoTag | undefined => autoTags.find((one) => one.name === name)

type Judge = (facts: TagFacts, n: Numbers) => Record<string, number> | null

const lastOf = (days: readonly number[]): number => days.at(-1) ?? Number.NEGATIVE_INFINITY

/** The middle one of the days between purchases. */
function rhythmOf(days: readonly number[]): number {
  const gaps = days.slice(1).map((day, at) => day - days[at]!)
  const sorted = gaps.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}

const isHunter = (facts: TagFacts): boolean =>
  judges['bonus-hunter']!(facts, byCode.get('bonus-hunter')!.numbers) !== null

/** One rule a tag: what speaks for it, or null. */
const judges: Record<string, Judge> = {
  'complaint-prone': ({ afterSalesRequests, lowRatings, interventions }, n) => {
    const points =
      afterSalesRequests * n.perRequest! + lowRatings * n.perLowRating! + interventions * n.perIntervention!
    return points >= n.points!
      ? { days: n.days!, requests: afterSalesRequests, lowRatings, interventions }
      : null
  },
  'high-intent': ({ views, dwellSeconds, cartAdds, lastViewDay, paidDays }, n) => {
    const looked = views >= n.views! && (dwellSeconds >= n.dwellSeconds! || cartAdds > 0)
    // Who bought since is no longer on the way to it.
    return looked && lastViewDay !== null && lastOf(paidDays) < lastViewDay
      ? { days: n.days!, views, dwellSeconds, cartAdds }
      : null
  },
  'bonus-hunter': ({ discountPercent, ordersThatTell }, n) =>
    discountPercent !== null && ordersThatTell >= n.orders! && discountPercent >= n.discountPercent!
      ? { orders: ordersThatTell, discountPercent }
      : null,
  loyal: (facts, n) => {
    const { paidDays, paidOrders, discountPercent, returnPercent, today } = facts
    const span = lastOf(paidDays) - (paidDays[0] ?? 0)
    const fits =
      paidDays.length >= n.orders! &&
      span >= n.spanDays! &&
      today - lastOf(paidDays) <= n.withinDays! &&
      (discountPercent ?? 0) <= n.mostDiscountPercent! &&
      returnPercent <= n.mostReturnPercent!
    return fits && !isHunter(facts) ? { orders: paidOrders, span, sinceLast: today - lastOf(paidDays) } : null
  },
  'stage-seeding': ({ paidOrders, interests }, n) =>
    paidOrders === 0 && interests >= n.acts! ? { days: n.days!, acts: interests } : null,
  'stage-new-home': ({ categories }, n) =>
    categories >= n.categories! ? { days: n.days!, categories } : null,
  'stage-renewal': ({ paidDays, today }, n) => {
    const years = Math.floor((today - (paidDays[0] ?? today)) / 365)
    const quiet = today - lastOf(paidDays)
    return years >= n.years! && quiet >= n.quietDays! ? { years, quietDays: quiet } : null
  },
  'potential-loss': ({ paidDays, today }, n) => {
    if (paidDays.length < n.orders!) return null
    const rhythm = rhythmOf(paidDays)
    const since = today - lastOf(paidDays)
    return since >= Math.max(rhythm * n.times!, n.leastDays!) && since <= n.mostDays!
      ? { rhythm, since }
      : null
  },
}

/** Stages of life: one at a time, the first that fits. */
const stages = ['stage-new-home', 'stage-renewal', 'stage-seeding']

/** Which tags the rules of this version give, with what speaks for each. */
export function judge(facts: TagFacts): Verdict[] {
  const found = autoTags.flatMap(({ code, numbers }) => {
    const reason = judges[code]?.(facts, numbers) ?? null
    return reason ? [{ code, facts: reason }] : []
  })
  const stage = stages.find((one) => found.some(({ code }) => code === one))
  return found.filter(({ code }) => !stages.includes(code) || code === stage)
}

/** Why somebody has the tag, as a sentence. */
export function reasonOf({ code, facts }: Verdict): Words {
  const say = sentences[code]
  return say ? say(facts) : { zh: '', en: '' }
}

const some = (n: number | undefined, zh: string, en: string): Words[] => (n ? [{ zh, en }] : [])
const join = (head: Words, parts: Words[]): Words => ({
  zh: `${head.zh}${parts.map((one) => one.zh).join('、')}`,
  en: `${head.en}${parts.map((one) => one.en).join(', ')}`,
})

const sentences: Record<string, (facts: Record<string, number>) => Words> = {
  'complaint-prone': ({ days, requests, lowRatings, interventions }) =>
    join({ zh: `近 ${days} 天`, en: `Within ${days} days: ` }, [
      ...some(requests, `申请售后 ${requests} 次`, `after-sales asked ${requests} times`),
      ...some(lowRatings, `打低分 ${lowRatings} 次`, `low ratings ${lowRatings}`),
      ...some(interventions, `平台介入 ${interventions} 次`, `marketplace intervened ${interventions} times`),
    ]),
  'high-intent': ({ days, views, dwellSeconds, cartAdds }) =>
    join({ zh: `近 ${days} 天`, en: `Within ${days} days: ` }, [
      { zh: `看商品 ${views} 次`, en: `${views} product views` },
      ...some(dwellSeconds, `停留 ${dwellSeconds} 秒`, `${dwellSeconds} s on the page`),
      ...some(cartAdds, `加购 ${cartAdds} 次`, `${cartAdds} times into the cart`),
      { zh: '还没下单', en: 'no order since' },
    ]),
  'bonus-hunter': ({ orders, discountPercent }) => ({
    zh: `${orders} 笔有优惠明细的订单，平均优惠占 ${discountPercent}%`,
    en: `${discountPercent} % was taken off ${orders} orders on average`,
  }),
  loyal: ({ orders, span, sinceLast }) => ({
    zh: `${span} 天里买过 ${orders} 次，最近一次在 ${sinceLast} 天前，很少靠优惠`,
    en: `${orders} orders over ${span} days, the last ${sinceLast} days ago, seldom for a discount`,
  }),
  'stage-seeding': ({ days, acts }) => ({
    zh: `近 ${days} 天浏览、收藏或咨询 ${acts} 次，还没买过`,
    en: `${acts} views, favourites or enquiries within ${days} days, nothing bought yet`,
  }),
  'stage-new-home': ({ days, categories }) => ({
    zh: `近 ${days} 天买了 ${categories} 个品类，像在布置新家`,
    en: `${categories} categories within ${days} days: seems to furnish a home`,
  }),
  'stage-renewal': ({ years, quietDays }) => ({
    zh: `首次购买已有 ${years} 年，最近 ${quietDays} 天没有再买`,
    en: `First bought ${years} years ago, nothing for ${quietDays} days`,
  }),
  'potential-loss': ({ rhythm, since }) => ({
    zh: `平时约 ${rhythm} 天买一次，这次已过去 ${since} 天`,
    en: `Usually buys every ${rhythm} days; ${since} days have passed`,
  }),
}
