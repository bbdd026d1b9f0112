import type { Words } from '../runtime/http/route.ts'

/**
 * Why a customer may be spoken to of this: `service` keeps what they own in order (its maker's data names the part and the day), and
 * may stand on order data; `marketing` asks them to buy again, and wants a relation of their own (T16).
 */
export type NeedPurpose = 'service' | 'marketing'
export const needKinds = {
  part: { zh: '耗材到期', en: 'Part due' },
  care: { zh: '保养到期', en: 'Care due' },
  warranty: { zh: '保修到期', en: 'Warranty ends' },
  restock: { zh: '复购补货', en: 'Restock' },
} as const satisfies Record<string, Words>
export type NeedKind = keyof typeof needKinds

export const purposeOf = (kind: NeedKind): NeedPurpose => (kind === 'restock' ? 'marketing' : 'service')

/** What a sentence is made of. */
export type NeedReason =
  | { code: 'rhythm'; every: number; times: number; last: number; quantity: number }
  /** `own`: the brand set it. `confirmed`: by the maker's own data; otherwise it is what such products commonly ask for. */
  | {
      code: 'cycle'
      months: number
      since: number
      started: 'last' | 'in_use'
      confirmed: boolean
      own?: boolean
    }
  | { code: 'ready'; bought: number }
  | { code: 'warranty'; until: number }

/** Something that a person will need. Days count from 1970-01-01 in Shanghai. */
export interface Need {
  /** The same need of the same person, found again when it is drawn anew. */
  key: string
  kind: NeedKind
  productId: string | null
  name: Words
  /** What it belongs to, of parts and warranties. */
  about: string | null
  /** From when it is counted: another day is another round, and what was done of the last one no longer holds. */
  sinceDay: number
  dueDay: number
  fromDay: number
  untilDay: number
  quantity: number
  reasons: NeedReason[]
}

export const needStates = {
  open: { zh: '待跟进', en: 'To follow up' },
  assigned: { zh: '已分派', en: 'Assigned' },
  snoozed: { zh: '稍后提醒', en: 'Snoozed' },
  done: { zh: '已跟进', en: 'Done' },
  dismissed: { zh: '不再跟进', en: 'Dismissed' },
} as const satisfies Record<string, Words>
export type NeedState = keyof typeof needStates

/** What an act changes. */
export interface Standing {
  state: NeedState
  assignedTo: string | null
  snoozedDay: number | null
}
