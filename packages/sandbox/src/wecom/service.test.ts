import { createDecipheriv, privateDecrypt } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Faults } from '../faults.ts'
import { registerWecom, type WecomStandIn } from './index.ts'

let app: FastifyInstance
let wecom: WecomStandIn
let nowMs: number
let token: string
const liu = { id: 'liu', name: '刘女士' }

beforeEach(async () => {
  nowMs = 1_760_000_000_000
  app = Fastify()
  wecom = await registerWecom(app, { faults: new Faults(), clockNow: () => new Date(nowMs) })
  await signIn()
})
afterEach(() => app.close())

async function signIn(): Promise<void> {
  const { corpId, apps } = wecom.corp
  const query = `corpid=${corpId}&corpsecret=${apps[0]!.secret}`
  token = (await app.inject(`/wecom/cgi-bin/gettoken?${query}`)).json().access_token
}

const post = async (api: string, body: object) =>
  (
    await app.inject({
      method: 'POST',
      url: `/wecom/cgi-bin/${api}?access_token=${token}`,
      payload: JSON.stringify(body),
    })
  ).json()
const get = async (api: string) => (await app.inject(`/wecom/cgi-bin/${api}access_token=${token}`)).json()
const account = () => wecom.service.accounts[0]!.open_kfid
/** Time goes by, beyond the life of a token. */
const pass = async (seconds: number) => {
  nowMs += seconds * 1000
  await signIn()
}

describe('service messages', () => {
  it('come by cursor, page by page, of three days only', async () => {
    const contact = wecom.contactOf(liu)
    for (let n = 0; n < 3; n += 1) wecom.service.say(contact, { msgtype: 'text', text: { content: `${n}` } })
    const first = await post('kf/sync_msg', { open_kfid: account(), limit: 2 })
    expect([first.msg_list.length, first.has_more]).toEqual([2, 1])
    const second = await post('kf/sync_msg', { open_kfid: account(), limit: 2, cursor: first.next_cursor })
    expect([second.msg_list.length, second.has_more]).toEqual([1, 0])
    await pass(3 * 24 * 3600 + 1)
    expect((await post('kf/sync_msg', { open_kfid: account() })).msg_list).toEqual([])
    expect(await post('kf/sync_msg', { open_kfid: account(), cursor: 'forged' })).toMatchObject({
      errcode: 40058,
    })
    expect(await post('kf/sync_msg', { open_kfid: 'wkNobody' })).toMatchObject({ errcode: 95000 })
  })

  it('without a callback’s token are limited strictly', async () => {
    wecom.service.strictPerMinute = 2
    const codes = []
    for (let n = 0; n < 3; n += 1) codes.push((await post('kf/sync_msg', { open_kfid: account() })).errcode)
    expect(codes).toEqual([0, 0, 45009])
  })

  it('may be answered five times, within 48 hours, and not after the end', async () => {
    const contact = wecom.contactOf(liu)
    const send = async () =>
      (
        await post('kf/send_msg', {
          touser: contact.externalUserId,
          open_kfid: account(),
          msgtype: 'text',
          text: { content: '好' },
        })
      ).errcode
    expect(await send()).toBe(95002)
    wecom.service.say(contact, { msgtype: 'text', text: { content: '在吗' } })
    const codes = []
    for (let n = 0; n < 6; n += 1) codes.push(await send())
    expect(codes).toEqual([0, 0, 0, 0, 0, 95001])
    wecom.service.say(contact, { msgtype: 'text', text: { content: '还在吗' } })
    await pass(48 * 3600 + 1)
    expect(await send()).toBe(95002)
    wecom.service.end(contact)
    expect(await send()).toBe(95018)
  })

  it('a welcome code works once, for 20 seconds', async () => {
    const contact = wecom.contactOf(liu)
    const greet = async (code: string | null) =>
      (await post('kf/send_msg_on_event', { code, msgtype: 'text', text: { content: '您好' } })).errcode
    const code = wecom.service.enter(contact)
    expect([await greet(code), await greet(code)]).toEqual([0, 95003])
    wecom.service.end(contact)
    const late = wecom.service.enter(contact)
    await pass(21)
    expect(await greet(late)).toBe(95003)
  })

  it('sessions move as WeCom allows', async () => {
    const pair = { open_kfid: account(), external_userid: wecom.contactOf(liu).externalUserId }
    const move = async (service_state: number) =>
      (await post('kf/service_state/trans', { ...pair, service_state })).errcode
    expect([await move(2), await move(3), await move(1), await move(4), await move(3)]).toEqual([
      0, 0, 95016, 0, 95016,
    ])
    expect(await post('kf/service_state/get', pair)).toMatchObject({ service_state: 4 })
  })
})

describe('hand-overs', () => {
  it('answer for each contact, wait a day, and move tags with the contact', async () => {
    const { externalUserId } = wecom.scan({ person: liu, userId: 'chenjing' })
    const body = {
      handover_userid: 'chenjing',
      takeover_userid: 'lintao',
      external_userid: [externalUserId, 'wmBad'],
    }
    expect(await post('externalcontact/resigned/transfer_customer', body)).toMatchObject({ errcode: 40097 })
    expect(
      (await post('externalcontact/transfer_customer', body)).customer.map(
        (one: { errcode: number }) => one.errcode,
      ),
    ).toEqual([0, 40096])
    expect((await post('externalcontact/transfer_customer', body)).customer[0].errcode).toBe(40129)
    const result = async () => (await post('externalcontact/transfer_result', body)).customer[0].status
    expect(await result()).toBe(2)
    wecom.endTransfers()
    expect(await result()).toBe(1)
    expect(
      await post('externalcontact/transfer_customer', { ...body, takeover_userid: 'chenjing' }),
    ).toMatchObject({ errcode: 40130 })
  })

  it('list whom a member left behind', async () => {
    const { externalUserId } = wecom.scan({ person: liu, userId: 'chenjing' })
    wecom.directory.leave('chenjing')
    expect((await post('externalcontact/get_unassigned_list', {})).info).toMatchObject([
      { handover_userid: 'chenjing', external_userid: externalUserId },
    ])
    expect(await get('user/get?userid=chenjing&')).toMatchObject({ errcode: 60111 })
  })
})

describe('groups and departments', () => {
  it('speak the API’s codes of joining, and hide names unless asked', async () => {
    const { externalUserId } = wecom.scan({ person: liu, userId: 'chenjing' })
    const group = wecom.groups.create('chenjing', '交流群')
    wecom.groups.join(group.chat_id, externalUserId)
    const { group_chat } = await post('externalcontact/groupchat/get', {
      chat_id: group.chat_id,
      need_name: 1,
    })
    expect(group_chat.member_list[1]).toMatchObject({ type: 2, join_scene: 3, name: '刘女士' })
    const plain = await post('externalcontact/groupchat/get', { chat_id: group.chat_id })
    expect(plain.group_chat.member_list[1].name).toBeUndefined()
    expect((await post('externalcontact/groupchat/list', { limit: 1000 })).group_chat_list).toHaveLength(1)
    expect(
      (
        await post('externalcontact/groupchat/transfer', {
          chat_id_list: [group.chat_id],
          new_owner: 'lintao',
        })
      ).failed_chat_list[0].errcode,
    ).toBe(90500)
  })

  it('are a tree', async () => {
    expect((await get('department/list?id=2&')).department.map((one: { id: number }) => one.id)).toEqual([
      2, 3,
    ])
    expect((await get('user/list?department_id=3&')).userlist).toMatchObject([
      { userid: 'chenjing', status: 1 },
    ])
    expect(await get('user/list?department_id=77&')).toMatchObject({ errcode: 60123 })
  })
})

describe('the archive', () => {
  it('gives each message under a key of its own, sealed by RSA, and lives five days', async () => {
    wecom.archive.say('wm1', ['chenjing'], { msgtype: 'text', text: { content: '你好' } })
    const { secret, privateKey } = wecom.archive
    const read = async (seq: number) =>
      (await app.inject(`/wecom/archive/chatdata?secret=${secret}&seq=${seq}&limit=10`)).json().chatdata
    const [line] = await read(0)
    const key = privateDecrypt(
      { key: privateKey, padding: 1 },
      Buffer.from(line.encrypt_random_key, 'base64'),
    ).toString()
    const sealed = Buffer.from(line.encrypt_chat_msg, 'base64')
    const decipher = createDecipheriv('aes-256-cbc', Buffer.from(key, 'base64'), sealed.subarray(0, 16))
    const text = Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]).toString()
    expect(JSON.parse(text)).toMatchObject({
      action: 'send',
      from: 'wm1',
      msgtime: nowMs,
      text: { content: '你好' },
    })
    expect(await read(1)).toEqual([])
    await pass(5 * 24 * 3600 + 1)
    expect(await read(0)).toEqual([])
    expect((await app.inject('/wecom/archive/chatdata?secret=wrong&seq=0')).statusCode).toBe(403)
  })
})
