import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countDial } from '../../src/customers/count-dials.ts'
import { policyTable } from '../../src/runtime/access/policy-table.ts'
import { ownerOf, type Planted, people, plant, sessionOf } from '../support/canary-world.ts'
import type { Body, Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// T18 over HTTP, by somebody who tries to get more out of a token than it was given for: one value, of one person, to one member,
// once, within five minutes; and many of them are seen.

let world: TestWorld
let agent: Client
let other: Client
let manager: Client
let owner: Client
let here: Planted
let elsewhere: Planted

beforeAll(async () => {
  world = await testWorld()
  owner = await ownerOf(world)
  agent = await sessionOf(world, 'console', 'chenjing')
  other = await sessionOf(world, 'console', 'zhaomin')
  manager = await sessionOf(world, 'console', 'guyuan')
  here = await plant(world, agent, people.here)
  elsewhere = await plant(world, agent, people.elsewhere)
}, 60_000)
afterAll(() => world?.close())

const asking = (kind: string, id: string, field: string) => ({ kind, id, field, reason: '联系客户' })
const granted = async (client: Client, kind: string, id: string, field: string): Promise<string> =>
  (await client.post('/console/reveals', asking(kind, id, field))).token
const customerDoor = (id = here.customerId) => `/console/customers/${id}/reveals`

/** What came back must hold nothing of the person unless it is the value itself. */
async function knock(client: Client, path: string, body: object): Promise<string> {
  const answer = await client.send('POST', path, body)
  if (answer.status === 429) {
    world.rest(60_000)
    return knock(client, path, body)
  }
  const text = JSON.stringify(answer.body)
  if (answer.status !== 200)
    for (const { phone, name, address } of Object.values(people))
      for (const value of [phone, name, address]) expect(text).not.toContain(value)
  return answer.status === 200 ? String(answer.body.value).replace(/^\+86/, '') : String(answer.body.code)
}

describe('a token', () => {
  it('is good for nothing but what it was given for, and after all that still for it', async () => {
    const token = await granted(agent, 'customer', here.customerId, 'phone')
    const wrong: [string, Client, string, object][] = [
      ['another member', other, customerDoor(), { field: 'phone', token }],
      ['the owner', owner, customerDoor(), { field: 'phone', token }],
      ['another field', agent, customerDoor(), { field: 'name', token }],
      ['another person', agent, customerDoor(elsewhere.customerId), { field: 'phone', token }],
      ['their order', agent, `/console/orders/${here.orderId}/reveals`, { field: 'phone', token }],
      ['their job', agent, `/console/work-orders/${here.workOrderId}/reveals`, { field: 'phone', token }],
      ['a token of nobody', agent, customerDoor(), { field: 'phone', token: 'x'.repeat(32) }],
      ['a token in other letters', agent, customerDoor(), { field: 'phone', token: swapped(token) }],
    ]
    for (const [how, client, path, body] of wrong)
      expect([how, await knock(client, path, body)]).toEqual([how, 'reveal.token_refused'])
    expect(await knock(agent, customerDoor(), { field: 'phone', token })).toBe(people.here.phone)
    expect(await knock(agent, customerDoor(), { field: 'phone', token })).toBe('reveal.token_refused')
  })

  it('sent ten times at once shows the value once', async () => {
    const token = await granted(agent, 'customer', here.customerId, 'phone')
    const all = await Promise.all(
      Array.from({ length: 10 }, () => knock(agent, customerDoor(), { field: 'phone', token })),
    )
    expect(all.filter((one) => one === people.here.phone)).toHaveLength(1)
    expect(all.filter((one) => one === 'reveal.token_refused')).toHaveLength(9)
  })

  it('is over after five minutes, and is kept as a digest only', async () => {
    expect(policyTable.reveal.seconds).toBeLessThanOrEqual(300)
    const token = await granted(agent, 'customer', here.customerId, 'phone')
    const kept = await world.query(
      sql<{ text: string }>`select t::text as text from runtime.one_time_token t`,
    )
    expect(kept.map(({ text }) => text).join()).not.toContain(token)
    world.passTime(300_000)
    expect(await knock(agent, customerDoor(), { field: 'phone', token })).toBe('reveal.token_refused')
  })

  it('ends with the right to it: who lost the role shows nothing with what was given before', async () => {
    const token = await granted(other, 'customer', here.customerId, 'phone')
    const roles = (set: string[]) =>
      owner.send('PUT', '/console/members/zhaomin/duty', { roles: set, regions: [] })
    expect((await roles(['warehouse'])).status).toBe(200)
    expect(await knock(other, customerDoor(), { field: 'phone', token })).toBe('http.forbidden')
    expect((await roles(['dispatcher'])).status).toBe(200)
  })

  it('of somebody elsewhere shows a region manager nothing', async () => {
    const token = await granted(manager, 'customer', elsewhere.customerId, 'phone')
    expect(await knock(manager, customerDoor(elsewhere.customerId), { field: 'phone', token })).toBe(
      'customer.not_found',
    )
    const own = await granted(manager, 'customer', here.customerId, 'phone')
    expect(await knock(manager, customerDoor(), { field: 'phone', token: own })).toBe(people.here.phone)
  })

  it('is not given without a reason, for a field that is none, or to whom sees no customers', async () => {
    const wish = asking('customer', here.customerId, 'phone')
    expect((await agent.send('POST', '/console/reveals', { ...wish, reason: '' })).status).toBe(400)
    expect((await agent.send('POST', '/console/reveals', { ...wish, field: 'id-number' })).status).toBe(400)
    const warehouse = await sessionOf(world, 'console', 'macang')
    expect((await warehouse.send('POST', '/console/reveals', wish)).status).toBe(403)
  })
})

const dial = async (client: Client, kind: string, id: string) => {
  for (;;) {
    const answer = await client.send('POST', '/console/dials', { kind, id })
    if (answer.body.code !== 'http.too_many_requests') return answer
    world.rest(60_000)
  }
}

describe('a call by one tap', () => {
  it('needs no form, is told to nobody else, and stands in the audit as a call, not as a look', async () => {
    const asked = async () =>
      (await owner.get(`/console/audit?subject=customer:${here.customerId}`)).items.filter(
        (one: Body) => one.action === 'reveal.asked',
      ).length
    const before = await asked()
    for (const [kind, id] of [
      ['customer', here.customerId],
      ['work-order', here.workOrderId],
    ] as const)
      expect([kind, (await dial(agent, kind, id)).body]).toEqual([kind, { dial: `tel:${people.here.phone}` }])
    const beside = await sessionOf(world, 'sidebar', 'chenjing')
    expect((await dial(beside, 'customer', here.customerId)).status).toBe(200)
    const { items } = await owner.get(`/console/audit?subject=customer:${here.customerId}`)
    const calls = items.filter((one: Body) => one.action === 'customer.dialled')
    expect(calls.map((one: Body) => one.actor)).toEqual(['member:chenjing', 'member:chenjing'])
    expect(items.filter((one: Body) => one.action === 'reveal.asked')).toHaveLength(before)
    const timeline = () => agent.get(`/console/customers/${here.customerId}/timeline`)
    await eventually(async () =>
      expect((await timeline()).items.map((one: Body) => one.title)).toContain('拨打了电话'),
    )
    const { entries } = await agent.get(`/console/work-orders/${here.workOrderId}`)
    expect(entries.at(-1)).toMatchObject({ act: 'dial', facts: {} })
    expect(JSON.stringify([await timeline(), entries])).not.toContain(people.here.phone)
    expect(JSON.stringify(items)).not.toContain(people.here.phone)
  })

  it('is for those alone who may see the number: no other role, no other region, no program', async () => {
    const warehouse = await sessionOf(world, 'console', 'macang')
    expect((await dial(warehouse, 'customer', here.customerId)).status).toBe(403)
    for (const [kind, id] of [
      ['customer', elsewhere.customerId],
      ['order', elsewhere.orderId],
      ['work-order', elsewhere.workOrderId],
    ] as const) {
      const answer = await dial(manager, kind, id)
      expect([kind, answer.status]).toEqual([kind, 404])
      expect(JSON.stringify(answer.body)).not.toContain(people.elsewhere.phone)
    }
    const { token } = await owner.post('/console/api-tokens', {
      name: '自动外呼',
      scopes: ['customers.read', 'customers.reveal'],
      sight: { phone: 'masked' },
      expiresAt: null,
    })
    const bearer = { authorization: `Bearer ${token}`, cookie: '', 'x-csrf-token': '' }
    const wish = { kind: 'customer', id: here.customerId }
    expect((await owner.send('POST', '/console/dials', wish, bearer)).body.code).toBe('http.people_only')
  })
})

/** A read, however many of them the minute has left. */
const look = async (client: Client, path: string, headers?: Record<string, string>) => {
  for (;;) {
    const answer = await client.send('GET', path, undefined, headers)
    if (answer.body?.code !== 'http.too_many_requests') return answer
    world.rest(60_000)
  }
}

describe('a masked number', () => {
  const { perHour, alarmAt } = policyTable.reveal.seek
  const doors = (phone: string) => [
    `/search?q=${phone}`,
    `/console/customers?phone=${phone}`,
    `/console/customers?q=${phone}`,
    `/console/customers/export?phone=${phone}`,
    `/console/work-orders?search=${phone}`,
    `/console/records?q=${phone}`,
  ]
  it('is not guessed by trying: so many numbers in an hour, over all doors and programs of one person', async () => {
    const lintao = await sessionOf(world, 'console', 'lintao')
    const shown = (await lintao.get(`/console/customers/${here.customerId}`)).phone
    expect(shown).toContain('*')
    world.passTime(3_700_000)
    const guesses = Array.from({ length: perHour }, (_, n) => `138${String(n).padStart(4, '0')}7777`)
    for (const [n, phone] of guesses.entries()) {
      const all = [...doors(phone), `/console/inbox-entries?phone=${phone}`]
      expect((await look(lintao, all[n % all.length]!)).status).toBe(200)
    }
    const program = await lintao.post('/console/api-tokens', {
      name: '猜号码',
      scopes: ['overview.read', 'customers.read'],
      sight: { phone: 'masked', name: 'masked' },
      expiresAt: null,
    })
    const bearer = { authorization: `Bearer ${program.token}`, cookie: '', 'x-csrf-token': '' }
    for (const path of [...doors(people.here.phone), `/console/inbox-entries?phone=${people.here.phone}`])
      expect([path, (await look(lintao, path)).body.code]).toEqual([path, 'search.too_many_numbers'])
    const byProgram = await lintao.send(
      'GET',
      `/console/customers?phone=${people.here.phone}`,
      undefined,
      bearer,
    )
    expect(byProgram.body.code).toBe('search.too_many_numbers')
    // What was looked for already is shown again, and what is no whole number is no guess.
    expect((await look(lintao, doors(guesses.at(-1)!)[0]!)).status).toBe(200)
    expect((await look(lintao, `/search?q=${people.here.phone.slice(-4)}`)).status).toBe(200)
    await eventually(async () => {
      const { items } = await owner.get('/console/audit?subject=member:lintao')
      const alarms = items.filter((one: Body) => one.action === 'search.alarmed')
      expect(alarms.map((one: Body) => one.facts.count)).toEqual([alarmAt])
    })
    world.passTime(3_700_000)
    const found = await look(lintao, doors(people.here.phone)[1]!)
    expect(found.body.items.map((one: Body) => one.id)).toEqual([here.customerId])
  })

  it('finds nobody for a program that sees no phones', async () => {
    const { token: text } = await owner.post('/console/api-tokens', {
      name: '不看电话',
      scopes: ['customers.read'],
      sight: {},
      expiresAt: null,
    })
    const bearer = { authorization: `Bearer ${text}`, cookie: '', 'x-csrf-token': '' }
    for (const asked of [`phone=${people.here.phone}`, `phone=${people.here.phone.slice(-4)}`]) {
      const answer = await owner.send('GET', `/console/customers?${asked}`, undefined, bearer)
      expect([asked, answer.status, answer.body.items]).toEqual([asked, 200, []])
    }
  })
})

describe('many calls', () => {
  const { perHour, alarmAt } = policyTable.reveal.dial

  it('have a count and an alarm of their own: the same customer once, and looks go on beside them', async () => {
    const caller = await sessionOf(world, 'console', 'chenjing')
    world.passTime(3_700_000)
    await world.server.runtime.db.transact(world.brandId, async (tx) => {
      for (let n = 1; n < alarmAt; n += 1)
        await countDial(tx, { id: 'chenjing' }, `139${String(n).padStart(8, '0')}`)
    })
    const alarms = async () =>
      (await owner.get('/console/audit?subject=member:chenjing')).items
        .filter((one: Body) => /alarmed$/.test(one.action))
        .map((one: Body) => [one.action, one.facts.count])
    expect(await alarms()).toEqual([])
    for (const [kind, id] of [
      ['customer', here.customerId],
      ['work-order', here.workOrderId],
      ['customer', here.customerId],
    ] as const)
      expect((await dial(caller, kind, id)).status).toBe(200)
    await eventually(async () => expect(await alarms()).toEqual([['dial.alarmed', alarmAt]]))
    await world.server.runtime.db.transact(world.brandId, async (tx) => {
      for (let n = alarmAt; n < perHour; n += 1)
        await countDial(tx, { id: 'chenjing' }, `139${String(n).padStart(8, '0')}`)
    })
    const { status, body } = await dial(caller, 'customer', elsewhere.customerId)
    expect([status, body.code]).toEqual([429, 'dial.too_many'])
    expect(`${body.title} ${body.whatToDo}`).toMatch(/^一小时内最多拨打 \d+ 位客户 \d+ 分钟后可以继续/)
    expect(JSON.stringify(body)).not.toContain(people.elsewhere.phone)
    expect((await dial(caller, 'customer', here.customerId)).status).toBe(200)
    expect(await granted(caller, 'customer', here.customerId, 'phone')).toHaveLength(32)
    world.passTime(3_700_000)
    expect((await dial(caller, 'customer', elsewhere.customerId)).status).toBe(200)
  })
})

describe('a masked name', () => {
  const { perHour, alarmAt } = policyTable.reveal.seekName
  const doors = (name: string) =>
    ['/search', '/console/customers', '/console/customers/export'].map(
      (path) => `${path}?q=${encodeURIComponent(name)}`,
    )

  it('is not guessed by trying: so many names in an hour, over all doors and programs of one person', async () => {
    const lintao = await sessionOf(world, 'console', 'lintao')
    world.passTime(3_700_000)
    const shown = (await lintao.get(`/console/customers/${here.customerId}`)).name
    expect(shown).toContain('*')
    const guesses = Array.from({ length: perHour }, (_, n) => `刘${String.fromCodePoint(0x4e00 + n)}`)
    for (const [n, name] of guesses.entries())
      expect((await look(lintao, doors(name)[n % 3]!)).status).toBe(200)
    world.rest(60_000)
    const program = await lintao.post('/console/api-tokens', {
      name: '猜姓名',
      scopes: ['overview.read', 'customers.read'],
      sight: { phone: 'masked', name: 'masked' },
      expiresAt: null,
    })
    const bearer = { authorization: `Bearer ${program.token}`, cookie: '', 'x-csrf-token': '' }
    for (const headers of [{}, bearer])
      for (const path of doors(people.here.name)) {
        const { status, body } = await look(lintao, path, headers)
        expect([path, status, body.code]).toEqual([path, 429, 'search.too_many_names'])
        expect(body.title).toContain(String(perHour))
        expect(body.whatToDo).toMatch(/^\d+ 分钟后可以继续/)
      }
    const english = await look(lintao, doors(people.here.name)[1]!, { 'x-language': 'en' })
    expect(english.body.whatToDo).toMatch(/^It goes on in \d+ min\. /)
    // What was looked for already, what a list shows, and a phone are found as before; a colleague has an hour of their own.
    for (const text of [guesses.at(-1)!, shown, people.here.phone])
      for (const path of doors(text)) expect([path, (await look(lintao, path)).status]).toEqual([path, 200])
    const masked = await look(lintao, doors(shown)[1]!)
    expect(masked.body.items.map((one: Body) => one.id)).toContain(here.customerId)
    expect((await look(agent, doors(people.here.name)[1]!)).status).toBe(200)
    await eventually(async () => {
      const { items } = await owner.get('/console/audit?subject=member:lintao')
      const alarms = items.filter((one: Body) => one.action === 'search.names-alarmed')
      expect(alarms.map((one: Body) => one.facts.count)).toEqual([alarmAt])
      expect(JSON.stringify(alarms)).not.toContain(guesses[0])
    })
    world.passTime(3_700_000)
    const found = await look(lintao, doors(people.here.name)[1]!)
    expect(found.body.items.map((one: Body) => one.id)).toContain(here.customerId)
  })
})

const swapped = (token: string): string =>
  [...token].map((one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())).join('')

describe('many tokens', () => {
  const { perHour, alarmAt } = policyTable.reveal.bulk

  it('tell the owner half way, end at the limit of the hour, and stand in the audit each', async () => {
    const zhou = await sessionOf(world, 'console', 'zhaomin')
    world.passTime(3_700_000)
    const ends: string[] = []
    for (let n = 0; n < perHour + 2; n += 1) {
      let answer = await zhou.send('POST', '/console/reveals', asking('customer', here.customerId, 'phone'))
      if (answer.status === 429 && !String(answer.body.code).startsWith('reveal.')) {
        world.rest(60_000)
        answer = await zhou.send('POST', '/console/reveals', asking('customer', here.customerId, 'phone'))
      }
      ends.push(answer.status === 200 ? 'given' : String(answer.body.code))
    }
    expect(ends.filter((one) => one === 'given')).toHaveLength(perHour)
    expect(ends.slice(perHour)).toEqual(['reveal.too_many', 'reveal.too_many'])
    // Another door, another session: the member is the same.
    const again = await sessionOf(world, 'sidebar', 'zhaomin')
    expect(
      (await again.send('POST', '/console/reveals', asking('order', here.orderId, 'phone'))).body.code,
    ).toBe('reveal.too_many')
    const call = await again.send('POST', '/console/dials', { kind: 'customer', id: here.customerId })
    expect([call.status, call.body], 'a call is no look').toEqual([200, { dial: `tel:${people.here.phone}` }])
    await eventually(async () => {
      const { items } = await owner.get('/console/audit?subject=member:zhaomin')
      const alarms = items.filter((one: Body) => one.action === 'reveal.alarmed')
      expect(alarms.map((one: Body) => one.facts.count)).toEqual([alarmAt])
    })
    const asked = await world.query(
      sql<{ n: number }>`select count(*)::int as n from runtime.audit_entry
        where action = 'reveal.asked' and actor = 'member:zhaomin'`,
    )
    expect(asked[0]!.n).toBeGreaterThanOrEqual(perHour)
  })
})
