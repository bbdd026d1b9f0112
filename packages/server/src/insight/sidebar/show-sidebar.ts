import { behaviourInWords, type ShownItem } from '../../behaviour/index.ts'
import type { Receiver } from '../../connectors/contract/connector.ts'
import { askWords, type BindingWay, bindingWays, type Reminder } from '../../contacts/index.ts'
import type { TalkBeside } from '../../conversations/index.ts'
import { type Customer, revealReasons } from '../../customers/index.ts'
import { formatFen } from '../../kernel/money.ts'
import { pathOf } from '../../kernel/region/regions.ts'
import { orderStateWords } from '../../orders/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { Words } from '../../runtime/http/route.ts'
import { stateNames } from '../../work-orders/index.ts'
import type { Outlook } from '../outlook/outlook-views.ts'
import { shownFen, shownName, shownPhone, shownReceiver } from '../shown.ts'
import {
  afterSalesKindWords,
  afterSalesStateWords,
  marketplaceWords,
  serviceName,
  sharedOrderWords,
} from '../words.ts'
import { askForOrderNumber } from './ask-order-number.ts'
import type { Candidate } from './candidates.ts'
import { nicknameOf, openNickname } from './open-values.ts'
import { peopleOf } from './people.ts'
import type { CandidateReason, JobFact, NoticeRow, OrderFact, PersonRow, SharedOrder } from './store.ts'
import type { AskFacts } from './store-ask.ts'
import { type Suggestion, suggestionForUnbound, suggestionsFor, suggestionWords } from './suggestions.ts'
import type { SidebarView } from './view.ts'

export interface Reader {
  memberId: string
  roles: readonly Role[]
  language: 'zh' | 'en'
}

/** What the one read found. */
export interface Facts {
  externalUserId: string
  person: PersonRow
  /** Of a person of several rows: what stands for all. */
  merged: Customer | null
  bound: boolean
  orders: { order: OrderFact; receiver: Receiver }[]
  shared: SharedOrder[]
  jobs: JobFact[]
  notices: NoticeRow[]
  reminders: Reminder[]
  behaviour: ShownItem[]
  talk: TalkBeside | null
  records: SidebarView['records']
  replies: SidebarView['replies']
  candidates: Candidate[]
  /** Of a friend without an order: what the question for it rests on. */
  ask: AskFacts | null
  outlook: Outlook
}

/** As this reader may see it. */
export function viewOf(tx: Tx, facts: Facts, reader: Reader): SidebarView {
  const { person, orders, jobs } = facts
  const { language, roles } = reader
  const customer = customerView(tx, facts, roles)
  const { people, of } = peopleOf(
    orders.map(({ order, receiver }) => ({
      orderId: order.id,
      name: shownName(roles, receiver.name),
      phone: receiver.phone,
      districtCode: order.district_code,
    })),
  )
  return {
    contact: contactView(tx, facts),
    bound: facts.bound,
    boundBy: wayName(person.bound_by, language),
    customer,
    outlook: facts.outlook,
    people: people.map((one) => ({
      key: one.key,
      label: [one.name, one.tail, one.districtCode && districtName(one.districtCode)]
        .filter(Boolean)
        .join(' · '),
      orders: one.orders,
    })),
    jobs: jobs.map((job) => jobView(tx, job, of, language)),
    orders: [
      ...orders.map(({ order, receiver }) => ({
        ...orderView(order, language),
        personKey: of.get(order.id) ?? '',
        paidFen: shownFen(roles, order.paid_fen),
        receiver: shownReceiver(roles, receiver),
        shared: null,
      })),
      ...facts.shared.map((order) => sharedView(order, language)),
    ],
    moreOrders: Math.max(0, Number(person.placed) - orders.length),
    suggestions: suggested(facts, language),
    orderNumberAsk: askText(facts, language),
    notices: facts.notices.map((notice) => noticeView(notice, language)),
    reminders: remindersView(facts, language),
    behaviour: behaviourView(facts, language),
    talk: facts.talk?.page(customer?.name ?? null) ?? null,
    records: facts.records,
    replies: facts.replies,
    candidates: facts.candidates.map(({ order, reason, repeats }) => ({
      ...candidateOf(order, language),
      reason: candidateWords[reason][language],
      repeats: [...repeats],
    })),
    revealReasons: [...revealReasons],
    revealReason: jobs.some((job) => isOpen(job) && job.address_state === 'incomplete')
      ? '核对地址'
      : '联系客户',
  }
}

function suggested(facts: Facts, language: Reader['language']) {
  const { bound, jobs, notices, candidates, ask } = facts
  const ways = candidates.map((one) => one.reason)
  if (!bound)
    return [
      suggestionForUnbound({
        candidates: ways.length,
        saidNumber: ways.includes('said_number'),
        phoneFoundNothing: ask?.phoneFoundNothing ?? false,
      }),
    ].map((one) => inWords(one, language, askText(facts, language)))
  const changed = new Set(notices.filter((n) => n.kind === 'address_changed').map((n) => n.order_id))
  const open = jobs.filter(isOpen).map((job) => ({
    workOrderId: job.work_order_id,
    code: job.code,
    state: job.state,
    addressIncomplete: job.address_state === 'incomplete',
    refundAsked: job.suspension?.refund ?? false,
    addressChanged: job.notice !== null || (job.order_id !== null && changed.has(job.order_id)),
  }))
  return suggestionsFor(open).map((one) => inWords(one, language, null))
}

/** What an operator asked for is over with the first order, before it is ended as done. */
function remindersView({ reminders, bound }: Facts, language: Reader['language']): SidebarView['reminders'] {
  return reminders
    .filter((one) => !(one.asked && bound))
    .map((one) => ({
      ...one,
      words: one.asked ? askWords[language] : one.words,
      dueAt: one.dueAt.toISOString(),
    }))
}

/** Ready to be sent to a friend without an order; null beside any other. */
function askText({ ask, person }: Facts, language: Reader['language']): string | null {
  const channels = person.owners.flatMap(({ channel }) => channel ?? [])
  return ask && askForOrderNumber({ ...ask, channels }, language)
}

function contactView(tx: Tx, { externalUserId, person }: Facts): SidebarView['contact'] {
  const latest = person.owners.at(-1)
  return {
    externalUserId,
    nickname: nicknameOf(tx, person),
    // Pictures of WeCom lie on its own hosts: no page of ours leaves the origin for them.
    avatar: null,
    addedAt: person.first_added_at.toISOString(),
    addWay: String(latest?.addWay ?? 0),
    channel: latest?.channel ?? null,
    owners: person.owners.map(({ member, wecomUserId, addedAt, lostBy, lostAt }) => ({
      member: member ?? wecomUserId,
      addedAt: new Date(addedAt).toISOString(),
      lost: lostAt ? lostBy : null,
    })),
    others: person.others.map(({ contactId, externalUserId: other, nickname, members }) => ({
      externalUserId: other,
      nickname: nickname && openNickname(tx, contactId, Buffer.from(nickname, 'base64')),
      members,
    })),
  }
}

function customerView(
  tx: Tx,
  { person, merged, orders }: Facts,
  roles: readonly Role[],
): SidebarView['customer'] {
  const { customer_id: id } = person
  if (!id) return null
  const own = (field: 'name' | 'phone'): string | null => {
    const sealed = person[field]
    return sealed && tx.vault.open(`customers.customer.${field}`, id, sealed)
  }
  const { name, phone } = merged ?? { name: own('name'), phone: own('phone') }
  const last = orders[0]?.receiver
  const code = (merged ? merged.regionCode : person.region_code) ?? orders[0]?.order.district_code ?? null
  return {
    customerId: id,
    rowIds: person.row_ids,
    name: shownName(roles, name ?? last?.name ?? null),
    phone: shownPhone(roles, phone ?? last?.phone ?? null),
    level: merged?.level ?? person.level ?? '',
    district: code ? districtName(code) : null,
    tags: person.tags,
    value: { orders: Number(person.paid), spentFen: shownFen(roles, person.spent_fen) },
  }
}

const path = [
  'complete_address',
  'goods_arrived',
  'appoint',
  'dispatch',
  'first_call',
  'on_the_way',
  'check_in',
  'complete',
  'sign_off',
]

function jobView(
  tx: Tx,
  job: JobFact,
  of: Map<string, string>,
  language: 'zh' | 'en',
): SidebarView['jobs'][number] {
  const at = path.indexOf(job.state)
  return {
    workOrderId: job.work_order_id,
    code: job.code,
    personKey: (job.order_id && of.get(job.order_id)) ?? null,
    state: job.state,
    stateName: stateNames[job.state][language],
    step: at < 0 ? (job.state === 'open' ? 0 : path.length) : at,
    steps: path.length,
    open: isOpen(job),
    suspended: job.suspension !== null,
    addressState: job.address_state,
    service: serviceName(job.category, job.service_type, language),
    products: [...new Set(job.lines.map((line) => line.productName))].join('、'),
    quantity: job.quantity,
    urgent: job.urgency === 'urgent',
    appointment:
      job.appointment_starts_at && job.appointment_ends_at
        ? { startsAt: job.appointment_starts_at.toISOString(), endsAt: job.appointment_ends_at.toISOString() }
        : null,
    technician:
      job.technician_name && job.technician_id
        ? tx.vault.open('providers.technician.name', job.technician_id, job.technician_name)
        : null,
    servicePoint: job.service_point,
  }
}

/** Goods and how far they are: whose order it is stays unsaid, also in its amount. */
function sharedView(order: SharedOrder, language: 'zh' | 'en'): SidebarView['orders'][number] {
  return {
    ...orderView(order, language),
    personKey: '',
    paidFen: null,
    receiver: { name: null, phone: null, address: null, masked: true },
    shared: {
      title: sharedOrderWords[language],
      stateName: order.job_state && stateNames[order.job_state][language],
    },
  }
}

function orderView(order: OrderFact | SharedOrder, language: 'zh' | 'en') {
  const request = order.requests.at(-1)
  return {
    orderId: order.id,
    shop: order.shop_name ?? word(marketplaceWords, order.marketplace, language),
    number: order.outside_id,
    state: order.state,
    stateName: orderStateWords[order.state][language],
    createdAt: order.created_at.toISOString(),
    products: order.lines.map((line) => line.title).join('、'),
    quantity: order.lines.reduce((sum, line) => sum + line.quantity, 0),
    binding: order.binding && { ...order.binding, way: wayName(order.binding.way, language) ?? '' },
    afterSales: request
      ? {
          kind: afterSalesKindWords[request.kind][language],
          state: afterSalesStateWords[request.state][language],
          open: !['refunded', 'withdrawn', 'merchant_refused'].includes(request.state),
        }
      : null,
  }
}

/** Without receiver and amount: they are the second fact that the friend has to say (T11). */
export function candidateOf(order: OrderFact, language: 'zh' | 'en') {
  const { number, shop, createdAt, products, stateName } = orderView(order, language)
  return { number, shop, createdAt, products, stateName }
}

const candidateWords: Record<CandidateReason, Words> = {
  said_number: { zh: '客户在聊天里报了这个订单号', en: 'The friend wrote this number in the chat' },
  alike: { zh: '与一位买家相似，待确认是否同一人', en: 'Looks like a buyer; waits for a person’s word' },
  member_phone: {
    zh: '备注手机号是这位平台会员的',
    en: 'The phone in the remark is that of this member of the shop’s club',
  },
  remark_phone: { zh: '备注手机号与客户一致', en: 'The phone in the remark is this customer’s' },
  remark_tail: { zh: '备注手机尾号与收件人一致', en: 'The phone tail in the remark fits the receiver' },
  card_opened: { zh: '添加前刚打开过这单的卡片', en: 'The card of this order was opened just before' },
  nickname: { zh: '昵称与收件人相符，且刚下单', en: 'The nickname fits the receiver of a recent order' },
}

function noticeView(notice: NoticeRow, language: 'zh' | 'en'): SidebarView['notices'][number] {
  const { districtCode, previousDistrictCode, refundFen } = notice.facts
  const from = previousDistrictCode ? districtName(previousDistrictCode) : ''
  const to = districtCode ? districtName(districtCode) : ''
  const amount = refundFen ? formatFen(BigInt(refundFen)) : ''
  const detail =
    notice.kind !== 'address_changed' ? amount : from && to && from !== to ? `${from} → ${to}` : to
  return {
    id: notice.id,
    kind: notice.kind,
    title: noticeWords[notice.kind][language],
    detail,
    orderNumber: notice.outside_id,
    at: notice.at.toISOString(),
  }
}

const noticeWords: Record<NoticeRow['kind'], Words> = {
  address_changed: { zh: '收货地址已更改', en: 'The delivery address was changed' },
  refund_asked: { zh: '客户申请退款', en: 'A refund was asked' },
  refund_withdrawn: { zh: '退款申请已撤销', en: 'The refund request was withdrawn' },
  refunded: { zh: '退款成功', en: 'Refunded' },
}

/** The channel that WeCom names stands as a word: a friend has one or few, and no count says it. */
function behaviourView({ person, behaviour }: Facts, language: 'zh' | 'en'): SidebarView['behaviour'] {
  const channels = [...new Set(person.owners.flatMap((owner) => owner.channel ?? []))]
  return behaviourInWords(behaviour, language).map(({ percent, ...one }) =>
    one.code === 'source_channel' && channels.length > 0
      ? {
          ...one,
          value: channels.join(language === 'zh' ? '、' : ', '),
          sources: one.sources.map((given) => ({ ...given, told: given.source === 'wecom' })),
        }
      : { ...one, value: percent === null ? null : `${percent}%` },
  )
}

function inWords(
  one: Suggestion,
  language: 'zh' | 'en',
  ask: string | null,
): SidebarView['suggestions'][number] {
  const words = suggestionWords[one.kind]
  return {
    kind: one.kind,
    reason: words.reason[language].replace('{code}', one.code ?? ''),
    say: words.say?.[language] ?? ask ?? '',
    act: one.act,
    workOrderId: one.workOrderId,
  }
}

function wayName(way: string | null, language: 'zh' | 'en'): string | null {
  return way && (bindingWays[way as BindingWay]?.[language] ?? null)
}

function isOpen({ state }: JobFact): boolean {
  return state !== 'settled' && state !== 'cancelled'
}

function districtName(code: string): string {
  return pathOf(code)
    .slice(-2)
    .map((region) => region.name)
    .join('')
}

function word(words: Record<string, Words>, code: string, language: 'zh' | 'en'): string {
  return words[code]?.[language] ?? code
}
