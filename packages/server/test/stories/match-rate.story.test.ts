import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLiveCode } from '../../src/contacts/index.ts'
import { Browser, signInToSidebar } from '../support/browser.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type CastPerson, castOf, shares, type Way, ways } from '../support/match-cast.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// 客户打通 measured where the truth is known (T10): of the friends who in truth bought, how many stand beside an order of their
// own; and of all orders that stand beside a friend, how many are in truth theirs. With every way on, and with ways off.

const groups: Record<string, { first: number; size: number; on: readonly Way[] }> = {
  'all ways': { first: 200, size: 60, on: ways },
  'card and account only': { first: 300, size: 30, on: ['card'] },
  'without card': { first: 400, size: 30, on: ways.filter((way) => way !== 'card') },
}

interface Lived extends CastPerson {
  group: string
  tid: string
  orderId: string
  personId: string
  receiver: { name: string; mobile: string }
  externalUserId: string | null
  /** The act after which the friend stood beside the order. */
  by: Way | null
}

let world: TestWorld
let agent: Browser
let owner: Client
let people: Lived[]
beforeAll(async () => {
  world = await testWorld({}, undefined, undefined, ['taobao', 'jd', 'weixin-store'])
  agent = new Browser(world.server.url)
  await signInToSidebar(agent)
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  people = await everybodyBuys()
  await everybodyJoins()
  for (const one of people) if (one.externalUserId) await binds(one as Lived & { externalUserId: string })
}, 300_000)
afterAll(() => world?.close())

/** Each person's own order, first of all on record; what is bought for another bears the other's name, phone and address. */
async function everybodyBuys(): Promise<Lived[]> {
  const placed: Omit<Lived, 'orderId'>[] = []
  for (const [group, { first, size, on }] of Object.entries(groups))
    for (const one of castOf(1, first, size, on)) {
      const told = (await world.act('place', {
        person: one.number,
        marketplace: one.marketplace,
        paid: true,
        ...(one.giftTo === null ? {} : { receiver: world.sandbox.world.person(one.giftTo).home }),
      })) as unknown as Pick<Lived, 'tid' | 'personId' | 'receiver'>
      placed.push({ ...one, ...told, group, externalUserId: null, by: null })
    }
  const known = new Map<string, string>()
  await eventually(async () => {
    await world.server.intake.sweep(world.brandId)
    const found = await world.query(
      sql<{
        id: string
        outside_id: string
      }>`select id, outside_id from orders."order" where customer_id is not null`,
    )
    for (const { id, outside_id } of found) known.set(outside_id, id)
    expect(placed.filter(({ tid }) => !known.has(tid)).map(({ marketplace }) => marketplace)).toEqual([])
  }, 60_000)
  return placed.map((one) => ({ ...one, orderId: known.get(one.tid)! }))
}

async function everybodyJoins(): Promise<void> {
  const actor = { kind: 'member' as const, id: 'lintao' }
  for (const one of people.filter(({ isFriend }) => isFriend)) {
    const code = one.does.has('card')
      ? await createLiveCode(world.server.runtime, world.brandId, actor, {
          name: '包裹卡',
          wecomUserIds: ['chenjing'],
          welcome: null,
          tags: [],
          orderId: one.orderId,
        })
      : null
    const scanned = (await world.act('scan', {
      person: one.number,
      ...(code ? { state: code.state } : { userId: 'chenjing' }),
    })) as { externalUserId: string }
    one.externalUserId = scanned.externalUserId
  }
  const friends = people.flatMap(({ externalUserId }) => externalUserId ?? [])
  await eventually(async () => {
    const found = await world.query(
      sql`select 1 from contacts.contact where customer_id is not null and external_user_id = any(${friends}::text[])`,
    )
    expect(found).toHaveLength(friends.length)
  }, 60_000)
}

/** Whoever asks too often waits as long as it takes, and signs in again when that took too long. */
async function patiently(
  ask: () => Promise<Response>,
): Promise<{ status: number } & Record<string, unknown>> {
  for (let tries = 0; tries < 20; tries += 1) {
    const answer = await ask()
    const said = { ...((await answer.json()) as object), status: answer.status }
    if (answer.status === 401) await signInToSidebar(agent)
    else if (answer.status !== 429) return said
    // The door counts by the computer's own clock, wrong claims by the hour of the wall.
    world.rest(60_000)
    if (tries % 3 === 2) world.passTime(20 * 60_000)
  }
  throw new Error('asked in vain')
}

const post = (path: string, body: object = {}) => patiently(() => agent.post(`/api${path}`, body))

const isBound = async ({ orderId, externalUserId }: Lived): Promise<boolean> => {
  const found = await world.query(
    sql`select 1 from orders."order" o join contacts.contact k on k.brand_id = o.brand_id
      where o.id = ${orderId}::uuid and k.external_user_id = ${externalUserId}
        and o.customer_id = any(customers.same_person(k.brand_id, k.customer_id))`,
  )
  return found.length > 0
}

type Friend = Lived & { externalUserId: string }

/** One way after the other, until the order stands beside the friend; nobody goes on after that. */
async function binds(one: Friend): Promise<void> {
  if (one.pastes) await pastesAnother(one)
  if (one.does.has('card'))
    await eventually(async () => expect(await isBound(one)).toBe(true), 10_000).catch(() => undefined)
  for (const way of ['card', 'account', 'page', 'chat', 'remark'] as const) {
    // An account that is the same binds by itself: it cannot be switched off.
    if (way !== 'account' && !one.does.has(way)) continue
    await perform[way]?.(one)
    if (!(await isBound(one))) continue
    one.by = way
    return
  }
}

/** False where the server has no page for the customer to register on: what is not built cannot be on. */
let isPageBuilt = true

/** The receiver's data is what friends know of their own order. */
const perform: Partial<Record<Way, (one: Friend) => Promise<unknown>>> = {
  async page({ externalUserId, tid, receiver }) {
    const card = await post(`/sidebar/contacts/${externalUserId}/registration-cards`)
    isPageBuilt &&= card.status !== 404
    if (card.status !== 200) return
    const token = String(card.path).split('/').at(-1)!
    const named = { orderNumber: tid, phone: receiver.mobile.slice(-4) }
    await fetch(`${world.server.url}/api/public/registrations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, named }),
    })
  },
  chat: ({ externalUserId, tid, receiver }) =>
    claim(externalUserId, tid, { kind: 'phone_tail', value: receiver.mobile.slice(-4) }),
  async remark({ externalUserId, receiver }) {
    const { wecom } = world.sandbox
    const follow = wecom.corp.contacts[externalUserId]!.follows[0]!
    follow.remarkMobiles = [receiver.mobile]
    wecom.editRemark({ externalUserId, userId: follow.userId, remark: '问过安装' })
    let offered: { number: string; repeats: string[] }[] = []
    await eventually(async () => {
      const view = await patiently(() => agent.get(`/api/sidebar/contacts/${externalUserId}`))
      expect(view.status, JSON.stringify(view)).toBe(200)
      offered = view.candidates as typeof offered
      expect(offered.length).toBeGreaterThan(0)
    }, 3_000).catch(() => undefined)
    // Whatever is offered, also for a like name: there the surname would say again what was known, and is refused.
    for (const { number, repeats } of offered) {
      const said = await claim(externalUserId, number, { kind: 'surname', value: receiver.name[0]! })
      // Taken all the same only where the remark came meanwhile: then the phone found it, and the surname is new.
      if (!repeats.includes('surname')) expect(said.code).not.toBe('order.fact_repeated')
      else if (said.status === 200) expect(await waysOf(String(said.orderId))).not.toContain('claim')
    }
  },
}

const waysOf = async (orderId: string): Promise<string[]> =>
  (
    await world.query(
      sql<{ way: string }>`select way from contacts.binding where order_id = ${orderId}::uuid`,
    )
  ).map(({ way }) => way)

const claim = (externalUserId: string, orderNumber: string, fact: { kind: string; value: string }) =>
  post(`/sidebar/contacts/${externalUserId}/claims`, { orderNumber, fact })

async function pastesAnother(one: Friend): Promise<void> {
  const other = people.find(({ number }) => number === one.number + 2) ?? people[0]!
  const value = world.sandbox.world.person(one.number).home.mobile.slice(-4)
  if (!other.receiver.mobile.endsWith(value))
    await claim(one.externalUserId, other.tid, { kind: 'phone_tail', value })
}

/** Every order that stands beside a friend, with whose it in truth is. */
async function beside(): Promise<{ friend: Lived; order: Lived }[]> {
  const found = await world.query(
    sql<{ tid: string; external: string }>`select o.outside_id as tid, k.external_user_id as external
      from contacts.contact k join orders."order" o on o.brand_id = k.brand_id
        and o.customer_id = any(customers.same_person(k.brand_id, k.customer_id))`,
  )
  const byTid = new Map(people.map((one) => [one.tid, one]))
  const byFriend = new Map(people.map((one) => [one.externalUserId, one]))
  return found.flatMap(({ tid, external }) => {
    const [order, friend] = [byTid.get(tid), byFriend.get(external)]
    return order && friend ? [{ friend, order }] : []
  })
}

interface Measured {
  friends: number
  bound: number
  rate: number
  pairs: number
  right: number
  /** Each with the way by which it came there. */
  wrong: string[]
  /** Not bought by the friend, but sent to them: their name, phone and home are on it. */
  received: number
  precision: number
  byWay: Partial<Record<Way, number>>
}

async function measure(): Promise<Record<string, Measured>> {
  const pairs = await beside()
  return Object.fromEntries(
    Object.keys(groups).map((group) => {
      const friends = people.filter((one) => one.group === group && one.externalUserId)
      const own = pairs.filter(({ friend }) => friend.group === group)
      const right = own.filter(({ friend, order }) => friend.personId === order.personId)
      const received = own.filter(({ friend, order }) => order.giftTo === friend.number)
      const bound = new Set(right.map(({ friend }) => friend.number))
      const byWay: Measured['byWay'] = {}
      for (const one of friends) if (one.by && bound.has(one.number)) byWay[one.by] = (byWay[one.by] ?? 0) + 1
      const measured = {
        friends: friends.length,
        bound: bound.size,
        rate: bound.size / friends.length,
        pairs: own.length,
        right: right.length,
        wrong: own
          .filter((one) => !right.includes(one) && !received.includes(one))
          .map(
            ({ friend, order }) =>
              `${friend.number} by ${friend.by}: order of ${order.number} (${order.marketplace})`,
          ),
        received: received.length,
        precision: (right.length + received.length) / Math.max(1, own.length),
        byWay,
      }
      return [group, measured]
    }),
  )
}

describe('客户打通 in the simulated world', () => {
  it('finds at least 92 of 100 friends who bought with all ways on, and gives nobody another one’s order', async () => {
    const found = await measure()
    process.stderr.write(`${JSON.stringify({ shares, isPageBuilt, found }, null, 1)}\n`)
    const all = found['all ways']!
    expect(all.friends).toBeGreaterThan(40)
    for (const one of Object.values(found)) expect(one.precision).toBeGreaterThanOrEqual(0.995)
    expect(all.rate).toBeGreaterThanOrEqual(isPageBuilt ? 0.92 : 0.8)
    expect(found['card and account only']!.rate).toBeLessThan(all.rate)
  })

  it('counts the same on the page, which knows no truth', async () => {
    const { months } = await owner.get('/console/match-rate')
    const friends = people.filter(({ externalUserId }) => externalUserId).length
    const bound = new Set((await beside()).map(({ friend }) => friend.number)).size
    const sum = (key: 'friends' | 'bound') =>
      months.reduce((n: number, one: Record<string, number>) => n + one[key]!, 0)
    expect([sum('friends'), sum('bound')]).toEqual([friends, bound])
  })

  it('stays as precise when all customers are compared anew', async () => {
    const { id } = await owner.post('/console/identity-runs', {})
    await eventually(async () => {
      const { items } = await owner.get('/console/identity-runs')
      expect(items.find((one: { id: string }) => one.id === id).state).toBe('done')
    }, 60_000)
    const found = await measure()
    process.stderr.write(`${JSON.stringify({ 'after the full recalculation': found }, null, 1)}\n`)
    for (const one of Object.values(found)) expect(one.precision).toBeGreaterThanOrEqual(0.995)
  })
})
