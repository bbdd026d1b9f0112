import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { kindWords } from '../../console/src/pages/keys/kinds.ts'
import { fileKeepers } from '../src/app/file-keepers.ts'
import { identifyCustomers } from '../src/customers/index.ts'
import { keepPart } from '../src/imports/kept-files.ts'
import { writeUpload } from '../src/imports/upload-store.ts'
import { listAudit } from '../src/runtime/access/audit.ts'
import { rows } from '../src/runtime/db/transaction.ts'
import { countBeside, listParts } from '../src/runtime/keys/part-store.ts'
import {
  askRotation,
  type FilesKeeper,
  startRotation,
  stepRotation,
} from '../src/runtime/keys/rotate-keys.ts'
import { kindsOf, percentOf, secondsToEnd } from '../src/runtime/keys/rotation.ts'
import { keptColumns, lastRotation } from '../src/runtime/keys/rotation-store.ts'
import { withClient } from '../supervisor/postgres-roles.ts'
import { type TestRuntime, testRuntime } from './support/runtime.ts'

// What a change of keys tells of itself: how far it is by kind of data, what does not open and where, and what went wrong.

const people = 450
const actor = { kind: 'member', id: 'zhoulan' } as const
let desk: TestRuntime
let ids: string[]
beforeEach(async () => {
  desk = await testRuntime()
  const found = await desk.transact((tx) =>
    identifyCustomers(
      tx,
      Array.from({ length: people }, (_, n) => ({
        identifiers: [{ kind: 'phone' as const, value: `+86138${10_000_000 + n}` }],
        evidence: `order:${n}`,
        origin: 'marketplace' as const,
        profile: { name: `刘${n}`, phone: `+86138${10_000_000 + n}` },
      })),
    ),
  )
  ids = found.map((one) => one.customerId!)
})
afterEach(() => desk.close())

const ask = () => startRotation(desk.runtime, desk.brandId, actor, 'suspected_leak')
const step = (keepers = fileKeepers) => stepRotation(desk.runtime, desk.brandId, keepers)
async function toEnd(keepers = fileKeepers): Promise<void> {
  while ((await step(keepers)) !== 'idle');
}
const told = () =>
  desk.transact(async (tx) => {
    const rotation = (await lastRotation(tx))!
    const parts = await listParts(tx, rotation.keyId)
    const seconds = secondsToEnd(rotation, parts, tx.now)
    return { rotation, percent: percentOf(rotation, parts), seconds, kinds: kindsOf(parts) }
  })
const tamper = (statement: string) => withClient(desk.database.adminUrl, (client) => client.query(statement))
const later = (ms: number) => {
  desk.time.now = new Date((desk.time.now ?? new Date()).getTime() + ms)
}

it('counts what there is to do, by kind, and goes from nothing to all of it', async () => {
  await ask()
  const percents: number[] = []
  const left: number[] = []
  let seconds: number | null = null
  do {
    const now = await told()
    percents.push(now.percent)
    left.push(now.kinds.find(({ kind }) => kind === 'customers')?.left ?? 0)
    seconds ??= now.seconds
  } while ((await step()) !== 'idle')
  expect(percents).toEqual([...percents].sort((a, b) => a - b))
  expect([percents[0], percents.at(-1)]).toEqual([0, 100])
  expect(seconds).toBeGreaterThanOrEqual(0)
  const { rotation, kinds } = await told()
  const customers = kinds.find(({ kind }) => kind === 'customers')!
  // A name, a phone, and its tail of each, and the identifier.
  expect(customers.total).toBeGreaterThanOrEqual(people * 4)
  expect(Math.max(...left)).toBe(customers.total)
  expect(kinds.every((one) => one.left === 0)).toBe(true)
  expect(Number(rotation.valuesSealed + rotation.tokensMoved)).toBe(
    kinds.reduce((sum, { total }) => sum + total, 0),
  )
  const acts = await desk.transact((tx) => listAudit(tx, null, null, 9, { kind: 'key' }))
  expect(acts.map(({ action, facts }) => [action, facts])).toEqual([
    ['key.rotation_finished', {}],
    ['key.rotation_started', {}],
    ['key.rotation_asked', { reason: 'suspected_leak' }],
  ])
  expect([rotation.startedBy, rotation.reason]).toEqual(['member:zhoulan', 'suspected_leak'])
})

it('is one, also for two who ask at a time', async () => {
  const asked = await Promise.all(
    [0, 1, 2].map(() =>
      desk.runtime.db.transact(desk.brandId, (tx) => askRotation(tx, 'regular'), { actor }),
    ),
  )
  expect(asked.filter(({ isNew }) => isNew)).toHaveLength(1)
  expect(new Set(asked.map(({ rotation }) => rotation.keyId))).toEqual(new Set([2]))
})

it('names the rows that do not open, tries them again, and ends when they are mended', async () => {
  const shift = (by: number) =>
    tamper(
      `update customers.customer set name = set_byte(name, 33, (get_byte(name, 33) + ${by}) % 256) where id = '${ids[7]}'`,
    )
  await shift(1)
  await ask()
  await toEnd()
  const stuck = await told()
  expect(stuck.rotation).toMatchObject({ state: 'sealing', unreadable: 1n })
  expect([stuck.percent < 100, stuck.seconds]).toEqual([true, null])
  expect(stuck.kinds[0]).toMatchObject({ kind: 'customers', left: 1, unreadable: 1 })
  expect(stuck.kinds[0]!.rows).toEqual([`customers.customer.name ${ids[7]}`])
  await shift(255)
  expect(await step()).toBe('idle')
  later(11 * 60_000)
  await toEnd()
  const { rotation, kinds } = await told()
  expect(rotation).toMatchObject({ state: 'done', unreadable: 0n })
  expect(kinds.every(({ left, unreadable, rows }) => left + unreadable + rows.length === 0)).toBe(true)
})

it('keeps the old key for a file that does not open, and ends when it is gone', async () => {
  const upload = '0190a0a0-0000-7000-8000-000000000001'
  const { vault: ring, ports, config } = desk.runtime
  const vault = await ring.brand(desk.brandId)
  await desk.transact((tx) => writeUpload(tx, { id: upload, name: 'a.csv', bytes: 3 }))
  await tamper('update imports.upload set next_part = 1')
  await keepPart({ brandId: desk.brandId, vault, ports }, upload, 0, 'YWJj')
  const path = join(config.filesDirectory, 'imports', desk.brandId, `${upload}.0`)
  const bytes = readFileSync(path)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(path, bytes)
  await ask()
  await toEnd()
  expect((await told()).rotation).toMatchObject({ state: 'files', filesUnreadable: 1n })
  bytes[bytes.length - 1]! ^= 1
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, bytes)
  later(11 * 60_000)
  await toEnd()
  expect((await told()).rotation).toMatchObject({ state: 'done', filesUnreadable: 0n, filesSealed: 1n })
})

it('notes what went wrong, rests, and forgets it when a step works again', async () => {
  const full: FilesKeeper = () => Promise.reject(Object.assign(new Error('disk'), { code: 'ENOSPC' }))
  await ask()
  await expect(toEnd([full])).rejects.toThrow('disk')
  expect((await told()).rotation).toMatchObject({ state: 'files', errorCode: 'ENOSPC' })
  expect(await step()).toBe('idle')
  later(31_000)
  await toEnd()
  expect((await told()).rotation).toMatchObject({ state: 'done', errorCode: null, nextTryAt: null })
})

it('counts and seals again what came under the old key after the last count', async () => {
  const [before] = await desk.transact((tx) =>
    rows(tx, sql<{ name: Buffer }>`select name from customers.customer where id = ${ids[3]!}::uuid`),
  )
  await ask()
  const late: FilesKeeper = async () => {
    if ((await told()).rotation.round === 2)
      await tamper(
        `update customers.customer set name = '\\x${before!.name.toString('hex')}' where id = '${ids[3]}'`,
      )
    return { sealed: 0, unreadable: 0 }
  }
  await toEnd([late])
  expect((await told()).rotation).toMatchObject({ state: 'done', round: 4 })
  const beside = await desk.transact(async (tx) => {
    const column = (await keptColumns(tx, 'sealed')).find(
      ({ tab, col }) => tab === 'customers.customer' && col === 'name',
    )!
    return [await countBeside(tx, column, 2), await countBeside(tx, column, 1)]
  })
  expect(beside).toEqual([0n, BigInt(people)])
})

it('has a word in both languages for every kind of data that is sealed', async () => {
  const columns = await desk.transact((tx) => keptColumns(tx, 'sealed', 'index'))
  const kinds = [...new Set(columns.map(({ tab }) => tab.split('.')[0]!))].sort()
  for (const words of [kindWords['zh-CN'], kindWords.en]) expect(Object.keys(words).sort()).toEqual(kinds)
})
