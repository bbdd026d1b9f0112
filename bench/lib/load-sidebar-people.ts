import type pg from 'pg'
import { indexName } from '../../packages/server/src/customers/name-index.ts'
import { sealReceiver } from '../../packages/server/src/orders/receiver.ts'
import type { BrandVault } from '../../packages/server/src/runtime/crypto/vault.ts'
import type { Tx } from '../../packages/server/src/runtime/db/transaction.ts'
import { fillBehaviour } from './sidebar-behaviour.ts'
import { deliveredAt, type Life, lifeOfPerson, type World } from './sidebar-life.ts'
import {
  agents,
  callsOf,
  isMember,
  membersSegment,
  type Person,
  type PersonOrder,
  personOf,
  type Said,
  type Stranger,
  strangerOf,
  strangersTalk,
  strangersTo,
  talkOf,
  uuidOf,
} from './sidebar-people.ts'
import { Rows, setIndexesAside, write } from './sidebar-rows.ts'

const batch = 4_000
const dayMs = 86_400_000

interface Filling {
  rows: Rows
  vault: BrandVault
  world: World & { modelId: string }
}

/**
 * Loads people with contacts, orders, jobs, talk, what they own, will need and are worth, sealed and indexed by our own vault,
 * through COPY on several connections (superusers, so that neither policies nor foreign-key triggers slow a load whose rows
 * are known to fit).
 */
export async function loadPeople(
  clients: pg.Client[],
  vault: BrandVault,
  brandId: string,
  options: {
    customers: number
    seed: number
    /** Without contacts, orders and what comes of them, for whoever asks only who somebody is. */
    peopleOnly?: boolean
    world: Filling['world']
    onProgress(loaded: number): void
  },
): Promise<void> {
  const { customers, seed, world, peopleOnly = false } = options
  for (const client of clients)
    await client.query(`set session_replication_role = replica; set synchronous_commit = off`)
  const putBack = await setIndexesAside(clients[0]!)
  let writing: Promise<unknown> = Promise.resolve()
  for (let from = 0; from < customers; from += batch) {
    const filling: Filling = { rows: new Rows(brandId), vault, world }
    for (let n = from; n < Math.min(from + batch, customers); n += 1) {
      const person = personOf(seed, n)
      addPerson(filling, peopleOnly ? { ...person, absorbedId: null } : person)
      if (peopleOnly) continue
      addHistory(filling, person)
      if (n < strangersTo(customers)) addStranger(filling, n, strangerOf(seed, n, customers))
    }
    await writing
    writing = write(clients, filling.rows)
    options.onProgress(Math.min(from + batch, customers))
  }
  await writing
  if (!peopleOnly) await fillBehaviour(clients, brandId)
  await putBack(clients)
}

function addPerson(filling: Filling, person: Person): void {
  const { rows, vault } = filling
  const { customerId, absorbedId, phone } = person
  const since = person.orders[0]!.createdAt
  for (const rowId of [customerId, ...(absorbedId ? [absorbedId] : [])])
    rows.add(
      'customer',
      rowId,
      vault.seal('customers.customer.name', rowId, person.name),
      ...nameCells(vault, person.name),
      vault.seal('customers.customer.phone', rowId, phone),
      vault.index('phone-tail', phone.slice(-4)),
      person.regionCode,
      rowId === customerId ? null : customerId,
      since,
      since,
    )
  const evidence = `order:${person.orders[0]!.id}`
  const known = (kind: string, value: string, rowId: string, at = '') =>
    rows.add('identifier', kind, vault.index(kind, value), rowId, 'marketplace', evidence, at, since)
  known('phone', phone, customerId)
  known('marketplace_buyer', person.buyerId, customerId, 'taobao')
  if (absorbedId) known('marketplace_buyer', `jd:${person.number}`, absorbedId, 'jd')
  for (const tag of person.tags) rows.add('tag', customerId, tag, 'import', since)
}

/** By what a name is found: without it the server would go over all names in the background, beside what is measured. */
function nameCells(vault: BrandVault, name: string): (Buffer | null)[] {
  const { whole, sound, shown } = indexName(vault, name)
  return [whole, sound, shown]
}

/** Whom they are a friend of, what they bought, and what came of it. */
function addHistory(filling: Filling, person: Person): void {
  const { rows } = filling
  if (person.isFriend) addFriend(filling, person)
  for (const order of person.orders) addOrder(filling, person, order)
  addLife(filling, person, lifeOfPerson(person, filling.world))
  if (person.number % 3 === 0) addConsents(rows, person, person.orders[0]!.createdAt)
  if (person.number % 100 === 2) addNotice(filling, person)
}

function addFriend({ rows, vault, world }: Filling, person: Person): void {
  const { contactId, customerId, number } = person
  const since = person.orders[0]!.createdAt
  const nickname = vault.seal('contacts.contact.nickname', contactId, person.nickname)
  rows.add('contact', contactId, person.externalUserId, nickname, customerId, 'order_code', since, since)
  rows.add('owner', contactId, agentUserId(person.agent), 1, since)
  rows.add(
    'identifier',
    'wecom_external',
    vault.index('wecom_external', person.externalUserId),
    customerId,
    'wecom',
    `contact:${contactId}`,
    '',
    since,
  )
  if (person.absorbedId) {
    const other = uuidOf(9, number)
    const name = vault.seal('contacts.contact.nickname', other, `${person.nickname}工作号`)
    rows.add('contact', other, `${person.externalUserId}b`, name, person.absorbedId, null, since, since)
    rows.add('owner', other, agentUserId(person.agent + 1), 1, since)
  }
  if (number % 20 === 3) {
    const id = uuidOf(10, number)
    const words = vault.seal('contacts.reminder.words', id, '问门厚，寄配件')
    const due = new Date(world.now.getTime() + 30 * dayMs)
    rows.add('reminder', id, contactId, agentUserId(person.agent), due, words, world.now)
  }
  addTalk({ rows, vault, world }, number, { contactId, customerId, agent: person.agent }, talkOf(person))
  addCalls({ rows, vault, world }, person)
  if (isMember(person)) rows.add('segmentMember', membersSegment, customerId, since)
}

/** A friend whom nobody knows yet; of some the remark has a phone, some wrote the number of an order that has no friend. */
function addStranger(filling: Filling, number: number, stranger: Stranger): void {
  const { rows, vault } = filling
  const { contactId, customerId, addedAt, remark } = stranger
  const name = vault.seal('customers.customer.name', customerId, stranger.nickname)
  const asked = nameCells(vault, stranger.nickname)
  rows.add('customer', customerId, name, ...asked, null, null, null, null, addedAt, addedAt)
  const known = vault.index('wecom_external', stranger.externalUserId)
  rows.add('identifier', 'wecom_external', known, customerId, 'wecom', `contact:${contactId}`, '', addedAt)
  const nickname = vault.seal('contacts.contact.nickname', contactId, stranger.nickname)
  rows.add('contact', contactId, stranger.externalUserId, nickname, customerId, null, addedAt, addedAt)
  rows.add('owner', contactId, agentUserId(stranger.agent), 2, addedAt)
  addTalk(
    filling,
    number + 2 ** 24,
    { contactId, customerId, agent: stranger.agent },
    strangersTalk(number, stranger),
  )
  if (!remark) return
  const { phone } = remark
  const [index, tail] = [vault.index('phone', phone), vault.index('phone-tail', phone.slice(-4))]
  rows.add('remark', contactId, agentUserId(stranger.agent), index, tail)
}

function addTalk(
  { rows, vault, world }: Filling,
  number: number,
  whom: { contactId: string; customerId: string; agent: number },
  said: readonly Said[],
): void {
  for (const [i, { side, text, daysAgo }] of said.entries()) {
    const n = number * 32 + i
    const id = uuidOf(11, n)
    rows.add(
      'message',
      id,
      'archive',
      `m${n}`,
      `pair:${agentUserId(whom.agent)}|${whom.contactId}`,
      side,
      side === 'member' ? agentUserId(whom.agent) : null,
      'text',
      vault.seal('conversations.message.body', id, JSON.stringify({ content: text })),
      new Date(world.now.getTime() - daysAgo * dayMs + (n % 50_000)),
      whom.contactId,
      whom.customerId,
    )
  }
}

/** Kept calls as an import leaves them. */
function addCalls({ rows, vault, world }: Filling, person: Person): void {
  for (const [i, { summary, daysAgo }] of callsOf(person).entries()) {
    const id = uuidOf(15, person.number * 4 + i)
    const at = new Date(world.now.getTime() - daysAgo * dayMs)
    const call = { direction: 'inbound', customerPhone: person.phone, answered: true, summary }
    const key = vault.index('phone', id)
    rows.add('record', id, 'call', key, at, vault.seal('imports.record.body', id, JSON.stringify(call)), at)
    rows.add('recordEntry', id, 'call', at, 'call-centre', 'linked', at)
    rows.add('recordLink', id, 'customer', 'phone', key, person.customerId, 'linked', at, at)
  }
}

function addConsents(rows: Rows, { customerId, number }: Person, at: Date): void {
  for (const [i, [purpose, channel]] of [
    ['service', 'all'] as const,
    ['marketing', 'wecom'] as const,
  ].entries())
    rows.add(
      'consent',
      uuidOf(12, number * 2 + i),
      customerId,
      purpose,
      channel,
      number % 9 !== 0,
      at,
      at,
      'customer_page',
      `customer:${customerId}`,
      '1',
      null,
    )
}

function addNotice({ rows, world }: Filling, { number, orders }: Person): void {
  const order = orders[0]!
  const facts = JSON.stringify({ refundFen: order.paidFen })
  rows.add('notice', uuidOf(13, number), order.rowId, order.id, 'refund_asked', facts, world.now)
}

function addLife({ rows, world }: Filling, person: Person, { units, drawn, score }: Life): void {
  const { customerId, number } = person
  const { now, modelId } = world
  for (const unit of units)
    rows.add(
      'unit',
      unit.id,
      unit.sourceKey,
      unit.origin,
      unit.productId,
      unit.customerId,
      unit.orderId,
      unit.lineId,
      unit.workOrderId,
      unit.boughtAt,
      unit.deliveredAt,
      unit.installedAt,
      unit.state,
      now,
    )
  const tomorrow = score.lastDay === null ? 0 : 1_000_000
  rows.add('needsOf', customerId, drawn.habit && JSON.stringify(drawn.habit), tomorrow)
  for (const [i, need] of drawn.needs.entries())
    rows.add(
      'need',
      uuidOf(14, number * 64 + i),
      customerId,
      need.key,
      need.kind,
      need.kind === 'restock' ? 'marketing' : 'service',
      need.productId,
      JSON.stringify(need.name),
      need.about,
      need.sinceDay,
      need.dueDay,
      need.fromDay,
      need.untilDay,
      need.quantity,
      JSON.stringify(need.reasons),
      now,
    )
  rows.add(
    'score',
    customerId,
    modelId,
    score.purchases,
    score.firstDay,
    score.lastDay,
    score.spentFen,
    score.averageFen,
    score.rhythmDays,
    score.recency,
    score.frequency,
    score.monetary,
    score.rfmGroup,
    score.alivePercent,
    score.againPercent,
    score.expectedMilli,
    score.predictedFen,
    score.churn,
    JSON.stringify(score.reasons),
    now,
    1_000_000,
  )
}

function addOrder({ rows, vault }: Filling, person: Person, order: PersonOrder): void {
  const receiver = sealReceiver({ vault } as Tx, order.id, order.receiver)
  const coupon = order.couponFen > 0 ? [{ kind: 'coupon', fen: String(order.couponFen) }] : []
  rows.add(
    'order',
    order.id,
    'tmall',
    'taobao',
    order.outsideId,
    order.state,
    'ordinary',
    order.createdAt,
    order.createdAt,
    order.createdAt,
    order.paidFen,
    order.rowId,
    receiver.sealed,
    receiver.masked,
    receiver.key,
    receiver.districtCode,
    receiver.addressKey,
    receiver.phoneTailIndex,
    receiver.nameIndex,
    true,
    deliveredAt(order),
    JSON.stringify(coupon),
    order.createdAt,
  )
  for (const [i, line] of order.lines.entries()) {
    const lineId = `${order.outsideId}${i}`
    rows.add(
      'line',
      order.id,
      lineId,
      line.itemId,
      '',
      line.merchantCode,
      line.title,
      line.quantity,
      line.priceFen * line.quantity,
      order.state,
      'product',
    )
    rows.add('product', order.id, lineId, line.product, line.quantity)
  }
  if (order.job) addJob(rows, person, order, order.job)
}

function addJob(rows: Rows, person: Person, order: PersonOrder, job: NonNullable<PersonOrder['job']>): void {
  const lines = [
    {
      lineId: `${order.outsideId}0`,
      productId: job.product,
      productName: order.lines[0]!.title,
      quantity: 1,
      category: 'smart_lock',
    },
  ]
  const assigned = job.state === 'settled'
  rows.add(
    'job',
    job.id,
    job.code,
    order.id,
    'tmall',
    order.rowId,
    'order',
    'install',
    'smart_lock',
    job.state,
    job.state === 'complete_address' ? 'incomplete' : 'complete',
    person.regionCode,
    JSON.stringify(lines),
    1,
    true,
    assigned ? 'wang-lei' : null,
    assigned ? 'point-shanghai' : null,
    '{}',
    order.createdAt,
    order.createdAt,
  )
}

export function agentUserId(number: number): string {
  return `bench-agent-${number % agents}`
}
