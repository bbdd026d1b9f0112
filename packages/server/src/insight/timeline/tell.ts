import { boundWays } from '../../behaviour/index.ts'
import { consentWords } from '../../consents/index.ts'
import { bindingWays } from '../../contacts/index.ts'
import { sessionWords } from '../../conversations/index.ts'
import { identifierKinds } from '../../customers/index.ts'
import { rejectionReasons } from '../../dispatch/index.ts'
import { actWords } from '../../installed-products/index.ts'
import { formatFen } from '../../kernel/money.ts'
import { findPhones } from '../../kernel/phone.ts'
import { orderStateWords } from '../../orders/index.ts'
import { poolReasonWords, poolWords } from '../../pools/index.ts'
import { stateNames } from '../../work-orders/index.ts'
import { mergeReason } from '../persons/words.ts'
import {
  addWayWords,
  afterSalesKindWords,
  categoryWords,
  clockTime,
  type Language,
  marketplaceWords,
  originWords,
  outcomeWords,
  proofWords,
  reasonWords,
  regionName,
  revealReason,
  say,
  serviceWords,
  shortTime,
} from '../words.ts'
import { type Telling, tellings } from './tellings.ts'

export type Facts = Record<string, unknown>

/** Who reads: the language, names for ids, and whether amounts may be shown. */
export interface Reader {
  language: Language
  technicians: ReadonlyMap<string, string>
  /** By id, and by id in WeCom. */
  members: ReadonlyMap<string, string>
  points: ReadonlyMap<string, string>
  /** Customers by row, each with its own name as the reader may see it, and whether the person is called otherwise by now. */
  people: ReadonlyMap<string, { name: string | null; renamed: boolean }>
  money: boolean
}

const placeholder = /\{(\w+)(?:\|(\w+))?\}/g

/** Facts made while reading, from others. */
const derived: Record<string, { from: string[]; make: (facts: Facts) => unknown }> = {
  newOrder: { from: ['isNew'], make: ({ isNew }) => isNew },
  /** A move that changed the owner or a day alone left no pool. */
  leftPool: { from: ['from', 'to'], make: ({ from, to }) => (from === to ? undefined : from) },
  /** There in any case: an entry whose other customer is gone still reads as a sentence. */
  other: { from: ['otherId'], make: ({ otherId }) => otherId ?? '' },
  apart: { from: ['decision'], make: ({ decision }) => decision === 'different' },
  open: { from: ['decision'], make: ({ decision }) => decision === 'waiting' },
  change: { from: ['isNew', 'state'], make: ({ isNew, state }) => (isNew ? '' : state) },
}

/** The facts of an event that a timeline keeps: what its words name, and no more. */
export function keptFacts(type: string, payload: Facts): Facts {
  const facts: Facts = {}
  for (const name of namesOf(tellings[type]!))
    if (payload[name] !== undefined && payload[name] !== null) facts[name] = tidy(name, payload[name])
  return facts
}

const known = new Map<Telling, string[]>()

function namesOf(telling: Telling): string[] {
  const before = known.get(telling)
  if (before) return before
  const text = [telling.title, telling.detail].map((words) => `${words?.zh ?? ''}${words?.en ?? ''}`).join('')
  const named = [...text.matchAll(placeholder)].flatMap(([, name]) => derived[name!]?.from ?? [name!])
  const names = [...new Set([...named, ...(telling.keep ?? [])])]
  known.set(telling, names)
  return names
}

// A reason that a person wrote may hold a number; it is read in the history of its own page, which is masked by policy.
function tidy(name: string, value: unknown): unknown {
  return name === 'reason' && typeof value === 'string' && findPhones(value).phones.length > 0 ? '…' : value
}

/** Title and detail of one entry; detail is null when there is nothing to add. */
export function tell(type: string, facts: Facts, reader: Reader): { title: string; detail: string | null } {
  const telling = tellings[type]
  if (!telling) return { title: type, detail: null }
  const detail = telling.detail ? fill(telling.detail[reader.language], facts, reader).trim() : ''
  return { title: fill(telling.title[reader.language], facts, reader), detail: detail === '' ? null : detail }
}

function fill(template: string, facts: Facts, reader: Reader): string {
  const optional = template.replace(/\[([^\]]*)\]/g, (_, part: string) => {
    const values = [...part.matchAll(placeholder)].map(([, name, format]) =>
      wordsOf(name!, format, facts, reader),
    )
    return values.includes(null) ? '' : part
  })
  return optional.replace(
    placeholder,
    (_, name: string, format?: string) => wordsOf(name, format, facts, reader) ?? '',
  )
}

/** Null where the fact is missing or may not be shown. */
function wordsOf(name: string, format: string | undefined, facts: Facts, reader: Reader): string | null {
  const value = derived[name] ? derived[name].make(facts) : facts[name]
  if (value === undefined || value === null) return null
  return (formats[format ?? 'plain'] ?? formats.plain!)(value, reader)
}

type Format = (value: unknown, reader: Reader) => string | null

const inWords =
  (table: Record<string, { zh: string; en: string }>): Format =>
  (value, { language }) =>
    say(table[String(value)], language, String(value))

const payees = { technician: { zh: '师傅', en: 'Technician' }, provider: { zh: '服务商', en: 'Provider' } }
const fields = {
  name: { zh: '姓名', en: 'name' },
  phone: { zh: '手机号', en: 'phone' },
  address: { zh: '地址', en: 'address' },
  level: { zh: '等级', en: 'level' },
  region: { zh: '地区', en: 'region' },
}
const somebodyElse = { zh: '另一位客户', en: 'another customer' }
const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const formats: Record<string, Format> = {
  plain: (value) => String(value),
  /** Nothing to read, but the part around it goes unless it holds. */
  yes: (value) => (value === true ? '' : null),
  some: (value) => (Number(value) > 0 ? String(value) : null),
  list: (value) => listed(value).join('、') || null,
  yuan: (value, { money }) => (money ? formatFen(BigInt(value as number)) : null),
  /** Nothing is paid yet: no amount is shown. */
  paid: (value, { money }) => (money && Number(value) > 0 ? formatFen(BigInt(value as number)) : null),
  metres: (value) => `${Math.round(Number(value))} m`,
  time: (value) => shortTime(new Date(String(value))),
  clock: (value) => clockTime(new Date(String(value))),
  district: (value) => regionName(String(value)) ?? String(value),
  technician: (value, { technicians }) => technicians.get(String(value)) ?? String(value),
  member: (value, { members }) => members.get(String(value)) ?? String(value),
  addWay: (value, { language }) => addWayWords[String(value)]?.[language] ?? null,
  lostBy: inWords({
    member: { zh: '员工', en: 'the member' },
    contact: { zh: '客户', en: 'the customer' },
    unknown: { zh: '其中一方', en: 'one of them' },
  }),
  handoverReason: inWords({
    customer_refused: { zh: '客户拒绝了', en: 'the customer refused' },
    customer_limit_exceed: { zh: '接替人的好友已满', en: 'the new owner has no room for more contacts' },
    other: { zh: '企业微信没有说明原因', en: 'WeCom gave no reason' },
  }),
  session: inWords(sessionWords),
  joinedBy: inWords({
    invited: { zh: '由员工邀请', en: 'Invited by a member' },
    link: { zh: '通过邀请链接', en: 'By an invitation link' },
    qr_scan: { zh: '扫群二维码', en: "Scanned the group's code" },
    unknown: { zh: '方式不明', en: 'In an unknown way' },
  }),
  binding: inWords(bindingWays),
  visit: inWords(boundWays),
  consentPurpose: inWords(consentWords.purposes),
  consentChannel: inWords(consentWords.channels),
  consentWay: inWords(consentWords.ways),
  point: (value, { points }) => points.get(String(value)) ?? String(value),
  identifier: inWords({ ...identifierKinds, same_batch: { zh: '同一批数据', en: 'the same batch' } }),
  identifiers: (value, reader) =>
    listed(value)
      .map((kind) => inWords(identifierKinds)(kind, reader))
      .join('、'),
  orderChange: (value, { language }) => {
    if (value === '') return ''
    const words = inWords(orderStateWords)(value, { language } as Reader)
    return language === 'zh' ? `订单变为${words}` : `Order is now: ${words}`
  },
  state: inWords(stateNames),
  afterSales: inWords(afterSalesKindWords),
  marketplace: inWords(marketplaceWords),
  service: inWords(serviceWords),
  category: inWords(categoryWords),
  origin: inWords(originWords),
  outcome: inWords(outcomeWords),
  proof: inWords(proofWords),
  payee: inWords(payees),
  field: inWords(fields),
  fields: (value, context) =>
    listed(value)
      .map((one) => inWords(fields)(one, context))
      .join(context.language === 'zh' ? '、' : ', '),
  person: (value, { people, language }) => people.get(String(value))?.name ?? somebodyElse[language],
  /** Whose entry it is, where the page is called otherwise: a merge within a merge, or the other's name was chosen. */
  self: (value, { people }) => {
    const own = people.get(String(value))
    return own?.renamed ? own.name : null
  },
  pool: inWords(poolWords),
  poolWhy: inWords(poolReasonWords),
  unitAct: inWords(actWords),
  household: inWords({
    joined: { zh: '加入家庭', en: 'Joined a household' },
    left: { zh: '移出家庭', en: 'Left a household' },
  }),
  reason: inWords({ ...reasonWords, ...rejectionReasons }),
  revealReason: (value, { language }) => revealReason(String(value), language),
  mergeReason: (value, { language }) => mergeReason(String(value), language),
}

/** Technicians, points and customers that an entry names by id. */
export function namedBy(facts: Facts): { technicians: string[]; points: string[]; people: string[] } {
  const pick = (names: string[]) =>
    names.flatMap((name) => (typeof facts[name] === 'string' ? [facts[name]] : []))
  return {
    technicians: pick(['technicianId', 'previousTechnicianId']),
    points: pick(['servicePointId']),
    people: pick(['otherId']),
  }
}
