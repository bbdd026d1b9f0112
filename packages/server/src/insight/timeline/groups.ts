import type { Words } from '../../runtime/http/route.ts'
import { tellings } from './tellings.ts'

/** What a reader of a customer's timeline may look for. The order is that of the page. */
export const groups = {
  orders: { zh: '订单', en: 'Orders' },
  work: { zh: '工单', en: 'Work orders' },
  money: { zh: '金额', en: 'Money' },
  talk: { zh: '沟通', en: 'Talk' },
  behaviour: { zh: '行为', en: 'Behaviour' },
  friends: { zh: '好友', en: 'Contacts' },
  profile: { zh: '资料与合并', en: 'Profile and merges' },
  notes: { zh: '备注与产品', en: 'Notes and products' },
  records: { zh: '其他记录', en: 'Other records' },
} as const satisfies Record<string, Words>
export type Group = keyof typeof groups
export const groupNames = Object.keys(groups) as Group[]

/** The first that fits: what is money stands among what it is of, too. */
const byType: readonly (readonly [RegExp, readonly Group[]])[] = [
  [/^(order\.paid|after-sales\.(refunded|price-protected))$/, ['orders', 'money']],
  [/^(order|after-sales)\./, ['orders']],
  [/^work-order\.settled$/, ['work', 'money']],
  [/^(work-order|offer|assignment|dispatch)\./, ['work']],
  [/^slip\./, ['money']],
  [/^conversation\./, ['talk']],
  [/^(visitor|behaviour)\./, ['behaviour']],
  [/^(contact|group)/, ['friends']],
  [/^(note|installed-product)\./, ['notes']],
  [/^(customer|consent|household|pool|reveal)\./, ['profile']],
]

export function groupsOf(type: string): readonly Group[] {
  return byType.find(([pattern]) => pattern.test(type))?.[1] ?? []
}

/** The events of these groups. */
export function typesOf(asked: readonly Group[]): string[] {
  return Object.keys(tellings).filter((type) => groupsOf(type).some((one) => asked.includes(one)))
}
