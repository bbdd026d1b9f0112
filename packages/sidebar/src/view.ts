/** The answer of `GET /api/sidebar/contacts/:externalUserId`. Names, phones and addresses come masked. */
export type SidebarView = {
  contact: {
    externalUserId: string
    nickname: string | null
    addedAt: string
    addWay: string
    channel: string | null
    owners: { member: string; addedAt: string; lost: string | null }[]
  }
  bound: boolean
  boundBy: string | null
  customer: Customer | null
  people: { key: string; label: string; orders: number }[]
  jobs: Job[]
  orders: Order[]
  moreOrders: number
  suggestions: Suggestion[]
  notices: SidebarNotice[]
  behaviour: Behaviour[]
  candidates: Candidate[]
  revealReasons: string[]
  revealReason: string
}

export type Customer = {
  customerId: string
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

export type Behaviour = {
  code: string
  name: string
  count: number | null
  value: string | null
  lastAt: string | null
  sources: { source: string; sourceName: string; truth: string; truthName: string }[]
}

export type Candidate = {
  number: string
  shop: string
  createdAt: string
  products: string
  stateName: string
  reason?: string
}

export type Found = {
  typed: string
  orders: Candidate[]
  jobs: { workOrderId: string; code: string; stateName: string; products: string }[]
}

/** What belongs to one receiver; null shows everybody's. */
export function ofPerson(view: SidebarView, key: string | null): Pick<SidebarView, 'orders' | 'jobs'> {
  if (key === null) return { orders: view.orders, jobs: view.jobs }
  return {
    orders: view.orders.filter((order) => order.personKey === key),
    jobs: view.jobs.filter((job) => job.personKey === key),
  }
}
