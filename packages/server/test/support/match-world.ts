import { sql } from 'kysely'
import { wechatAccountKeys } from '../../../sandbox/src/wechat-account/index.ts'
import type { VirtualPerson } from '../../../sandbox/src/world/people.ts'
import { createLiveCode, createOrderLink } from '../../src/contacts/index.ts'
import { Browser, signInToSidebar } from './browser.ts'
import { memberClient } from './client.ts'
import { eventually } from './eventually.ts'
import { type CastPerson, marketplaces, otherWechat, type Way } from './match-cast.ts'
import { type MatchFriend, matchDeeds } from './match-deeds.ts'
import { otherSystem } from './other-system.ts'
import { type TestWorld, testWorld } from './world.ts'

/** One buyer of the world, with what is true of them and what became of it. */
export interface Lived extends CastPerson {
  tid: string
  orderId: string
  receiver: VirtualPerson['home']
  paidFen: number
  externalUserId: string | null
}

export interface MatchWorld {
  world: TestWorld
  people: readonly Lived[]
  /** Friends who did not buy, but were sent something by another: by the buyer's number. */
  receivers: ReadonlyMap<number, string>
  /** Friends with an order of their own after each deed, in the order in which they come. */
  boundAfter: Readonly<Record<string, number>>
}

const actor = { kind: 'member' as const, id: 'lintao' }

/**
 * Lets everybody of a cast buy, become a friend and act, way after way, as they would; nobody goes on whose order stands beside them.
 * Every step waits for what it needs and for no clock: the same cast comes to the same end under any load.
 */
export async function liveMatchWorld(
  cast: readonly CastPerson[],
  tell: (line: string) => void = () => undefined,
): Promise<MatchWorld> {
  const world = await testWorld({}, undefined, undefined, Object.keys(marketplaces))
  try {
    const owner = await memberClient(world.server.url, 'zhoulan@hemu')
    await owner.send('PUT', '/console/wechat-account', { account: wechatAccountKeys })
    const people = await everybodyBuys(world, cast)
    tell(`${people.length} orders on record`)
    const warehouse = await otherSystem(world.server.url, owner, 'wms-shipments')
    const agent = new Browser(world.server.url)
    await signInToSidebar(agent)
    const deeds = matchDeeds(world, { agent, operator: owner }, people)
    await deeds.warehouseTells(warehouse, (one) => one.isFriend && one.does.has('serial'))
    const receivers = await everybodyJoins(world, people, deeds.opensOrderLink)
    const friends = people.filter((one): one is MatchFriend => one.externalUserId !== null)
    tell(`${friends.length} friends who bought, ${receivers.size} who were sent something`)
    const unbound = async () => {
      const bound = await boundNumbers(world, friends)
      return friends.filter(({ number }) => !bound.has(number))
    }
    let open = await unbound()
    const boundAfter: Record<string, number> = { joining: friends.length - open.length }
    for (const [name, deed] of deeds.inOrder) {
      for (const one of open) await deed.begins?.(one)
      for (const one of open) await deed.goesOn?.(one)
      await deed.together?.(open)
      open = await unbound()
      boundAfter[name] = friends.length - open.length
      tell(`${name}: ${open.length} of ${friends.length} unbound`)
    }
    return { world, people, receivers, boundAfter }
  } catch (error) {
    await world.close()
    throw error
  }
}

/** Each person's own order, all on record before anybody joins. */
async function everybodyBuys(world: TestWorld, cast: readonly CastPerson[]): Promise<Lived[]> {
  const person = (number: number) => world.sandbox.world.person(number)
  const placed: Omit<Lived, 'orderId' | 'paidFen'>[] = []
  const place = async (who: number, one: CastPerson, receiver: VirtualPerson['home']) =>
    (await world.act('place', {
      person: who,
      marketplace: one.marketplace,
      paid: true,
      discountFen: one.couponFen,
      receiver,
    })) as {
      tid: string
      receiver: VirtualPerson['home']
    }
  for (const one of cast) {
    // Long before: the number was somebody else's, with another name and home.
    if (one.phoneBefore !== null)
      await place(one.phoneBefore, one, {
        ...person(one.phoneBefore).home,
        mobile: person(one.number).home.mobile,
      })
    const told = await place(
      one.number + (one.otherAccount ? otherWechat : 0),
      one,
      receiverOf(one, (number) => person(number).home),
    )
    placed.push({ ...one, ...told, externalUserId: null })
  }
  // Pinduoduo tells no buyer: such an order is nobody's until it is bound.
  const known = new Map<string, { orderId: string; paidFen: number }>()
  await eventually(async () => {
    await world.server.intake.sweep(world.brandId)
    const found = await world.query(
      sql<{
        id: string
        outside_id: string
        paid: number
      }>`select id, outside_id, paid_fen::int as paid from orders."order"`,
    )
    for (const { id, outside_id, paid } of found) known.set(outside_id, { orderId: id, paidFen: paid })
    const missing = placed.filter(({ tid }) => !known.has(tid)).map(({ marketplace }) => marketplace)
    if (missing.length > 0)
      throw new Error(`${missing.length} orders not on record: ${[...new Set(missing)]}`)
  }, 120_000)
  return placed.map((one) => ({ ...one, ...known.get(one.tid)! }))
}

/** Name, phone and address on the order. */
function receiverOf(one: CastPerson, homeOf: (number: number) => VirtualPerson['home']) {
  const own = homeOf(one.giftTo ?? one.number)
  const mate = one.phoneOf !== null && one.giftTo === null ? homeOf(one.phoneOf) : null
  const name = mate && one.sameSurname ? mate.name[0]! + own.name.slice(1) : own.name
  const home = { ...own, ...mate, name }
  return one.deliveryPoint ? { ...home, address: `${home.address.split('号')[0]}号菜鸟驿站` } : home
}

async function everybodyJoins(
  world: TestWorld,
  people: Lived[],
  opensOrderLink: (path: string, person: number) => Promise<void>,
): Promise<Map<number, string>> {
  const make = (name: string, orderId: string | null) =>
    createLiveCode(world.server.runtime, world.brandId, actor, {
      name,
      wecomUserIds: ['chenjing'],
      welcome: null,
      tags: [],
      orderId,
    })
  const batch = await make('批次卡', null)
  const linked = await make('订单短链', null)
  const receivers = new Map<number, string>()
  for (const one of people.filter(({ isFriend }) => isFriend)) {
    const takesOrder = one.joins === 'own_code' || one.joins === 'order_link'
    const scanner = takesOrder && one.receiverScans ? one.giftTo! : one.number
    if (one.joins === 'order_link') {
      const { path } = await world.server.runtime.db.transact(world.brandId, (tx) =>
        createOrderLink({ ...tx, actor }, one.orderId, linked.id),
      )
      await opensOrderLink(path, scanner)
    }
    const state = {
      own_code: async () => ({ state: (await make('包裹卡', one.orderId)).state }),
      order_link: async () => ({ state: linked.state }),
      common_code: async () => ({ state: batch.state }),
      by_phone: async () => ({ userId: 'chenjing' }),
    }
    const { externalUserId } = (await world.act('scan', {
      person: scanner,
      ...(await state[one.joins]()),
    })) as { externalUserId: string }
    if (scanner === one.number) one.externalUserId = externalUserId
    else {
      receivers.set(scanner, externalUserId)
      // The card is gone; the buyer comes by a common code, if at all.
      const buyer = (await world.act('scan', { person: one.number, state: batch.state })) as {
        externalUserId: string
      }
      one.externalUserId = buyer.externalUserId
    }
  }
  const friends = [...people.flatMap((one) => one.externalUserId ?? []), ...receivers.values()]
  await eventually(async () => {
    const found = await world.query(
      sql`select 1 from contacts.contact where customer_id is not null and external_user_id = any(${friends}::text[])`,
    )
    if (found.length < new Set(friends).size)
      throw new Error(`${found.length} of ${friends.length} friends known`)
    const left = await world.query(
      sql`select 1 from contacts.wechat_visit v join contacts.contact k on k.customer_id = v.customer_id
        where v.customer_id is not null and v.settled_at is null limit 1`,
    )
    if (left.length > 0) throw new Error('somebody’s opened page still waits')
  }, 120_000)
  return receivers
}

/** Orders `o` beside a friend `k`: their own, and those that they proved beside another. */
const beside = sql.raw(`contacts.contact k cross join lateral (
  select o.id, o.outside_id, null::text as shared_by from orders."order" o
    where o.brand_id = k.brand_id and o.customer_id = any(customers.same_person(k.brand_id, k.customer_id))
  union all
  select o.id, o.outside_id, s.way from contacts.order_share s join orders."order" o on o.brand_id = s.brand_id and o.id = s.order_id
    where s.brand_id = k.brand_id and s.contact_id = k.id and s.undone_at is null) o`)

/** Friends with an order that is in truth their own. */
export async function boundNumbers(world: TestWorld, friends: readonly Lived[]): Promise<Set<number>> {
  const found = await world.query(
    sql<{ tid: string; external: string }>`select o.outside_id as tid, k.external_user_id as external
      from ${beside}`,
  )
  const pairs = new Set(found.map(({ tid, external }) => `${tid} ${external}`))
  return new Set(
    friends.filter((one) => pairs.has(`${one.tid} ${one.externalUserId}`)).map(({ number }) => number),
  )
}

export interface Measured {
  buyers: number
  friends: number
  bound: number
  rate: number
  /** Orders that stand beside a friend. */
  pairs: number
  /** Not bought by the friend, but sent to them: their name, phone and home are on it. */
  received: number
  /** Of the orders, those that stand beside a second friend, who proved them as well. */
  shared: number
  precision: number
  byWay: Partial<Record<string, number>>
  boundAfter: Readonly<Record<string, number>>
  /** By a friend's number, how their own order came; a map, which no JSON shows. */
  wayOf: ReadonlyMap<number, string>
  /** Friends with any order, and all: what the page counts. */
  standing: number
  known: number
  /** As the page 客户打通 says it. */
  unbound: Partial<Record<string, number>>
  /** Unbound friends who did nothing that tells of an order: nobody could have found it. */
  silent: number
  /** What the others among them did, and each wrong order, for whoever looks into it. */
  missed: string[]
  wrong: string[]
}

const tellsNothing: readonly Way[] = ['account', 'member']

/** What stands, against the truth. */
export async function measureMatch({ world, people, receivers, boundAfter }: MatchWorld): Promise<Measured> {
  const found = await world.query(
    sql<{
      tid: string
      external: string
      way: string | null
      shared: boolean
    }>`select o.outside_id as tid, k.external_user_id as external,
        coalesce(o.shared_by, (select b.way from contacts.binding b where b.brand_id = k.brand_id and b.order_id = o.id
          and b.contact_id = k.id and b.undone_at is null order by b.bound_at desc limit 1)) as way, o.shared_by is not null as shared
      from ${beside}`,
  )
  const friends = people.filter((one) => one.externalUserId !== null)
  const byTid = new Map(people.map((one) => [one.tid, one]))
  const numberOf = new Map([
    ...friends.map((one) => [one.externalUserId!, one.number] as const),
    ...[...receivers].map(([number, external]) => [external, number] as const),
  ])
  const pairs = found.map(({ tid, external, way, shared }) => ({
    order: byTid.get(tid),
    friend: numberOf.get(external),
    way: way ?? 'account',
    shared,
    external,
    tid,
  }))
  const right = pairs.filter(({ order, friend }) => order && order.number === friend)
  const received = pairs.filter(({ order, friend }) => order && order.giftTo === friend)
  const wrong = pairs.filter((pair) => !right.includes(pair) && !received.includes(pair))
  const bound = new Set(right.map(({ friend }) => friend))
  const unbound = friends.filter(({ number }) => !bound.has(number))
  const reasons = await reasonsOf(world)
  const told = (one: Lived) =>
    one.joins === 'own_code' ||
    one.joins === 'order_link' ||
    one.registersReminded ||
    [...one.does].some((way) => !tellsNothing.includes(way))
  return {
    buyers: people.length,
    friends: friends.length,
    bound: friends.length - unbound.length,
    rate: (friends.length - unbound.length) / Math.max(1, friends.length),
    pairs: pairs.length,
    received: received.length,
    shared: pairs.filter(({ shared }) => shared).length,
    precision: (right.length + received.length) / Math.max(1, pairs.length),
    wayOf: new Map(
      right.flatMap(({ friend, way }) => (friend === undefined ? [] : [[friend, way] as const])),
    ),
    standing: new Set(pairs.map(({ external }) => external)).size,
    known: new Set(numberOf.keys()).size,
    byWay: counted(right.map(({ way }) => way)),
    boundAfter,
    unbound: counted(unbound.map((one) => reasons.get(one.externalUserId!) ?? 'unlisted')),
    silent: unbound.filter((one) => !told(one)).length,
    missed: unbound
      .filter(told)
      .map(
        (one) =>
          `${one.number} ${one.marketplace} ${one.joins}${one.giftTo === null ? '' : ' gift'}${one.phoneOf === null ? '' : ' shared phone'}${one.answersFact ? '' : ' no fact'}${one.otherHand ? ' other hand' : ''}: ${[...one.does].join(' ')}`,
      ),
    wrong: wrong.map(
      ({ friend, tid, way, order, shared }) =>
        `${friend} by ${way}${shared ? ', shared' : ''}: order ${tid} of ${order?.number ?? 'another'}`,
    ),
  }
}

function counted(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

/** Why a friend has no order, as the page says it to its reader. */
async function reasonsOf(world: TestWorld): Promise<Map<string, string>> {
  const owner = await memberClient(world.server.url, 'zhoulan@hemu')
  const externals = new Map(
    (
      await world.query(
        sql<{ id: string; external: string }>`select id, external_user_id as external from contacts.contact`,
      )
    ).map(({ id, external }) => [id, external]),
  )
  const reasons = new Map<string, string>()
  for (let cursor: string | null = ''; cursor !== null; ) {
    world.rest(2_000)
    const page = (await owner.get(
      `/console/unbound-friends?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )) as { items: { contactId: string; reason: string }[]; nextCursor: string | null }
    for (const { contactId, reason } of page.items) reasons.set(externals.get(contactId)!, reason)
    cursor = page.nextCursor
  }
  return reasons
}
