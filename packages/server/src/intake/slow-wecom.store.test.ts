import { encrypt, getSignature } from '@wecom/crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callbackSecrets } from '../../seeds/connections.ts'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { eventually } from '../../test/support/eventually.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import { writeCredential } from '../connectors/contract/credential-store.ts'
import { claimBrandRoute } from '../runtime/brands.ts'
import { rows } from '../runtime/db/transaction.ts'
import { errorWords } from './errors.ts'
import { webhookRoutes } from './routes.ts'

const corpId = 'wwslow0001'
let desk: TestIntake
let served: Served
beforeAll(async () => {
  desk = await testIntake()
  const { brandId, runtime } = desk
  await claimBrandRoute(runtime.db, 'wecom-corp', corpId, { brandId, targetId: corpId })
  const keys = { corpId, baseUrl: '', agentId: 1, secret: 's', ...callbackSecrets }
  await desk.transact((tx) => writeCredential(tx, 'wecom', corpId, keys, null))
  served = await serve(desk, webhookRoutes(desk.intake), errorWords)
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

function post(inner: string) {
  const xml = `<xml><ToUserName>${corpId}</ToUserName><CreateTime>1775786400</CreateTime><MsgType>event</MsgType>${inner}</xml>`
  const encrypted = encrypt(callbackSecrets.encodingAesKey, inner.startsWith('<') ? xml : inner, corpId)
  const timestamp = String(Math.floor(Date.now() / 1000))
  const query = new URLSearchParams({
    msg_signature: getSignature(callbackSecrets.token, timestamp, 'n', encrypted),
    timestamp,
    nonce: 'n',
  })
  const payload = `<xml><ToUserName>${corpId}</ToUserName><Encrypt>${encrypted}</Encrypt></xml>`
  const url = `/webhooks/wecom/${corpId}?${query}`
  return served.ask({ method: 'POST', url, payload, headers: { 'content-type': 'text/xml' } })
}
const added = (contact: string) =>
  `<Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType><UserID>a</UserID><ExternalUserID>${contact}</ExternalUserID>`
const entries = () =>
  desk.transact((tx) =>
    rows(
      tx,
      sql<{
        topic: string
        state: string
        attempts: number
        error_code: string | null
      }>`select topic, state, attempts, error_code
        from intake.inbox_entry where source = 'wecom' order by received_at, id`,
    ),
  )

it('a database that is too slow gets no yes out of us: WeCom hears within five seconds, and the copy is kept once', async () => {
  await withClient(desk.database.ownerUrl, async (client) => {
    await client.query('begin; lock table intake.inbox_entry in access exclusive mode')
    const began = performance.now()
    const first = await post(added('wmSlow'))
    expect(first).toMatchObject({ status: 503, body: { code: 'webhook.busy' } })
    expect(performance.now() - began).toBeLessThan(5_000)
    await client.query('rollback')
  })
  expect((await post(added('wmSlow'))).status).toBe(200)
  await eventually(async () =>
    expect(await entries()).toMatchObject([{ topic: 'contact.added', state: 'done' }]),
  )
  expect(desk.applied).toHaveLength(1)
  expect(await desk.metric('qiao_refused_total', { source: 'wecom', reason: 'busy' })).toBe(1)
})

it('what nobody acts on is kept under its name, without an alarm; what cannot be read is kept with one', async () => {
  expect((await post('<Event>subscribe</Event>')).status).toBe(200)
  expect((await post('no xml, yet signed and sealed')).status).toBe(200)
  expect((await entries()).slice(1)).toMatchObject([
    { topic: 'subscribe', state: 'ignored' },
    { topic: 'unknown', state: 'ignored' },
  ])
  const alarms = await desk.transact((tx) =>
    rows(
      tx,
      sql<{
        detail: string
      }>`select payload->>'detail' as detail from runtime.event where type = 'intake.alarm'`,
    ),
  )
  expect(alarms).toEqual([{ detail: 'unreadable' }])
})

it('a poisoned event ends as a failed entry after its tries, while others pass', async () => {
  desk.wecomFails.with = new Error('poison')
  await post(added('wmPoison'))
  await eventually(async () =>
    expect((await entries()).at(-1)).toMatchObject({ attempts: 0, state: 'waiting' }),
  )
  desk.wecomFails.with = null
  await post(added('wmHealthy'))
  await eventually(async () => expect((await entries()).at(-1)).toMatchObject({ state: 'done' }))
  desk.wecomFails.with = new Error('poison')
  for (let minutes = 1; minutes <= 8; minutes += 1) {
    desk.time.now = new Date(Date.now() + minutes * 60_000)
    await desk.intake.resume(desk.brandId)
  }
  expect((await entries()).at(-2)).toMatchObject({ state: 'failed' })
})
