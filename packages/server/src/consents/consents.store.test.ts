import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { writeCredential } from '../connectors/contract/credential-store.ts'
import { identifyCustomers, mergeCustomers, unmergeCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { type CustomerMessage, queueToCustomers, sendServiceWelcome, sendWelcome } from '../outreach/index.ts'
import { jobs } from '../outreach/jobs.ts'
import { refusalsOf } from './may-send.ts'
import { recordConsents, type SaidConsent } from './record-consents.ts'

const corpId = 'wwhemu0001'
const now = new Date('2026-04-10T02:00:00Z')
let desk: TestRuntime
let liu: CustomerId
let wang: CustomerId

beforeAll(async () => {
  desk = await testRuntime()
  desk.time.now = now
  const credential = { corpId, baseUrl: 'http://wecom.test', agentId: 1000002, secret: 's' }
  await desk.transact((tx) => writeCredential(tx, 'wecom', corpId, credential, null))
  desk.outside.answer = ({ url }) => {
    const more = url.includes('/gettoken') ? { access_token: 'token', expires_in: 7200 } : { msgid: 'm' }
    const body = JSON.stringify({ errcode: 0, errmsg: 'ok', ...more })
    return { status: 200, headers: {}, body: Buffer.from(body) }
  }
})
afterAll(() => desk.close())

let people = 0
const person = async (): Promise<CustomerId> => {
  people += 1
  const [found] = await desk.transact((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'wecom_external', value: `wm${people}` }],
        evidence: `contact:${people}`,
        origin: 'wecom',
      },
    ]),
  )
  return found!.customerId!
}
beforeEach(async () => {
  desk.time.now = now
  liu = await person()
  wang = await person()
  await withClient(desk.database.adminUrl, (client) => client.query('delete from outreach.message'))
  desk.outside.asked.length = 0
})

const say = (customerId: CustomerId, given: boolean, more: Partial<SaidConsent> = {}) =>
  desk.transact((tx) =>
    recordConsents(tx, [
      {
        customerId,
        given,
        purpose: 'marketing',
        channel: 'wecom',
        way: 'customer_page',
        textVersion: '2026-04',
        evidence: null,
        saidAt: null,
        record: null,
        ...more,
      },
    ]),
  )
const asked = (...ids: (CustomerId | null)[]) =>
  desk.transact((tx) =>
    refusalsOf(
      tx,
      ids.map((customerId) => ({ customerId, purpose: 'marketing' as const, channel: 'wecom' as const })),
    ),
  )
const pass = (ms: number) => {
  desk.time.now = new Date(desk.time.now!.getTime() + ms)
}
const deliver = () => jobs[0]!.run(desk.runtime, desk.brandId, null)
const sent = () => desk.outside.asked.filter(({ url }) => url.includes('/kf/send_msg?'))
const states = async () =>
  withClient(desk.database.adminUrl, async (client) => {
    const { rows } = await client.query(
      'select state, code, count(*)::int as n from outreach.message group by 1, 2',
    )
    return rows.map(({ state, code, n }) => [state, code, n]).sort()
  })
const message = (
  customerId: CustomerId,
  n: number,
  more: Partial<CustomerMessage> = {},
): CustomerMessage => ({
  customerId,
  purpose: 'marketing',
  about: `campaign:${n}`,
  corpId,
  accountId: 'wkService',
  externalUserId: `wm${n}`,
  text: '滤芯到期提醒',
  deadlineAt: new Date(now.getTime() + 3600_000),
  ...more,
})

describe('consents', () => {
  it('are asked for many at once, and nobody who said nothing has agreed', async () => {
    await say(liu, true)
    expect(await asked(liu, wang, null)).toEqual([null, 'consent.not_given', 'consent.not_given'])
  })

  it('of merged rows are read together, and an unmerge gives each its own again', async () => {
    await say(liu, true)
    pass(1)
    await say(wang, false)
    const merged = await desk.transact((tx) =>
      mergeCustomers(tx, { keptId: liu, absorbedId: wang, reason: 'test', way: 'member' }),
    )
    expect(await asked(liu, wang)).toEqual(['consent.withdrawn', 'consent.withdrawn'])
    await desk.transact((tx) => unmergeCustomers(tx, merged.mergeId, { reason: 'test', choices: {} }))
    expect(await asked(liu, wang)).toEqual([null, 'consent.withdrawn'])
  })

  it('cannot be rewritten by the application, and one file says one thing once', async () => {
    const file = { way: 'import', channel: 'all', record: 'import:1', textVersion: null } as const
    expect([await say(liu, true, file), await say(liu, true, file)]).toEqual([1, 0])
    await expect(
      withClient(desk.database.appUrl, (client) => client.query('update consents.entry set given = true')),
    ).rejects.toThrow(/permission denied/)
    await expect(
      withClient(desk.database.appUrl, (client) => client.query('delete from consents.entry')),
    ).rejects.toThrow(/permission denied/)
  })

  it('refuse a word without evidence, from the future, for nobody, or by a channel that is none', async () => {
    const code = (why: string) => ({ code: `consent.${why}` })
    await expect(say(liu, true, { way: 'member' })).rejects.toMatchObject(code('evidence_missing'))
    await expect(say(liu, true, { saidAt: new Date(now.getTime() + 3600_000) })).rejects.toMatchObject(
      code('in_future'),
    )
    await expect(say('01a2034d-35c3-717f-a0c8-57453c32c770' as CustomerId, true)).rejects.toMatchObject(
      code('customer_missing'),
    )
    await expect(say(liu, true, { purpose: 'sharing' })).rejects.toMatchObject(code('channel_wrong'))
  })
})

describe('a queued message', () => {
  it('goes to whom agreed, and not to whom withdrew after it was queued', async () => {
    await say(liu, true)
    await say(wang, true)
    const sendAt = new Date(now.getTime() + 60_000)
    await desk.transact((tx) =>
      queueToCustomers(tx, [message(liu, 1, { sendAt }), message(wang, 2, { sendAt })]),
    )
    pass(30_000)
    await deliver()
    expect(sent()).toHaveLength(0)
    await say(wang, false)
    pass(30_000)
    await deliver()
    expect(sent().map(({ body }) => JSON.parse(String(body)).touser)).toEqual(['wm1'])
    expect(await states()).toEqual([
      ['refused', 'consent.withdrawn', 1],
      ['sent', null, 1],
    ])
  })

  it('is one of thousands, and after the withdrawal none of them leaves (G-47)', async () => {
    await say(liu, true)
    await desk.transact((tx) =>
      queueToCustomers(
        tx,
        Array.from({ length: 2_000 }, (_, n) => message(liu, n)),
      ),
    )
    await deliver()
    const before = sent().length
    expect(before).toBe(100)
    await say(liu, false)
    for (let round = 0; round < 25; round += 1) {
      pass(1_000)
      await deliver()
    }
    expect(sent()).toHaveLength(before)
    expect(await states()).toEqual([
      ['refused', 'consent.withdrawn', 1_900],
      ['sent', null, 100],
    ])
  })

  it('is one of a batch that a slow WeCom takes long for: who withdraws in the middle gets none from then on, and each says why', async () => {
    await say(liu, true)
    await say(wang, true)
    const each = (n: number) => message(n % 2 ? liu : wang, n)
    await desk.transact((tx) =>
      queueToCustomers(
        tx,
        Array.from({ length: 40 }, (_, n) => each(n)),
      ),
    )
    const quick = desk.outside.answer
    const sentAt: { to: string; at: number }[] = []
    let withdrawnAt = Infinity
    desk.outside.answer = async (request) => {
      if (!request.url.includes('/kf/send_msg?')) return quick(request)
      pass(2_000)
      sentAt.push({ to: JSON.parse(String(request.body)).touser, at: desk.time.now!.getTime() })
      if (sentAt.length === 2) {
        await say(liu, false)
        withdrawnAt = desk.time.now!.getTime()
      }
      return quick(request)
    }
    for (let round = 0; round < 30; round += 1) {
      await deliver()
      pass(5_000)
    }
    desk.outside.answer = quick
    const late = sentAt.filter(({ to, at }) => Number(to.slice(2)) % 2 && at > withdrawnAt)
    expect(late.every(({ at }) => at - withdrawnAt <= 10_000)).toBe(true)
    expect(sentAt.filter(({ to }) => Number(to.slice(2)) % 2 === 0)).toHaveLength(20)
    expect(new Set(sentAt.map(({ to }) => to)).size).toBe(sentAt.length)
    const left = 40 - sentAt.length
    expect(left).toBeGreaterThan(15)
    expect(await states()).toEqual([
      ['refused', 'consent.withdrawn', left],
      ['sent', null, sentAt.length],
    ])
  })

  it('about a service needs no yes; a no stops it, the welcome of a friend too', async () => {
    await desk.transact((tx) =>
      queueToCustomers(tx, [
        message(liu, 1, { purpose: 'service' }),
        message(wang, 2, { purpose: 'service' }),
      ]),
    )
    await say(wang, false, { purpose: 'service', channel: 'all' })
    await deliver()
    expect(sent().map(({ body }) => JSON.parse(String(body)).touser)).toEqual(['wm1'])
    const welcome = {
      corpId,
      externalUserId: 'wm2',
      text: '您好',
      deadlineAt: new Date(now.getTime() + 20_000),
    }
    const greet = (customerId: CustomerId, welcomeCode: string) =>
      sendWelcome(desk.runtime, desk.brandId, { ...welcome, welcomeCode, customerId })
    expect([await greet(wang, 'A'), await greet(liu, 'B')]).toEqual(['refused', 'sent'])
  })

  it('is not sent as the greeting of a service account either, and goes again when the customer takes the no back', async () => {
    const greet = (customerId: CustomerId | null, welcomeCode: string) =>
      sendServiceWelcome(desk.runtime, desk.brandId, {
        corpId,
        externalUserId: 'wm2',
        text: '您好',
        deadlineAt: new Date(now.getTime() + 20_000),
        welcomeCode,
        customerId,
      })
    await say(wang, false, { purpose: 'service', channel: 'wecom' })
    expect([await greet(wang, 'C'), await greet(liu, 'D'), await greet(null, 'E')]).toEqual([
      'refused',
      'sent',
      'sent',
    ])
    expect(desk.outside.asked.filter(({ url }) => url.includes('/kf/send_msg_on_event'))).toHaveLength(2)
    pass(1)
    await say(wang, true, { purpose: 'service', channel: 'wecom' })
    expect(await greet(wang, 'F')).toBe('sent')
  })
})
