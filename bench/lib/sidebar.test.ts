import { describe, expect, it } from 'vitest'
import { maskName } from '../../packages/server/src/kernel/name.ts'
import { maskPhone } from '../../packages/server/src/kernel/phone.ts'
import { seeded } from '../faults/seeded.ts'
import { mistakes, strangeMistakes } from '../sidebar.ts'
import { lifeOfPerson, modelOf } from './sidebar-life.ts'
import {
  callsOf,
  externalUserIdOf,
  friendNumber,
  friendsAmong,
  isMember,
  type Person,
  personOf,
  repliesOffered,
  type Said,
  strangerOf,
  talkOf,
} from './sidebar-people.ts'
import { zipf } from './zipf.ts'

const people = Array.from({ length: 2_000 }, (_, n) => personOf(1, n))

describe('the people of the sidebar bench', () => {
  it('are the same for number and seed, and others for another seed', () => {
    expect(personOf(1, 42)).toEqual(personOf(1, 42))
    expect(personOf(2, 42).orders).not.toEqual(personOf(1, 42).orders)
  })

  it('share no id, phone or order number', () => {
    for (const of of [
      people.map((one) => one.customerId),
      people.map((one) => one.phone),
      people.flatMap((one) => one.orders.map((order) => order.outsideId)),
      people.flatMap((one) => one.orders.map((order) => order.id)),
    ])
      expect(new Set(of).size).toBe(of.length)
  })

  it('have phones that identify, and one order at least', () => {
    for (const { phone, orders } of people) {
      expect(phone).toMatch(/^1[35789]\d{9}$/)
      expect(orders.length).toBeGreaterThan(0)
    }
  })
})

describe('Zipf', () => {
  it('prefers few, and stays inside', () => {
    const choose = zipf(1_000, 1.1, seeded(1).next)
    const counts = new Map<number, number>()
    for (let i = 0; i < 20_000; i += 1) {
      const n = choose()
      expect(n >= 0 && n < 1_000).toBe(true)
      counts.set(n, (counts.get(n) ?? 0) + 1)
    }
    const busiest = [...counts.values()].sort((a, b) => b - a)
    expect(busiest[0]! / 20_000).toBeGreaterThan(0.1)
    expect(busiest[0]! / busiest[1]!).toBeGreaterThan(1.6)
  })

  it('reaches every number', () => {
    const choose = zipf(10, 0.1, seeded(2).next)
    expect(new Set(Array.from({ length: 2_000 }, choose)).size).toBe(10)
  })
})

const offered = (to: Person | null) => ({ items: repliesOffered(to).map((title) => ({ title })), more: true })
const talkPage = (said: readonly Said[]) => ({
  items: said
    .toReversed()
    .slice(0, 20)
    .map(({ side, text }) => ({ side, content: { text } })),
  nextCursor: said.length > 20 ? 'behind' : null,
})

describe('the check of an answer', () => {
  const person = people.find(
    (one) => one.orders.length === 2 && one.isFriend && !isMember(one) && callsOf(one).length === 0,
  )!
  const newest = [...person.orders].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
  const paid = person.orders.filter((order) => order.state !== 'closed')
  const answer = () => ({
    contact: { externalUserId: person.externalUserId, nickname: person.nickname },
    customer: {
      customerId: person.customerId,
      name: maskName(person.name),
      phone: maskPhone(person.phone),
      tags: person.tags,
      value: { orders: paid.length, spentFen: paid.reduce((sum, order) => sum + order.paidFen, 0) },
    },
    orders: newest.map((order) => ({
      number: order.outsideId,
      receiver: { name: maskName(person.name), phone: maskPhone(person.phone) },
    })),
    jobs: person.orders.flatMap((order) => (order.job ? [{ code: order.job.code }] : [])),
    talk: talkOf(person).length === 0 ? null : talkPage(talkOf(person)),
    records: null,
    replies: offered(person),
  })

  it('passes what is right', () => {
    expect(mistakes(1, person.number, JSON.stringify(answer()))).toEqual([])
  })

  it('finds talk that is another’s, cut short or turned round, a call that is missing, and replies of nobody', () => {
    const talker = people.find((one) => one.isFriend && one.number % 8 === 0)!
    const [said, right] = [talkOf(talker), { ...answer(), talk: talkPage(talkOf(talker)) }]
    const wrong = (change: object) =>
      mistakes(1, talker.number, JSON.stringify({ ...right, ...change })).join()
    expect(said.length).toBeGreaterThan(20)
    expect(wrong({})).not.toContain('talk')
    expect(wrong({ talk: null })).toContain('talk')
    expect(wrong({ talk: { ...right.talk, items: right.talk.items.slice(0, 10) } })).toContain('talk')
    expect(wrong({ talk: { ...right.talk, items: right.talk.items.toReversed() } })).toContain('talk')
    expect(wrong({ talk: talkPage(said.slice(4)) })).not.toContain('talk')
    const caller = people.find((one) => callsOf(one).length > 0)!
    expect(mistakes(1, caller.number, JSON.stringify(answer())).join()).toContain('calls')
    const member = people.find((one) => one.isFriend && isMember(one))!
    expect(mistakes(1, member.number, JSON.stringify(answer())).join()).toContain('replies')
    expect(repliesOffered(member)).not.toEqual(repliesOffered(person))
  })

  it('finds a value that is not masked, an order that is missing, and a foreign customer', () => {
    const plain = answer()
    plain.customer.phone = person.phone
    expect(mistakes(1, person.number, JSON.stringify(plain)).join()).toContain('phone')
    const short = answer()
    short.orders.pop()
    expect(mistakes(1, person.number, JSON.stringify(short)).join()).toContain('orders')
    expect(mistakes(1, person.number + 1, JSON.stringify(answer())).length).toBeGreaterThan(3)
  })
})

describe('friends and strangers', () => {
  it('are told apart: every friend number is a friend, and no friend is left out', () => {
    const numbers = Array.from({ length: friendsAmong(2_000) }, (_, n) => friendNumber(n))
    expect(numbers.every((n) => people[n]!.isFriend)).toBe(true)
    expect(numbers.length).toBe(people.filter((one) => one.isFriend).length)
    expect(people[friendNumber(5)]!.externalUserId).toBe(externalUserIdOf(friendNumber(5)))
  })

  it('point to nobody who has a friend already', () => {
    const strangers = Array.from({ length: 300 }, (_, n) => strangerOf(1, n, 2_000))
    const meant = strangers.flatMap(({ remark }) => remark ?? [])
    expect(meant.length).toBeGreaterThan(100)
    expect(meant.some((one) => one.isFriend)).toBe(false)
  })

  const stranger = Array.from({ length: 50 }, (_, n) => strangerOf(1, n, 2_000)).find((one) => one.remark)!
  const said = {
    contact: { externalUserId: stranger.externalUserId, nickname: stranger.nickname },
    bound: false,
    orders: [],
    candidates: [{ number: stranger.remark!.orders[0]!.outsideId, reason: '备注手机号与客户一致' }],
    replies: offered(null),
  }

  it('are checked: who it is, and that the remark led to its own orders', () => {
    expect(strangeMistakes(stranger, JSON.stringify(said))).toEqual([])
    const foreign = { ...said, candidates: [{ number: '1', reason: '备注手机号与客户一致' }] }
    expect(strangeMistakes(stranger, JSON.stringify(foreign)).join()).toContain('another phone')
    expect(strangeMistakes(stranger, JSON.stringify({ ...said, candidates: [] })).join()).toContain(
      'no candidate',
    )
    expect(strangeMistakes(stranger, JSON.stringify({ ...said, bound: true })).join()).toContain('bound')
  })
})

describe('what the capabilities make of a person', () => {
  const now = new Date('2026-11-22T04:00:00Z')
  const product = (id: string, category: string, needsInstallation: boolean) => ({
    id,
    model: id,
    name: id,
    category,
    needsInstallation,
    serviceType: null,
    surveyFirst: false,
    deliverAndInstall: false,
    warrantyMonths: 24,
    requiredSkill: null,
  })
  const products = new Map(
    [
      product('HM-LOCK-X1', 'smart_lock', true),
      product('HM-AC-35G', 'air_conditioner', true),
      product('HM-WP-600', 'water_purifier', true),
      product('HM-BAT-8', 'accessory', false),
    ].map((one) => [one.id, one]),
  )
  const world = { products, model: modelOf(2_000, 1, now), now }
  const lives = people.slice(0, 400).map((person) => ({ person, life: lifeOfPerson(person, world) }))

  it('is a unit for each piece, and the value of what was paid', () => {
    for (const { person, life } of lives) {
      const kept = person.orders.filter((one) => one.state !== 'closed')
      const pieces = person.orders.flatMap((one) => one.lines).reduce((sum, line) => sum + line.quantity, 0)
      expect(life.units).toHaveLength(pieces)
      expect(life.score.spentFen).toBe(BigInt(kept.reduce((sum, one) => sum + one.paidFen, 0)))
    }
  })

  it('has needs, habits and predictions for some, and for none of those who never bought', () => {
    expect(world.model.state).toBe('fitted')
    expect(lives.some(({ life }) => life.drawn.needs.length > 0)).toBe(true)
    expect(lives.some(({ life }) => life.score.predictedFen !== null)).toBe(true)
    const without = lives.filter(({ person }) => person.orders.every((one) => one.state === 'closed'))
    expect(without.length).toBeGreaterThan(0)
    for (const { life } of without) expect([life.score.purchases, life.drawn.needs]).toEqual([0, []])
  })

  it('belongs to the row that the order came to, of one who was two', () => {
    const twin = people.find((one) => one.absorbedId && one.orders.length > 1)!
    const owners = new Set(lifeOfPerson(twin, world).units.map((one) => one.customerId))
    expect(owners).toEqual(new Set([twin.customerId, twin.absorbedId]))
  })
})
