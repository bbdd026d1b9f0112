import { describe, expect, it } from 'vitest'
import { maskName } from '../../packages/server/src/kernel/name.ts'
import { maskPhone } from '../../packages/server/src/kernel/phone.ts'
import { seeded } from '../faults/seeded.ts'
import { mistakes } from '../sidebar.ts'
import { personOf } from './sidebar-people.ts'
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

describe('the check of an answer', () => {
  const person = people.find((one) => one.orders.length === 2)!
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
  })

  it('passes what is right', () => {
    expect(mistakes(1, person.number, JSON.stringify(answer()))).toEqual([])
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
