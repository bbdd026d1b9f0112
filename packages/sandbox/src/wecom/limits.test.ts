import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { registerWecom, type WecomStandIn } from './index.ts'

/** Media, messages and tokens: what has a size, a time or a number of times. */

let app: FastifyInstance
let standIn: WecomStandIn
let faults: Faults
let now: number

beforeEach(async () => {
  now = Date.parse('2026-04-12T02:00:00Z')
  app = Fastify()
  faults = new Faults()
  standIn = await registerWecom(app, { faults, clockNow: () => new Date(now), clientRoot: '/nonexistent' })
})
afterEach(() => app.close())

const tokenOf = (index = 0) =>
  standIn.sessions.issueToken(standIn.corp.corpId, standIn.corp.apps[index]!.secret, '127.0.0.1')

async function call(path: string, body?: object, index = 0): Promise<Record<string, any>> {
  const [bare, query = ''] = path.split('?')
  const url = `/wecom/cgi-bin/${bare}?${query}&access_token=${tokenOf(index)}`
  const answer = await app.inject(
    body === undefined ? { url } : { method: 'POST', url, payload: JSON.stringify(body) },
  )
  expect(answer.statusCode).toBe(200)
  return answer.json()
}
const code = async (path: string, body?: object, index = 0) => (await call(path, body, index)).errcode

describe('media', () => {
  async function upload(type: string, bytes: Buffer): Promise<Record<string, any>> {
    const form = new FormData()
    form.set('media', new File([new Uint8Array(bytes)], '图.png', { type: 'image/png' }))
    const request = new Request('http://x', { method: 'POST', body: form })
    const answer = await app.inject({
      method: 'POST',
      url: `/wecom/cgi-bin/media/upload?type=${type}&access_token=${tokenOf()}`,
      headers: { 'content-type': request.headers.get('content-type')! },
      payload: Buffer.from(await request.arrayBuffer()),
    })
    return answer.json()
  }

  it('have a least and a largest size by kind', async () => {
    expect((await upload('image', Buffer.alloc(5))).errcode).toBe(44001)
    expect((await upload('image', Buffer.alloc(6))).errcode).toBe(0)
    expect((await upload('voice', Buffer.alloc(2 * 1024 * 1024 + 1))).errcode).toBe(45001)
    expect((await upload('voice', Buffer.alloc(2 * 1024 * 1024))).errcode).toBe(0)
    expect((await upload('toString', Buffer.alloc(6))).errcode).toBe(40004)
  })

  it('end after three days to the second', async () => {
    const { media_id } = await upload('file', Buffer.from('六个以上的字节'))
    const read = () =>
      app.inject({ url: `/wecom/cgi-bin/media/get?media_id=${media_id}&access_token=${tokenOf()}` })
    now += 3 * 86_400_000 - 1_000
    expect((await read()).body).toBe('六个以上的字节')
    now += 1_000
    expect((await read()).json().errcode).toBe(40007)
  })

  it('are no media without a form', async () => {
    expect(await code('media/upload?type=image', { media: 'x' })).toBe(44001)
  })
})

describe('messages to members', () => {
  const send = (more: object) =>
    call('message/send', {
      agentid: 1000002,
      touser: 'zhaomin',
      msgtype: 'text',
      text: { content: '有新单' },
      ...more,
    })

  it('reach all, or those who are there, and name the others', async () => {
    expect(await send({ touser: '@all' })).toMatchObject({ errcode: 0, invaliduser: '' })
    expect(standIn.corp.appMessages).toHaveLength(6)
    expect(await send({ touser: 'ZhaoMin|nobody|' })).toMatchObject({ errcode: 0, invaliduser: 'nobody' })
    expect(standIn.corp.appMessages.at(-1)!.userId).toBe('zhaomin')
    expect((await send({ touser: Array(1_001).fill('a').join('|') })).errcode).toBe(40031)
    expect((await send({ touser: '' })).errcode).toBe(81013)
  })

  it('are cut at 2048 bytes without half a sign', async () => {
    await send({ text: { content: `a${'桥'.repeat(900)}` } })
    const { content } = standIn.corp.appMessages.at(-1)!.body as { content: string }
    expect(content).toBe(`a${'桥'.repeat(682)}`)
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(2_048)
  })

  it('stop at thirty a minute for one member, without an error', async () => {
    for (let n = 0; n < 32; n++) expect((await send({ text: { content: `第${n}单` } })).errcode).toBe(0)
    expect(standIn.corp.appMessages).toHaveLength(30)
    now += 61_000
    await send({})
    expect(standIn.corp.appMessages).toHaveLength(31)
  })

  it('answer a card by its button once it is there', async () => {
    const { msgid, response_code } = await send({
      msgtype: 'template_card',
      template_card: { button_list: [{ text: '接单', key: 'a' }], task_id: 't1' },
    })
    expect(response_code).toMatch(/^rc/)
    expect(standIn.answerCard(msgid, 'chenjing', 'a')).toBe(false)
    expect(standIn.answerCard(msgid, 'zhaomin', 'a')).toBe(true)
    expect(standIn.corp.appMessages.at(-1)).toMatchObject({ answeredKey: 'a' })
    expect(await send({})).not.toHaveProperty('response_code')
  })
})

describe('tokens, codes and limits', () => {
  it('a token ends after two hours, a log-in code after five minutes and one use', async () => {
    const token = tokenOf()
    const used = () => app.inject({ url: `/wecom/cgi-bin/get_jsapi_ticket?access_token=${token}` })
    const first = (await used()).json()
    expect(first).toMatchObject({ errcode: 0, expires_in: 7200 })
    now += 7_199_000
    expect((await used()).json()).toMatchObject({ ticket: first.ticket, expires_in: 1 })
    now += 1_000
    expect((await used()).json().errcode).toBe(42001)
    expect(tokenOf()).not.toBe(token)
    const late = standIn.sessions.issueCode('chenjing')
    now += 299_999
    const good = standIn.sessions.issueCode('chenjing')
    now += 1
    expect(await code(`auth/getuserinfo?code=${late}`)).toBe(42003)
    expect(await call(`auth/getuserinfo?code=${good}`)).toMatchObject({ userid: 'chenjing' })
    expect(await code(`auth/getuserinfo?code=${good}`)).toBe(40029)
  })

  it('the limit is a minute of one API, and the next minute is free', async () => {
    const token = tokenOf()
    standIn.sessions.limit = { perMinute: 3 }
    const ask = async (path: string) =>
      (await app.inject({ url: `/wecom/cgi-bin/${path}&access_token=${token}` })).json().errcode
    const codes = []
    for (let n = 0; n < 4; n++) codes.push(await ask('user/get?userid=chenjing'))
    expect(codes).toEqual([0, 0, 0, 45009])
    expect(await ask('user/simplelist?department_id=1')).toBe(0)
    now += 60_000
    expect(await ask('user/get?userid=chenjing')).toBe(0)
  })

  it('faults speak WeCom', async () => {
    faults.add({ platform: 'wecom', route: 'user/get', kind: '429', rate: 1, count: 1 })
    expect(await code('user/get?userid=chenjing')).toBe(45009)
    faults.add({ platform: 'wecom', route: 'externalcontact/*', kind: 'token_expired', rate: 1, count: 1 })
    expect(await code('user/get?userid=chenjing')).toBe(0)
    expect(await code('externalcontact/get_corp_tag_list', {})).toBe(42001)
    expect(await code('externalcontact/get_corp_tag_list', {}, 1)).toBe(48002)
  })
})
