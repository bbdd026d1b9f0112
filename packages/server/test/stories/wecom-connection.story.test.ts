import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoPassword } from '../../seeds/cast-brand.ts'
import { callbackSecrets } from '../../seeds/connections.ts'
import { findContact } from '../../src/contacts/index.ts'
import { jobs as contactJobs } from '../../src/contacts/jobs.ts'
import { Browser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
const people = new Map<string, Browser>()
beforeAll(async () => {
  world = await testWorld()
  for (const login of ['zhoulan', 'chenjing', 'sunhui']) await signIn(login)
})
async function signIn(login: string): Promise<void> {
  const browser = new Browser(world.server.url)
  const answer = await browser.post('/api/session', { login: `${login}@hemu`, password: demoPassword })
  expect(answer.status).toBe(200)
  people.set(login, browser)
}
afterAll(() => world.close())

type Answer = { status: number; body: any }
async function get(login: string, path: string): Promise<Answer> {
  const answer = await people.get(login)!.get(`/api${path}`)
  return { status: answer.status, body: await answer.json() }
}
async function post(login: string, path: string, body: object): Promise<Answer> {
  const answer = await people.get(login)!.post(`/api${path}`, body, 'qiao_csrf')
  return { status: answer.status, body: await answer.json() }
}
const keys = () => {
  const { corp } = world.sandbox.wecom
  const { agentId, secret } = corp.apps[0]!
  return { corpId: corp.corpId, agentId, secret, ...callbackSecrets, environment: 'sandbox' }
}
const failed = ({ body }: Answer) =>
  body.checks
    .filter((one: { state: string }) => one.state === 'fail')
    .map((one: { name: string; code: string }) => [one.name, one.code])

it('a wrong key, a foreign address and a missing right are named, and nothing is connected by them', async () => {
  const { wecom } = world.sandbox
  const wrong = await post('zhoulan', '/console/wecom-connections', { ...keys(), secret: 'wrong-secret' })
  expect([wrong.body.connected, failed(wrong)]).toEqual([false, [['keys', '40001']]])
  expect(
    failed(await post('zhoulan', '/console/wecom-connections', { ...keys(), corpId: 'wwother0001' })),
  ).toEqual([['keys', '40013']])
  wecom.sessions.trustedIps = ['10.0.0.1']
  expect(failed(await post('zhoulan', '/console/wecom-connections', keys()))).toEqual([['address', '60020']])
  wecom.sessions.trustedIps = null
  const other = wecom.corp.apps[1]!
  const noRight = { ...keys(), agentId: other.agentId, secret: other.secret }
  expect(failed(await post('zhoulan', '/console/wecom-connections', noRight))).toEqual([['rights', '48002']])
  expect((await post('chenjing', '/console/wecom-connections', keys())).status).toBe(403)
  expect(
    (await post('zhoulan', '/console/wecom-connections', { ...keys(), encodingAesKey: 'short' })).status,
  ).toBe(400)
})

it('right keys connect it; the callback is known to come once something came', async () => {
  const done = await post('zhoulan', '/console/wecom-connections', keys())
  expect(done.body).toMatchObject({ connected: true })
  expect(
    done.body.checks.map((one: { name: string; state: string; found: number | null }) => [
      one.name,
      one.state,
      one.found,
    ]),
  ).toEqual([
    ['reachable', 'pass', null],
    ['keys', 'pass', null],
    ['address', 'pass', null],
    ['rights', 'pass', null],
    ['members', 'pass', 4],
    ['directory', 'pass', 4],
    ['callback', 'unknown', null],
  ])
  world.sandbox.wecom.scan({ person: { id: 'first', name: '第一位' } })
  const { corpId } = keys()
  await eventually(async () => {
    const { body } = await get('zhoulan', '/console/wecom-connections')
    expect(body.items).toMatchObject([
      { corpId, callbackUrl: expect.stringContaining(`/webhooks/wecom/${corpId}`) },
    ])
    expect(body.items[0].lastCallbackAt).not.toBeNull()
    expect(Date.parse(body.items[0].tokenUntil)).toBeGreaterThan(Date.now())
    expect(JSON.stringify(body)).not.toContain(callbackSecrets.encodingAesKey)
  })
  const again = await post('zhoulan', `/console/wecom-connections/${corpId}/checks`, {})
  expect(again.body.checks.at(-1)).toMatchObject({ name: 'callback', state: 'pass' })
})

it('the address book is read as a tree within a minute of the connection, and the walk says how it went', async () => {
  await contactJobs
    .find((one) => one.name === 'contacts.sync-corp')!
    .run(world.server.runtime, world.brandId, null)
  await contactJobs
    .find((one) => one.name === 'contacts.continue-walks')!
    .run(world.server.runtime, world.brandId, null)
  const { body } = await get('zhoulan', '/console/wecom-directory')
  expect(
    body.corps[0].departments.map(
      (one: { departmentId: number; parentId: number | null; members: number }) => [
        one.departmentId,
        one.parentId,
        one.members,
      ],
    ),
  ).toEqual([
    [1, null, 2],
    [2, 1, 1],
    [3, 2, 1],
    [4, 1, 2],
  ])
  expect(body.corps[0].members).toHaveLength(6)
  expect(body.corps[0].reconciliation).toMatchObject({
    members: 4,
    position: 4,
    listed: 1,
    found: 0,
    gone: 0,
    errorCode: null,
  })
  expect((await get('chenjing', '/console/wecom-directory')).status).toBe(403)
  world.sandbox.wecom.directory.addDepartment({ id: 9, name: '华南客服组', parentid: 2, order: 1 })
  world.sandbox.wecom.directory.rename('lintao', 'lin.tao')
  await eventually(async () => {
    const now = (await get('zhoulan', '/console/wecom-directory')).body.corps[0]
    expect(now.departments).toContainEqual({ departmentId: 9, parentId: 2, name: '华南客服组', members: 0 })
    expect(now.members.map((one: { wecomUserId: string }) => one.wecomUserId)).toContain('lin.tao')
  })
})

it('groups, hand-overs, rules and conversations are seen by those who may', async () => {
  const { wecom } = world.sandbox
  const person = { id: 'reader', name: '何先生' }
  const friend = wecom.scan({ person, userId: 'chenjing' })
  const group = wecom.groups.create('chenjing', '售后群')
  wecom.groups.join(group.chat_id, friend.externalUserId)
  wecom.service.say(wecom.contactOf(person), { msgtype: 'text', text: { content: '装不上' } })
  let customerId = ''
  await eventually(async () => {
    const contact = await world.server.runtime.db.transact(world.brandId, (tx) =>
      findContact(tx, friend.externalUserId),
    )
    customerId = contact?.customerId ?? ''
    const groups = (await get('chenjing', `/console/customer-groups?contactId=${contact!.id}`)).body.items
    expect(groups).toMatchObject([{ name: '售后群', ownerId: 'chenjing', contacts: 1, members: 1 }])
    const mine = (await get('chenjing', `/console/customers/${customerId}/conversation`)).body
    expect(mine).toMatchObject({ readable: true, sessions: [{ stateWord: '未处理' }] })
    expect(mine.items).toMatchObject([{ side: 'customer', kind: 'text', content: { text: '装不上' } }])
  })
  expect((await get('sunhui', `/console/customers/${customerId}/conversation`)).status).toBe(403)
  const { items: waiting } = (await get('chenjing', '/console/conversations?waiting=true')).body
  expect(waiting).toMatchObject([
    { kind: 'service', customerId, customerName: '何先生', state: 'new', said: 1, lastSide: 'customer' },
  ])
  const path = `/console/conversations/${waiting[0].id}`
  wecom.service.say(wecom.contactOf(person), { msgtype: 'text', text: { content: '打 13812345678 找我' } })
  await eventually(async () =>
    expect((await get('chenjing', path)).body).toMatchObject({
      readable: true,
      session: { reply: { refusal: null, left: 5 }, moves: ['assistant', 'queued', 'human', 'ended'] },
      items: [{ content: { text: '打 138****5678 找我' } }, { content: { text: '装不上' } }],
    }),
  )
  const reply = { replyId: crypto.randomUUID(), text: '马上安排师傅' }
  const answers = `/console/sessions/${waiting[0].sessionId}/replies`
  // What WeCom refuses is not kept, and who waits still waits.
  world.sandbox.faults.add({ platform: 'wecom', route: 'kf/send_msg', kind: 'token_expired', rate: 1 })
  expect(await post('chenjing', answers, reply)).toMatchObject({ status: 409 })
  expect((await get('chenjing', path)).body).toMatchObject({
    session: { reply: { left: 5 } },
    items: [{}, {}],
  })
  world.sandbox.faults.remove()
  // Where nobody knows whether it arrived, the message stands and says so.
  world.sandbox.faults.add({ platform: 'wecom', route: 'kf/send_msg', kind: 'html', rate: 1 })
  expect(await post('chenjing', answers, reply)).toMatchObject({
    status: 502,
    body: { code: 'conversation.reply_unknown' },
  })
  expect((await get('chenjing', path)).body.items[0]).toMatchObject({ side: 'member', unsent: true })
  expect((await get('chenjing', '/console/conversations?waiting=true')).body.items).toHaveLength(1)
  world.sandbox.faults.remove()
  expect((await post('chenjing', `/console/sessions/${waiting[0].sessionId}/replies`, reply)).status).toBe(
    200,
  )
  const after = (await get('chenjing', path)).body
  expect(after).toMatchObject({
    // The one that nobody knows of may have counted at WeCom.
    session: { reply: { left: 3 } },
    conversation: { waitingSince: null, said: 3 },
  })
  expect(after.items[0]).toMatchObject({
    side: 'member',
    senderName: '陈静',
    content: { text: '马上安排师傅' },
    unsent: false,
  })
  // Sent twice by a slow line is sent once.
  expect((await post('chenjing', answers, reply)).status).toBe(200)
  expect((await get('chenjing', path)).body.items).toHaveLength(3)
  expect((await get('chenjing', '/console/conversations?waiting=true')).body.items).toEqual([])
  expect(
    (await get('chenjing', `/console/conversations?kind=pair&customerId=${customerId}`)).body.items,
  ).toEqual([])
  // Whoever may not read chats sees that there were some, and no word of them.
  await signIn('zhaomin')
  const masked = (await get('zhaomin', path)).body
  expect(masked).toMatchObject({ readable: false, items: [{ kept: true, content: null }, {}, {}] })
  expect(JSON.stringify(masked)).not.toContain('装不上')
  expect((await get('chenjing', '/console/service-accounts')).body.items).toMatchObject([{ welcome: null }])
  const people = (await get('zhoulan', `/console/customer-groups/${group.chat_id}/people`)).body.items
  expect(people.map((one: { name: string; kind: string }) => [one.name, one.kind]).sort()).toEqual([
    ['何先生', 'contact'],
    ['陈静', 'member'],
  ])
  expect(
    (await get('zhoulan', '/console/customer-groups?state=live&ownerId=chenjing')).body.items,
  ).toMatchObject([{ ownerName: '陈静', joinedToday: 1, leftToday: 0 }])
  expect((await get('zhoulan', '/console/customer-groups?state=dismissed')).body.items).toEqual([])
  expect((await get('zhoulan', '/console/handovers')).body).toMatchObject({
    items: [],
    leavers: [],
    receivers: expect.arrayContaining([{ id: 'zhaomin', name: '赵敏' }]),
  })
  const tag = wecom.directory.addTag('等级', 'VIP')
  wecom.directory.markByHand({ ...friend, userId: 'chenjing' }, tag, true)
  await eventually(async () => {
    const { groups, writing } = (await get('zhoulan', '/console/wecom-tags')).body
    expect(groups).toMatchObject([
      { name: '等级', tags: [{ name: 'VIP', customers: 1, pairs: 1, byUs: 0, declined: 0 }] },
    ])
    expect(writing).toEqual({ waiting: 0, failing: [], givenUp: [] })
  })
  expect((await get('zhoulan', '/console/wecom-reconciliations')).body.items).toMatchObject([
    { directoryReadAt: expect.any(String), reconciliation: { listed: 1, errorCode: null } },
  ])
  wecom.directory.leave('chenjing')
  await eventually(async () =>
    expect((await get('zhoulan', '/console/handovers?state=waiting&from=chenjing')).body).toMatchObject({
      items: [
        { customerName: '第*位', fromName: '陈静', state: 'waiting' },
        { customerName: '何先生', customerId },
      ],
      leavers: [{ fromUserId: 'chenjing', name: '陈静', resigned: true, states: { waiting: 2 } }],
    }),
  )
  expect((await get('zhoulan', '/console/wecom-sync-rule')).body).toMatchObject({
    tagRemoval: 'keep',
    remarkTemplate: null,
    longestRemark: 20,
  })
})
