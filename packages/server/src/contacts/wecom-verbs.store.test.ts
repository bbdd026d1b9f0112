import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { corpId } from '../../test/support/fake-wecom.ts'
import { type FriendDesk, friendDesk } from '../../test/support/friend-desk.ts'
import type { Actor } from '../runtime/db/actor.ts'
import { createLiveCode, type LiveCodeWish, removeLiveCode, updateLiveCode } from './live-codes.ts'
import { createOrderLink, linkPage, openLink } from './order-links.ts'
import { pageConfig } from './page-config.ts'
import { beginSignIn, finishSignIn } from './sign-in.ts'

/** What people at the desk and their browsers do, on PostgreSQL, with WeCom in the test's hands. */

let desk: FriendDesk
let test: FriendDesk['test']
let wecom: FriendDesk['wecom']
let query: FriendDesk['query']
let placed: FriendDesk['placed']
let auditOf: FriendDesk['auditOf']
let now: Date
let n: number
beforeAll(async () => {
  desk = await friendDesk()
  ;({ test, wecom, query, placed, auditOf } = desk)
})
afterAll(() => test.close())
beforeEach(() => {
  ;({ n, now } = desk.nextTest())
})

const member = (id: string): Actor => ({ kind: 'member', id })

describe('live codes', () => {
  const actor = member('zhoulan')
  const wish = (more: Partial<LiveCodeWish> = {}): LiveCodeWish => ({
    name: '包裹卡',
    wecomUserIds: ['chenjing'],
    welcome: null,
    tags: [],
    orderId: null,
    ...more,
  })
  const make = (more: Partial<LiveCodeWish> = {}) =>
    createLiveCode(test.runtime, test.brandId, actor, wish(more))

  it('are made at WeCom with a state that fits it, and kept with picture and id', async () => {
    const code = await make({ name: '一个很长的渠道名称'.repeat(4) })
    const [sent] = wecom.askedOf('externalcontact/add_contact_way')
    expect(sent).toMatchObject({ user: ['chenjing'], state: code.state })
    expect(String(sent!.remark).length).toBeLessThanOrEqual(30)
    expect(code.state).toMatch(/^ch_[0-9a-f]{26}$/)
    expect(code.state.length).toBeLessThanOrEqual(30)
    expect(code).toMatchObject({
      configId: expect.stringMatching(/^config-/),
      qrUrl: expect.stringContaining('/qr/'),
      scans: 0,
    })
    expect(await auditOf(`live-code:${code.id}`)).toEqual(['live-code.created'])
    expect((await make()).state).not.toBe(code.state)
  })

  it('an order has one, asked for as often as one likes', async () => {
    const orderId = await placed(`L-${n}`)
    const [first, second] = [await make({ orderId }), await make({ orderId })]
    expect(second).toEqual(first)
    expect(first.state).toMatch(/^o_/)
    expect(wecom.askedOf('externalcontact/add_contact_way')).toHaveLength(1)
    await expect(make({ orderId: '019d0000-0000-7000-8000-00000000dead' })).rejects.toMatchObject({
      code: 'order.not_found',
    })
  })

  it.each([60011, 40058])('that WeCom refuses with %i leave nothing on offer', async (errcode) => {
    const orderId = await placed(`L-${n}`)
    wecom.refuses.set('externalcontact/add_contact_way', errcode)
    await expect(make({ orderId })).rejects.toMatchObject({
      code: 'wecom.refused',
      facts: { wecomCode: String(errcode) },
    })
    const open = await query(
      sql`select id from contacts.live_code where order_id = ${orderId} and removed_at is null`,
    )
    expect(open).toEqual([])
    wecom.refuses.clear()
    expect(await make({ orderId })).toMatchObject({ orderId, configId: expect.any(String) })
  })

  it('change here only after they changed at WeCom', async () => {
    const code = await make()
    const change = { name: '直播', wecomUserIds: ['chenjing', 'zhoulan'], welcome: '欢迎', tags: ['直播'] }
    wecom.refuses.set('externalcontact/update_contact_way', 60111)
    await expect(updateLiveCode(test.runtime, test.brandId, actor, code.id, change)).rejects.toMatchObject({
      facts: { wecomCode: '60111' },
    })
    const name = async () =>
      (await query(sql<{ name: string }>`select name from contacts.live_code where id = ${code.id}`))[0]!.name
    expect(await name()).toBe('包裹卡')
    wecom.refuses.clear()
    expect(await updateLiveCode(test.runtime, test.brandId, actor, code.id, change)).toMatchObject({
      ...change,
      state: code.state,
      configId: code.configId,
    })
    expect(wecom.ways.get(code.configId!)).toMatchObject({ user: ['chenjing', 'zhoulan'], state: code.state })
  })

  it('are removed at both, also when WeCom has lost them; a removed one is gone for good', async () => {
    const [one, lost] = [await make(), await make()]
    wecom.ways.delete(lost.configId!)
    for (const { id } of [one, lost]) await removeLiveCode(test.runtime, test.brandId, actor, id)
    expect(wecom.ways.has(one.configId!)).toBe(false)
    for (const act of [
      () => removeLiveCode(test.runtime, test.brandId, actor, one.id),
      () => updateLiveCode(test.runtime, test.brandId, actor, lost.id, wish()),
    ])
      await expect(act()).rejects.toMatchObject({ code: 'live_code.not_found' })
    expect(await auditOf(`live-code:${one.id}`)).toEqual(['live-code.created', 'live-code.removed'])
  })

  it('stay when WeCom will not remove them now', async () => {
    const code = await make()
    wecom.refuses.set('externalcontact/del_contact_way', 48002)
    await expect(removeLiveCode(test.runtime, test.brandId, actor, code.id)).rejects.toMatchObject({
      code: 'wecom.refused',
    })
    const [row] = await query(
      sql<{ removed_at: Date | null }>`select removed_at from contacts.live_code where id = ${code.id}`,
    )
    expect(row!.removed_at).toBeNull()
  })

  it('lead to a page by a card link: the picture comes from us, the name is written safely', async () => {
    const code = await make()
    const orderId = await placed(`L-${n}`)
    const { path } = await test.transact((tx) => createOrderLink(tx, orderId, code.id))
    const token = path.split('/').at(-1)!
    const opened = await openLink(test.runtime, token)
    expect(opened).toEqual({ brandName: '禾木智家', qrUrl: code.qrUrl })
    const fake = test.outside.answer
    test.outside.answer = () => ({
      status: 200,
      headers: { 'content-type': 'image/png; q=1' },
      body: Buffer.from('PNG'),
    })
    expect(await linkPage(test.runtime, { ...opened, brandName: '<b>"&' })).toMatch(
      /<h1>&lt;b>&quot;&amp;<\/h1>[\s\S]*data:image\/png;base64,UE5H/,
    )
    test.outside.answer = () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: Buffer.from('<script>'),
    })
    expect(await linkPage(test.runtime, opened)).toContain('二维码暂时取不到')
    test.outside.answer = fake
    await removeLiveCode(test.runtime, test.brandId, actor, code.id)
    for (const bad of [token, 'x', `${test.brandId}.aaaaaaaaaaaaaaaa`, `other.${token.split('.')[1]}`])
      await expect(openLink(test.runtime, bad)).rejects.toMatchObject({ code: 'order_link.not_found' })
    await expect(test.transact((tx) => createOrderLink(tx, orderId, code.id))).rejects.toMatchObject({
      code: 'live_code.not_found',
    })
  })

  // The last of its kind: WeCom's client asks nobody for a minute after this answer.
  it('beyond the quota of WeCom are refused in words, and WeCom is not asked again and again', async () => {
    wecom.refuses.set('externalcontact/add_contact_way', 45009)
    for (let times = 0; times < 3; times++)
      await expect(make()).rejects.toMatchObject({ code: 'wecom.refused', facts: { wecomCode: '45009' } })
    expect(wecom.askedOf('externalcontact/add_contact_way')).toHaveLength(1)
  })
})

describe('a sign-in', () => {
  const begin = (more: Partial<Parameters<typeof beginSignIn>[1]> = {}) =>
    beginSignIn(test.runtime, {
      corpId,
      back: '/sidebar/?lang=en',
      origin: undefined,
      browserToken: null,
      ...more,
    })
  const stateOf = (location: string) => new URL(location).searchParams.get('state')!
  const finish = (state: string, browserToken: string | undefined, code = 'good', of = corpId) =>
    finishSignIn(test.runtime, { corpId: of, code, state, browserToken })
  beforeEach(() => wecom.codes.set('good', { userid: 'chenjing' }))

  it('goes to WeCom with its parameters in order, and comes back to us', async () => {
    const { location } = await begin()
    const url = new URL(location)
    expect([...url.searchParams.keys()]).toEqual([
      'appid',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
      'agentid',
    ])
    expect(url.hash).toBe('#wechat_redirect')
    expect(new URL(url.searchParams.get('redirect_uri')!).origin).toBe('https://scrm.example')
    expect(url.origin).toBe('https://open.weixin.qq.com')
  })

  it('lets a member in once, where they wanted to go', async () => {
    const { location, browserToken } = await begin()
    const done = await finish(stateOf(location), browserToken)
    expect(done).toMatchObject({ kind: 'signed_in', member: { id: 'chenjing' }, back: '/sidebar/?lang=en' })
    expect(await finish(stateOf(location), browserToken)).toEqual({ kind: 'refused', reason: 'state' })
    expect((await auditOf('member:chenjing')).at(-1)).toBe('sign-in')
  })

  it('is bound to its browser, its corp and its ten minutes; a wrong browser does not use it up', async () => {
    const { location, browserToken } = await begin()
    const state = stateOf(location)
    const refused = { kind: 'refused', reason: 'state' }
    expect(await finish(state, 'another browser')).toEqual(refused)
    expect(await finish(state, undefined)).toEqual(refused)
    expect(await finish(state, browserToken, '')).toEqual(refused)
    expect(await finish('made up', browserToken)).toEqual(refused)
    expect(await finish(state, browserToken, 'good', 'wwOTHER')).toEqual(refused)
    expect(await finish(state, browserToken)).toMatchObject({ kind: 'signed_in' })
    const late = await begin({ browserToken })
    expect(late.browserToken).toBe(browserToken)
    test.time.now = new Date(now.getTime() + 10 * 60_000)
    expect(await finish(stateOf(late.location), browserToken)).toEqual(refused)
  })

  it.each([
    ['a code that WeCom does not know', 'bad', null, 'code'],
    ['a member who is none of ours', 'stranger', { userid: 'macang' }, 'not_a_member'],
    ['somebody from outside', 'outsider', { openid: 'o1', external_userid: 'wm1' }, 'not_a_member'],
  ] as const)('refuses %s, says why, and counts it', async (_name, code, who, reason) => {
    if (who) wecom.codes.set(code, who)
    const before = await test.metric('qiao_refused_total', { source: 'wecom_sign_in', reason })
    const { location, browserToken } = await begin()
    expect(await finish(stateOf(location), browserToken, code)).toEqual({ kind: 'refused', reason })
    expect(test.logged.at(-1)).toMatchObject({ event: 'sign-in.refused', reason })
    expect(await test.metric('qiao_refused_total', { source: 'wecom_sign_in', reason })).toBe(before + 1)
  })

  it('by two at once with one state: one gets in', async () => {
    const { location, browserToken } = await begin()
    const both = await Promise.all([1, 2, 3].map(() => finish(stateOf(location), browserToken)))
    expect(both.filter(({ kind }) => kind === 'signed_in')).toHaveLength(1)
  })

  it('needs a corp: the one named, or the only one there is', async () => {
    expect((await begin({ corpId: null })).location).toContain(corpId)
    await expect(begin({ corpId: 'wwOTHER' })).rejects.toMatchObject({ code: 'wecom.not_connected' })
  })
})

describe('a signed page', () => {
  const sign = (url: string, memberId = 'chenjing') =>
    pageConfig(test.runtime, (work) => test.transact(work), url, memberId)

  it('is one of ours below /sidebar/, signed with both tickets, without its hash', async () => {
    const config = await sign('https://scrm.example/sidebar/?a=1#top')
    expect(config).toMatchObject({
      corpId,
      agentId: '1000002',
      member: { name: '陈静', wecomUserId: 'chenjing' },
    })
    expect(config.config.signature).toMatch(/^[0-9a-f]{40}$/)
    expect(config.agentConfig.signature).not.toBe(config.config.signature)
  })

  it.each([
    'https://evil.example/sidebar/',
    'https://scrm.example/console/',
    'https://scrm.example.evil.example/sidebar/',
    'http://scrm.example/sidebar/',
    'http://127.0.0.1:8080/sidebar/',
    'not a page',
  ])('is not %s', async (url) => {
    await expect(sign(url)).rejects.toMatchObject({ code: 'wecom.page_elsewhere' })
  })
})
