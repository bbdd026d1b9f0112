import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { writeCredential } from '../connectors/contract/credential-store.ts'
import { writeSetting } from '../runtime/brands.ts'
import { rows } from '../runtime/db/transaction.ts'
import { deliverCode } from './deliver-code.ts'
import { jobs } from './jobs.ts'
import { memberCaps, memberLifeMs } from './message.ts'
import { notifyMembers } from './notify-members.ts'
import { sendWelcome } from './send-welcome.ts'
import { listMessages } from './store.ts'

const corpId = 'wwhemu0001'
const now = new Date('2026-04-10T02:00:00Z')
let desk: TestRuntime
/** What WeCom answers to a send; the token is always given. */
let answer: () => { errcode: number; [more: string]: unknown } | 'down'

beforeAll(async () => {
  desk = await testRuntime()
  await desk.transact((tx) =>
    writeCredential(
      tx,
      'wecom',
      corpId,
      { corpId, baseUrl: 'http://wecom.test', agentId: 1000002, secret: 's' },
      null,
    ),
  )
  desk.outside.answer = ({ url }) => {
    const said = url.includes('/gettoken')
      ? { errcode: 0, access_token: 'token', expires_in: 7200 }
      : answer()
    if (said === 'down') return { status: 502, headers: {}, body: Buffer.from('bad gateway') }
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify({ errmsg: 'x', ...said })) }
  }
})
beforeEach(async () => {
  answer = () => ({ errcode: 0, msgid: 'm1', invaliduser: '' })
  desk.time.now = now
  await writeSetting(desk.runtime.db, 'outgoing_effects', 'on')
  await withClient(desk.database.adminUrl, (client) => client.query('delete from outreach.message'))
  desk.outside.asked.length = 0
})
afterAll(() => desk.close())

const sends = () => desk.outside.asked.filter((one) => !one.url.includes('/gettoken'))
const messages = async () =>
  (await desk.transact((tx) => listMessages(tx, 50))).map((one) => [one.recipient, one.state, one.code])
const deliver = async (afterMs = 0) => {
  desk.time.now = new Date(desk.time.now!.getTime() + afterMs)
  await jobs[0]!.run(desk.runtime, desk.brandId, null)
}
const greet = (code: string, more: object = {}) =>
  sendWelcome(desk.runtime, desk.brandId, {
    corpId,
    externalUserId: 'wmLiu',
    welcomeCode: code,
    text: '您好，我是禾木智家的陈静',
    deadlineAt: new Date(now.getTime() + 20_000),
    ...more,
  })
const notice = (about: string, ...wecomUserIds: string[]) => ({
  about,
  wecomUserIds,
  title: '工单暂停',
  text: '客户申请退款',
  url: 'https://qiao.example/w/1',
})
const notify = (...notices: ReturnType<typeof notice>[]) => desk.transact((tx) => notifyMembers(tx, notices))

describe('a welcome', () => {
  it('is sent at once, once for one code', async () => {
    expect(await greet('W1')).toBe('sent')
    expect(await greet('W1')).toBe('already')
    await deliver(5_000)
    expect(sends()).toHaveLength(1)
    expect(JSON.parse(String(sends()[0]!.body))).toMatchObject({
      welcome_code: 'W1',
      text: { content: '您好，我是禾木智家的陈静' },
    })
    expect(await messages()).toEqual([['wmLiu', 'sent', null]])
  })

  it('asked for by ten at once is sent once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => greet('W2')))
    expect(all.filter((one) => one === 'sent')).toHaveLength(1)
    expect(sends()).toHaveLength(1)
  })

  it('is tried again inside its 20 seconds, and never after', async () => {
    answer = () => 'down'
    expect(await greet('W3')).toBe('waiting')
    await deliver(500)
    expect(sends()).toHaveLength(1)
    await deliver(1_000)
    expect(sends()).toHaveLength(2)
    answer = () => ({ errcode: 0 })
    await deliver(20_000)
    expect(sends()).toHaveLength(2)
    expect(await messages()).toEqual([['wmLiu', 'expired', null]])
  })

  it('that comes back in time arrives', async () => {
    answer = () => 'down'
    await greet('W4')
    answer = () => ({ errcode: 0 })
    await deliver(1_500)
    expect(await messages()).toEqual([['wmLiu', 'sent', null]])
  })

  it('too late from the start is not even tried', async () => {
    expect(await greet('W5', { deadlineAt: now })).toBe('expired')
    expect(sends()).toEqual([])
  })

  it.each(['41050', '41051', '41096'])('refused with %s is never tried again', async (code) => {
    answer = () => ({ errcode: Number(code) })
    expect(await greet(`W-${code}`)).toBe('refused')
    await deliver(5_000)
    expect(sends()).toHaveLength(1)
    expect(await messages()).toEqual([['wmLiu', 'refused', code]])
  })

  it('for a corp whose keys we do not hold is refused', async () => {
    expect(await greet('W6', { corpId: 'wwother' })).toBe('refused')
    expect(await messages()).toEqual([['wmLiu', 'refused', 'no_credential']])
  })
})

describe('while this copy may not speak to the outside', () => {
  it('a welcome is held, and speaks only if it is allowed in time', async () => {
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'off')
    expect(await greet('H1')).toBe('held')
    expect(await greet('H2')).toBe('held')
    await deliver(4_000)
    expect(sends()).toEqual([])
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'on')
    await deliver(1_000)
    expect(sends()).toHaveLength(2)
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'off')
    await greet('H3', { deadlineAt: new Date(desk.time.now!.getTime() + 20_000) })
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'on')
    await deliver(60_000)
    expect(sends()).toHaveLength(2)
  })

  it('what waits is held and goes out later, once', async () => {
    await notify(notice('w1', 'chenjing'))
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'off')
    await deliver()
    expect(await messages()).toEqual([['chenjing', 'held', null]])
    await writeSetting(desk.runtime.db, 'outgoing_effects', 'on')
    await deliver(60_000)
    await deliver(60_000)
    expect(await messages()).toEqual([['chenjing', 'sent', null]])
    expect(sends()).toHaveLength(1)
  })
})

describe('a notice to members', () => {
  it('of the same words goes to all of them in one call, and to each once', async () => {
    await notify(notice('w2', 'chenjing', 'zhaomin'), notice('w2', 'chenjing'))
    await notify(notice('w2', 'zhaomin', 'lintao'))
    await deliver()
    expect(sends()).toHaveLength(1)
    const sent = JSON.parse(String(sends()[0]!.body))
    expect(sent.touser.split('|').sort()).toEqual(['chenjing', 'lintao', 'zhaomin'])
    expect(sent).toMatchObject({ msgtype: 'textcard', enable_duplicate_check: 1 })
    await notify(notice('w2', 'chenjing'))
    await deliver(60_000)
    expect(sends()).toHaveLength(1)
  })

  it('is gone with the transaction that asked for it', async () => {
    await desk
      .transact(async (tx) => {
        await notifyMembers(tx, [notice('w3', 'chenjing')])
        throw new Error('rolled back')
      })
      .catch(() => undefined)
    await deliver()
    expect(await messages()).toEqual([])
  })

  it('that cannot be reached is refused for that member only', async () => {
    answer = () => ({ errcode: 0, msgid: 'm1', invaliduser: 'lintao' })
    await notify(notice('w4', 'chenjing', 'lintao'))
    await deliver()
    expect((await messages()).sort()).toEqual([
      ['chenjing', 'sent', null],
      ['lintao', 'refused', 'unreached'],
    ])
  })

  it('is tried again when WeCom does not answer, and dropped when it helps nobody any more', async () => {
    answer = () => 'down'
    await notify(notice('w5', 'chenjing'))
    await deliver()
    expect((await messages())[0]![1]).toBe('waiting')
    await deliver(5_000)
    expect(sends()).toHaveLength(1)
    await deliver(6_000)
    expect(sends()).toHaveLength(2)
    await deliver(memberLifeMs)
    expect((await messages())[0]![1]).toBe('expired')
    expect(sends()).toHaveLength(2)
  })

  it('is kept under the caps of a minute: the rest goes a minute later', async () => {
    await notify(
      ...Array.from({ length: memberCaps.perMinute + 5 }, (_, n) => notice(`many-${n}`, 'chenjing')),
    )
    await deliver()
    const states = async () => Map.groupBy(await messages(), ([, state]) => state!)
    expect([(await states()).get('sent')!.length, (await states()).get('waiting')!.length]).toEqual([20, 5])
    await deliver(30_000)
    expect((await states()).get('waiting')).toHaveLength(5)
    await deliver(31_000)
    expect((await states()).get('sent')).toHaveLength(25)
  })

  it('taken by two workers at once is sent once', async () => {
    await notify(...Array.from({ length: 10 }, (_, n) => notice(`shared-${n}`, 'chenjing')))
    const other = desk.twin()
    other.time.now = desk.time.now
    other.outside.answer = desk.outside.answer
    await Promise.all([
      jobs[0]!.run(desk.runtime, desk.brandId, null),
      jobs[0]!.run(other.runtime, desk.brandId, null),
    ])
    const theirs = other.outside.asked.filter((one) => !one.url.includes('/gettoken'))
    expect(sends().length + theirs.length).toBe(10)
    await other.close()
  })
})

describe('a sign-in code', () => {
  it('waits with the reason why it was not sent, sealed, and no worker takes it', async () => {
    const send = () =>
      deliverCode(desk.runtime, desk.brandId, {
        audience: 'technician',
        personId: 'wanglei',
        phone: '13812345678',
        code: '482913',
      })
    expect([await send(), await send()]).toEqual([false, false])
    await deliver(60_000)
    expect(await messages()).toEqual([['technician:wanglei', 'waiting', 'no_provider']])
    const kept = await desk.transact((tx) =>
      rows(tx, sql<{ text: string }>`select m::text as text from outreach.message m`),
    )
    for (const secret of ['13812345678', '482913']) {
      expect(kept[0]!.text).not.toContain(secret)
      expect(kept[0]!.text).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })
})
