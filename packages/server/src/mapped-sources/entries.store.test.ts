import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { importSinks } from '../app/sinks.ts'
import { findImport, takeLive, undoImport } from '../imports/index.ts'
import type { InwardMapping } from '../mapping/index.ts'
import { takeBrandRoute } from '../runtime/brands.ts'
import { addressHash, addressRoute } from './address.ts'
import { folderOf, isFileName } from './drop-folder.ts'
import { listEntries, newestBodies, postponeEntries, takeWaiting } from './entry-store.ts'
import { mappedSourceJobs } from './jobs.ts'
import { makeSource, switchSource } from './keep-sources.ts'
import { readBody, recordsIn } from './read-body.ts'
import { receiveCall } from './receive-call.ts'
import { openFile, sealFile } from './seal-file.ts'
import type { Connection } from './source.ts'
import { changeSource, figuresSince, findSource } from './store.ts'

let test: TestRuntime
let made = 0
beforeAll(async () => {
  test = await testRuntime()
})
afterAll(() => test.close())
beforeEach(() => {
  test.time.now = null
})

const jobs = mappedSourceJobs({ sinks: importSinks })
const run = (name: string) =>
  jobs.find((one) => one.name === `mapped-sources.${name}`)!.run(test.runtime, test.brandId, null)

async function source(mappingName: string, connection?: Connection) {
  made += 1
  const id = test.runtime.ports.ids.next()
  const address = `${made}`.padStart(32, 'a')
  const wish = {
    name: `来源 ${made}`,
    connection: connection ?? {
      kind: 'webhook' as const,
      settings: { check: { kind: 'path' as const }, recordPath: '.' },
    },
    mappingName,
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
  const post = (body: string) =>
    receiveCall(
      test.runtime,
      address,
      { method: 'POST', query: {}, headers: {}, body: Buffer.from(body) },
      '198.51.100.1',
    )
  return { id, post }
}
const entriesOf = (id: string) =>
  test.transact((tx) => listEntries(tx, id, { onlyBad: false, before: null, limit: 50 }))
const shipment = (number: string, state: string) => ({ number, state })

/** Two rows of one number are one order. */
const grouped: InwardMapping = {
  name: 'grouped',
  version: 1,
  title: { zh: '分组', en: 'Grouped' },
  record: 'order',
  source: { format: 'json', groupBy: { columns: ['no'] } },
  fields: {
    orderId: 'no',
    state: { value: 'to_ship' },
    createdAt: 'at',
    paidFen: { value: 100 },
    lines: { each: 'rows', fields: { itemId: 'sku', quantity: 'count' } },
  },
} as unknown as InwardMapping

describe('what a live source sends', () => {
  it('is one import a day, with rows that go on, and can be taken back', async () => {
    const { db, ports, log } = test.runtime
    const live = (...numbers: string[]) =>
      test.transact((tx) =>
        takeLive(
          tx,
          { sinks: importSinks },
          {
            sourceId: '01999999-0000-7000-8000-00000000000a',
            name: '分组来源',
            mapping: grouped,
            shopId: null,
            startFlows: false,
            messages: numbers.map((no) => ({
              records: [
                { no, at: '2026-03-11 10:00:00', sku: 'a', count: 1 },
                { no, at: '2026-03-11 10:00:00', sku: 'b', count: 2 },
              ],
              bytes: 10,
            })),
          },
        ),
      )
    const [first, second] = await live('G1', 'G2')
    const [third] = await live('G3')
    expect([first!.importId, second!.importId]).toEqual([third!.importId, third!.importId])
    expect([first!.firstRow, second!.firstRow, third!.firstRow]).toEqual([1, 3, 5])
    expect(third!.counts).toMatchObject({ records: 1, imported: 1 })
    const one = (await test.transact((tx) => findImport(tx, third!.importId)))!
    expect(one).toMatchObject({ state: 'done', records: 3, imported: 3, files: [{ rows: 6, bytes: 30 }] })

    const deps = { db, ports, log, sinks: importSinks, alone: true, peakRssMib: () => 1 }
    const undone = await undoImport(deps, test.brandId, third!.importId)
    // Three orders and the shop that was made for them.
    expect([undone.takenBack, undone.left]).toEqual([4, []])
    // What comes after an undo is another import.
    const [after] = await live('G1')
    expect(after!.importId).not.toBe(third!.importId)
    expect(after!.counts.imported).toBe(1)

    test.time.now = new Date(Date.now() + 24 * 3600_000)
    const [tomorrow] = await live('G1')
    expect(tomorrow!.importId).not.toBe(after!.importId)
    expect(tomorrow!.counts.unchanged).toBe(1)
  })

  it('is kept when it cannot be read, and told; a paused source takes nothing', async () => {
    const { id, post } = await source('courier-tracking')
    await post('neither JSON nor a form')
    await post('[1, 2]')
    await run('handle')
    expect((await entriesOf(id)).map((one) => one.error_code).sort()).toEqual([
      'not_readable',
      'records_path',
    ])
    expect((await test.transact((tx) => findSource(tx, id)))!.lastError).not.toBeNull()
    await expect(post('')).rejects.toMatchObject({ code: 'mapped_source.body_unreadable' })
    await test.transact((tx) => switchSource(tx, id, 'paused'))
    await expect(post('{}')).rejects.toMatchObject({ code: 'mapped_source.not_found' })
    await test.transact((tx) => switchSource(tx, id, 'removed'))
    await expect(post('{}')).rejects.toMatchObject({ code: 'mapped_source.not_found' })
  })

  it('waits for its mapping when that is gone, longer each time, and is handled when it is back', async () => {
    const { id, post } = await source('courier-tracking')
    const rename = (name: string) =>
      test.transact(async (tx) => {
        const found = (await findSource(tx, id))!
        await changeSource(tx, id, { ...found, mappingName: name })
      })
    await rename('gone')
    await post(JSON.stringify(shipment('S1', 'x')))
    await run('handle')
    const [waiting] = await entriesOf(id)
    expect(waiting).toMatchObject({ state: 'waiting', error_code: 'mapped_source.mapping_unknown' })
    // Not before its time.
    await rename('courier-tracking')
    await run('handle')
    expect((await entriesOf(id))[0]!.state).toBe('waiting')
    test.time.now = new Date(Date.now() + 3_000)
    await run('handle')
    expect((await entriesOf(id))[0]!.state).toBe('done')
    const figures = await test.transact((tx) => figuresSince(tx, new Date(Date.now() - 86_400_000)))
    expect(figures.get(id)).toMatchObject({ received: 1, failed: 0 })
  })

  it('is handled by one process at a time, in its order', async () => {
    const { id, post } = await source('courier-tracking')
    for (const number of ['1', '2', '3']) await post(JSON.stringify(shipment(number, 'x')))
    await test.transact(async (tx) => {
      const mine = await takeWaiting(tx, id, 10)
      expect(mine.map(({ body }) => JSON.parse(body).number)).toEqual(['1', '2', '3'])
      const theirs = await test.twin().transact((other) => takeWaiting(other, id, 10))
      expect(theirs).toEqual([])
    })
  })

  it('is opened as much at once as fits into memory, and no less than one', async () => {
    const { id, post } = await source('courier-tracking')
    for (const number of ['1', '2', '3', '4'])
      await post(JSON.stringify({ ...shipment(number, 'x'), note: 'n'.repeat(1_500_000) }))
    const sizes = () =>
      test.transact(async (tx) => [
        (await takeWaiting(tx, id, 10)).length,
        (await newestBodies(tx, id, 200)).length,
      ])
    expect(await sizes()).toEqual([3, 3])
    await run('handle')
    expect((await entriesOf(id)).map(({ state }) => state)).toEqual(Array(4).fill('done'))
  })

  it('stays handled when a slower process gives up on it', async () => {
    const { id, post } = await source('courier-tracking')
    await post(JSON.stringify(shipment('P1', 'x')))
    await run('handle')
    const [one] = await entriesOf(id)
    await test.transact((tx) => postponeEntries(tx, [one!.id], 'runtime.lost', null))
    expect(await entriesOf(id)).toEqual([one])
  })

  it('keeps its body for ninety days', async () => {
    const { id, post } = await source('courier-tracking')
    await post(JSON.stringify(shipment('F1', 'x')))
    await run('handle')
    const kept = () => test.transact((tx) => newestBodies(tx, id, 10))
    test.time.now = new Date(Date.now() + 89 * 86_400_000)
    await run('forget')
    expect(await kept()).toHaveLength(1)
    test.time.now = new Date(Date.now() + 91 * 86_400_000)
    await run('forget')
    expect(await kept()).toHaveLength(0)
    expect((await entriesOf(id))[0]).toMatchObject({ is_kept: false, records: 1 })
  })
})

describe('a body', () => {
  it('is JSON without a lost digit, XML or a form', () => {
    expect(readBody('\uFEFF{"id": 12345678901234567890}', '')).toEqual({ id: '12345678901234567890' })
    expect(readBody('<xml><a>1</a><b><c>2</c></b></xml>', '')).toEqual({ a: '1', b: { c: '2' } })
    expect(readBody('a=1&b=%E4%BD%A0&data=%7B%22x%22%3A1%7D', 'application/x-www-form-urlencoded')).toEqual({
      a: '1',
      b: '你',
      data: { x: 1 },
    })
    for (const text of ['', 'plain words', '{"half":', '<!DOCTYPE x><a>1</a>'])
      expect(readBody(text, '')).toBeUndefined()
  })

  it('gives records from the place that was told', () => {
    const body = { data: { list: [{ a: 1 }, { a: 2 }] }, one: { a: 3 }, none: null }
    expect(recordsIn(body, '/data/list')).toEqual({ records: [{ a: 1 }, { a: 2 }] })
    expect(recordsIn(body, '/one')).toEqual({ records: [{ a: 3 }] })
    expect(recordsIn([{ a: 1 }], undefined)).toEqual({ records: [{ a: 1 }] })
    for (const path of ['/none', '/nothing', '/data/list/*/a'])
      expect(recordsIn(body, path)).toEqual({ trouble: 'records_path' })
    expect(recordsIn(undefined, '.')).toEqual({ trouble: 'not_readable' })
  })
})

describe('the folder of a drop', () => {
  it('takes plain files of known kinds only, and those that stopped changing', async () => {
    for (const name of [
      '../a.csv',
      '.a.csv',
      'a.exe',
      'a/b.csv',
      'a\\b.csv',
      'a\n.csv',
      `${'a'.repeat(200)}.csv`,
    ])
      expect(isFileName(name)).toBe(false)
    expect(isFileName('订单 1.CSV')).toBe(true)

    const { id } = await source('wechat-pay-bill', { kind: 'drop', settings: {} })
    const folder = folderOf(test.runtime.config.filesDirectory, id)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'grows.csv'), 'a')
    writeFileSync(join(folder, 'note.exe'), 'a')
    symlinkSync('/etc/hostname', join(folder, 'link.csv'))
    const taken = () => ['taking', 'failed'].flatMap((corner) => readdirSync(join(folder, corner)))
    await run('take-files')
    writeFileSync(join(folder, 'grows.csv'), 'a,b\n1,2\n')
    await run('take-files')
    expect(taken()).toEqual([])
    await run('take-files')
    expect(taken()).toEqual([])
    expect((await entriesOf(id)).map((one) => one.file_name)).toEqual(['grows.csv'])
    expect(readdirSync(folder).sort()).toEqual(['failed', 'link.csv', 'note.exe', 'taking'])
  })

  it('seals a file whole, and opens it as no other', async () => {
    const folder = folderOf(test.runtime.config.filesDirectory, 'seal')
    mkdirSync(folder, { recursive: true })
    const [plain, sealed, back] = ['plain', 'sealed', 'back'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    const bytes = Buffer.alloc(9_000_001, '刘敏 13812345678\n')
    writeFileSync(plain, bytes)
    const vault = await test.runtime.vault.brand(test.brandId)
    await sealFile(vault, 'one', plain, sealed)
    expect(existsSync(plain)).toBe(false)
    expect(readFileSync(sealed).includes('13812345678')).toBe(false)
    await expect(openFile(vault, 'another', sealed, back)).rejects.toThrow()
    await openFile(vault, 'one', sealed, back)
    expect(readFileSync(back).equals(bytes)).toBe(true)
    expect(existsSync(sealed)).toBe(false)
  })

  it('of one source does not hold up the others', async () => {
    const [bad, good] = [
      await source('wechat-pay-bill', { kind: 'drop', settings: {} }),
      await source('wechat-pay-bill', { kind: 'drop', settings: {} }),
    ]
    await test.transact(async (tx) =>
      changeSource(tx, bad.id, { ...(await findSource(tx, bad.id))!, mappingName: 'gone' }),
    )
    for (const { id } of [bad, good]) {
      const folder = folderOf(test.runtime.config.filesDirectory, id)
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'a.json'), '{"half":')
    }
    await run('take-files')
    await run('take-files')
    expect((await test.transact((tx) => findSource(tx, bad.id)))!.lastError).toBe(
      'mapped_source.mapping_unknown',
    )
    expect((await entriesOf(good.id)).map(({ file_name, state }) => [file_name, state])).toEqual([
      ['a.json', 'failed'],
    ])
  })
})
