import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browser, sidebarOf, signInToSidebar } from '../support/browser.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// What stands ready beside a chat: reminders of one's own and of an operator, and replies.

let world: TestWorld
let agent: Browser
beforeAll(async () => {
  world = await testWorld()
  agent = new Browser(world.server.url)
  await signInToSidebar(agent)
})
afterAll(() => world?.close())

const send = async (path: string, body: object = {}) => {
  const answer = await agent.post(`/api${path}`, body)
  return { status: answer.status, ...((await answer.json()) as object) } as Record<string, any>
}

/** Whom WeCom brought a message of this kind. */
const toldAbout = async (kind: string) =>
  (
    await world.query(
      sql<{
        recipient: string
      }>`select recipient from outreach.message where about like ${`${kind}:%`} and state = 'sent'`,
    )
  ).map(({ recipient }) => recipient)

describe('a reminder', () => {
  it('stands in the sidebar, tells its member once at its time without its words, and ends when done', async () => {
    const { externalUserId } = (await world.act('scan', { person: 51, userId: 'chenjing' })) as {
      externalUserId: string
    }
    await eventually(async () => expect(await sidebarOf(agent, externalUserId)).toBeTruthy())
    const now = world.server.runtime.ports.clock.now().getTime()
    const at = (ms: number) => new Date(now + ms).toISOString()
    const path = `/sidebar/contacts/${externalUserId}/reminders`
    expect(await send(path, { dueAt: at(-60_000), words: '回电' })).toMatchObject({
      status: 400,
      code: 'reminder.bad_time',
    })
    const words = '周六前给刘女士 13812345678 回电'
    expect((await send(path, { dueAt: at(3600_000), words })).status).toBe(200)
    expect((await sidebarOf(agent, externalUserId)).reminders).toMatchObject([{ words, told: false }])
    world.passTime(3700_000)
    await eventually(async () =>
      expect((await sidebarOf(agent, externalUserId)).reminders[0]?.told).toBe(true),
    )
    await eventually(async () => expect(await toldAbout('reminder')).toEqual(['chenjing']))
    const [{ id } = { id: '' }] = (await sidebarOf(agent, externalUserId)).reminders
    expect(await send(`/sidebar/reminders/${id}/completion`)).toMatchObject({ status: 200, done: true })
    expect((await sidebarOf(agent, externalUserId)).reminders).toEqual([])
    const inOutside = JSON.stringify(world.sandbox.wecom.corp)
    expect(inOutside).not.toContain(words)
  })
})

describe('an operator who wants orders registered', () => {
  it('has the friend’s agent reminded, in WeCom once and beside the chat, and takes it back', async () => {
    const operator = await memberClient(world.server.url, 'lintao@hemu')
    const friends: string[] = []
    for (const person of [52, 56])
      friends.push(String((await world.act('scan', { person, userId: 'chenjing' })).externalUserId))
    let contactIds: string[] = []
    await eventually(async () => {
      const known = await world.query(
        sql<{
          id: string
        }>`select c.id from contacts.contact c join contacts.contact_owner o on o.contact_id = c.id
          where c.external_user_id = any(${friends}::text[]) and o.lost_at is null`,
      )
      contactIds = known.map((one) => one.id)
      expect(contactIds).toHaveLength(2)
    })
    const asked = await operator.post('/console/registration-asks', { contactIds })
    expect(asked.items.map((one: { outcome: string }) => one.outcome)).toEqual(['reminded', 'reminded'])
    expect(asked).toMatchObject({ reminded: 2, more: false })
    const again = await operator.post('/console/registration-asks', { contactIds })
    expect(again.items.map((one: { outcome: string }) => one.outcome)).toEqual(['already', 'already'])
    // Codes, tags and reminders of the brand are the operator's, not an agent's.
    const colleague = await memberClient(world.server.url, 'chenjing@hemu')
    expect((await colleague.send('POST', '/console/registration-asks', { contactIds })).status).toBe(403)

    const words = '请客户登记订单：发登记卡片，或问订单号'
    await eventually(async () =>
      expect((await sidebarOf(agent, friends[0]!)).reminders).toMatchObject([
        { words, told: true, asked: true },
      ]),
    )
    await eventually(async () => expect(await toldAbout('registration-ask')).toEqual(['chenjing']))
    const mine = (await (await agent.get('/api/sidebar/reminders')).json()) as {
      items: { id: string; externalUserId: string; reminder: string }[]
    }
    expect(mine.items.map((one) => one.externalUserId).sort()).toEqual([...friends].sort())
    expect(mine.items[0]).toMatchObject({ reminder: words })

    // Whoever comes later, or reads the page anew, finds the act and its way back while something of it is open.
    const openAsks = async () => (await operator.get('/console/registration-asks')).items
    const act = { askId: asked.askId, askedBy: '林涛', reminded: 2, open: 2 }
    expect(await openAsks()).toMatchObject([act])
    expect((await colleague.send('GET', '/console/registration-asks')).status).toBe(403)
    await agent.post(`/api/sidebar/reminders/${mine.items[0]!.id}/completion`, {})
    expect(await openAsks()).toMatchObject([{ ...act, open: 1 }])
    const withdrawal = `/console/registration-asks/${asked.askId}/withdrawal`
    expect(await operator.post(withdrawal, {})).toEqual({ withdrawn: 1, done: 1 })
    expect(await openAsks()).toEqual([])
    for (const one of friends) expect((await sidebarOf(agent, one)).reminders).toEqual([])
    const listed = (await operator.get('/console/unbound-friends?limit=100')).items
    const left = listed.filter((one: { contactId: string }) => contactIds.includes(one.contactId))
    expect(left.filter((one: { remindedAt: string | null }) => one.remindedAt)).toMatchObject([
      { reminderDone: true },
    ])
  })
})

/** A reply for one segment: offered beside its members of now, to nobody else, and to nobody when the segment is gone. */
async function offersToSegment(operator: Client, reply: object) {
  const { items } = await operator.get('/console/customers?limit=2')
  const [member, stranger] = items.map((one: { id: string }) => one.id)
  const rule = { dimension: 'tag', is: 'any_of', values: ['换锁客'] }
  const { id } = await operator.post('/console/segments', { name: '要换锁的', rule })
  await operator.post(`/console/segments/${id}/publication`, {})
  const made = await operator.post('/console/ready-replies', { ...reply, segmentId: id })
  const offered = async (query: string) => {
    const answer = await agent.get(`/api/sidebar/ready-replies${query}`)
    const found = (await answer.json()) as { items: { id: string; segmentId: string | null }[] }
    return found.items.filter((one) => one.id === made.id).map((one) => one.segmentId)
  }
  expect(await offered(`?customerId=${member}`)).toEqual([])
  await operator.post(`/console/customers/${member}/tags`, { add: ['换锁客'] })
  await eventually(async () => expect(await offered(`?customerId=${member}`)).toEqual([id]))
  expect([await offered(`?customerId=${stranger}`), await offered('')]).toEqual([[], []])
  await operator.post(`/console/customers/${member}/tags`, { remove: ['换锁客'] })
  await eventually(async () => expect(await offered(`?customerId=${member}`)).toEqual([]))
  await operator.post(`/console/customers/${member}/tags`, { add: ['换锁客'] })
  await eventually(async () => expect(await offered(`?customerId=${member}`)).toEqual([id]))
  expect((await operator.send('DELETE', `/console/segments/${id}`)).status).toBe(200)
  expect(await offered(`?customerId=${member}`)).toEqual([])
  expect((await operator.send('DELETE', `/console/ready-replies/${made.id}`)).status).toBe(200)
}

describe('ready replies', () => {
  it('are kept by the operator, searched and counted beside the chat', async () => {
    const operator = await memberClient(world.server.url, 'lintao@hemu')
    expect(await operator.post('/console/ready-replies/shipped')).toMatchObject({ added: 15 })
    const again = await operator.send('POST', '/console/ready-replies/shipped', {})
    expect(again.status).toBe(409)
    const bad = { folder: '欢迎', title: '问好', words: '{姓名}您好' }
    expect((await operator.send('POST', '/console/ready-replies', bad)).status).toBe(400)
    const { id } = await operator.post('/console/ready-replies', { ...bad, words: '{称呼}您好' })
    await operator.send('PUT', `/console/ready-replies/${id}`, { ...bad, words: '{称呼}早' })
    expect((await send(`/sidebar/ready-replies/${id}/uses`)).status).toBe(200)
    const list = (await (await agent.get('/api/console/ready-replies')).json()) as {
      items: { id: string; folder: string; words: string; used: number }[]
    }
    expect(list.items).toHaveLength(16)
    await offersToSegment(operator, { folder: '门锁', title: '换锁优惠', words: '老客户换锁有礼' })
    expect(list.items.find((one) => one.folder === '欢迎')).toMatchObject({ id, words: '{称呼}早', used: 1 })
    expect((await operator.send('DELETE', `/console/ready-replies/${id}`)).status).toBe(200)
    const other = await memberClient(world.server.url, 'chenjing@hemu')
    expect((await other.send('POST', '/console/ready-replies', { ...bad, words: '好' })).status).toBe(403)
  })
})
