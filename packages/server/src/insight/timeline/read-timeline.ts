import { type Static, Type } from 'typebox'
import { behaviourItemName } from '../../behaviour/index.ts'
import { getRowNames } from '../../customers/index.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { formatFen } from '../../kernel/money.ts'
import { listMembers } from '../../organization/index.ts'
import { getTechnicians, listServicePoints } from '../../providers/index.ts'
import { kindsFor, recordKindName } from '../../records/index.ts'
import { type Role, visibility } from '../../runtime/access/policy.ts'
import { factsFor } from '../../runtime/access/shown-facts.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { shownName } from '../shown.ts'
import { type Language, say } from '../words.ts'
import { type EverythingRow, readEverything } from './everything-store.ts'
import { type Group, groupNames, typesOf } from './groups.ts'
import { readEntries, type Subject, type TimelineRow } from './store.ts'
import { namedBy, type Reader, tell } from './tell.ts'
import { tellings } from './tellings.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

export const timelineItem = Type.Object({
  seq: Type.String(),
  at: Type.String(),
  type: Type.String(),
  icon: Type.String(),
  tone: Type.String(),
  title: Type.String(),
  detail: nullable,
  /** Who did it, in words. */
  who: Type.String(),
  actor: Type.String(),
  customerId: nullable,
  orderId: nullable,
  workOrderId: nullable,
  /** Where more of it is, where that is neither an order nor a work order. */
  path: nullable,
  facts: Type.Record(Type.String(), Type.Unknown()),
})

export const timelinePage = Type.Object({ items: Type.Array(timelineItem), nextCursor: nullable })

export interface TimelineQuery {
  subject: Subject
  id: string
  cursor?: string | undefined
  limit: number
  roles: readonly Role[]
  language: Language
}

/** A page of what happened to a customer, an order or a work order, newest first, in words. */
export async function readTimeline(tx: Tx, query: TimelineQuery): Promise<Static<typeof timelinePage>> {
  const { subject, id, cursor, limit, roles, language } = query
  const found = await readEntries(tx, subject, id, cursor ? placeOf(cursor) : null, limit + 1)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const reader = await readerFor(tx, page, roles, language)
  return {
    items: page.map((entry) => itemOf(entry, reader)),
    nextCursor: found.length > limit && last ? `${last.at.toISOString()}_${last.seq}` : null,
  }
}

export interface EverythingQuery extends Omit<TimelineQuery, 'subject'> {
  /** Empty for all. */
  groups: readonly Group[]
}

/** A page of everything that happened to a person: events, talk, visits and records, by what the roles see. */
export async function readPersonTimeline(
  tx: Tx,
  query: EverythingQuery,
): Promise<Static<typeof timelinePage>> {
  const { id, cursor, limit, roles, language } = query
  const asked = query.groups.length > 0 ? query.groups : groupNames
  const at = cursor?.indexOf('_') ?? -1
  const before = cursor && at > 0 ? { at: new Date(cursor.slice(0, at)), key: cursor.slice(at + 1) } : null
  const found = await readEverything(tx, id, wantedBy(asked, roles), before, limit + 1)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const reader = await readerFor(
    tx,
    page.flatMap((row) => (row.source === 'event' ? [entryOf(row)] : [])),
    roles,
    language,
  )
  return {
    items: page.map((row) =>
      row.source === 'event' ? itemOf(entryOf(row), reader) : otherItem(row, id, reader),
    ),
    nextCursor: found.length > limit && last ? `${last.at.toISOString()}_${last.key}` : null,
  }
}

const moneyKinds = ['payment', 'invoice']

function wantedBy(asked: readonly Group[], roles: readonly Role[]) {
  const all = kindsFor(roles)
  return {
    types: typesOf(asked),
    talk: asked.includes('talk') && visibility(roles, 'chat') !== 'none',
    visits: asked.includes('behaviour') && visibility(roles, 'behaviour') !== 'none',
    recordKinds: all.filter(
      (kind) =>
        asked.includes('records') ||
        (asked.includes('money') && moneyKinds.includes(kind)) ||
        (asked.includes('talk') && (kind === 'call' || kind === 'message')),
    ),
  }
}

const entryOf = ({ key, ...row }: EverythingRow): TimelineRow => ({ ...row, seq: BigInt(key.slice(1)) })

const channels: Record<string, { zh: string; en: string }> = {
  service: { zh: '微信客服', en: 'Customer service in WeChat' },
  archive: { zh: '企业微信', en: 'WeCom' },
}

/** A day of talk, visits of a day, or a record: told here, shown whole where they stand. */
function otherItem(row: EverythingRow, customerId: string, reader: Sighted): Static<typeof timelineItem> {
  const { language } = reader
  const told = tellOther(row, reader)
  return {
    seq: row.key,
    at: row.at.toISOString(),
    type: `${row.source}.${row.type}`,
    tone: 'waiting',
    ...told,
    who: row.source === 'record' ? '' : say(kinds.customer, language, ''),
    actor: row.actor,
    customerId,
    orderId: null,
    workOrderId: null,
    path: row.source === 'record' ? `/records?look=${String(row.facts.recordId)}` : null,
    facts: {},
  }
}

function tellOther({ source, type, facts }: EverythingRow, { language, money }: Sighted) {
  const zh = language === 'zh'
  if (source === 'talk') {
    const [theirs, ours] = [Number(facts.theirs), Number(facts.ours)]
    return {
      icon: 'chat',
      title: zh
        ? `${say(channels[type], language, type)}聊了 ${theirs + ours} 句`
        : `${theirs + ours} messages in ${say(channels[type], language, type)}`,
      detail: zh ? `客户 ${theirs}，我们 ${ours}` : `customer ${theirs}, we ${ours}`,
    }
  }
  if (source === 'visit') {
    const count = Number(facts.count)
    return {
      icon: 'globe',
      title: `${behaviourItemName(type, language)}${count > 1 ? (zh ? ` ${count} 次` : ` × ${count}`) : ''}`,
      detail: null,
    }
  }
  const fen = facts.amountFen
  return {
    icon: 'copy',
    title: recordKindName(type as Parameters<typeof recordKindName>[0], language),
    detail: money && fen !== null && fen !== undefined ? formatFen(BigInt(String(fen))) : null,
  }
}

function placeOf(cursor: string): { at: Date; seq: bigint } | null {
  const [at, seq] = cursor.split('_')
  return at && seq && /^\d+$/.test(seq) ? { at: new Date(at), seq: BigInt(seq) } : null
}

/** Facts are left out by what the roles see before anything is told of them. */
interface Sighted extends Reader {
  shown: ReturnType<typeof factsFor>
}

/** A statement for each kind of name on a whole page, and none for a kind that nobody names. */
async function readerFor(
  tx: Tx,
  page: TimelineRow[],
  roles: readonly Role[],
  language: Language,
): Promise<Sighted> {
  const named = page.map((entry) => namedBy(entry.facts))
  const actors = page.flatMap(({ actor }) => (actor.startsWith('technician:') ? [actor.slice(11)] : []))
  const technicianIds = [...new Set([...named.flatMap((one) => one.technicians), ...actors])]
  const technicians = await getTechnicians(tx, technicianIds)
  const points = named.some((one) => one.points.length > 0) ? await listServicePoints(tx) : []
  const wantsMembers = page.some(
    ({ actor, type }) =>
      actor.startsWith('member:') || type.startsWith('contact.') || type.startsWith('pool.'),
  )
  const members = wantsMembers ? await listMembers(tx) : []
  const people = await getRowNames(
    tx,
    named
      .flatMap(({ people }, n) => (people.length > 0 ? [page[n]!.customerId, ...people] : []))
      .flatMap((id) => (id ? [idOf<CustomerId>(id)] : [])),
  )
  return {
    language,
    money: visibility(roles, 'money') === 'plain',
    shown: factsFor(roles),
    technicians: new Map(technicians.map((one) => [one.technicianId, one.name])),
    points: new Map(points.map((one) => [one.servicePointId, one.name])),
    people: new Map(
      [...people].map(([id, { name, person }]) => [
        id,
        { name: shownName(roles, name), renamed: name !== person },
      ]),
    ),
    members: new Map(
      members.flatMap((one) => [one.id, one.wecomUserId ?? one.id].map((id) => [id, one.name])),
    ),
  }
}

const kinds: Record<string, { zh: string; en: string }> = {
  member: { zh: '员工', en: 'Member' },
  technician: { zh: '师傅', en: 'Technician' },
  point_clerk: { zh: '网点', en: 'Service point' },
  customer: { zh: '客户', en: 'Customer' },
  marketplace: { zh: '平台', en: 'Marketplace' },
  wecom: { zh: '企业微信', en: 'WeCom' },
  system: { zh: '系统', en: 'System' },
}

function itemOf(entry: TimelineRow, reader: Sighted): Static<typeof timelineItem> {
  const { seq, at, type, actor, customerId, orderId, workOrderId, facts } = entry
  const [kind, id] = [actor.slice(0, actor.indexOf(':')), actor.slice(actor.indexOf(':') + 1)]
  return {
    seq: seq.toString(),
    at: at.toISOString(),
    type,
    icon: tellings[type]?.icon ?? 'info',
    tone: tellings[type]?.tone ?? 'waiting',
    ...tell(type, { ...reader.shown(facts), self: customerId }, reader),
    who: reader.members.get(id) ?? reader.technicians.get(id) ?? say(kinds[kind], reader.language, kind),
    actor,
    customerId,
    orderId,
    workOrderId,
    // Somebody who is gone, or whom this reader does not see, is not among them.
    path: reader.people.has(String(facts.otherId)) ? `/customers/${String(facts.otherId)}` : null,
    facts: reader.shown(facts),
  }
}
