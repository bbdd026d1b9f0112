import { dayInfo } from '../kernel/holidays.ts'
import { multiplyRate } from '../kernel/money.ts'
import { businessDay, businessHour } from '../kernel/time.ts'
import type { Words } from '../runtime/http/route.ts'
import {
  type BaseRule,
  baseRuleOf,
  type ComputedCode,
  itemRuleOf,
  type RateCard,
  type RegionRule,
  urgencyRuleOf,
} from './rate-card.ts'
import { both, kilometres, product, yuan } from './sentences.ts'
import type { WorkOrderFacts } from './work-order-facts.ts'

/** One line of the whole job, before it is shared out. */
export interface Draft {
  code: ComputedCode
  ruleId: string
  inputs: Record<string, string | number | null>
  factor: string
  amountFen: bigint
  sentence: Words
}

type Factor = Words & { rate: string }

/** The dearest unit at full price, every other one at its next-unit rate; the order of the items does not matter. */
export function baseLines(facts: WorkOrderFacts, card: RateCard, region: RegionRule): Draft[] {
  const units = unitsByCategory(facts)
    .map(({ category, quantity }) => ({ rule: baseRuleOf(card, category, facts.serviceType), quantity }))
    .sort(
      (a, b) =>
        compare(weight(b.rule, region), weight(a.rule, region)) || (a.rule.ruleId < b.rule.ruleId ? -1 : 1),
    )
  return units.flatMap(({ rule, quantity }, index) => {
    const first = index === 0 ? 1 : 0
    return [
      ...(first ? [firstUnit(rule, region)] : []),
      ...(quantity > first ? [nextUnits(rule, region, quantity - first)] : []),
    ]
  })
}

function unitsByCategory(facts: WorkOrderFacts): { category: string; quantity: number }[] {
  const quantities = new Map<string, number>()
  for (const { category, quantity } of facts.items)
    if (quantity > 0) quantities.set(category, (quantities.get(category) ?? 0) + quantity)
  return [...quantities].map(([category, quantity]) => ({ category, quantity }))
}

// Scaled by 10,000 so that difficulties of four digits compare exactly.
function weight(rule: BaseRule, region: RegionRule): bigint {
  return multiplyRate(BigInt(rule.unitFenByTier[region.tier]) * 10_000n, rule.difficulty)
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function firstUnit(rule: BaseRule, region: RegionRule): Draft {
  const unitFen = BigInt(rule.unitFenByTier[region.tier])
  const factors = placeFactors(rule, region)
  const rates = factors.map((factor) => factor.rate)
  const amountFen = multiplyRate(unitFen, rates)
  const sum = product(unitFen, factors, amountFen)
  return {
    code: 'base_fee',
    ruleId: rule.ruleId,
    inputs: { ...placeInputs(rule, region), quantity: 1 },
    factor: rates.join(' × '),
    amountFen,
    sentence: both(
      `${rule.name.zh}基础费（${region.tier} 档）${sum.zh}`,
      `Base fee for ${rule.name.en} (tier ${region.tier}): ${sum.en}`,
    ),
  }
}

function nextUnits(rule: BaseRule, region: RegionRule, quantity: number): Draft {
  const unitFen = BigInt(rule.unitFenByTier[region.tier])
  const factors = [
    {
      rate: rule.nextUnitRate,
      ...both(`加台系数 ${rule.nextUnitRate}`, `next-unit rate ${rule.nextUnitRate}`),
    },
    ...placeFactors(rule, region),
    { rate: String(quantity), ...both(`${quantity} 台`, `${quantity} units`) },
  ]
  const rates = factors.map((factor) => factor.rate)
  const amountFen = multiplyRate(unitFen, rates)
  const sum = product(unitFen, factors, amountFen)
  return {
    code: 'base_fee',
    ruleId: rule.ruleId,
    inputs: { ...placeInputs(rule, region), quantity, nextUnitRate: rule.nextUnitRate },
    factor: rates.slice(0, -1).join(' × '),
    amountFen,
    sentence: both(
      `${rule.name.zh}加台（${region.tier} 档）${sum.zh}`,
      `Further units, ${rule.name.en} (tier ${region.tier}): ${sum.en}`,
    ),
  }
}

function placeFactors(rule: BaseRule, region: RegionRule): Factor[] {
  const { coefficient, name } = region
  const place = {
    rate: coefficient,
    ...both(`${name.zh}系数 ${coefficient}`, `${name.en} coefficient ${coefficient}`),
  }
  if (rule.difficulty === '1') return [place]
  const { difficulty } = rule
  return [place, { rate: difficulty, ...both(`难度系数 ${difficulty}`, `difficulty ${difficulty}`) }]
}

function placeInputs(rule: BaseRule, region: RegionRule): Draft['inputs'] {
  return {
    category: rule.category,
    serviceType: rule.serviceType,
    tier: region.tier,
    unitFen: rule.unitFenByTier[region.tier],
    regionRule: region.ruleId,
    regionCoefficient: region.coefficient,
    difficulty: rule.difficulty,
  }
}

/** By road to 10 m, which is what the fee counts; the straight line is the fact. */
function roadMetres(straightM: number, roadFactor: string): number {
  return Number(multiplyRate(BigInt(straightM), [roadFactor, '0.1'])) * 10
}

export function travelDrafts({ straightM }: WorkOrderFacts, { travel }: RateCard): Draft[] {
  if (straightM === null) return []
  const { freeMetres, longestMetres, perKmFen, roadFactor } = travel
  const roadM = roadMetres(straightM, roadFactor)
  const counted = Math.min(roadM, longestMetres)
  if (counted <= freeMetres) return []
  const paidKm = kilometres(counted - freeMetres)
  const amountFen = multiplyRate(BigInt(perKmFen), paidKm)
  const sum = product(
    BigInt(perKmFen),
    [{ rate: paidKm, ...both(`${paidKm} 公里`, `${paidKm} km`) }],
    amountFen,
  )
  const [road, straight, free, longest] = [roadM, straightM, freeMetres, longestMetres].map(kilometres)
  const limit =
    roadM > longestMetres ? both(`，最多计 ${longest} 公里`, `, at most ${longest} km count`) : both('', '')
  return [
    {
      code: 'travel',
      ruleId: travel.ruleId,
      inputs: { straightM, roadFactor, roadM, freeMetres, longestMetres, perKmFen, paidKm },
      factor: paidKm,
      amountFen,
      sentence: both(
        `交通补贴：路程 ${road} 公里（直线 ${straight} 公里 × 道路系数 ${roadFactor}），免费 ${free} 公里${limit.zh}，每公里 ${sum.zh}`,
        `Travel: ${road} km by road (${straight} km straight × road factor ${roadFactor}), ${free} km free${limit.en}; per km ${sum.en}`,
      ),
    },
  ]
}

export function urgencyDrafts(facts: WorkOrderFacts, card: RateCard): Draft[] {
  const rule = urgencyRuleOf(card, facts.urgency)
  if (rule.amountFen === 0) return []
  const amountFen = BigInt(rule.amountFen)
  return [
    {
      code: 'urgency',
      ruleId: rule.ruleId,
      inputs: { urgency: rule.code },
      factor: '1',
      amountFen,
      sentence: both(
        `${rule.name.zh}补贴 ${yuan(amountFen).zh}`,
        `Bonus for an ${rule.name.en} job: ${yuan(amountFen).en}`,
      ),
    },
  ]
}

/** What the promised start adds to the base fee: an early morning, and a weekend or a public holiday. */
export function slotDrafts(
  { appointmentStartsAt }: WorkOrderFacts,
  { slot }: RateCard,
  baseFen: bigint,
): Draft[] {
  if (appointmentStartsAt === null) return []
  const startsAt = new Date(appointmentStartsAt)
  const hour = businessHour(startsAt)
  const { kind, name, day } = dayInfo(businessDay(startsAt))
  const { early, weekend, holiday } = slot
  const inputs = { baseFen: Number(baseFen), day, hour }
  return [
    ...(hour >= early.fromHour && hour < early.toHour
      ? [
          slotDraft(early, inputs, baseFen, {
            zh: `早间时段 ${early.fromHour}–${early.toHour} 点`,
            en: `early slot ${early.fromHour}–${early.toHour} o'clock`,
          }),
        ]
      : []),
    ...(kind === 'weekend' ? [slotDraft(weekend, inputs, baseFen, both('周末服务', 'weekend'))] : []),
    ...(kind === 'holiday'
      ? [slotDraft(holiday, inputs, baseFen, both(`${name ?? '节假日'}服务`, 'public holiday'))]
      : []),
  ].filter((draft) => draft.amountFen > 0n)
}

function slotDraft(
  rule: { ruleId: string; factor: string },
  inputs: Draft['inputs'],
  baseFen: bigint,
  words: Words,
): Draft {
  const amountFen = multiplyRate(baseFen, rule.factor) - baseFen
  const exact =
    multiplyRate(baseFen, rule.factor, 'down') === multiplyRate(baseFen, rule.factor, 'up') ? '=' : '≈'
  const [base, sum] = [yuan(baseFen), yuan(amountFen)]
  return {
    code: 'slot',
    ruleId: rule.ruleId,
    inputs,
    factor: rule.factor,
    amountFen,
    sentence: both(
      `${words.zh}系数 ${rule.factor}：基础费 ${base.zh} ×（${rule.factor} − 1）${exact} ${sum.zh}`,
      `Factor ${rule.factor} for ${words.en}: base fee ${base.en} × (${rule.factor} − 1) ${exact} ${sum.en}`,
    ),
  }
}

export function praiseDrafts({ rating }: WorkOrderFacts, { praise }: RateCard): Draft[] {
  if (rating === null || rating < praise.fromRating || praise.amountFen === 0) return []
  const amountFen = BigInt(praise.amountFen)
  return [
    {
      code: 'praise',
      ruleId: praise.ruleId,
      inputs: { rating },
      factor: '1',
      amountFen,
      sentence: both(
        `好评奖励：客户评 ${rating} 星 ${yuan(amountFen).zh}`,
        `Praise bonus: the customer gave ${rating} stars, ${yuan(amountFen).en}`,
      ),
    },
  ]
}

export function ownPartDrafts(facts: WorkOrderFacts, card: RateCard): Draft[] {
  return itemDrafts(card, 'ownParts', facts.customerOwnParts, 'own_parts', both('客户自备', "Customer's own"))
}

export function materialDrafts(facts: WorkOrderFacts, card: RateCard): Draft[] {
  return itemDrafts(card, 'materials', facts.materials, 'material', both('领用材料', 'Material used,'))
}

/** A part without a price of its own stays on the slip with nothing deducted, so that finance sees it. */
function itemDrafts(
  card: RateCard,
  kind: 'ownParts' | 'materials',
  items: WorkOrderFacts['materials'],
  code: ComputedCode,
  words: Words,
): Draft[] {
  return items
    .filter((item) => item.quantity > 0)
    .map(({ code: itemCode, quantity }) => {
      const rule = itemRuleOf(card, kind, itemCode)
      const amountFen = -BigInt(rule.unitFen) * BigInt(quantity)
      const count = {
        rate: String(quantity),
        ...both(`${quantity} ${rule.unit.zh}`, `${quantity} ${rule.unit.en}`),
      }
      const sum = product(BigInt(rule.unitFen), [count], -amountFen)
      return {
        code,
        ruleId: rule.ruleId,
        inputs: { item: itemCode, quantity, unitFen: rule.unitFen },
        factor: '1',
        amountFen,
        sentence: both(
          `${words.zh}${rule.name.zh}，扣 ${sum.zh}`,
          `${words.en} ${rule.name.en}, deducted: ${sum.en}`,
        ),
      }
    })
}

export function wastedTripDrafts({ wastedTrip }: RateCard, region: RegionRule): Draft[] {
  const feeFen = BigInt(wastedTrip.feeFenByTier[region.tier])
  const { coefficient } = region
  const factors = [
    {
      rate: coefficient,
      ...both(`${region.name.zh}系数 ${coefficient}`, `${region.name.en} coefficient ${coefficient}`),
    },
  ]
  const amountFen = multiplyRate(feeFen, coefficient)
  const sum = product(feeFen, factors, amountFen)
  return [
    {
      code: 'wasted_trip',
      ruleId: wastedTrip.ruleId,
      inputs: {
        tier: region.tier,
        feeFen: Number(feeFen),
        regionRule: region.ruleId,
        regionCoefficient: coefficient,
      },
      factor: coefficient,
      amountFen,
      sentence: both(
        `空跑补偿（${region.tier} 档）${sum.zh}`,
        `Wasted trip (tier ${region.tier}): ${sum.en}`,
      ),
    },
  ]
}
