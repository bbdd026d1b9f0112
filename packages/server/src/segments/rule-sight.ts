import { type Role, visibility } from '../runtime/access/policy.ts'
import type { DataClass } from '../runtime/crypto/data-classes.ts'
import { dimensionOf } from './dimensions.ts'
import { PartHidden } from './errors.ts'
import { itemWords, ruleOf } from './items.ts'
import { fold, type Leaf, type Rule } from './rule.ts'

/**
 * The class of data that a dimension reads; null where everybody who may ask sees it. Counting for whom "spent at least" holds
 * tells the sum as well as showing it. Every dimension stands here: one that was forgotten is hidden from whoever sees less than all.
 */
export const dimensionClasses: Readonly<Record<string, DataClass | null>> = {
  recency: null,
  frequency: null,
  monetary_12m: 'money',
  average_order_value: 'money',
  predicted_value: 'money',
  first_purchase: null,
  category_preference: null,
  owned_product: null,
  marketplace: null,
  coupon_sensitivity: 'money',
  return_rate: null,
  bonus_hunter_score: 'money',
  region: 'district',
  life_stage: null,
  birthday: null,
  gender: null,
  loyalty_tier: null,
  points_balance: null,
  consent: null,
  acquisition_channel: null,
  wecom_owner: null,
  wecom_relation: null,
  customer_group_activity: null,
  last_interaction: 'behaviour',
  dormant_days: 'behaviour',
  tag: null,
  work_order_history: null,
  satisfaction: null,
  complaint_count: null,
  consumable_due: null,
  open_work_orders: null,
  after_sales: null,
  churn_risk: null,
  rfm_group: null,
  level: null,
}

/** Acts that an order tells of itself; who sees the order knows them. */
const toldByOrders: ReadonlySet<string> = new Set([
  ...['order_create', 'order_pay', 'order_abandon', 'address_change', 'shipment', 'receipt', 'after_sales'],
  ...['review', 'live_room', 'price_protect'],
])

export const classOfDimension = (code: string): DataClass | null => {
  const known = dimensionClasses[code]
  return known === undefined ? 'behaviour' : known
}

/** What was taken off is said of an order by its sums. */
export const classOfItem = (code: string): DataClass | null =>
  code === 'coupon_use' || code === 'discount_share' ? 'money' : toldByOrders.has(code) ? null : 'behaviour'

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
