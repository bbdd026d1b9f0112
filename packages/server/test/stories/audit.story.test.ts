import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { businessDay } from '../../src/kernel/time.ts'
import { auditedFriend } from '../support/audited-friend.ts'
import { type Client, memberClient } from '../support/client.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// Who asks what was done: by act, by who and by days; told with names that the reader may see.

let world: TestWorld
let owner: Client
let finance: Client
let friend: Awaited<ReturnType<typeof auditedFriend>>
beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  finance = await memberClient(world.server.url, 'sunhui@hemu')
  friend = await auditedFriend(world, 43)
})
afterAll(() => world?.close())

interface Entry {
  seq: number
  at: string
  actor: string
  action: string
  subject: string
}
const audit = (query: string, by = owner) => by.get(`/console/audit?${query}`)

describe('the audit over HTTP', () => {
  it('tells an order by its number and a friend by a masked nickname, as the page of the customer would', async () => {
    const told = await audit(`subject=contact:${friend.contactId}`)
    const page = await owner.get(`/console/customers/${friend.customerId}`)
    expect(told.items.map((one: Entry) => one.action)).toEqual(
      expect.arrayContaining(['order.registered', 'customer.viewed']),
    )
    expect(told.orders).toEqual({
      [friend.orderId]: { marketplace: 'taobao', number: friend.tid, erased: false },
    })
    const { nickname, customerId } = told.contacts[friend.contactId]
    expect([nickname, customerId]).toEqual([expect.stringContaining('*'), page.id])
    expect(told.gone).toEqual({})
  })

  it('tells no friend and no customer to finance, which may not open customers', async () => {
    const told = await audit(`subject=contact:${friend.contactId}`, finance)
    expect(told.orders[friend.orderId].number).toBe(friend.tid)
    expect([told.contacts, told.names, told.gone]).toEqual([{}, {}, {}])
  })

  it('is asked by act, by who, by days and by kind, each and together', async () => {
    const acts = async (query: string) =>
      [...new Set((await audit(query)).items.map((one: Entry) => one.action))] as string[]
    expect(await acts('action=order.registered')).toEqual(['order.registered'])
    expect(await acts('action=order.registered&actor=member:lintao')).toEqual([])
    const seen = await audit('actor=member:chenjing&action=customer.viewed&kind=contact')
    expect(seen.items[0]).toMatchObject({ actor: 'member:chenjing', subject: `contact:${friend.contactId}` })
    const today = businessDay(world.server.runtime.ports.clock.now())
    expect(await acts(`from=${today}&to=${today}&action=order.registered`)).toEqual(['order.registered'])
    expect(await acts('kind=point_clerk')).toEqual([])
    expect(await acts('to=2020-01-01')).toEqual([])
    expect(await acts('from=2999-01-01')).toEqual([])
  })

  it('goes on behind the last entry of a page, with the same filters', async () => {
    const whole: Entry[] = (await audit('actor=member:chenjing&limit=200')).items
    expect(whole.length).toBeGreaterThan(1)
    const paged: Entry[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: Entry[]; nextCursor: string | null } = await audit(
        `actor=member:chenjing&limit=1${cursor && `&before=${cursor}`}`,
      )
      paged.push(...page.items)
      cursor = page.nextCursor
    }
    expect(paged).toEqual(whole)
  })

  it.each([
    ['from=2026-02-30', 'audit.not_a_day', '筛选的日期不存在', 'There is no such day'],
    ['to=gestern', 'audit.not_a_day', '筛选的日期不存在', 'There is no such day'],
    [
      'from=2026-11-02&to=2026-11-01',
      'audit.days_reversed',
      '开始日期晚于结束日期',
      'The first day is later than the last',
    ],
  ])('refuses %s in the language of the reader', async (query, code, zh, en) => {
    const asked = (language: string) =>
      owner.send('GET', `/console/audit?${query}`, undefined, { 'accept-language': language })
    expect(await asked('zh-CN')).toMatchObject({ status: 422, body: { code, title: zh } })
    expect(await asked('en')).toMatchObject({ status: 422, body: { code, title: en } })
  })

  it('names its members to all who may read it, and to nobody else', async () => {
    const { items } = await finance.get('/console/audit/members')
    expect(items).toContainEqual({ id: 'chenjing', name: '陈静', left: false })
    const agent = await memberClient(world.server.url, 'chenjing@hemu')
    expect((await agent.send('GET', '/console/audit/members')).status).toBe(403)
    expect((await agent.send('GET', '/console/audit')).status).toBe(403)
  })
})
