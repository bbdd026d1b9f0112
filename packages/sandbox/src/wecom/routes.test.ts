import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { registerWecom, type WecomStandIn } from './index.ts'

/** Every route with the codes it gives; the clock stands in our hand. */

const liu = { id: 'liu', name: '刘女士' }
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

describe('contacts', () => {
  it.each([
    ['externalcontact/list?userid=nobody', undefined, 60111],
    ['externalcontact/list?userid=chenjing', undefined, 84061],
    ['externalcontact/list?userid=macang', undefined, 60011],
    ['externalcontact/list', undefined, 40003],
    ['externalcontact/get?external_userid=wmNOBODY', undefined, 40096],
    ['externalcontact/get?external_userid=__proto__', undefined, 40096],
    ['externalcontact/batch/get_by_user', { userid_list: 'chenjing' }, 40058],
    ['externalcontact/batch/get_by_user', { userid_list: Array(101).fill('chenjing') }, 40058],
    ['externalcontact/batch/get_by_user', { userid_list: ['chenjing'] }, 84061],
    ['externalcontact/remark', { external_userid: 'wmX' }, 40003],
    ['externalcontact/mark_tag', { userid: 'chenjing', external_userid: 'wmX' }, 40096],
    ['user/get?userid=nobody', undefined, 60111],
    ['user/simplelist?department_id=2', undefined, 60011],
    ['ticket/get?type=other', undefined, 40058],
    ['auth/getuserinfo?code=x', undefined, 40029],
    ['auth/getuserinfo', undefined, 40029],
    ['media/get?media_id=x', undefined, 40007],
  ])('%s %j: %i', async (path, body, errcode) => {
    expect(await code(path, body)).toBe(errcode)
  })

  it('are read page by page with a cursor that nobody can make up', async () => {
    for (let n = 0; n < 25; n++)
      standIn.scan({ person: { id: `p${n}`, name: `客户${n}` }, userId: 'chenjing' })
    const read = (more: object) =>
      call('externalcontact/batch/get_by_user', { userid_list: ['chenjing'], limit: 10, ...more })
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await read({ cursor })
      seen.push(...page.external_contact_list.map((row: any) => row.external_contact.external_userid))
      cursor = page.next_cursor
    } while (cursor !== '')
    expect(new Set(seen).size).toBe(25)
    expect((await read({ limit: 500 })).external_contact_list).toHaveLength(25)
    expect((await read({ cursor: 'nonsense' })).errcode).toBe(40058)
    expect((await read({ cursor: Buffer.from('-1').toString('base64url') })).errcode).toBe(40058)
  })

  it('take a remark within its limits, counted in signs', async () => {
    const { externalUserId } = standIn.scan({ person: liu, userId: 'chenjing' })
    const pair = { userid: 'ChenJing', external_userid: externalUserId }
    expect(
      await code('externalcontact/remark', {
        ...pair,
        remark: '刘'.repeat(20),
        remark_mobiles: ['13800000000', ''],
      }),
    ).toBe(0)
    expect(await code('externalcontact/remark', { ...pair, remark: '刘'.repeat(21) })).toBe(40058)
    expect(await code('externalcontact/remark', { ...pair, description: 'x'.repeat(151) })).toBe(40058)
    expect(await code('externalcontact/remark', { ...pair, remark_mobiles: [1] })).toBe(40058)
    const { follow_user } = await call(`externalcontact/get?external_userid=${externalUserId}`)
    expect(follow_user[0]).toMatchObject({
      userid: 'chenjing',
      remark: '刘'.repeat(20),
      remark_mobiles: ['13800000000'],
    })
  })

  it('are gone by API when the contact has left, and keep their remark for the day they return', async () => {
    const { externalUserId } = standIn.scan({ person: liu, userId: 'chenjing', state: 'ch_1' })
    const pair = { userid: 'chenjing', external_userid: externalUserId }
    await call('externalcontact/remark', { ...pair, remark: '老客户' })
    standIn.remove({ userId: 'chenjing', externalUserId })
    expect(await code(`externalcontact/get?external_userid=${externalUserId}`)).toBe(84061)
    expect(await code('externalcontact/remark', { ...pair, remark: 'x' })).toBe(84061)
    now += 1_000
    standIn.scan({ person: liu, userId: 'chenjing' })
    const { follow_user } = await call(`externalcontact/get?external_userid=${externalUserId}`)
    expect(follow_user).toHaveLength(1)
    expect(follow_user[0]).toMatchObject({ remark: '老客户', createtime: now / 1000, add_way: 2 })
    expect(follow_user[0]).not.toHaveProperty('state')
  })

  it('never go to a member who may hold none', () => {
    expect(standIn.scan({ person: liu, userId: 'macang' }).userId).not.toBe('macang')
    expect(standIn.scan({ person: liu, userId: 'nobody' }).userId).not.toBe('nobody')
  })

  it('show a unionid only where the corp has bound one', async () => {
    const { externalUserId } = standIn.scan({ person: liu, userId: 'chenjing' })
    const read = async () =>
      (await call(`externalcontact/get?external_userid=${externalUserId}`)).external_contact
    expect((await read()).unionid).toMatch(/^o/)
    standIn.corp.unionIdBound = false
    expect(await read()).not.toHaveProperty('unionid')
  })
})

describe('live codes', () => {
  const add = (more: object = {}) =>
    call('externalcontact/add_contact_way', { type: 2, scene: 2, user: ['chenjing', 'lintao'], ...more })

  it('take turns among their members', async () => {
    const { config_id } = await add()
    const users = [1, 2, 3, 4].map(
      (n) => standIn.scan({ person: { id: `t${n}`, name: 'x' }, configId: config_id }).userId,
    )
    expect(users).toEqual(['chenjing', 'lintao', 'chenjing', 'lintao'])
    standIn.scan({ person: { id: 't1', name: 'x' }, configId: config_id, userId: 'chenjing' })
    expect(standIn.corp.ways[config_id]!.scans).toBe(4)
  })

  it('have a picture only for the web', async () => {
    expect(await add({ scene: 1 })).not.toHaveProperty('qr_code')
    expect((await add()).qr_code).toMatch(/^http.*\/wecom\/_qr\//)
  })

  it.each([
    [{ type: 0 }, 40058],
    [{ scene: '2' }, 40058],
    [{ type: 1 }, 40058],
    [{ user: [] }, 40058],
    [{ user: Array(101).fill('chenjing') }, 40058],
    [{ user: ['sunhui'] }, 60011],
    [{ user: ['nobody'] }, 60111],
    [{ state: '甲'.repeat(31) }, 40058],
    [{ remark: 7 }, 40058],
  ])('%j: %i', async (more, errcode) => {
    expect((await add(more)).errcode).toBe(errcode)
    expect(standIn.corp.ways).toEqual({})
  })

  it('end at their quota', async () => {
    const { config_id } = await add()
    const way = standIn.corp.ways[config_id]!
    standIn.corp.ways = Object.fromEntries(Array.from({ length: 500_000 }, (_, n) => [n, way]))
    expect((await add()).errcode).toBe(45009)
  })

  it('belong to the app that made them', async () => {
    standIn.corp.apps[1]!.mayCallContacts = true
    const { config_id } = await add()
    for (const path of ['get_contact_way', 'update_contact_way', 'del_contact_way'])
      expect(await code(`externalcontact/${path}`, { config_id }, 1)).toBe(41044)
    expect((await call('externalcontact/list_contact_way', {}, 1)).contact_way).toEqual([])
    expect((await call('externalcontact/list_contact_way', {})).contact_way).toEqual([{ config_id }])
  })

  it('change only where they are told to, and not halfway', async () => {
    const { config_id } = await add({ state: 's1', remark: '包裹卡' })
    expect(
      await code('externalcontact/update_contact_way', { config_id, state: 's2', user: ['nobody'] }),
    ).toBe(60111)
    const shown = async () => (await call('externalcontact/get_contact_way', { config_id })).contact_way
    expect(await shown()).toMatchObject({ state: 's1', user: ['chenjing', 'lintao'] })
    expect(
      await code('externalcontact/update_contact_way', { config_id, state: 's2', skip_verify: false }),
    ).toBe(0)
    expect(await shown()).toMatchObject({ state: 's2', remark: '包裹卡', skip_verify: false })
    expect(await shown()).not.toHaveProperty('scans')
  })

  it('are listed by when they were made, page by page', async () => {
    const made: string[] = []
    for (let n = 0; n < 5; n++) {
      made.push((await add()).config_id)
      now += 60_000
    }
    const list = (body: object) => call('externalcontact/list_contact_way', body)
    const first = await list({ limit: 2 })
    expect([first.contact_way.length, first.next_cursor]).toEqual([2, '2'])
    const last = await list({ limit: 2, cursor: '4' })
    expect([last.contact_way, last.next_cursor]).toEqual([[{ config_id: made[4] }], ''])
    const end = Math.floor(now / 1000) - 150
    expect((await list({ end_time: end })).contact_way).toHaveLength(3)
    expect((await list({ cursor: '-1' })).errcode).toBe(40058)
    now += 91 * 86_400_000
    expect((await list({})).contact_way).toEqual([])
  })
})

describe('the welcome message', () => {
  const scan = () => standIn.scan({ person: liu, userId: 'chenjing' })
  const welcome = (welcome_code: string | null, more: object = { text: { content: '您好' } }) =>
    code('externalcontact/send_welcome_msg', { welcome_code, ...more })

  it('goes out at the twentieth second and not after', async () => {
    const { welcomeCode, externalUserId } = scan()
    now += 20_000
    expect(await welcome(welcomeCode)).toBe(0)
    standIn.remove({ userId: 'chenjing', externalUserId })
    const again = scan().welcomeCode
    now += 20_001
    expect(await welcome(again)).toBe(41050)
  })

  it('is sent once: the race is told from the repetition', async () => {
    const { welcomeCode } = scan()
    expect(await welcome(welcomeCode)).toBe(0)
    now += 500
    expect(await welcome(welcomeCode)).toBe(41096)
    now += 600
    expect(await welcome(welcomeCode)).toBe(41051)
  })

  it('does not follow a word of either side', async () => {
    const { welcomeCode, externalUserId } = scan()
    standIn.reply({
      userId: 'chenjing',
      externalUserId,
      body: { msgtype: 'text', text: { content: '您好' } },
    })
    expect(await welcome(welcomeCode)).toBe(41051)
  })

  it.each([
    [{}, 40058],
    [{ text: { content: '' }, attachments: [] }, 40058],
    [{ text: { content: '好'.repeat(1_334) } }, 40058],
    [{ attachments: Array(10).fill({ msgtype: 'image', image: { media_id: 'm' } }) }, 40058],
    [{ attachments: [{ msgtype: 'link', link: { title: '无地址' } }] }, 40058],
    [{ attachments: [{ msgtype: 'dance' }] }, 40058],
    [{ attachments: [{ msgtype: 'miniprogram', miniprogram: { appid: 'wx', title: 't' } }] }, 40058],
  ])('is refused without being used up: %j', async (body, errcode) => {
    const { welcomeCode } = scan()
    expect(await welcome(welcomeCode, body)).toBe(errcode)
    expect(await welcome(welcomeCode)).toBe(0)
  })
})

describe('tags', () => {
  const add = (body: object) => call('externalcontact/add_corp_tag', body)

  it('are joined to the group of the same name, and named once in it', async () => {
    const first = await add({ group_name: '等级', tag: [{ name: 'VIP', order: 9 }] })
    const second = await add({ group_name: '等级', tag: [{ name: '新客' }] })
    expect(second.tag_group.group_id).toBe(first.tag_group.group_id)
    expect(second.tag_group.tag).toHaveLength(1)
    expect((await add({ group_id: first.tag_group.group_id, tag: [{ name: 'VIP' }] })).errcode).toBe(40058)
    expect((await add({ group_id: 'etNONE', tag: [{ name: 'x' }] })).errcode).toBe(40068)
    expect((await add({ group_name: '等级', tag: [{ name: '长'.repeat(31) }] })).errcode).toBe(40058)
    const { tag_group } = await call('externalcontact/get_corp_tag_list', {})
    expect(tag_group.map((group: any) => group.tag.map((tag: any) => tag.name))).toEqual([['VIP', '新客']])
  })

  it('end at three thousand for the whole corp', async () => {
    const named = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({ name: `t${from + n}` }))
    expect((await add({ group_name: 'a', tag: named(0, 2_999) })).errcode).toBe(0)
    expect((await add({ group_name: 'b', tag: named(0, 2) })).errcode).toBe(40058)
    expect((await add({ group_name: 'b', tag: named(0, 1) })).errcode).toBe(0)
  })

  it('go from the people when they go from the corp, and the group with its last one', async () => {
    const { tag_group } = await add({ group_name: '等级', tag: [{ name: 'VIP' }, { name: '新客' }] })
    const [vip, fresh] = tag_group.tag.map((tag: any) => tag.id) as [string, string]
    const { externalUserId } = standIn.scan({ person: liu, userId: 'chenjing' })
    const pair = { userid: 'chenjing', external_userid: externalUserId }
    expect(await code('externalcontact/mark_tag', { ...pair, add_tag: [vip, fresh] })).toBe(0)
    expect(await code('externalcontact/mark_tag', { ...pair, add_tag: [vip] })).toBe(0)
    expect(await code('externalcontact/mark_tag', pair)).toBe(40058)
    expect(await code('externalcontact/mark_tag', { ...pair, add_tag: ['etNONE'] })).toBe(40068)
    const tags = async () =>
      (await call(`externalcontact/get?external_userid=${externalUserId}`)).follow_user[0].tags.map(
        (tag: any) => tag.tag_name,
      )
    expect((await tags()).sort()).toEqual(['VIP', '新客'])
    await call('externalcontact/del_corp_tag', { tag_id: [vip] })
    expect(await tags()).toEqual(['新客'])
    await call('externalcontact/del_corp_tag', { tag_id: [fresh] })
    expect((await call('externalcontact/get_corp_tag_list', {})).tag_group).toEqual([])
  })
})
