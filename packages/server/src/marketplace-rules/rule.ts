import { type Static, Type } from 'typebox'
import { orderKinds } from '../connectors/contract/order-kinds.ts'
import { addDays, startOfDay } from '../kernel/time.ts'

const day = Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$' })
const words = Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) })

const common = {
  id: Type.String({ pattern: '^[a-z0-9-]+$' }),
  title: words,
  /** Business days of Shanghai, both included; `to` null: until further notice. */
  from: day,
  to: Type.Union([day, Type.Null()]),
  /** False where no page that was read states the figure. */
  confirmed: Type.Boolean(),
  note: Type.String({ minLength: 1 }),
  exceptKinds: Type.Optional(Type.Array(Type.Enum(orderKinds))),
}

const ShipWithin = Type.Object(
  { ...common, kind: Type.Literal('ship_within'), hours: Type.Integer({ minimum: 1, maximum: 2160 }) },
  { additionalProperties: false },
)
const PriceProtection = Type.Object(
  {
    ...common,
    kind: Type.Literal('price_protection'),
    days: Type.Integer({ minimum: 1, maximum: 365 }),
    counts: Type.Union([Type.Literal('paid'), Type.Literal('delivered')]),
  },
  { additionalProperties: false },
)
const SpendAndSave = Type.Object(
  {
    ...common,
    kind: Type.Literal('spend_and_save'),
    perFen: Type.Integer({ minimum: 1 }),
    saveFen: Type.Integer({ minimum: 1 }),
    /** 每满: once for every `perFen`; otherwise once. */
    repeats: Type.Boolean(),
    acrossShops: Type.Boolean(),
    capFen: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  },
  { additionalProperties: false },
)

export const MarketplaceRules = Type.Object(
  {
    marketplace: Type.String({ minLength: 1 }),
    version: Type.Integer({ minimum: 1 }),
    rules: Type.Array(Type.Union([ShipWithin, PriceProtection, SpendAndSave])),
  },
  { additionalProperties: false },
)
export type MarketplaceRules = Static<typeof MarketplaceRules>
export type Rule = MarketplaceRules['rules'][number]
export type SpendAndSave = Static<typeof SpendAndSave>

/** What the schema cannot say; empty when all is well. */
export function lintRules({ rules }: MarketplaceRules): string[] {
  const ids = rules.map(({ id }) => id)
  return rules.flatMap((rule) => [
    ...(rule.to !== null && rule.to < rule.from ? [`${rule.id}: ends before it begins`] : []),
    ...(ids.filter((id) => id === rule.id).length > 1 ? [`${rule.id}: named twice`] : []),
    ...(rule.kind === 'spend_and_save' && rule.saveFen > rule.perFen
      ? [`${rule.id}: saves more than is spent`]
      : []),
  ])
}

export function isInForce(rule: Rule, at: Date): boolean {
  return at >= startOfDay(rule.from) && (rule.to === null || at < startOfDay(addDays(rule.to, 1)))
}
