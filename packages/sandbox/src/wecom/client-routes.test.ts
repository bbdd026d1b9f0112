import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { registerWecom, type WecomStandIn } from './index.ts'

/** What a browser does with the stand-in: the client page, the log-in page, the page behind a live code. */

const liu = { id: 'liu', name: '刘女士', phone: '13800000000' }
let app: FastifyInstance
let standIn: WecomStandIn

async function start(clientRoot = '/nonexistent'): Promise<void> {
  app = Fastify()
  const deps = { faults: new Faults(), clockNow: () => new Date(1_700_000_000_000), clientRoot }
  standIn = await registerWecom(app, { ...deps, people: () => [liu] })
}

beforeEach(() => start())

const get = async (url: string) => (await app.inject({ method: 'GET', url })).json()
const post = (url: string, payload: object | string) => app.inject({ method: 'POST', url, payload })

describe('the view of the client page', () => {
  it('shows chats with unread counts and says when nothing has changed', async () => {
    const { externalUserId } = standIn.scan({ person: liu, userId: 'chenjing' })
    standIn.say({ userId: 'chenjing', externalUserId, text: '什么时候能装' })
    const view = await get(`/wecom/_client/view?contactId=${externalUserId}`)
    expect(view).toMatchObject({
      userId: 'chenjing',
      chats: [{ name: '刘女士', unread: 1, friends: true, last: { text: '什么时候能装' } }],
      messages: [{ from: 'system' }, { from: 'contact' }],
    })
    expect(await get(`/wecom/_client/view?since=${view.revision}`)).toEqual({
      revision: view.revision,
      unchanged: true,
    })
    await post('/wecom/_client/seen', { userId: 'chenjing', externalUserId })
    expect((await get('/wecom/_client/view')).chats[0].unread).toBe(0)
    expect((await get('/wecom/_client/view?userId=zhoulan')).chats).toEqual([])
  })

  it('lets a viewer scan, write on both sides, and end the friendship', async () => {
    const scanned = (
      await post('/wecom/_client/scans', { name: '刘女士', personId: 'liu', state: 'o_1' })
    ).json()
    expect(scanned).toMatchObject({ userId: 'chenjing', isNew: true })
    expect(scanned).not.toHaveProperty('welcomeCode')
    const pair = { userId: 'chenjing', externalUserId: scanned.externalUserId }
    await post('/wecom/_client/messages', { ...pair, from: 'contact', text: '在吗' })
    await post('/wecom/_client/messages', { ...pair, from: 'member', text: '在的' })
    await post('/wecom/_client/remarks', { ...pair, remark: '刘女士-智能锁-天猫' })
    await post('/wecom/_client/removals', { ...pair, by: 'contact' })
    const view = await get(`/wecom/_client/view?contactId=${pair.externalUserId}`)
    expect(view.messages.map((message: { from: string }) => message.from)).toEqual([
      'system',
      'contact',
      'member',
      'system',
    ])
    expect(view.chats[0]).toMatchObject({ friends: false, remark: '刘女士-智能锁-天猫', state: 'o_1' })
    const late = await post('/wecom/_client/messages', { ...pair, from: 'member', text: '还在吗' })
    expect(late.statusCode).toBe(409)
  })

  it('gives names of people and no more', async () => {
    expect(await get('/wecom/_client/people')).toEqual({ people: [{ id: 'liu', name: '刘女士' }] })
  })

  it.each([
    ['/wecom/_client/acting-member', { userId: 'nobody' }, 404],
    ['/wecom/_client/scans', { name: '刘女士', configId: 'gone' }, 404],
    ['/wecom/_client/messages', { userId: 'chenjing' }, 400],
    ['/wecom/_client/messages', '{', 400],
    ['/wecom/_client/messages', '[]', 400],
    ['/wecom/_client/messages', { userId: 'chenjing', externalUserId: '__proto__', text: 'x' }, 409],
    ['/wecom/_client/card-answers', { messageId: 'm', userId: 'chenjing', key: 'k' }, 404],
  ])('%s with %j: %i', async (url, body, status) => {
    expect((await post(url, body)).statusCode).toBe(status)
  })
})

describe('keeping the corp over a restart', () => {
  it('gives back contacts, codes and chats', async () => {
    const { externalUserId } = standIn.scan({ person: liu, userId: 'chenjing', state: 'ch_1' })
    const kept = JSON.parse(JSON.stringify(standIn.snapshot()))
    await start()
    standIn.restore(kept)
    expect(standIn.scan({ person: liu, userId: 'chenjing' })).toMatchObject({ externalUserId, isNew: false })
  })
})

describe('pages', () => {
  it('offer the members to log in as, without trusting the address', async () => {
    const query = {
      appid: standIn.corp.corpId,
      redirect_uri: 'http://localhost:8080/in',
      state: '"><script>',
    }
    const page = await app.inject({ url: '/wecom/wwlogin/sso/login', query })
    expect(page.body).toContain('陈静')
    expect(page.body).not.toContain('<script>')
  })

  it('log the member of this browser in', async () => {
    const query = {
      appid: standIn.corp.corpId,
      redirect_uri: 'http://localhost:8080/in?next=%2F',
      state: 's',
    }
    const headers = { cookie: 'other=1; wecom_member=zhoulan' }
    const answer = await app.inject({ url: '/wecom/connect/oauth2/authorize', query, headers })
    const target = new URL(String(answer.headers.location))
    expect(target.searchParams.get('next')).toBe('/')
    expect(standIn.sessions.redeemCode(target.searchParams.get('code') ?? '')).toBe('zhoulan')
  })

  it.each([
    { appid: 'wwOTHER', redirect_uri: 'http://localhost/in' },
    { appid: 'ww8b1f3d5a7c9e2046', redirect_uri: 'javascript:alert(1)' },
    { appid: 'ww8b1f3d5a7c9e2046', redirect_uri: 'not a url' },
    { appid: 'ww8b1f3d5a7c9e2046', redirect_uri: '' },
  ])('refuse to send anybody on: %j', async (query) => {
    expect((await app.inject({ url: '/wecom/connect/oauth2/authorize', query })).statusCode).toBe(400)
  })

  it('add a friend behind the picture of a live code', async () => {
    const [qiao] = standIn.corp.apps
    const token = standIn.sessions.issueToken(standIn.corp.corpId, qiao!.secret, '127.0.0.1')
    const made = await post(`/wecom/cgi-bin/externalcontact/add_contact_way?access_token=${token}`, {
      type: 1,
      scene: 2,
      user: ['chenjing'],
      state: 'card',
    })
    const { config_id: configId, qr_code: picture } = made.json()
    expect((await app.inject({ url: new URL(picture).pathname })).body).toContain('<svg')
    expect((await app.inject({ url: `/wecom/_add/${configId}` })).body).toContain('陈静')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    await app.inject({
      method: 'POST',
      url: `/wecom/_add/${configId}`,
      headers: form,
      payload: 'name=%E5%88%98',
    })
    expect(Object.values(standIn.corp.contacts)).toMatchObject([{ name: '刘', follows: [{ state: 'card' }] }])
    expect((await app.inject({ url: '/wecom/_qr/gone' })).statusCode).toBe(404)
  })

  it('say in one line that the client page is not built', async () => {
    const answer = await app.inject({ url: '/client/' })
    expect([answer.statusCode, answer.body]).toEqual([
      503,
      'The client page is not built: run `npm run build`.',
    ])
  })

  it('serve the client page and its faults page when it is', async () => {
    const root = mkdtempSync(join(tmpdir(), 'client-'))
    writeFileSync(join(root, 'index.html'), '<p>client</p>')
    await start(root)
    for (const url of ['/client/', '/client/faults'])
      expect((await app.inject({ url })).body).toBe('<p>client</p>')
    expect((await app.inject({ url: '/client' })).headers.location).toBe('client/')
  })
})

describe('the API itself', () => {
  it.each([
    ['no token', '/wecom/cgi-bin/externalcontact/get_corp_tag_list', '{}', 41001],
    [
      'a token that never was',
      '/wecom/cgi-bin/externalcontact/get_corp_tag_list?access_token=x',
      '{}',
      40014,
    ],
  ])('answers %s with 200 and its errcode', async (_name, url, payload, errcode) => {
    const answer = await app.inject({ method: 'POST', url, payload })
    expect([answer.statusCode, answer.json().errcode]).toEqual([200, errcode])
  })

  it.each([
    ['externalcontact/remark', 'no json', 47001],
    ['externalcontact/remark', '{"userid":"chenjing","external_userid":"constructor"}', 40096],
    ['externalcontact/batch/get_by_user', '{"userid_list":[]}', 40058],
    ['externalcontact/batch/get_by_user', '{"userid_list":["macang"]}', 60011],
    ['externalcontact/add_contact_way', '{"type":1,"scene":2,"user":["chenjing","lintao"]}', 40058],
    ['externalcontact/add_contact_way', '{"type":3,"scene":2,"user":["chenjing"]}', 40058],
    ['externalcontact/add_corp_tag', '{"group_name":"等级","tag":[]}', 40058],
    ['externalcontact/edit_corp_tag', '{"id":"et","name":"x"}', 40068],
    ['externalcontact/send_welcome_msg', '{"welcome_code":"x"}', 40058],
    ['message/send', '{"agentid":1,"touser":"chenjing","msgtype":"text","text":{"content":"x"}}', 40056],
    ['message/send', '{"agentid":1000002,"touser":"chenjing","msgtype":"dance"}', 40058],
    ['message/send', '{"agentid":1000002,"touser":"chenjing","msgtype":"text","text":{"content":""}}', 44004],
    ['media/upload?type=text', '{}', 40004],
  ])('%s %s: %i', async (path, payload, errcode) => {
    const [qiao] = standIn.corp.apps
    const token = standIn.sessions.issueToken(standIn.corp.corpId, qiao!.secret, '127.0.0.1')
    const url = `/wecom/cgi-bin/${path}${path.includes('?') ? '&' : '?'}access_token=${token}`
    expect((await app.inject({ method: 'POST', url, payload })).json().errcode).toBe(errcode)
  })

  it('gives one token until it ends', async () => {
    const { corpId, apps } = standIn.corp
    const url = `/wecom/cgi-bin/gettoken?corpid=${corpId}&corpsecret=${apps[0]!.secret}`
    const first = await get(url)
    expect(first).toMatchObject({ errcode: 0, expires_in: 7200 })
    expect((await get(url)).access_token).toBe(first.access_token)
    standIn.sessions.expireTokens()
    expect((await get(url)).access_token).not.toBe(first.access_token)
  })
})
