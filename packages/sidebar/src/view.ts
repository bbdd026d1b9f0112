import type { FactKind } from './parts/fact.ts'
import type { ReadyReply } from './replies.ts'

/** The answer of `GET /api/sidebar/contacts/:externalUserId`. Names, phones and addresses come masked. */
export type SidebarView = {
  contact: {
    externalUserId: string
    nickname: string | null
    addedAt: string
    addWay: string
    channel: string | null
    owners: { member: string; addedAt: string; lost: string | null }[]
    /** Other friends who are this person. */
    others: { externalUserId: string; nickname: string | null; members: string[] }[]
  }
  bound: boolean
  boundBy: string | null
  customer: Customer | null
  people: { key: string; label: string; orders: number }[]
  jobs: Job[]
  orders: Order[]
  moreOrders: number
  suggestions: Suggestion[]
  /** The question for an order's number, ready to be sent to a friend without one. */
  orderNumberAsk: string | null
  notices: SidebarNotice[]
  reminders: Reminder[]
  behaviour: Behaviour[]
  /** The newest of three months; null where nothing was said. */
  talk: TalkPage | null
  records: RecordsBeside | null
  /** The first ready replies; `more` says whether there are others to look for. */
  replies: { items: ReadyReply[]; more: boolean }
  outlook: Outlook
  candidates: Candidate[]
  revealReasons: string[]
  revealReason: string
}

/** `asked`: an operator wants this friend's order registered. */
export type Reminder = { id: string; dueAt: string; words: string; told: boolean; asked: boolean }

export type Customer = {
  customerId: string
  /** Every row of the person. */
  rowIds: string[]
  name: string | null
  phone: string | null
  level: string
  district: string | null
  tags: string[]
  value: { orders: number; spentFen: number | null }
}

export type Job = {
  workOrderId: string
  code: string
  personKey: string | null
  state: string
  stateName: string
  step: number
  steps: number
  open: boolean
  suspended: boolean
  addressState: string
  service: string
  products: string
  quantity: number
  urgent: boolean
  appointment: { startsAt: string; endsAt: string } | null
  technician: string | null
  servicePoint: string | null
}

export type Order = {
  orderId: string
  personKey: string
  shop: string
  number: string
  state: string
  stateName: string
  createdAt: string
  paidFen: number | null
  products: string
  quantity: number
  receiver: { name: string | null; phone: string | null; address: string | null; masked: boolean }
  /** How it came to this friend, where that can be taken back. */
  binding: { id: string; way: string; at: string } | null
  /** Another's order that this friend proved, too. */
  shared: { title: string; stateName: string | null } | null
  afterSales: { kind: string; state: string; open: boolean } | null
}

export type Suggestion = {
  kind: string
  reason: string
  say: string
  act: string
  workOrderId: string | null
}

export type SidebarNotice = {
  id: string
  kind: string
  title: string
  detail: string
  orderNumber: string | null
  at: string
}

export type BehaviourSource = {
  source: string
  sourceName: string
  truth: string
  truthName: string
  told: boolean
}

export type Behaviour = {
  code: string
  name: string
  count: number | null
  value: string | null
  lastAt: string | null
  sources: BehaviourSource[]
}

export type Candidate = {
  number: string
  shop: string
  createdAt: string
  products: string
  stateName: string
  reason?: string
  /** Second facts that say again what found it. */
  repeats?: FactKind[]
}

export type Found = {
  typed: string
  orders: Candidate[]
  jobs: { workOrderId: string; code: string; stateName: string; products: string }[]
}

/** `GET /api/console/orders/:id/seller-memo`. */
export type SellerMemo = {
  memo: string | null
  flag: string | null
  flagMeaning: string | null
  way: 'on' | 'off' | 'no_such_call' | 'not_connected'
  items: MemoItem[]
}

export type MemoItem = {
  id: string
  kind: 'appointed' | 'changed' | 'completed' | 'by_hand'
  state: 'waiting' | 'written' | 'dropped' | 'failed'
  askedAt: string
  line: string | null
  attempts: { at: string; outcome: string; changedMeanwhile: boolean }[]
}

/** `GET /api/console/orders/:id/decryptions`. */
export type Decryptability = {
  way: 'possible' | 'not_sealed' | 'no_such_call' | 'not_connected'
  askedToday: number
  quotaSpent: boolean
}

/** What `POST` of the same answers: shown once, kept nowhere here. */
export type Decrypted = {
  outcome:
    | 'opened'
    | 'quota_spent'
    | 'not_allowed'
    | 'nothing_sealed'
    | 'failed'
    | 'asked'
    | 'no_such_call'
    | 'not_connected'
  reused: boolean
  receiver: { name: string | null; phone: string | null; address: string | null; dial: string | null } | null
  virtualPhone: boolean
  workOrders: { code: string; taken: boolean }[]
}

/** Of the one read, and of `GET /api/console/customers/:id/conversation` behind it; newest first. */
export type TalkPage = { items: TalkMessage[]; nextCursor: string | null; readable: boolean }

export type TalkMessage = {
  id: string
  side: 'customer' | 'member' | 'system'
  senderName: string | null
  kind: string
  content: { text: string | null; title: string | null } | null
  kept: boolean
  /** An answer whose arrival is not known (yet). */
  unsent: boolean
  recalled: boolean
  at: string
}

/** What belongs to one receiver; null shows everybody's. */
export function ofPerson(view: SidebarView, key: string | null): Pick<SidebarView, 'orders' | 'jobs'> {
  if (key === null) return { orders: view.orders, jobs: view.jobs }
  return {
    orders: view.orders.filter((order) => order.personKey === key),
    jobs: view.jobs.filter((job) => job.personKey === key),
  }
}

/** As the server calls the level of whoever has none. */
const plainLevel = '普通'

/** Everybody has the plain level: it tells nothing, and is no English word. */
export const levelShown = (customer: Pick<Customer, 'level'> | null): string | null =>
  customer && customer.level !== plainLevel ? customer.level : null

/** What was counted or told, and what no source gives of this customer: a long list that is opened only on a word. */
export function sortedBehaviour(items: readonly Behaviour[]): { told: Behaviour[]; untold: Behaviour[] } {
  const isTold = (item: Behaviour) => item.value !== null || (item.count ?? 0) > 0
  const isMeasured = (item: Behaviour) => item.value !== null || item.count !== null
  return {
    told: [...items.filter(isTold), ...items.filter((item) => isMeasured(item) && !isTold(item))],
    untold: items.filter((item) => !isMeasured(item)),
  }
}

/** By whom an item was told, and what the sources answer that do not give it; of a true nought all who would have told. */
export function sourcesOf({ value, count, sources }: Behaviour): {
  from: BehaviourSource[]
  others: BehaviourSource[]
} {
  if (value === null && count === null) return { from: [], others: sources }
  const told = sources.filter((one) => one.told)
  return {
    from: told.length > 0 ? told : sources.filter((one) => one.truth === 'given'),
    others: sources.filter((one) => one.truth !== 'given' && !one.told),
  }
}

/** Whether anything is known that helps; of somebody who bought once there is nothing to say. */
export const isExpected = ({ value, needs, habit }: Outlook): boolean =>
  (value !== null && value.churn !== 'unknown') || needs.length > 0 || habit !== null

/** What was said elsewhere than in WeCom: how often and when last by kind, and the newest in short. */
export type RecordsBeside = {
  counts: { kind: string; name: string; count: number; lastAt: string }[]
  items: { id: string; kindName: string; at: string; brief: string[] }[]
}

/** What is expected of a known customer; amounts are null for roles that see no money. */
export type Outlook = {
  value: {
    churn: string
    churnName: string
    groupName: string | null
    predictedFen: number | null
    reasons: string[]
  } | null
  needs: {
    id: string
    name: string
    about: string | null
    dueOn: string
    inDays: number
    reasons: string[]
  }[]
  habit: {
    items: { name: string; quantity: number }[]
    totalFen: number | null
    shopName: string | null
    times: number
    same: boolean
    say: string | null
  } | null
}

const looks = ({ products, shop, stateName }: Candidate) => `${products}\n${shop}\n${stateName}`

/**
 * The end of the number of each order that reads like another one, by its number: two of the same goods are told apart
 * by it. Four characters, or more where these are the same.
 */
export function tailsOfAlike(candidates: readonly Candidate[]): ReadonlyMap<string, string> {
  return new Map(
    candidates.flatMap((one) => {
      const alike = candidates.filter((other) => other !== one && looks(other) === looks(one))
      return alike.length > 0 ? [[one.number, tailAmong(alike, one.number)] as const] : []
    }),
  )
}

function tailAmong(others: readonly Candidate[], number: string): string {
  let length = 4
  while (length < number.length && others.some((other) => other.number.endsWith(number.slice(-length))))
    length += 1
  return number.slice(-length)
}
