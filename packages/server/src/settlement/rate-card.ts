import { type Static, Type } from 'typebox'
import { type Day, isDay } from '../kernel/time.ts'
import { SettlementError } from './errors.ts'

/** A rate card is data: published once, never edited; a change is a new version. Amounts in fen, rates exact decimals as text. */

export const tiers = ['A', 'B', 'C', 'D', 'E', 'F'] as const
export type Tier = (typeof tiers)[number]

/** Lines that a rule of the card computes, in the order in which a slip shows them. */
export const computedCodes = [
  'base_fee',
  'wasted_trip',
  'travel',
  'urgency',
  'slot',
  'praise',
  'own_parts',
  'material',
] as const
export type ComputedCode = (typeof computedCodes)[number]

const closed = { additionalProperties: false }
const Words = Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) }, closed)
const RuleId = Type.String({ pattern: '^[a-z][a-z0-9_.-]*$' })
const Fen = Type.Integer({ minimum: 0, maximum: 1_000_000_000 })
const Rate = Type.String({ pattern: '^(0|[1-9][0-9]{0,3})(\\.[0-9]{1,4})?$' })
const DayText = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })
const ByTier = Type.Object({ A: Fen, B: Fen, C: Fen, D: Fen, E: Fen, F: Fen }, closed)

const BaseFee = Type.Object(
  {
    ruleId: RuleId,
    /** `*`: every category without a row of its own. */
    category: Type.String({ pattern: '^(\\*|[a-z][a-z_]*)$' }),
    serviceType: Type.String({ pattern: '^[a-z][a-z_]*$' }),
    name: Words,
    unitFenByTier: ByTier,
    nextUnitRate: Rate,
    difficulty: Rate,
  },
  closed,
)
const Region = Type.Object(
  {
    ruleId: RuleId,
    /** Digits of province, city, district or street; the longest that fits counts. Empty for the rest. */
    code: Type.String({ pattern: '^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})?$' }),
    name: Words,
    coefficient: Rate,
    tier: Type.Union(tiers.map((tier) => Type.Literal(tier))),
  },
  closed,
)
const Item = Type.Object(
  {
    ruleId: RuleId,
    code: Type.String({ pattern: '^(\\*|[a-z][a-z0-9_]*)$' }),
    name: Words,
    unit: Words,
    unitFen: Fen,
  },
  closed,
)

export const RateCard = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z][a-z0-9-]{1,62}$' }),
    version: Type.Integer({ minimum: 1 }),
    name: Words,
    validFrom: DayText,
    /** The last day on which it counts; null: until a newer version. */
    validTo: Type.Union([DayText, Type.Null()]),
    base: Type.Array(BaseFee, { minItems: 1 }),
    regions: Type.Array(Region),
    defaultRegion: Region,
    travel: Type.Object(
      {
        ruleId: RuleId,
        freeMetres: Type.Integer({ minimum: 0 }),
        perKmFen: Fen,
        longestMetres: Type.Integer({ minimum: 1 }),
        /** Road over straight line. */
        roadFactor: Rate,
      },
      closed,
    ),
    slot: Type.Object(
      {
        early: Type.Object(
          {
            ruleId: RuleId,
            fromHour: Type.Integer({ minimum: 0, maximum: 23 }),
            toHour: Type.Integer({ minimum: 1, maximum: 24 }),
            factor: Rate,
          },
          closed,
        ),
        weekend: Type.Object({ ruleId: RuleId, factor: Rate }, closed),
        holiday: Type.Object({ ruleId: RuleId, factor: Rate }, closed),
      },
      closed,
    ),
    urgency: Type.Array(
      Type.Object(
        { ruleId: RuleId, code: Type.String({ minLength: 1 }), name: Words, amountFen: Fen },
        closed,
      ),
    ),
    /** Taken off when the customer had the part already. */
    ownParts: Type.Array(Item),
    /** Charged to the technician when the brand's material was used. */
    materials: Type.Array(Item),
    wastedTrip: Type.Object({ ruleId: RuleId, feeFenByTier: ByTier }, closed),
    praise: Type.Object(
      { ruleId: RuleId, fromRating: Type.Integer({ minimum: 1, maximum: 5 }), amountFen: Fen },
      closed,
    ),
    /** The technician's share of each line when the job came through a service point; the point has the rest. */
    split: Type.Object(
      {
        ruleId: RuleId,
        technicianShare: Type.Object(
          Object.fromEntries(computedCodes.map((code) => [code, Rate])) as Record<ComputedCode, typeof Rate>,
          closed,
        ),
      },
      closed,
    ),
  },
  closed,
)
export type RateCard = Static<typeof RateCard>
export type RegionRule = RateCard['defaultRegion']
export type BaseRule = RateCard['base'][number]
export type ItemRule = RateCard['ownParts'][number]

/** The region whose code is the longest beginning of the district's. */
export function regionOf(card: RateCard, districtCode: string | null): RegionRule {
  const fitting = districtCode ? card.regions.filter((region) => districtCode.startsWith(region.code)) : []
  return fitting.reduce(
    (best, region) => (region.code.length > best.code.length ? region : best),
    card.defaultRegion,
  )
}

/** Throws `settlement.no_rule`. */
export function baseRuleOf(card: RateCard, category: string, serviceType: string): BaseRule {
  const ofService = card.base.filter((row) => row.serviceType === serviceType)
  const found =
    ofService.find((row) => row.category === category) ?? ofService.find((row) => row.category === '*')
  if (!found) throw noRule(card, 'base_fee', `${category}/${serviceType}`)
  return found
}

/** The row of a code, or the row `*`. Throws `settlement.no_rule`. */
export function itemRuleOf(card: RateCard, kind: 'ownParts' | 'materials', code: string): ItemRule {
  const found = card[kind].find((row) => row.code === code) ?? card[kind].find((row) => row.code === '*')
  if (!found) throw noRule(card, kind, code)
  return found
}

/** Throws `settlement.no_rule`. */
export function urgencyRuleOf(card: RateCard, code: string): RateCard['urgency'][number] {
  const found = card.urgency.find((row) => row.code === code)
  if (!found) throw noRule(card, 'urgency', code)
  return found
}

/** The newest version that is valid on a day. Throws `settlement.no_rate_card`. */
export function cardOn(cards: readonly RateCard[], day: Day): RateCard {
  const valid = cards.filter(
    (card) => card.validFrom <= day && (card.validTo === null || day <= card.validTo),
  )
  const newest = valid.reduce<RateCard | null>(
    (best, card) => (best && best.version > card.version ? best : card),
    null,
  )
  if (!newest) throw new SettlementError('settlement.no_rate_card', { day })
  return newest
}

/** Rules of a card that its schema cannot say; empty when all is well. */
export function lintCard(card: RateCard): string[] {
  const ruleIds = [
    ...card.base,
    ...card.regions,
    card.defaultRegion,
    card.travel,
    ...Object.values(card.slot),
    ...card.urgency,
    ...card.ownParts,
    ...card.materials,
    card.wastedTrip,
    card.praise,
    card.split,
  ].map((rule) => rule.ruleId)
  const { early, weekend, holiday } = card.slot
  return [
    ...doubles(ruleIds).map((ruleId) => `rule ${ruleId} stands twice`),
    ...doubles(card.regions.map((region) => region.code)).map((code) => `region ${code} stands twice`),
    ...doubles(card.base.map((row) => `${row.category}/${row.serviceType}`)).map(
      (key) => `base ${key} stands twice`,
    ),
    ...doubles(card.urgency.map((row) => row.code)).map((code) => `urgency ${code} stands twice`),
    ...doubles(card.ownParts.map((row) => row.code)).map((code) => `own part ${code} stands twice`),
    ...doubles(card.materials.map((row) => row.code)).map((code) => `material ${code} stands twice`),
    ...(card.regions.some((region) => region.code === '') ? ['a region has no code'] : []),
    ...(card.defaultRegion.code !== '' ? ['the default region has a code'] : []),
    ...(isDay(card.validFrom) && (card.validTo === null || isDay(card.validTo)) ? [] : ['not a day']),
    ...(card.validTo !== null && card.validTo < card.validFrom ? ['ends before it begins'] : []),
    ...(early.fromHour < early.toHour ? [] : ['the early slot ends before it begins']),
    ...[early, weekend, holiday]
      .filter((slot) => Number(slot.factor) < 1)
      .map((slot) => `${slot.ruleId} is below 1`),
    ...Object.entries(card.split.technicianShare)
      .filter(([, share]) => Number(share) > 1)
      .map(([code]) => `share of ${code} is above 1`),
  ]
}

function doubles(texts: string[]): string[] {
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))]
}

function noRule(card: RateCard, what: string, code: string): SettlementError {
  return new SettlementError('settlement.no_rule', { rateCard: `${card.id}@${card.version}`, what, code })
}
