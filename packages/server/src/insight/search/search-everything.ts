import { type Static, Type } from 'typebox'
import { searchCustomers, seekName, seekNumber } from '../../customers/index.ts'
import { looksLikeName } from '../../kernel/name.ts'
import { searchOrders } from '../../orders/index.ts'
import { listTechnicians } from '../../providers/index.ts'
import { can, type Role, visibility } from '../../runtime/access/policy.ts'
import type { Principal } from '../../runtime/access/principal.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { listWorkOrders } from '../../work-orders/index.ts'
import { customerItems } from '../console/customer-views.ts'
import { orderItems } from '../console/order-views.ts'
import { maySeekNames, noteOnNames } from '../console/sought-customers.ts'
import { briefsOf } from '../console/work-order-briefs.ts'
import { type Reading, readQuery } from '../read-query.ts'
import { rememberFound } from '../sidebar/store-found.ts'
import type { Language } from '../words.ts'

const hit = Type.Object({
  id: Type.String(),
  title: Type.String(),
  detail: Type.Optional(Type.String()),
  path: Type.String(),
})
type Hit = Static<typeof hit>

export const searchAnswer = Type.Object({
  groups: Type.Array(Type.Object({ kind: Type.String(), label: Type.String(), hits: Type.Array(hit) })),
  /** What this search cannot do, where the text looks as if that was wanted. */
  note: Type.Union([Type.String(), Type.Null()]),
})

const most = 8

/** One search for everything that the roles may read, by code, order number, phone, its tail, and names of customers and technicians. */
export async function searchEverything(
  tx: Tx,
  text: string,
  { id: memberId, roles }: Pick<Principal, 'id' | 'roles'>,
  language: Language,
): Promise<Static<typeof searchAnswer>> {
  const reading = readQuery(text)
  if (reading.phone) await seekNumber(tx, { id: memberId }, reading.phone)
  const customers = await customerHits(tx, reading, { id: memberId, roles }, language)
  const people = group('customer', { zh: '客户', en: 'Customers' }, language, customers.hits)
  const technicians = group(
    'technician',
    { zh: '师傅', en: 'Technicians' },
    language,
    await technicianHits(tx, reading, roles),
  )
  const groups = [
    group(
      'work-order',
      { zh: '工单', en: 'Work orders' },
      language,
      await workOrderHits(tx, reading, roles, language),
    ),
    group(
      'order',
      { zh: '订单', en: 'Orders' },
      language,
      await orderHits(tx, reading, { memberId, roles }, language),
    ),
    ...(customers.isSure ? [people, technicians] : [technicians, people]),
  ]
  const found = groups.filter(({ hits }) => hits.length > 0)
  // A text that found something else was not meant as a name.
  const isElse = found.length > 0 && customers.hits.length === 0
  return { groups: found, note: isElse ? null : customers.note }
}

function group(kind: string, label: { zh: string; en: string }, language: Language, hits: Hit[]) {
  return { kind, label: label[language], hits }
}

async function workOrderHits(tx: Tx, { code, phone }: Reading, roles: readonly Role[], language: Language) {
  const byPhone = phone && visibility(roles, 'phone') !== 'none' ? phone : null
  const search = code ?? byPhone
  if (!search || !can(roles, 'work-orders.read')) return []
  const { items } = await listWorkOrders(tx, { search, limit: most })
  return (await briefsOf(tx, items, roles, language)).map((one) => ({
    id: one.id,
    title: one.code,
    detail: [one.stateName, one.service, one.district].filter(Boolean).join(' · '),
    path: `/work-orders/${one.id}`,
  }))
}

async function orderHits(
  tx: Tx,
  { outsideId, phone }: Reading,
  { memberId, roles }: { memberId: string; roles: readonly Role[] },
  language: Language,
) {
  if (!can(roles, 'orders.read')) return []
  const tail = phone && /^\d{4}$/.test(phone) && visibility(roles, 'phone') !== 'none' ? phone : null
  const byTail = tail ? (await searchOrders(tx, { phoneTail: tail, limit: most })).items : []
  await rememberFound(
    tx,
    memberId,
    byTail.map(({ id }) => id),
  )
  const found = [...(outsideId ? (await searchOrders(tx, { outsideId, limit: most })).items : []), ...byTail]
  return (await orderItems(tx, found, roles, language)).map((one) => ({
    id: one.id,
    title: one.outsideId,
    detail: [one.shopName, one.stateName, one.goods[0]?.title].filter(Boolean).join(' · '),
    path: `/orders/${one.id}`,
  }))
}

async function customerHits(
  tx: Tx,
  { phone, text, name }: Reading,
  asker: Pick<Principal, 'id' | 'roles'>,
  language: Language,
): Promise<{ hits: Hit[]; note: string | null; isSure: boolean }> {
  const { roles } = asker
  const seeks = !phone && maySeekNames(text, roles)
  if (!can(roles, 'customers.read') || !(phone || seeks)) return { hits: [], note: null, isSure: false }
  if (seeks) await seekName(tx, asker, text)
  const { items, named } = await searchCustomers(tx, { ...(phone ? { phone } : { name: text }), limit: most })
  const hits = (await customerItems(tx, items, roles)).map((one) => ({
    id: one.id,
    title: one.name ?? one.phone ?? one.id,
    detail: [one.phone, one.region, one.level].filter(Boolean).join(' · '),
    path: `/customers/${one.id}`,
  }))
  const isAsked = seeks && (named !== null || (name !== null && looksLikeName(name)))
  return {
    hits,
    note: isAsked ? await noteOnNames(tx, named, text, language) : null,
    // Somebody of whom just the sound or the surname fits stands behind a technician of that name.
    isSure: !seeks || named === 'whole',
  }
}

// Technicians are few, and their names stand on badges that every customer sees.
async function technicianHits(tx: Tx, { name }: Reading, roles: readonly Role[]) {
  if (!name || !can(roles, 'technicians.read')) return []
  const { items } = await listTechnicians(tx, {}, { cursor: null, limit: 500 })
  return items
    .filter((one) => one.name.includes(name))
    .slice(0, most)
    .map((one) => ({
      id: one.technicianId,
      title: one.name,
      detail: one.badge,
      path: `/technicians/${one.technicianId}`,
    }))
}
