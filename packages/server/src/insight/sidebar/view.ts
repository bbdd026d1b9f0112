import { type Static, Type } from 'typebox'
import { talkShape } from '../../conversations/index.ts'
import { replyView } from '../../outreach/index.ts'
import { recordsBesideShape } from '../../records/index.ts'
import { outlookView } from '../outlook/outlook-views.ts'

/** What the sidebar's first screen is filled from: shapes of the one read. */

const text = Type.String()
const maybe = Type.Union([Type.String(), Type.Null()])
const maybeInteger = Type.Union([Type.Integer(), Type.Null()])

export const orderView = Type.Object({
  orderId: text,
  personKey: text,
  shop: text,
  number: text,
  state: text,
  stateName: text,
  createdAt: text,
  paidFen: maybeInteger,
  products: text,
  quantity: Type.Integer(),
  receiver: Type.Object({ name: maybe, phone: maybe, address: maybe, masked: Type.Boolean() }),
  binding: Type.Union([Type.Object({ id: text, way: text, at: text }), Type.Null()]),
  /** Another's order that this friend proved, too; what its work order says. Null where it is their own. */
  shared: Type.Union([Type.Object({ title: text, stateName: maybe }), Type.Null()]),
  afterSales: Type.Union([Type.Object({ kind: text, state: text, open: Type.Boolean() }), Type.Null()]),
})

export const jobView = Type.Object({
  workOrderId: text,
  code: text,
  personKey: maybe,
  state: text,
  stateName: text,
  step: Type.Integer(),
  steps: Type.Integer(),
  open: Type.Boolean(),
  suspended: Type.Boolean(),
  addressState: text,
  service: text,
  products: text,
  quantity: Type.Integer(),
  urgent: Type.Boolean(),
  appointment: Type.Union([Type.Object({ startsAt: text, endsAt: text }), Type.Null()]),
  technician: maybe,
  servicePoint: maybe,
})

export const candidateView = Type.Object({
  number: text,
  shop: text,
  createdAt: text,
  products: text,
  stateName: text,
  reason: text,
  /** Second facts that would say again what found it: the claim refuses them. */
  repeats: Type.Array(
    Type.Union([Type.Literal('phone_tail'), Type.Literal('surname'), Type.Literal('paid_fen')]),
  ),
})

export const noticeView = Type.Object({
  id: text,
  kind: text,
  title: text,
  detail: text,
  orderNumber: maybe,
  at: text,
})

export const sidebarView = Type.Object({
  contact: Type.Object({
    externalUserId: text,
    nickname: maybe,
    avatar: maybe,
    addedAt: text,
    addWay: text,
    channel: maybe,
    owners: Type.Array(Type.Object({ member: text, addedAt: text, lost: maybe })),
    /** Two friends, one person. */
    others: Type.Array(Type.Object({ externalUserId: text, nickname: maybe, members: Type.Array(text) })),
  }),
  bound: Type.Boolean(),
  boundBy: maybe,
  customer: Type.Union([
    Type.Object({
      customerId: text,
      /** Every row of the person: news of each is news of them. */
      rowIds: Type.Array(text),
      name: maybe,
      phone: maybe,
      level: text,
      district: maybe,
      tags: Type.Array(text),
      value: Type.Object({ orders: Type.Integer(), spentFen: maybeInteger }),
    }),
    Type.Null(),
  ]),
  people: Type.Array(Type.Object({ key: text, label: text, orders: Type.Integer() })),
  jobs: Type.Array(jobView),
  orders: Type.Array(orderView),
  moreOrders: Type.Integer(),
  suggestions: Type.Array(
    Type.Object({ kind: text, reason: text, say: text, act: text, workOrderId: maybe }),
  ),
  /** Asks a friend without an order for its number, and says where it stands; null of any other. */
  orderNumberAsk: maybe,
  notices: Type.Array(noticeView),
  /** What this member wants to be reminded of about this friend. */
  reminders: Type.Array(
    Type.Object({
      id: text,
      dueAt: text,
      words: text,
      told: Type.Boolean(),
      /** An operator asked for it: the order is to be registered. */
      asked: Type.Boolean(),
    }),
  ),
  behaviour: Type.Array(
    Type.Object({
      code: text,
      name: text,
      count: maybeInteger,
      value: maybe,
      lastAt: maybe,
      sources: Type.Array(
        Type.Object({ source: text, sourceName: text, truth: text, truthName: text, told: Type.Boolean() }),
      ),
    }),
  ),
  /** What they and we said in WeCom in the last three months, the newest; null where nothing was. */
  talk: Type.Union([talkShape, Type.Null()]),
  /** Calls, messages of official accounts, leads; null where there are none. */
  records: Type.Union([recordsBesideShape, Type.Null()]),
  /** What may be said with one tap: the first of `GET /sidebar/ready-replies`, all of them where no `more` is said. */
  replies: Type.Object({ items: Type.Array(replyView), more: Type.Boolean() }),
  /** What is expected of a known customer: value, what they will need, what they order as a habit. */
  outlook: outlookView,
  candidates: Type.Array(candidateView),
  revealReasons: Type.Array(text),
  revealReason: text,
})
export type SidebarView = Static<typeof sidebarView>
