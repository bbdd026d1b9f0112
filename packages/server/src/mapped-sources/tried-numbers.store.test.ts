import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { importSinks } from '../app/sinks.ts'
import { takeBrandRoute } from '../runtime/brands.ts'
import { rows } from '../runtime/db/transaction.ts'
import { addressHash, addressRoute } from './address.ts'
import { folderOf } from './drop-folder.ts'
import { listEntries } from './entry-store.ts'
import { mappedSourceJobs } from './jobs.ts'
import { makeSource } from './keep-sources.ts'
import { receiveCall } from './receive-call.ts'
import type { Connection } from './source.ts'

// Who may make a source sees no phone in plain, but may send to it and read what became of each record.

let test: TestRuntime
let made = 0
beforeAll(async () => {
  test = await testRuntime()
})
afterAll(() => test.close())

const jobs = mappedSourceJobs({ sinks: importSinks })
const run = (name: string) =>
  jobs.find((one) => one.name === `mapped-sources.${name}`)!.run(test.runtime, test.brandId, null)
const guess = (n: number) => `138${String(n).padStart(4, '0')}1234`
const lead = (phone: string, n: number) => ({ leadId: `L${n}`, name: '孙悦', phone, agree: true })

async function source(connection: Connection) {
  made += 1
  const id = test.runtime.ports.ids.next()
  const address = `${made}`.padStart(32, 'b')
  const name = `官网 ${made}`
  await test.transact((tx) =>
    makeSource(tx, id, address, {
      name,
      connection,
      mappingName: 'website-leads',
      mappingVersion: null,
      shopId: null,
      startFlows: false,
      secrets: {},
    }),
  )
  await takeBrandRoute(test.runtime.db, addressRoute, addressHash(address), {
    brandId: test.brandId,
    targetId: id,
  })
  const post = (value: object) =>
    receiveCall(
      test.runtime,
      address,
      { method: 'POST', query: {}, headers: {}, body: Buffer.from(JSON.stringify(value)) },
      '198.51.100.1',
    )
  const entries = () =>
    test.transact((tx) => listEntries(tx, id, { onlyBad: false, before: null, limit: 100 }))
  const alarms = () =>
    test.transact((tx) =>
      rows(
        tx,
        sql<{
          payload: object
        }>`select payload from runtime.event where type = 'reveal.alarmed' and payload ->> 'source' = ${name}`,
      ),
    )
  return { id, name, post, entries, alarms }
}

const push = { kind: 'webhook', settings: { check: { kind: 'path' } } } as const
const numberHeld = { code: 'number_held', field: 'contact.phone', shape: '' }

it('refuses records of guessed numbers and no other, tells the owners once an hour, and the sender nothing', async () => {
  const { post, entries, alarms } = await source(push)
  const answers = []
  for (let n = 0; n < 60; n += 1) answers.push(await post(lead(guess(n), n)))
  answers.push(await post(lead('13612345678', 99)))
  await run('handle')
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
  // The newest first.
  const found = await entries()
  expect(found.map(({ created }) => created).reverse()).toEqual([
    ...Array(24).fill(1),
    ...Array(36).fill(0),
    1,
  ])
  expect(found[1]).toMatchObject({
    state: 'done',
    records: 1,
    refused: 1,
    updated: 0,
    unchanged: 0,
    targets: [],
  })
  expect(found[1]!.problems).toMatchObject([numberHeld])
  expect(found[1]!.problems[0]!.zh).not.toContain('1234')
  const told = { memberId: '', limit: 20, how: 'tried', count: 56 }
  expect(await alarms()).toMatchObject([{ payload: told }])
  await post(lead(guess(500), 500))
  await run('handle')
  expect(await alarms()).toHaveLength(1)
  test.time.now = new Date(Date.now() + 3600_001)
  await post(lead(guess(501), 501))
  // What came before comes again unhindered: an order that changes is no guess.
  await post({ ...lead(guess(3), 3), message: '想了解净水器' })
  await run('handle')
  expect((await entries())[0]).toMatchObject({ refused: 0, created: 0, records: 1 })
  expect(await alarms()).toHaveLength(2)
  test.time.now = null
})

it('refuses many numbers of one message, and of a file in a drop the whole', async () => {
  const many = await source({ ...push, settings: { ...push.settings, recordPath: '.' } })
  await many.post(Array.from({ length: 100 }, (_, n) => lead(guess(n), n)))
  await run('handle')
  expect(await many.entries()).toMatchObject([{ records: 100, created: 0, refused: 76 }])

  const drop = await source({ kind: 'drop', settings: {} })
  const folder = folderOf(test.runtime.config.filesDirectory, drop.id)
  mkdirSync(folder, { recursive: true })
  const put = async (name: string, count: number) => {
    writeFileSync(
      join(folder, name),
      JSON.stringify(Array.from({ length: count }, (_, n) => lead(guess(n), n))),
    )
    await run('take-files')
    await run('take-files')
    return (await drop.entries())[0]
  }
  expect(await put('a.json', 24)).toMatchObject({ state: 'done', records: 24 })
  expect(await put('b.json', 25)).toMatchObject({
    state: 'failed',
    error_code: 'import.numbers_tried',
    records: 0,
    updated: 0,
  })
  expect(await drop.alarms()).toMatchObject([{ payload: { count: 21, limit: 20, how: 'tried' } }])
})
