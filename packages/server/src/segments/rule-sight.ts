import { type Role, visibility } from '../runtime/access/policy.ts'
import type { DataClass } from '../runtime/crypto/data-classes.ts'
import { dimensionOf } from './dimensions.ts'
import { PartHidden } from './errors.ts'
import { itemWords, ruleOf } from './items.ts'
import { fold, type Leaf, type Rule } from './rule.ts'

/** Classes that a dimension reads. Counting for whom "spent at least" holds tells the sum as well as showing it. */
const classes: Readonly<Record<string, DataClass>> = {
  monetary_12m: 'money',
  average_order_value: 'money',
  predicted_value: 'money',
  coupon_sensitivity: 'money',
  bonus_hunter_score: 'money',
  last_interaction: 'behaviour',
  dormant_days: 'behaviour',
  region: 'district',
}

/** Acts that an order tells of itself; who sees the order knows them. */
const ofOrders: ReadonlySet<string> = new Set([
  'order_create',
  'order_pay',
  'order_abandon',
  'address_change',
  'shipment',
  'receipt',
  'after_sales',
  'review',
  'live_room',
  'price_protect',
])

export const classOfDimension = (code: string): DataClass | null => classes[code] ?? null

/** What was taken off is said of an order by its sums. */
export const classOfItem = (code: string): DataClass | null =>
  code === 'coupon_use' || code === 'discount_share' ? 'money' : ofOrders.has(code) ? null : 'behaviour'

/** The class, where these roles may not see it; else null. */
export const hiddenFrom = (roles: readonly Role[], dataClass: DataClass | null): DataClass | null =>
  dataClass && visibility(roles, dataClass) !== 'plain' ? dataClass : null

/** A rule that somebody asks: it names nothing that is hidden from them. Throws `segment.rule_wrong`, `segment.part_hidden`. */
export function ruleFor(roles: readonly Role[], given: unknown): Rule {
  const rule = ruleOf(given)
  const leaves = fold<Leaf[]>(rule, {
    all: (parts) => parts.flat(),
    any: (parts) => parts.flat(),
    not: (part) => part,
    leaf: (leaf) => [leaf],
  })
  for (const leaf of leaves) {
    const dataClass = 'did' in leaf ? classOfItem(leaf.did) : classOfDimension(leaf.dimension)
    if (hiddenFrom(roles, dataClass))
      throw new PartHidden('did' in leaf ? itemWords(leaf.did) : dimensionOf(leaf.dimension)!.words)
  }
  return rule
}
