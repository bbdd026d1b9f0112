import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { importSinks } from '../app/sinks.ts'
import { troubles } from '../insight/overview/store.ts'
import { readSources } from '../insight/sources/read-sources.ts'
import { takeBrandRoute } from '../runtime/brands.ts'
import { rows } from '../runtime/db/transaction.ts'
import { addressHash, addressRoute } from './address.ts'
import { rerunEntries } from './entry-store.ts'
import { mappedSourceJobs } from './jobs.ts'
import { makeSource, switchSource } from './keep-sources.ts'
import { receiveCall } from './receive-call.ts'
import { count, countRefused } from './store.ts'
import { readHours } from './watch-sources.ts'

let test: TestRuntime
let id = ''
const address = 'w'.repeat(32)
beforeAll(async () => {
  test = await testRuntime()
  id = test.runtime.ports.ids.next()
  const wish = {
    name: '自营商城',
    connection: { kind: 'webhook' as const, settings: { check: { kind: 'path' as const }, recordPath: '.' } },
    mappingName: 'courier-tracking',
    mappingVersion: null,
    shopId: null,
    startFlows: false,
    secrets: {},
  }
  await test.transact((tx) => makeSource(tx, id, address, wish))
  await takeBrandRoute(test.runtime.db, addressRoute, addressHash(address), {
    brandId: test.brandId,
    targetId: id,
  })
})
afterAll(() => test.close())

const jobs = mappedSourceJobs({ sinks: importSinks })
const run = (name: string) =>
  jobs.find((one) => one.name === `mapped-sources.${name}`)!.run(test.runtime, test.brandId, null)
const post = (body: string) =>
  receiveCall(
    test.runtime,
    address,
    { method: 'POST', query: {}, headers: {}, body: Buffer.from(body) },
    '198.51.100.1',
  )
const told = async () =>
  (
    await test.transact((tx) =>
      rows(
        tx,
        sql<{
          type: string
          payload: object
        }>`select type, payload from runtime.event where type like 'intake.error-rate%' order by seq`,
      ),
    )
  ).map(({ type, payload }) => ({ type, ...payload }))
const hour = () => test.transact(async (tx) => (await readHours(tx))(id))
const count100 = (step: Parameters<typeof count>[2]) => test.transact((tx) => count(tx, id, step))

describe('another system', () => {
  it('has no rate before its first word, and no alarm while at most one in a hundred goes wrong', async () => {
    expect(await hour()).toEqual({ errorRate: null, errorCause: null, alarmSince: null })
    await count100({ received: 99, records: 99 })
    await post('neither JSON nor a form')
    await run('handle')
    await run('watch')
    expect(await hour()).toEqual({ errorRate: 0.01, errorCause: 'messages', alarmSince: null })
    expect(await told()).toEqual([])
  })

  it('raises the alarm above one percent like a shop, once, and stands in the count of the overview', async () => {
    await post('nor is this')
    await run('handle')
    await run('watch')
    await run('watch')
    const rate = Math.round((2 / 101) * 100_000)
    expect(await told()).toEqual([
      { type: 'intake.error-rate-raised', shopId: id, source: 'mapped', cause: 'messages', rate },
    ])
    expect(await hour()).toMatchObject({ errorCause: 'messages', alarmSince: expect.any(String) })
    const open = await test.transact(troubles)
    expect(open.find(({ kind }) => kind === 'source_errs')).toMatchObject({ count: 1 })
    // It has a card of its own; among the shops it would be a shop that nobody knows.
    expect(await test.transact((tx) => readSources(tx, 'zh'))).toEqual([])
  })

  it('is well again when what went wrong was handed back', async () => {
    await test.transact((tx) => rerunEntries(tx, id, null))
    await run('watch')
    expect((await told()).at(-1)).toEqual({
      type: 'intake.error-rate-cleared',
      shopId: id,
      source: 'mapped',
    })
    expect(await hour()).toEqual({ errorRate: 0, errorCause: null, alarmSince: null })
  })

  it('whose check refuses calls, or whose looks fail, is told with its own cause', async () => {
    await test.transact((tx) => countRefused(tx, [[id, 40]]))
    await run('watch')
    expect((await told()).at(-1)).toMatchObject({ type: 'intake.error-rate-raised', cause: 'calls' })
    await count100({ looks: 2, failedLooks: 2 })
    await run('watch')
    expect(await hour()).toMatchObject({ errorRate: 1, errorCause: 'sweeps' })
  })

  it('has no alarm any more when it is removed, nor an hour later', async () => {
    await test.transact((tx) => switchSource(tx, id, 'paused'))
    await run('watch')
    expect((await told()).at(-1)).toMatchObject({ type: 'intake.error-rate-cleared', shopId: id })
    await test.transact((tx) => switchSource(tx, id, 'active'))
    await run('watch')
    expect((await told()).at(-1)).toMatchObject({ type: 'intake.error-rate-raised', shopId: id })
    test.time.now = new Date(Date.now() + 66 * 60_000)
    await run('watch')
    expect((await told()).at(-1)).toMatchObject({ type: 'intake.error-rate-cleared', shopId: id })
    test.time.now = new Date(Date.now() + 36 * 24 * 3600_000)
    await run('watch')
    test.time.now = null
    expect(await test.transact((tx) => rows(tx, sql`select 1 from mapped_sources.tally`))).toEqual([])
  })
})
