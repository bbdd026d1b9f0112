import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decrypt, getSignature } from '@wecom/crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { CallbackSender } from './callbacks.ts'
import { type CorpState, demoCorp } from './corp.ts'
import { Sessions } from './session.ts'
import { WecomStandIn } from './stand-in.ts'

/** What arrives at a receiving address, opened with the keys and without any code of the product. */

const keys = { token: 'QDG6eK', encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C' }
const liu = { id: 'liu', name: '刘女士' }
const wang = { id: 'wang', name: '王先生' }

interface Arrived {
  at: number
  fields: Record<string, string>
}

let corp: CorpState
let faults: Faults
let standIn: WecomStandIn
let arrived: Arrived[]
let closings: (() => void)[]

beforeEach(() => {
  corp = demoCorp()
  faults = new Faults()
  const nowMs = () => Date.now()
  const sender = new CallbackSender(corp, faults, nowMs)
  sender.timing = { answerWithinMs: 3_000, verifyWithinMs: 3_000, attempts: 3, pauseMs: 10 }
  standIn = new WecomStandIn(corp, new Sessions(corp, nowMs), sender, nowMs)
  arrived = []
  closings = []
})
afterEach(async () => {
  await standIn.callbacks.settled()
  for (const close of closings) close()
})

const fieldsOf = (xml: string) =>
  Object.fromEntries(
    [...xml.matchAll(/<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g)].map(([, name, cdata, bare]) => [
      name!,
      cdata ?? bare ?? '',
    ]),
  )

async function receive(
  answer: (times: number, request: IncomingMessage) => number | 'never' = () => 200,
  echo = (plain: string) => plain,
): Promise<string> {
  let times = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const query = new URL(request.url!, 'http://x').searchParams
      const signed = (encrypted: string) =>
        expect(getSignature(keys.token, query.get('timestamp')!, query.get('nonce')!, encrypted)).toBe(
          query.get('msg_signature'),
        )
      if (request.method === 'GET') {
        signed(query.get('echostr')!)
        response.end(echo(decrypt(keys.encodingAesKey, query.get('echostr')!).message))
        return
      }
      const outer = fieldsOf(
        Buffer.concat(chunks)
          .toString('utf8')
          .replace(/^<xml>|<\/xml>$/g, ''),
      )
      signed(outer.Encrypt!)
      const { message, id } = decrypt(keys.encodingAesKey, outer.Encrypt!)
      expect([id, outer.ToUserName]).toEqual([corp.corpId, corp.corpId])
      arrived.push({ at: performance.now(), fields: fieldsOf(message.replace(/^<xml>|<\/xml>$/g, '')) })
      const status = answer(++times, request)
      if (status === 'never') return
      response.statusCode = status
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closings.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`
  await standIn.callbacks.configure({ url, ...keys })
  return url
}

const happened = () =>
  arrived.map(({ fields }) => [fields.Event, fields.ChangeType].filter(Boolean).join('/'))

describe('events', () => {
  it('tell of each thing that happens between two people', async () => {
    await receive()
    const scanned = standIn.scan({ person: liu, userId: 'chenjing', state: 'o_7' })
    const pair = { userId: 'chenjing', externalUserId: scanned.externalUserId }
    await standIn.callbacks.settled()
    standIn.editRemark({ ...pair, remark: '刘女士-智能锁' })
    await standIn.callbacks.settled()
    standIn.remove(pair)
    await standIn.callbacks.settled()
    standIn.scan({ person: liu, userId: 'chenjing' })
    await standIn.callbacks.settled()
    standIn.remove({ ...pair, by: 'member' })
    await standIn.callbacks.settled()
    expect(happened()).toEqual(
      [
        'add_external_contact',
        'edit_external_contact',
        'del_follow_user',
        'add_external_contact',
        'del_external_contact',
      ].map((change) => `change_external_contact/${change}`),
    )
    expect(arrived[0]!.fields).toMatchObject({
      FromUserName: 'sys',
      UserID: 'chenjing',
      ExternalUserID: scanned.externalUserId,
      State: 'o_7',
      WelcomeCode: scanned.welcomeCode,
    })
    expect(arrived[1]!.fields).not.toHaveProperty('WelcomeCode')
    expect(arrived[3]!.fields).not.toHaveProperty('State')
  })

  it('say only half an addition where a code asks for consent', async () => {
    await receive()
    corp.ways.w1 = {
      config_id: 'w1',
      type: 1,
      scene: 2,
      remark: '',
      skip_verify: false,
      state: 'card',
      user: ['lintao'],
      party: [],
      is_temp: false,
      is_exclusive: false,
      mark_source: true,
      createdAt: 0,
      agentId: 1000002,
      scans: 0,
    }
    standIn.scan({ person: liu, configId: 'w1' })
    await standIn.callbacks.settled()
    expect(happened()).toEqual(['change_external_contact/add_half_external_contact'])
    expect(arrived[0]!.fields).toMatchObject({ UserID: 'lintao', State: 'card' })
  })

  it('tell of the app and its cards', async () => {
    await receive()
    standIn.openApp('zhaomin', 1000002)
    corp.appMessages.push({
      id: 'm1',
      agentId: 1000002,
      userId: 'zhaomin',
      msgtype: 'template_card',
      body: { task_id: 'offer-1', card_type: 'button_interaction' },
      responseCode: 'rc1',
      at: 0,
    })
    standIn.answerCard('m1', 'zhaomin', 'accept')
    await standIn.callbacks.settled()
    const card = arrived.find(({ fields }) => fields.Event === 'template_card_event')!.fields
    expect(card).toMatchObject({
      FromUserName: 'zhaomin',
      EventKey: 'accept',
      TaskId: 'offer-1',
      ResponseCode: 'rc1',
      AgentID: '1000002',
    })
    expect(happened().sort()).toEqual(['enter_agent', 'template_card_event'])
  })

  it('are not sent where nobody listens, and nothing happens twice', async () => {
    standIn.scan({ person: liu, userId: 'chenjing' })
    await receive()
    standIn.scan({ person: liu, userId: 'chenjing' })
    standIn.remove({
      userId: 'lintao',
      externalUserId: standIn.scan({ person: liu, userId: 'chenjing' }).externalUserId,
    })
    standIn.remove({ userId: 'chenjing', externalUserId: 'wmNOBODY' })
    standIn.editRemark({ userId: 'chenjing', externalUserId: 'wmNOBODY', remark: 'x' })
    await standIn.callbacks.settled()
    expect(standIn.callbacks.counts).toEqual({ sent: 0, accepted: 0, givenUp: 0 })
  })

  it('carry what would end their own CDATA', async () => {
    await receive()
    standIn.scan({ person: liu, userId: 'chenjing', state: 'a]]>b' })
    await standIn.callbacks.settled()
    expect(standIn.callbacks.counts.accepted).toBe(1)
    expect(arrived).toHaveLength(1)
  })
})

describe('deliveries', () => {
  it('are tried three times, with a pause, whether the answer is wrong, a redirection or none', async () => {
    await receive((times) => (times === 1 ? 500 : times === 2 ? 302 : 'never'))
    standIn.callbacks.timing.answerWithinMs = 150
    standIn.scan({ person: liu, userId: 'chenjing' })
    await standIn.callbacks.settled()
    expect(standIn.callbacks.counts).toEqual({ sent: 1, accepted: 0, givenUp: 1 })
    expect(arrived).toHaveLength(3)
    expect(arrived[1]!.at - arrived[0]!.at).toBeGreaterThanOrEqual(8)
    expect(new Set(arrived.map(({ fields }) => JSON.stringify(fields))).size).toBe(1)
  })

  it('stop at the first that was taken', async () => {
    await receive((times) => (times === 1 ? 503 : 200))
    standIn.scan({ person: liu, userId: 'chenjing' })
    await standIn.callbacks.settled()
    expect(arrived).toHaveLength(2)
    expect(standIn.callbacks.counts).toEqual({ sent: 1, accepted: 1, givenUp: 0 })
  })

  it('go to where the address was when it happened', async () => {
    const first = await receive()
    standIn.scan({ person: liu, userId: 'chenjing' })
    const second = await receive(() => 500)
    expect(second).not.toBe(first)
    await standIn.callbacks.settled()
    expect(standIn.callbacks.counts).toMatchObject({ accepted: 1 })
  })

  it('come late, twice, never and in the wrong order when faults say so', async () => {
    await receive()
    const add = (kind: 'delay' | 'duplicate' | 'drop' | 'reorder') =>
      faults.add({
        platform: 'wecom',
        route: 'callback/change_external_contact/*',
        kind,
        rate: 1,
        count: 1,
        delayMs: 40,
      })
    add('duplicate')
    standIn.scan({ person: liu, userId: 'chenjing' })
    await standIn.callbacks.settled()
    expect(arrived).toHaveLength(2)
    expect(arrived[0]!.fields).toEqual(arrived[1]!.fields)
    add('drop')
    standIn.scan({ person: liu, userId: 'lintao' })
    await standIn.callbacks.settled()
    expect(arrived).toHaveLength(2)
    add('reorder')
    standIn.scan({ person: liu, userId: 'zhoulan' })
    standIn.scan({ person: wang, userId: 'zhoulan' })
    await expect.poll(() => arrived.length).toBe(4)
    add('delay')
    standIn.scan({ person: wang, userId: 'lintao' })
    expect(standIn.callbacks.counts.sent).toBe(4)
    await expect.poll(() => arrived.length).toBe(5)
    faults.add({ platform: 'wecom', route: 'callback/enter_agent', kind: 'drop', rate: 1 })
    standIn.openApp('zhaomin', 1000002)
    await standIn.callbacks.settled()
    expect(arrived).toHaveLength(5)
  })
})

describe('a receiving address', () => {
  it.each([
    ['echoes the secret with quotes', (plain: string) => `"${plain}"`],
    ['echoes nothing', () => ''],
  ])('is not set when it %s', async (_name, echo) => {
    await expect(receive(() => 200, echo)).rejects.toThrow('回调地址校验失败：HTTP 200')
    expect(corp.callback).toBeNull()
  })

  it('stays the old one when the new one fails', async () => {
    const url = await receive()
    await expect(standIn.callbacks.configure({ url: 'http://127.0.0.1:9/none', ...keys })).rejects.toThrow()
    expect(corp.callback?.url).toBe(url)
  })
})

describe('what is kept over a restart', () => {
  it('is a copy: later deeds change neither', () => {
    const { externalUserId } = standIn.scan({ person: liu, userId: 'chenjing' })
    const kept = standIn.snapshot()
    standIn.say({ userId: 'chenjing', externalUserId, text: '在吗' })
    expect(kept.chats[`chenjing ${externalUserId}`]).toHaveLength(1)
    standIn.restore(kept)
    standIn.say({ userId: 'chenjing', externalUserId, text: '还在吗' })
    expect(kept.chats[`chenjing ${externalUserId}`]).toHaveLength(1)
    expect(standIn.hasChatted('chenjing', externalUserId)).toBe(true)
  })

  it('leaves receiving address and apps as they are now', async () => {
    const kept = standIn.snapshot()
    const url = await receive()
    kept.apps[0]!.secret = 'old'
    standIn.restore(kept)
    expect([corp.callback?.url, corp.apps[0]!.secret]).toEqual([url, 'sandbox-secret-qiao-1000002'])
  })

  it('gives the same person the same id in every corp life, and another in another corp', () => {
    const first = standIn.scan({ person: liu, userId: 'chenjing' }).externalUserId
    const other = { ...demoCorp(), corpId: 'wwOTHER' }
    const nowMs = () => 0
    const theirs = new WecomStandIn(
      other,
      new Sessions(other, nowMs),
      new CallbackSender(other, faults, nowMs),
      nowMs,
    )
    expect(theirs.scan({ person: liu, userId: 'chenjing' }).externalUserId).not.toBe(first)
    expect(first).toMatch(/^wm[A-Za-z0-9]{30}$/)
  })
})
