import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../../../../sandbox/src/faults.ts'
import { registerWecom, type WecomStandIn } from '../../../../sandbox/src/wecom/index.ts'
import { outgoingHttp } from '../../runtime/adapters/outgoing-http.ts'
import { systemClock } from '../../runtime/adapters/system-clock.ts'
import { systemRandomness } from '../../runtime/adapters/system-random.ts'
import { createWecomClient, type WecomClient } from './client.ts'
import { type CallbackOutcome, receiveCallback } from './webhook.ts'

/** The real client and the real webhook against the stand-in, over real HTTP. */

const receiving = { token: 'QDG6eK', encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C' }
const liu = { id: 'liu', name: '刘女士', gender: 2 as const }
const wang = { id: 'wang', name: '王先生', gender: 1 as const }

let closings: (() => Promise<unknown>)[] = []
let standIn: WecomStandIn
let faults: Faults
let client: WecomClient
let skewMs = 0
let access = { baseUrl: '', corpId: '', agentId: 0, secret: '' }

beforeEach(async () => {
  skewMs = 0
  faults = new Faults()
  const app = Fastify()
  standIn = await registerWecom(app, { faults, clockNow: () => new Date(Date.now() + skewMs) })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const [qiao] = standIn.corp.apps
  access = {
    baseUrl: `http://127.0.0.1:${port}/wecom`,
    corpId: standIn.corp.corpId,
    agentId: qiao!.agentId,
    secret: qiao!.secret,
  }
  const http = outgoingHttp()
  client = createWecomClient({ clock: systemClock(), http, randomness: systemRandomness() })
  closings = [() => app.close(), () => http.close()]
})

afterEach(async () => {
  await standIn.callbacks.settled()
  for (const close of closings) await close()
})

/** A receiver that answers as our gateway does, and keeps what it opened. */
async function receiver(answer: (times: number) => number = () => 200) {
  const outcomes: CallbackOutcome[] = []
  let times = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const query = Object.fromEntries(new URL(request.url!, 'http://x').searchParams)
      const outcome = receiveCallback(
        { method: request.method as 'GET' | 'POST', query, body: Buffer.concat(chunks) },
        { ...receiving, receiveId: standIn.corp.corpId },
        new Date(),
      )
      if (outcome.kind === 'verified') return response.end(outcome.plaintext)
      outcomes.push(outcome)
      response.statusCode = outcome.kind === 'refused' ? 400 : answer(++times)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closings.push(async () => server.close())
  standIn.callbacks.timing = { answerWithinMs: 3_000, verifyWithinMs: 3_000, attempts: 3, pauseMs: 5 }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`
  await standIn.callbacks.configure({ url, ...receiving })
  return outcomes
}

describe('from a live code to a welcomed contact', () => {
  it('carries State and WelcomeCode, and the welcome message arrives once', async () => {
    const outcomes = await receiver()
    const code = await client.addLiveCode(access, {
      memberIds: ['chenjing'],
      state: 'ch_1001',
      remark: '包裹卡',
    })
    const scanned = standIn.scan({ configId: code.configId, person: liu })
    await standIn.callbacks.settled()
    expect(outcomes).toMatchObject([
      {
        kind: 'event',
        event: {
          type: 'contact.added',
          memberId: 'chenjing',
          contactId: scanned.externalUserId,
          state: 'ch_1001',
          welcomeCode: scanned.welcomeCode,
          mutual: true,
        },
      },
    ])

    await client.sendWelcome(access, scanned.welcomeCode!, {
      text: '刘女士您好',
      attachments: [{ msgtype: 'link', link: { title: '预约安装', url: 'https://h5.example/i' } }],
    })
    const chat = standIn.corp.chats[`chenjing ${scanned.externalUserId}`]
    expect(chat?.map((line) => line.msgtype)).toEqual(['text', 'text', 'news'])
    await expect(client.sendWelcome(access, scanned.welcomeCode!, { text: '再来' })).rejects.toMatchObject({
      code: expect.stringMatching(/^410(51|96)$/),
    })
  })

  it('closes the window after 20 seconds, and at the first word of the contact', async () => {
    const late = standIn.scan({ person: liu, userId: 'chenjing' })
    skewMs = 21_000
    await expect(client.sendWelcome(access, late.welcomeCode!, { text: '您好' })).rejects.toMatchObject({
      code: '41050',
    })

    const talking = standIn.scan({ person: wang, userId: 'chenjing' })
    standIn.say({ userId: 'chenjing', externalUserId: talking.externalUserId, text: '在吗' })
    await expect(client.sendWelcome(access, talking.welcomeCode!, { text: '您好' })).rejects.toMatchObject({
      code: '41051',
    })
    await expect(client.sendWelcome(access, 'never-issued', { text: '您好' })).rejects.toMatchObject({
      code: '41050',
    })
  })

  it('adds nobody twice, and adds again after the contact has left', async () => {
    const outcomes = await receiver()
    const first = standIn.scan({ person: liu, userId: 'chenjing', state: 'o_abc123' })
    expect(standIn.scan({ person: liu, userId: 'chenjing' })).toMatchObject({
      isNew: false,
      welcomeCode: null,
    })
    standIn.remove({ userId: 'chenjing', externalUserId: first.externalUserId })
    expect(await client.listContactIds(access, 'chenjing')).toEqual([])
    expect(standIn.scan({ person: liu, userId: 'chenjing' }).isNew).toBe(true)
    await standIn.callbacks.settled()
    // A slow machine answers too late now and then, and is told again under the same key.
    const told = new Map(
      outcomes.map((outcome) =>
        outcome.kind === 'event' ? [outcome.dedupeKey, outcome.event.type] : ['', outcome.kind],
      ),
    )
    expect([...told.values()].sort()).toEqual(['contact.added', 'contact.added', 'contact.lost'])
  })
})

describe('deliveries', () => {
  it('are repeated while we do not answer 200, always under one key', async () => {
    const outcomes = await receiver((times) => (times < 3 ? 500 : 200))
    standIn.scan({ person: liu, userId: 'chenjing' })
    await standIn.callbacks.settled()
    expect(standIn.callbacks.counts).toEqual({ sent: 1, accepted: 1, givenUp: 0 })
    expect(keysOf(outcomes)).toHaveLength(3)
    expect(new Set(keysOf(outcomes)).size).toBe(1)
  })

  it('are given up after three attempts', async () => {
    const outcomes = await receiver(() => 500)
    standIn.scan({ person: liu, userId: 'chenjing' })
    await standIn.callbacks.settled()
    expect(standIn.callbacks.counts).toEqual({ sent: 1, accepted: 0, givenUp: 1 })
    expect(outcomes).toHaveLength(3)
  })

  it('change places when a fault says so', async () => {
    const outcomes = await receiver()
    faults.add({ platform: 'wecom', kind: 'reorder', rate: 1, count: 1 })
    const first = standIn.scan({ person: liu, userId: 'chenjing' })
    const second = standIn.scan({ person: wang, userId: 'chenjing' })
    await expect.poll(() => outcomes.length).toBe(2)
    const order = outcomes.map(
      (outcome) => outcome.kind === 'event' && 'contactId' in outcome.event && outcome.event.contactId,
    )
    expect(order).toEqual([second.externalUserId, first.externalUserId])
  })

  it('are doubled and dropped by faults', async () => {
    const outcomes = await receiver()
    faults.add({ platform: 'wecom', route: 'callback/*', kind: 'duplicate', rate: 1, count: 1 })
    standIn.scan({ person: liu, userId: 'chenjing' })
    await standIn.callbacks.settled()
    expect(keysOf(outcomes)).toHaveLength(2)
    expect(new Set(keysOf(outcomes)).size).toBe(1)

    faults.add({ platform: 'wecom', kind: 'drop', rate: 1, count: 1 })
    standIn.scan({ person: wang, userId: 'chenjing' })
    await standIn.callbacks.settled()
    expect(outcomes).toHaveLength(2)
  })

  it('are set up only where the check of the address passes', async () => {
    const deaf = createServer((_request, response) => response.end('"quoted"'))
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
    closings.push(async () => deaf.close())
    const url = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}/`
    await expect(standIn.callbacks.configure({ url, ...receiving })).rejects.toThrow('回调地址校验失败')
    expect(standIn.corp.callback).toBeNull()
  })
})

describe('tokens', () => {
  it('outlive neither their time nor a recall, and the caller does not notice', async () => {
    await client.listOwners(access)
    standIn.sessions.invalidateTokens()
    expect(await client.listOwners(access)).toContain('chenjing')
    standIn.sessions.expireTokens()
    const all = await Promise.all(Array.from({ length: 20 }, () => client.listOwners(access)))
    expect(all.every((owners) => owners.includes('chenjing'))).toBe(true)
  })

  it('survive an expiry in the middle of a paged read', async () => {
    for (let each = 0; each < 130; each += 1) {
      standIn.scan({ person: { id: `p${each}`, name: `客户${each}` }, userId: 'chenjing' })
    }
    const seen: string[] = []
    for await (const page of client.listContacts(access, ['chenjing'])) {
      seen.push(...page.map((contact) => contact.contactId))
      standIn.sessions.expireTokens()
    }
    expect(new Set(seen).size).toBe(130)
    faults.add({ platform: 'wecom', kind: 'token_expired', rate: 1, count: 1 })
    expect(await client.listContactIds(access, 'chenjing')).toHaveLength(130)
  })

  it.each([
    [{ corpId: 'wwOTHER' }, '40013'],
    [{ secret: 'wrong' }, '40001'],
  ])('are refused to %j', async (change, code) => {
    await expect(client.listOwners({ ...access, ...change })).rejects.toMatchObject({ code })
  })

  it('are refused to an app without the right, an unknown address, and too many calls', async () => {
    const other = standIn.corp.apps[1]!
    const theirs = { ...access, agentId: other.agentId, secret: other.secret }
    await expect(client.listOwners(theirs)).rejects.toMatchObject({
      code: '48002',
      kind: 'permission_missing',
    })
    standIn.sessions.limit = { perMinute: 2 }
    await client.listOwners(access)
    await client.listOwners(access)
    await expect(client.listOwners(access)).rejects.toMatchObject({ code: '45009', retryAfterMs: 60_000 })
    standIn.sessions.trustedIps = ['10.0.0.1']
    await expect(client.listTagGroups(access)).rejects.toMatchObject({ code: '60020' })
  })
})

describe('contacts, tags, codes', () => {
  it('reads what it wrote', async () => {
    const scanned = standIn.scan({ person: liu, userId: 'chenjing', state: 'ch_1001' })
    standIn.scan({ person: liu, userId: 'zhoulan' })
    const pair = { memberId: 'chenjing', contactId: scanned.externalUserId }
    const group = await client.addTags(access, '等级', ['VIP', '新客'])
    await client.markTags(access, pair, { add: [group.tags[0]!.tagId] })
    await client.changeRemark(access, { ...pair, remark: '刘女士-智能锁-天猫', phones: ['13800000000'] })

    const contact = await client.getContact(access, scanned.externalUserId)
    expect(contact.unionId).toMatch(/^o/)
    expect(contact.owners).toMatchObject([
      {
        memberId: 'chenjing',
        remark: '刘女士-智能锁-天猫',
        phones: ['13800000000'],
        state: 'ch_1001',
        addedBy: 'acquisition_link',
        tags: [{ name: 'VIP', groupName: '等级', kind: 'corp' }],
      },
      { memberId: 'zhoulan', remark: null, tags: [] },
    ])
    const owners: string[] = []
    for await (const page of client.listContacts(access, ['chenjing', 'zhoulan'])) {
      owners.push(...page.map((row) => row.owners[0]!.memberId))
    }
    expect(owners).toEqual(['chenjing', 'zhoulan'])

    await client.deleteTags(access, [group.tags[0]!.tagId])
    expect((await client.getContact(access, scanned.externalUserId)).owners[0]!.tags).toEqual([])
    expect((await client.listTagGroups(access)).flatMap((each) => each.tags.map((tag) => tag.name))).toEqual([
      '新客',
    ])
  })

  it('keeps live codes by their id', async () => {
    const { configId, qrUrl } = await client.addLiveCode(access, {
      memberIds: ['chenjing', 'zhoulan'],
      state: 's1',
    })
    expect(qrUrl).toContain(configId)
    await client.updateLiveCode(access, configId, { memberIds: ['zhoulan'], state: 's2' })
    expect(await client.getLiveCode(access, configId)).toMatchObject({ memberIds: ['zhoulan'], state: 's2' })
    await client.deleteLiveCode(access, configId)
    await expect(client.getLiveCode(access, configId)).rejects.toMatchObject({ code: '41044' })
    const tooLong = { memberIds: ['chenjing'], state: 'x'.repeat(31) }
    await expect(client.addLiveCode(access, tooLong)).rejects.toMatchObject({ kind: 'invalid_request' })
    await expect(client.addLiveCode(access, { memberIds: ['macang'], state: 's' })).rejects.toMatchObject({
      code: '60011',
    })
    await expect(client.addLiveCode(access, { memberIds: ['nobody'], state: 's' })).rejects.toMatchObject({
      code: '60111',
    })
  })

  it('names unknown people', async () => {
    await expect(client.getContact(access, 'wmNOBODY')).rejects.toMatchObject({ code: '40096' })
    await expect(client.listContactIds(access, 'nobody')).rejects.toMatchObject({ code: '60111' })
    await expect(client.getMember(access, 'nobody')).rejects.toMatchObject({
      code: '60111',
      kind: 'not_found',
    })
    expect(await client.listMembers(access, 1)).toContainEqual({ memberId: 'chenjing', name: '陈静' })
  })
})

describe('members', () => {
  it('get messages; unknown ones are told, none at all is an error', async () => {
    const content = { msgtype: 'text' as const, text: { content: '有新工单' } }
    const receipt = await client.sendToMembers(access, { memberIds: ['zhaomin', 'nobody'], content })
    expect(receipt.unreachedMemberIds).toEqual(['nobody'])
    expect(standIn.corp.appMessages).toMatchObject([{ userId: 'zhaomin', body: { content: '有新工单' } }])
    await expect(client.sendToMembers(access, { memberIds: ['nobody'], content })).rejects.toMatchObject({
      code: '81013',
    })
  })

  it('get the same words once inside the window', async () => {
    const message = {
      memberIds: ['zhaomin'],
      content: { msgtype: 'text' as const, text: { content: '催单' } },
      duplicateWindowSeconds: 60,
    }
    await client.sendToMembers(access, message)
    await client.sendToMembers(access, message)
    expect(standIn.corp.appMessages).toHaveLength(1)
    skewMs = 61_000
    await client.sendToMembers(access, message)
    expect(standIn.corp.appMessages).toHaveLength(2)
  })

  it('answer a card with a button', async () => {
    const outcomes = await receiver()
    const card = {
      card_type: 'button_interaction',
      main_title: { title: '新单待接' },
      task_id: 'offer-1',
      button_list: [{ text: '接单', style: 1, key: 'accept' }],
    }
    const content = { msgtype: 'template_card' as const, template_card: card }
    const receipt = await client.sendToMembers(access, { memberIds: ['zhaomin'], content })
    expect(receipt.responseCode).not.toBeNull()
    standIn.answerCard(receipt.messageId, 'zhaomin', 'accept')
    await standIn.callbacks.settled()
    expect(outcomes).toMatchObject([
      { event: { type: 'card.answered', memberId: 'zhaomin', taskId: 'offer-1', key: 'accept' } },
    ])
  })
})

describe('pages', () => {
  it('are signed so that the client accepts them, with either ticket', async () => {
    const url = 'http://127.0.0.1:8080/sidebar/?customer=1'
    for (const kind of ['corp', 'app'] as const) {
      const signed = await client.signPage(access, kind, url)
      const given = { kind, corpId: access.corpId, agentId: access.agentId, url, ...signed }
      expect(await post('/_jssdk/check', given)).toEqual({ valid: true })
      expect(await post('/_jssdk/check', { ...given, url: `${url}&x=1` })).toMatchObject({ valid: false })
      expect(await post('/_jssdk/check', { ...given, kind: kind === 'app' ? 'corp' : 'app' })).toMatchObject({
        valid: false,
      })
    }
  })

  it('learn who is looking at them, once per code, for five minutes', async () => {
    const code = await logIn('/connect/oauth2/authorize', {})
    expect(await client.whoIs(access, code)).toEqual({ kind: 'member', memberId: 'chenjing' })
    await expect(client.whoIs(access, code)).rejects.toMatchObject({ code: '40029' })
    const late = await logIn('/wwlogin/sso/login', { as: 'zhoulan' })
    skewMs = 301_000
    await expect(client.whoIs(access, late)).rejects.toMatchObject({ code: '42003' })
  })

  it('send nobody to a foreign host', async () => {
    const query = { appid: access.corpId, redirect_uri: 'https://evil.example/x', state: 's' }
    const answer = await fetch(`${access.baseUrl}/connect/oauth2/authorize?${new URLSearchParams(query)}`, {
      redirect: 'manual',
    })
    expect(answer.status).toBe(400)
  })
})

describe('media', () => {
  it('come back as they went, for three days', async () => {
    const bytes = Buffer.from('\r\n--qiao-boundary in the file\r\n\u0000\u00ff')
    const file = { name: '说明"书.png', contentType: 'image/png', bytes }
    const { mediaId } = await client.uploadMedia(access, 'image', file)
    const back = await client.downloadMedia(access, mediaId)
    expect(back.bytes.equals(bytes)).toBe(true)
    expect(back.contentType).toBe('image/png')
    skewMs = 3 * 24 * 3600 * 1000 + 1000
    await expect(client.downloadMedia(access, mediaId)).rejects.toMatchObject({ code: '40007' })
  })

  it.each([
    [3, '44001'],
    [2 * 1024 * 1024 + 1, '45001'],
  ])('of %i bytes are refused as voice', async (size, code) => {
    const file = { name: 'a.amr', contentType: 'audio/amr', bytes: Buffer.alloc(size, 1) }
    await expect(client.uploadMedia(access, 'voice', file)).rejects.toMatchObject({ code })
  })
})

function keysOf(outcomes: CallbackOutcome[]): string[] {
  return outcomes.flatMap((outcome) => (outcome.kind === 'event' ? outcome.dedupeKey : []))
}

async function post(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`${access.baseUrl}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return answer.json()
}

async function logIn(path: string, more: Record<string, string>): Promise<string> {
  const redirectUri = 'http://127.0.0.1:8080/api/login'
  const query = { appid: access.corpId, redirect_uri: redirectUri, state: 'st1', ...more }
  const answer = await fetch(`${access.baseUrl}${path}?${new URLSearchParams(query)}`, { redirect: 'manual' })
  const target = new URL(answer.headers.get('location')!)
  expect(target.origin + target.pathname).toBe(redirectUri)
  expect(target.searchParams.get('state')).toBe('st1')
  return target.searchParams.get('code')!
}
