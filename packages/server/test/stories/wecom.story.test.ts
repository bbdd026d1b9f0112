import { encrypt, getSignature } from '@wecom/crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callbackSecrets } from '../../seeds/connections.ts'
import {
  createLiveCode,
  createOrderLink,
  type LiveCode,
  reconcileContacts,
  removeLiveCode,
  updateLiveCode,
} from '../../src/contacts/index.ts'
import { notifyMembers, sendWelcome } from '../../src/outreach/index.ts'
import { writeSetting } from '../../src/runtime/brands.ts'
import { Browser, signInToSidebar } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
beforeAll(async () => {
  world = await testWorld()
})
afterAll(() => world.close())

async function orderIdOf(tid: string): Promise<string> {
  let id = ''
  await eventually(async () => {
    const [row] = await world.query(
      sql<{
        id: string
      }>`select id from orders."order" where outside_id = ${tid} and customer_id is not null`,
    )
    expect(row).toBeDefined()
    id = row!.id
  })
  return id
}

const makeCode = (wish: { name: string; orderId: string | null; tags?: string[] }): Promise<LiveCode> =>
  createLiveCode(
    world.server.runtime,
    world.brandId,
    { kind: 'member', id: 'lintao' },
    {
      wecomUserIds: ['chenjing'],
      welcome: null,
      tags: [],
      ...wish,
    },
  )

const messagesTo = (externalUserId: string) =>
  world.query(
    sql<{ state: string; code: string | null; after_ms: number }>`select state, code,
      extract(epoch from sent_at - created_at) * 1000 as after_ms
      from outreach.message where recipient = ${externalUserId} and channel = 'wecom_welcome'`,
  )

const corpId = () => world.sandbox.card.wecom.corpId
const address = () => `${world.server.url}/webhooks/wecom/${corpId()}`

function signed(xml: string, { at = Date.now(), receiver = corpId(), token = callbackSecrets.token } = {}) {
  const encrypted = encrypt(callbackSecrets.encodingAesKey, xml, receiver)
  const timestamp = String(Math.floor(at / 1000))
  const search = new URLSearchParams({
    msg_signature: getSignature(token, timestamp, 'n1', encrypted),
    timestamp,
    nonce: 'n1',
  })
  return {
    url: `${address()}?${search}`,
    body: `<xml><ToUserName><![CDATA[${receiver}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
  }
}

const post = (url: string, body: string) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml' }, body })

const eventXml = (change: string, contact: string, more = '') =>
  `<xml><ToUserName>${corpId()}</ToUserName><FromUserName>sys</FromUserName><CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime>
  <MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>${change}</ChangeType><UserID>chenjing</UserID>
  <ExternalUserID>${contact}</ExternalUserID>${more}</xml>`

async function metric(name: string, labels: string): Promise<number> {
  const text = await (await fetch(`${world.server.url}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`${name}{${labels}}`))
  return Number(line?.split(' ').at(-1) ?? 0)
}

const everything = async () =>
  world.query(
    sql<{
      n: bigint
    }>`select (select count(*) from contacts.contact) + (select count(*) from contacts.history)
      + (select count(*) from intake.inbox_entry where source = 'wecom') as n`,
  )

describe('a friend who scans the own code of an order', () => {
  it('is greeted within 20 s, becomes a customer, and the order is theirs, with evidence', async () => {
    const { tid } = (await world.act('place', { person: 3, paid: true })) as { tid: string }
    const orderId = await orderIdOf(tid)
    const code = await makeCode({ name: '包裹卡', orderId })
    const scan = (await world.act('scan', { person: 3, state: code.state })) as { externalUserId: string }
    await eventually(async () => {
      const [message] = await messagesTo(scan.externalUserId)
      expect(message).toMatchObject({ state: 'sent', code: null })
      expect(Number(message!.after_ms)).toBeLessThan(20_000)
    })
    await eventually(async () => {
      const [bound] = await world.query(
        sql<{ same: boolean; bound_by: string }>`select c.customer_id = o.customer_id as same, c.bound_by
          from contacts.contact c, orders."order" o where c.external_user_id = ${scan.externalUserId} and o.id = ${orderId}`,
      )
      expect(bound).toEqual({ same: true, bound_by: 'order_code' })
    })
    const events = await world.query(
      sql<{
        payload: { evidence: string }
      }>`select payload from runtime.event where type = 'order.bound' and key = ${orderId}`,
    )
    expect(events.map((e) => e.payload.evidence)).toEqual([`live-code:${code.id}`])
    const welcomes = Object.values(world.sandbox.wecom.corp.chats)
      .flat()
      .filter((line) => line.welcome)
    expect(welcomes).toHaveLength(1)
  })

  it('takes nothing away when a second person scans the same code', async () => {
    const { tid } = (await world.act('place', { person: 4, paid: true })) as { tid: string }
    const orderId = await orderIdOf(tid)
    const code = await makeCode({ name: '包裹卡', orderId })
    expect(await makeCode({ name: '再要一张', orderId })).toEqual(code)
    await world.act('scan', { person: 4, state: code.state })
    const owner = () =>
      world.query(sql<{ customer_id: string }>`select customer_id from orders."order" where id = ${orderId}`)
    await eventually(async () =>
      expect(
        await world.query(
          sql`select 1 from runtime.event where type = 'contact.bound' and payload->>'orderId' = ${orderId}`,
        ),
      ).toHaveLength(1),
    )
    const before = await owner()
    const second = (await world.act('scan', { person: 5, state: code.state })) as { externalUserId: string }
    await eventually(async () => expect(await messagesTo(second.externalUserId)).toHaveLength(1))
    await eventually(async () =>
      expect(
        await world.query(
          sql`select 1 from contacts.contact where external_user_id = ${second.externalUserId} and customer_id is not null`,
        ),
      ).toHaveLength(1),
    )
    expect(await owner()).toEqual(before)
  })
})

describe('a friend of a channel', () => {
  it('is tagged with the channel; leaving and coming back are kept as history, the customer stays', async () => {
    const code = await makeCode({ name: '抖音直播', orderId: null, tags: ['直播'] })
    const scan = (await world.act('scan', { person: 8, configId: code.configId })) as {
      externalUserId: string
      userId: string
    }
    const tags = () =>
      world.query(
        sql<{
          name: string
        }>`select t.name from customers.tag t join contacts.contact c on c.customer_id = t.customer_id
          where c.external_user_id = ${scan.externalUserId} order by t.name`,
      )
    await eventually(async () =>
      expect((await tags()).map((t) => t.name).sort()).toEqual(['渠道:抖音直播', '直播'].sort()),
    )
    world.sandbox.wecom.remove({ externalUserId: scan.externalUserId, userId: scan.userId })
    await eventually(async () =>
      expect(
        await world.query(
          sql`select h.what from contacts.history h join contacts.contact c on c.id = h.contact_id
            where c.external_user_id = ${scan.externalUserId} order by h.at, h.id`,
        ),
      ).toEqual([{ what: 'added' }, { what: 'removed_by_contact' }]),
    )
    expect(await tags()).toHaveLength(2)
  })
})

describe('what goes out', () => {
  const welcome = (code: string, change: object = {}) =>
    sendWelcome(world.server.runtime, world.brandId, {
      corpId: corpId(),
      externalUserId: `wm-${code}`,
      welcomeCode: code,
      text: '您好',
      deadlineAt: new Date(Date.now() + 20_000),
      ...change,
    })

  it('a welcome code that WeCom refuses is kept as refused and not tried again', async () => {
    expect(await welcome('no-such-code')).toBe('refused')
    expect(await messagesTo('wm-no-such-code')).toMatchObject([{ state: 'refused', code: '41050' }])
    expect(await welcome('no-such-code')).toBe('already')
    expect(await welcome('late', { deadlineAt: new Date(Date.now() - 1) })).toBe('expired')
    expect(await metric('qiao_outgoing_total', 'target="wecom_welcome",outcome="refused"')).toBe(1)
  })

  it('members hear of one thing once', async () => {
    const tell = () =>
      world.server.runtime.db.transact(world.brandId, (tx) =>
        notifyMembers(tx, [
          {
            about: 'work-order:1:suspended',
            wecomUserIds: ['chenjing', 'nobody'],
            title: '工单挂起',
            text: '客户申请退款',
          },
        ]),
      )
    await tell()
    await tell()
    const outcome = () =>
      world.query(
        sql<{
          recipient: string
          state: string
        }>`select recipient, state from outreach.message where channel = 'wecom_member' order by recipient`,
      )
    await eventually(async () =>
      expect(await outcome()).toEqual([
        { recipient: 'chenjing', state: 'sent' },
        { recipient: 'nobody', state: 'refused' },
      ]),
    )
    await tell()
    const heard = world.sandbox.wecom.corp.appMessages.filter((one) => one.userId === 'chenjing')
    expect(heard).toHaveLength(1)
  })

  it('nothing leaves a restored copy', async () => {
    await writeSetting(world.server.runtime.db, 'outgoing_effects', 'off')
    expect(await welcome('held-code')).toBe('held')
    await writeSetting(world.server.runtime.db, 'outgoing_effects', 'on')
    expect(await messagesTo('wm-held-code')).toMatchObject([{ state: 'held' }])
  })
})

describe('a card link', () => {
  it('carries an order to a shared code, and opening it is a hint only', async () => {
    const { tid } = (await world.act('place', { person: 40, paid: true })) as { tid: string }
    const orderId = await orderIdOf(tid)
    const code = await makeCode({ name: '通用包裹卡', orderId: null })
    const { path } = await world.server.runtime.db.transact(world.brandId, (tx) =>
      createOrderLink(tx, orderId, code.id),
    )
    const page = await fetch(`${world.server.url}${path}`)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('src="data:image/')])
    expect((await fetch(`${world.server.url}${path}x`)).status).toBe(404)
    const { externalUserId } = (await world.act('scan', { person: 41, configId: code.configId })) as {
      externalUserId: string
    }
    await eventually(async () => expect(await messagesTo(externalUserId)).toHaveLength(1))
    const agent = new Browser(world.server.url)
    await signInToSidebar(agent)
    await eventually(async () => {
      const view = (await (await agent.get(`/api/sidebar/contacts/${externalUserId}`)).json()) as {
        bound: boolean
        candidates: { number: string; reason: string }[]
      }
      expect(view).toMatchObject({
        bound: false,
        candidates: [{ number: tid, reason: '添加前刚打开过这单的卡片' }],
      })
    })
  })

  it('live codes are changed and removed at WeCom too', async () => {
    const { runtime } = world.server
    const actor = { kind: 'member' as const, id: 'lintao' }
    const code = await makeCode({ name: '临时', orderId: null })
    const change = { name: '改名', wecomUserIds: ['zhoulan'], welcome: '欢迎', tags: [] }
    expect(await updateLiveCode(runtime, world.brandId, actor, code.id, change)).toMatchObject(change)
    expect(world.sandbox.wecom.corp.ways[code.configId!]).toMatchObject({ remark: '改名' })
    await removeLiveCode(runtime, world.brandId, actor, code.id)
    expect(world.sandbox.wecom.corp.ways[code.configId!]).toBeUndefined()
    await expect(removeLiveCode(runtime, world.brandId, actor, code.id)).rejects.toMatchObject({
      code: 'live_code.not_found',
    })
    await expect(
      makeCode({ name: '坏', orderId: '00000000-0000-7000-8000-000000000000' }),
    ).rejects.toMatchObject({
      code: 'order.not_found',
    })
  })

  it('what callbacks lost is found by the reconciliation', async () => {
    const { corp } = world.sandbox.wecom
    const callback = corp.callback
    corp.callback = null
    const lost = world.sandbox.wecom.scan({ person: { id: 'silent', name: '沈默' } })
    corp.callback = callback
    expect(await reconcileContacts(world.server.runtime, world.brandId)).toBe(1)
    expect(await reconcileContacts(world.server.runtime, world.brandId)).toBe(0)
    expect(
      await world.query(
        sql`select 1 from contacts.contact where external_user_id = ${lost.externalUserId} and customer_id is not null`,
      ),
    ).toHaveLength(1)
  })
})

describe('callbacks that are not what they seem', () => {
  it('are refused with a clear answer, counted, and change nothing', async () => {
    const before = await everything()
    const good = signed(eventXml('add_external_contact', 'wmStranger0001'))
    const cases: [string, { url: string; body: string }, number, string][] = [
      [
        'tampered',
        { ...good, body: good.body.replace(/.(?=\]\]><\/Encrypt>)/, (c) => (c === 'A' ? 'B' : 'A')) },
        401,
        'bad_signature',
      ],
      [
        'wrong token',
        signed(eventXml('add_external_contact', 'wmX'), { token: 'wrong' }),
        401,
        'bad_signature',
      ],
      [
        'stale',
        signed(eventXml('add_external_contact', 'wmX'), { at: Date.now() - 6 * 60_000 }),
        401,
        'stale',
      ],
      [
        'wrong receiver',
        signed(eventXml('add_external_contact', 'wmX'), { receiver: 'wwanother' }),
        403,
        'wrong_receiver',
      ],
      ['not XML', { ...good, body: '{"a":1}' }, 400, 'malformed'],
    ]
    for (const [name, { url, body }, status, reason] of cases) {
      const count = await metric('qiao_refused_total', `source="wecom",reason="${reason}"`)
      const answer = await post(url, body)
      expect({ name, status: answer.status, code: ((await answer.json()) as { code: string }).code }).toEqual(
        {
          name,
          status,
          code: `webhook.${reason}`,
        },
      )
      expect(await metric('qiao_refused_total', `source="wecom",reason="${reason}"`)).toBe(count + 1)
    }
    const unknown = await post(good.url.replace(corpId(), 'wwnobody'), good.body)
    expect(unknown.status).toBe(404)
    expect(await everything()).toEqual(before)
  })

  it('the same message again is answered as the first and has no effect', async () => {
    const contact = world.sandbox.wecom.scan({ person: { id: 'twin', name: '孙双' } })
    await eventually(async () =>
      expect(
        await world.query(
          sql`select 1 from contacts.history h join contacts.contact c on c.id = h.contact_id
            where c.external_user_id = ${contact.externalUserId}`,
        ),
      ).toHaveLength(1),
    )
    const lost = eventXml('del_follow_user', contact.externalUserId)
    const first = signed(lost)
    const second = signed(lost, { at: Date.now() + 1000 })
    for (const one of [first, first, second]) {
      const answer = await post(one.url, one.body)
      expect([answer.status, await answer.text()]).toEqual([200, ''])
    }
    await eventually(async () =>
      expect(
        await world.query(
          sql`select 1 from contacts.history h join contacts.contact c on c.id = h.contact_id
            where c.external_user_id = ${contact.externalUserId} and what = 'removed_by_contact'`,
        ),
      ).toHaveLength(1),
    )
    expect(
      await metric('qiao_pushes_total', 'marketplace="wecom",outcome="repeated"'),
    ).toBeGreaterThanOrEqual(2)
  })

  it('an unknown type with a right signature is kept, answered 200, and raises an alarm', async () => {
    const { url, body } = signed(
      `<xml><MsgType>event</MsgType><Event>brand_new_event</Event><CreateTime>1</CreateTime></xml>`,
    )
    const answer = await post(url, body)
    expect(answer.status).toBe(200)
    expect(
      await world.query(
        sql`select state from intake.inbox_entry where source = 'wecom' and topic = 'unknown'`,
      ),
    ).toEqual([{ state: 'ignored' }])
    expect(await world.query(sql`select 1 from runtime.event where type = 'intake.alarm'`)).toHaveLength(1)
    expect(await metric('qiao_unknown_total', 'source="wecom",kind="brand_new_event"')).toBe(1)
  })
})

describe('the sign-in of the sidebar', () => {
  it('brings the member in, once; a replayed state, another browser and another site get nothing', async () => {
    const browser = new Browser(world.server.url)
    const { callback, answer } = await signInToSidebar(browser)
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/sidebar/'])
    expect(browser.cookies.get('qiao_sidebar')?.value).toMatch(/^hemu\./)
    expect((await browser.get('/api/sidebar/installable-products')).status).toBe(200)

    const refusals = () => metric('qiao_refused_total', 'source="wecom_sign_in",reason="state"')
    const before = await refusals()
    const replayed = await browser.get(callback)
    expect(replayed.headers.get('location')).toBe('/sidebar/?sign_in=state')
    expect(replayed.headers.getSetCookie()).toEqual([])

    const begun = await browser.get('/api/public/wecom/sign-in?back=https://evil.example/')
    const authorized = await browser.get(begun.headers.get('location') ?? '')
    const thief = new Browser(world.server.url)
    const stolen = await thief.get(authorized.headers.get('location') ?? '')
    expect(stolen.headers.get('location')).toBe('/sidebar/?sign_in=state')
    expect(thief.cookies.has('qiao_sidebar')).toBe(false)
    expect(await refusals()).toBe(before + 2)
    const mine = await browser.get(authorized.headers.get('location') ?? '')
    expect(mine.headers.get('location')).toBe('/sidebar/')
  })

  it('signs only pages of the sidebar, and WeCom accepts the signature', async () => {
    const browser = new Browser(world.server.url)
    await signInToSidebar(browser)
    const page = `${world.server.url}/sidebar/?wecom_member=chenjing`
    const config = (await (
      await browser.get(`/api/sidebar/wecom-config?url=${encodeURIComponent(page)}`)
    ).json()) as { corpId: string; agentId: string; agentConfig: object }
    const check = await fetch(`${world.sandbox.url}/wecom/_jssdk/check`, {
      method: 'POST',
      body: JSON.stringify({
        kind: 'app',
        corpId: config.corpId,
        agentId: config.agentId,
        url: page,
        ...config.agentConfig,
      }),
    })
    expect(await check.json()).toEqual({ valid: true })
    const elsewhere = await browser.get('/api/sidebar/wecom-config?url=https://evil.example/sidebar/')
    expect(elsewhere.status).toBe(400)
  })
})
