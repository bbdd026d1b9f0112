import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Served, serve } from '../../test/support/serve.ts'
import { type TestIntake, testIntake } from '../../test/support/stand-in-shop.ts'
import { PushRefused } from '../connectors/contract/webhook.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import { rows } from '../runtime/db/transaction.ts'
import { errorWords } from './errors.ts'
import { webhookRoutes } from './routes.ts'

let desk: TestIntake
let served: Served
beforeAll(async () => {
  desk = await testIntake()
  served = await serve(desk, webhookRoutes(desk.intake), errorWords)
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

const signOf = (body: string) => sha256(`app-secret${body}`).toString('hex')
const post = (body: string, { to = 'taobao/app-1', sign = signOf(body), type = 'application/json' } = {}) =>
  served.ask({
    method: 'POST',
    url: `/webhooks/${to}`,
    payload: body,
    headers: { 'content-type': type, 'x-sign': sign },
  })
const kept = () =>
  desk.transact((tx) =>
    rows(tx, sql<{ push_id: string }>`select push_id from intake.inbox_entry order by received_at, id`),
  )
const refused = (reason: string) => desk.metric('qiao_refused_total', { source: 'taobao', reason })

it('a right push is kept before it is answered, and the same again changes nothing', async () => {
  // The space is signed too: the body is read as it came.
  const body = '{"id": "w1",  "orderId": "100"}'
  for (const type of ['application/json', 'text/plain', 'application/octet-stream'])
    expect(await post(body, { type })).toMatchObject({ status: 200, body: { code: 0 } })
  expect(await kept()).toEqual([{ push_id: 'w1' }])
})

it.each([
  ['bad_signature', '{"id":"w2","orderId":"101"}', { sign: 'forged' }],
  ['bad_signature', '{"id":"w2","orderId":"101"}', { sign: '' }],
  ['malformed', 'id=w2', {}],
  ['unknown_app', '{"id":"w2","orderId":"101"}', { to: 'taobao/app-2' }],
] as const)('%s is counted, and answered as any other refusal', async (reason, body, how) => {
  const before = (await refused(reason)) ?? 0
  expect(await post(body, how)).toMatchObject({ status: 200, body: { code: 1 } })
  expect(await refused(reason)).toBe(before + 1)
  expect(await kept()).toHaveLength(1)
})

it('a check of the address is answered only for a marketplace that asks, by the app’s own secret', async () => {
  const ask = (to: string, query: string) =>
    served.ask({ method: 'GET', url: `/webhooks/${to}?${query}`, headers: {} })
  const unknown = { status: 404, body: { code: 'webhook.unknown_marketplace' } }
  expect(await ask('taobao/app-1', 'echo=7')).toMatchObject(unknown)
  desk.shop.webhook.verify = ({ query }, { appKey, appSecret }) => {
    if (query.sign !== appSecret) throw new PushRefused('bad_signature')
    return {
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify({ appKey, echo: query.echo }),
    }
  }
  const before = (await refused('bad_signature')) ?? 0
  expect(await ask('taobao/app-1', 'echo=7&sign=app-secret')).toMatchObject({
    status: 200,
    body: { appKey: 'app-1', echo: '7' },
  })
  expect(await ask('taobao/app-1', 'echo=7')).toMatchObject({ status: 200, body: { code: 1 } })
  expect(await ask('taobao/app-2', 'echo=7&sign=app-secret')).toMatchObject({ body: { code: 1 } })
  expect(await refused('bad_signature')).toBe(before + 1)
  expect(await kept()).toHaveLength(1)
})

it('a marketplace that we do not speak to is not found', async () => {
  expect(await post('{}', { to: 'ebay/app-1' })).toMatchObject({
    status: 404,
    body: { code: 'webhook.unknown_marketplace' },
  })
})

it('a body above the limit is refused before it is read', async () => {
  const answer = await post(`{"id":"w3","orderId":"${'1'.repeat(1024 * 1024)}"}`)
  expect(answer.status).toBe(413)
  expect(await kept()).toHaveLength(1)
})
