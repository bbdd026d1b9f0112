import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { takeBrandRoute } from '../runtime/brands.ts'
import { addressHash, addressRoute } from './address.ts'
import { idHeadersOf, listEntries } from './entry-store.ts'
import { makeSource } from './keep-sources.ts'
import { receiveCall } from './receive-call.ts'
import type { WebhookSettings } from './source.ts'
import { figuresSince } from './store.ts'

let test: TestRuntime
let made = 0
beforeAll(async () => {
  test = await testRuntime()
})
afterAll(() => test.close())
beforeEach(() => {
  test.time.now = null
})

const hourMs = 3600_000
const begin = new Date('2026-03-11T02:00:00Z')
const at = (hours: number) => {
  test.time.now = new Date(begin.getTime() + hours * hourMs)
}

async function source(settings: Partial<WebhookSettings>) {
  made += 1
  const id = test.runtime.ports.ids.next()
  const address = `${made}`.padStart(32, 'e')
  await test.transact((tx) =>
    makeSource(tx, id, address, {
      name: `推送 ${made}`,
      connection: { kind: 'webhook', settings: { check: { kind: 'path' }, recordPath: '.', ...settings } },
      mappingName: 'courier-tracking',
      mappingVersion: null,
      shopId: null,
      startFlows: false,
      secrets: {},
    }),
  )
  const to = { brandId: test.brandId, targetId: id }
  await takeBrandRoute(test.runtime.db, addressRoute, addressHash(address), to)
  const post = (body: object, headers: Record<string, string> = {}) =>
    receiveCall(
      test.runtime,
      address,
      { method: 'POST', query: {}, headers, body: Buffer.from(JSON.stringify(body)) },
      '198.51.100.1',
    )
  const figures = async () => (await test.transact((tx) => figuresSince(tx, new Date(0)))).get(id)
  return { id, post, figures }
}
const entriesOf = (id: string) =>
  test.transact((tx) => listEntries(tx, id, { onlyBad: false, before: null, limit: 50 }))
const same = { number: 'SF1', state: '在途' }

it('equal content without a name is one delivery for a day, and news after it', async () => {
  const { id, post, figures } = await source({})
  at(0)
  await post(same)
  at(23)
  await post(same)
  expect(await entriesOf(id)).toHaveLength(1)
  // The window is counted from what was taken: a sender who repeats for ever is heard once a day.
  at(25)
  await post(same)
  at(26)
  await post(same)
  expect(await entriesOf(id)).toHaveLength(2)
  expect(await figures()).toMatchObject({ received: 2, repeated: 2, unnamed: 0 })
})

it('the window is the one that the operator set', async () => {
  const { id, post } = await source({ equalHours: 1 })
  at(0)
  await post(same)
  at(2)
  await Promise.all([post(same), post(same), post(same)])
  expect(await entriesOf(id)).toHaveLength(2)
})

it('a delivery that has a name is one for ever; one that lacks it is told by content and counted', async () => {
  const { id, post, figures } = await source({ deliveryId: { in: 'header', name: 'X-Message-Id' } })
  at(0)
  await post(same, { 'x-message-id': 'm1' })
  at(100)
  await post(same, { 'x-message-id': 'm1' })
  await post(same, { 'x-message-id': 'm2' })
  expect(await entriesOf(id)).toHaveLength(2)
  await post(same)
  await post(same)
  expect(await entriesOf(id)).toHaveLength(3)
  expect(await figures()).toMatchObject({ received: 3, repeated: 2, unnamed: 2 })
  const headers = await test.transact((tx) => idHeadersOf(tx, id, 50))
  expect(headers).toEqual([{ name: 'x-message-id', seenIn: 2, of: 3 }])
})
