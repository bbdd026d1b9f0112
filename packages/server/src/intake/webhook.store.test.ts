import { encrypt, getSignature } from '@wecom/crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callbackSecrets } from '../../seeds/connections.ts'
import { eventually } from '../../test/support/eventually.ts'
import { signedIn } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { push, type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import { writeCredential } from '../connectors/contract/credential-store.ts'
import { listAudit } from '../runtime/access/audit.ts'
import { claimBrandRoute } from '../runtime/brands.ts'
import { rows } from '../runtime/db/transaction.ts'
import { errorWords } from './errors.ts'
import { stepReplays } from './replay-entries.ts'
import { consoleRoutes, webhookRoutes } from './routes.ts'

const corpId = 'wwhemu0001'
let desk: TestIntake
let served: Served
beforeAll(async () => {
  desk = await testIntake()
  const { brandId, runtime } = desk
  await claimBrandRoute(runtime.db, 'wecom-corp', corpId, { brandId, targetId: corpId })
  await desk.transact((tx) =>
    writeCredential(
      tx,
      'wecom',
      corpId,
      { corpId, baseUrl: '', agentId: 1, secret: 's', ...callbackSecrets },
      null,
    ),
  )
  served = await serve(desk, [...webhookRoutes(desk.intake), ...consoleRoutes], errorWords)
})
beforeEach(() => {
  desk.applied.length = 0
  desk.wecomFails.with = null
  desk.time.now = null
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

interface Signing {
  at?: number
  receiver?: string
  token?: string
  to?: string
}
function signed(
  xml: string,
  { at = Date.now(), receiver = corpId, token = callbackSecrets.token, to = corpId }: Signing = {},
) {
  const encrypted = encrypt(callbackSecrets.encodingAesKey, xml, receiver)
  const timestamp = String(Math.floor(at / 1000))
  const query = new URLSearchParams({
    msg_signature: getSignature(token, timestamp, 'n1', encrypted),
    timestamp,
    nonce: 'n1',
  })
  const body = `<xml><ToUserName><![CDATA[${receiver}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`
  return { url: `/webhooks/wecom/${to}?${query}`, body }
}
const friend = (
  contact: string,
) => `<xml><ToUserName>${corpId}</ToUserName><CreateTime>1775786400</CreateTime><MsgType>event</MsgType>
  <Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType><UserID>chenjing</UserID>
  <ExternalUserID>${contact}</ExternalUserID></xml>`
const post = ({ url, body }: { url: string; body: string }, type = 'text/xml') =>
  served.ask({ method: 'POST', url, payload: body, headers: { 'content-type': type } })
const refused = (reason: string) => desk.metric('qiao_refused_total', { source: 'wecom', reason })
const pushes = (outcome: string) => desk.metric('qiao_pushes_total', { marketplace: 'wecom', outcome })
const entries = () =>
  desk.transact((tx) =>
    rows(
      tx,
      sql<{ state: string; attempts: number; topic: string }>`select state, attempts, topic
      from intake.inbox_entry where source = 'wecom' order by received_at, id`,
    ),
  )
const good = signed(friend('wmGood'))

describe('WeCom’s callback', () => {
  it('takes a right message: keeps it, answers nothing, and hands it over', async () => {
    const answer = await post(good)
    expect([answer.status, answer.body]).toEqual([200, ''])
    await eventually(async () => expect(await entries()).toMatchObject([{ state: 'done' }]))
    expect(desk.applied).toEqual([{ corpId, type: 'contact.added' }])
  })

  it('takes the same message again, even signed anew, without effect', async () => {
    const before = await pushes('repeated')
    const again = signed(friend('wmGood'), { at: Date.now() + 2_000 })
    for (const one of [good, again, good]) expect((await post(one)).status).toBe(200)
    expect(await pushes('repeated')).toBe(before + 3)
    expect(await entries()).toHaveLength(1)
    expect(desk.applied).toEqual([])
  })

  it.each<[string, { url: string; body: string }, number, string, string]>([
    [
      'a changed message',
      { ...good, body: good.body.replace(/.(?=\]\]><\/Encrypt>)/, (c) => (c === 'A' ? 'B' : 'A')) },
      401,
      'bad_signature',
      'text/xml',
    ],
    ['another token', signed(friend('x'), { token: 'other' }), 401, 'bad_signature', 'text/xml'],
    [
      'a changed time',
      { ...good, url: good.url.replace(/timestamp=\d/, 'timestamp=9') },
      401,
      'bad_signature',
      'text/xml',
    ],
    ['an old message', signed(friend('x'), { at: Date.now() - 301_000 }), 401, 'stale', 'text/xml'],
    [
      'a message from the future',
      signed(friend('x'), { at: Date.now() + 310_000 }),
      401,
      'stale',
      'text/xml',
    ],
    [
      'a time that is no time',
      { ...good, url: good.url.replace(/timestamp=\d+/, 'timestamp=abc') },
      400,
      'malformed',
      'text/xml',
    ],
    [
      'another corp’s message',
      signed(friend('x'), { receiver: 'wwother' }),
      403,
      'wrong_receiver',
      'text/xml',
    ],
    [
      'a message to a corp that nobody connected',
      signed(friend('x'), { to: 'wwnobody' }),
      404,
      'unknown_corp',
      'text/xml',
    ],
    ['no XML', { ...good, body: '{"a":1}' }, 400, 'malformed', 'text/xml'],
    ['an empty message', { ...good, body: '' }, 400, 'malformed', 'text/xml'],
    [
      'a bomb of entities',
      {
        ...good,
        body: '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>',
      },
      400,
      'malformed',
      'text/xml',
    ],
    ['no signature', { ...good, url: `/webhooks/wecom/${corpId}` }, 400, 'malformed', 'text/xml'],
    ['two signatures', { ...good, url: `${good.url}&msg_signature=x` }, 400, 'malformed', 'text/xml'],
  ])('refuses %s, says so, counts it, and keeps nothing', async (_what, request, status, reason, type) => {
    const before = [await refused(reason), (await entries()).length] as const
    const answer = await post(request, type)
    expect([answer.status, answer.body.code]).toEqual([status, `webhook.${reason}`])
    expect(answer.body.title).toBe(errorWords[`webhook.${reason}`]!.zh.title)
    expect([await refused(reason), (await entries()).length]).toEqual([before[0] + 1, before[1]])
    expect(desk.applied).toEqual([])
  })

  it('refuses 50 MB before reading them all', async () => {
    const started = performance.now()
    const answer = await post({ ...good, body: 'x'.repeat(50 * 1024 * 1024) })
    expect([answer.status, answer.body.code]).toEqual([413, 'http.too_large'])
    expect(performance.now() - started).toBeLessThan(3_000)
  })

  it('answers the check of its address with the very text', async () => {
    const { url } = signed('x')
    const echo = encrypt(callbackSecrets.encodingAesKey, '刘女士 1234', corpId)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const query = new URLSearchParams({
      msg_signature: getSignature(callbackSecrets.token, timestamp, 'n2', echo),
      timestamp,
      nonce: 'n2',
      echostr: echo,
    })
    const answer = await served.ask({ method: 'GET', url: `${url.split('?')[0]}?${query}` })
    expect([answer.status, answer.body]).toEqual([200, '刘女士 1234'])
  })

  it('keeps what it does not know for a person, and is answered as taken', async () => {
    const strange = signed(
      '<xml><MsgType>event</MsgType><Event>brand_new</Event><CreateTime>1</CreateTime></xml>',
    )
    expect((await post(strange)).status).toBe(200)
    expect((await entries()).at(-1)).toMatchObject({ state: 'ignored', topic: 'unknown' })
    expect(await desk.metric('qiao_unknown_total', { source: 'wecom', kind: 'brand_new' })).toBe(1)
    expect(await pushes('unknown_type')).toBe(1)
  })

  it('tries again what could not be applied, also in another process', async () => {
    desk.wecomFails.with = new Error('WeCom does not answer')
    await post(signed(friend('wmLater')))
    await eventually(async () => expect((await entries()).at(-1)).toMatchObject({ state: 'waiting' }))
    const second = desk.again()
    second.time.now = new Date(Date.now() + 60_000)
    await second.intake.resume(desk.brandId)
    await eventually(async () =>
      expect((await entries()).at(-1)).toMatchObject({ state: 'done', attempts: 1 }),
    )
    expect(second.applied).toEqual([{ corpId, type: 'contact.added' }])
    await second.close()
  })
})

describe('the inbox on the console', () => {
  const ask = async (role: string, method: 'GET' | 'POST', url: string, payload?: object) =>
    served.ask({
      method,
      url: `/api/console${url}`,
      headers: { ...(await signedIn(desk, role)), 'idempotency-key': `${role}-${url}`.slice(0, 100) },
      ...(payload ? { payload } : {}),
    })

  it('lists by state and order, page by page, with counts', async () => {
    await desk.intake.receiver.receive(
      Array.from({ length: 5 }, (_, n) =>
        push('Q1', { id: `inbox-${n}`, detail: { id: 'Q1', state: 'never' } }),
      ),
    )
    const first = (await ask('operator', 'GET', '/inbox-entries?state=quarantined&subjectId=Q1&limit=3')).body
    const rest = (
      await ask(
        'operator',
        'GET',
        `/inbox-entries?state=quarantined&subjectId=Q1&limit=3&cursor=${first.nextCursor}`,
      )
    ).body
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([3, 2, null])
    expect(new Set([...first.items, ...rest.items].map((one: { id: string }) => one.id)).size).toBe(5)
    expect(first.counts).toMatchObject({ quarantined: 5, failed: 0 })
  })

  it.each(['nonsense', 'a_b', '2026-04-10_x', '2026-04-10T02:00:00.000Z_nobody'])(
    'refuses the cursor %s as a wrong request',
    async (cursor) => {
      const answer = await ask('operator', 'GET', `/inbox-entries?cursor=${cursor}`)
      expect([answer.status, answer.body.code]).toEqual([400, 'http.invalid'])
    },
  )

  it('shows a raw message to those who may, and records that they saw it', async () => {
    const [entry] = (await ask('operator', 'GET', '/inbox-entries?subjectId=Q1&limit=1')).body.items
    const see = (role: string, id: string, body: object = { reason: '排查问题' }) =>
      ask(role, 'POST', `/inbox-entries/${id}/reveal`, body)
    const raw = await see('operator', entry.id)
    expect(JSON.parse(raw.body.raw)).toMatchObject({ detail: { id: 'Q1' } })
    expect(await desk.transact((tx) => listAudit(tx, `inbox-entry:${entry.id}`, null, 5))).toMatchObject([
      { action: 'inbox-entry.revealed', actor: 'member:operator', facts: { reason: '排查问题' } },
    ])
    expect((await see('operator', entry.id, { reason: '其他' })).body.code).toBe('inbox_entry.reason_missing')
    expect((await see('operator', entry.id, { reason: '其他', words: '电话 13812345678' })).status).toBe(400)
    expect((await see('agent', entry.id)).status).toBe(403)
    const nobody = '00000000-0000-7000-8000-000000000000'
    expect((await see('operator', nobody)).body.code).toBe('inbox_entry.not_found')
  })

  it('sends kept messages on their way again, with a record of who asked', async () => {
    const { items } = (await ask('operator', 'GET', '/inbox-entries?state=quarantined&subjectId=Q1')).body
    const ids = items.map((one: { id: string }) => one.id)
    desk.shop.known.add('never')
    const answer = await ask('operator', 'POST', '/inbox-replays', { ids })
    expect(answer.body).toMatchObject({ total: 5 })
    expect(await desk.transact(stepReplays)).toBe(5)
    await desk.intake.resume(desk.brandId)
    expect((await ask('operator', 'GET', '/inbox-entries?state=done&subjectId=Q1')).body.items).toHaveLength(
      5,
    )
    expect(await desk.transact((tx) => listAudit(tx, `inbox-entry:${ids[0]}`, null, 1))).toMatchObject([
      { action: 'inbox-entry.replayed', actor: 'member:operator' },
    ])
    expect((await ask('agent', 'POST', '/inbox-replays', { ids })).status).toBe(403)
  })
})
