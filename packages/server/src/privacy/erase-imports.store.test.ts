import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { seedShops } from '../../test/support/shop.ts'
import { importSinks } from '../app/sinks.ts'
import { assignFiles, digestFile, runImport, startImport } from '../imports/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { type InwardMapping, readMapping } from '../mapping/index.ts'
import { askFor } from './ask.ts'
import { performErasure } from './perform-erasure.ts'
import { findRequest } from './request-store.ts'

let desk: TestRuntime
const folder = mkdtempSync(join(tmpdir(), 'qiao-forget-'))
beforeAll(async () => {
  desk = await testRuntime()
  await desk.transact(seedShops)
  await withClient(desk.database.adminUrl, (client) =>
    client.query('create schema if not exists graphile_worker'),
  )
  desk.runtime.jobs.add = async () => undefined
})
afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Orders of several rows each; goods, buyers, talk and shops stand in files of their own, each in an order of its own. */
const mapping = readMapping({
  name: 'old-shop',
  version: 1,
  title: { zh: '旧店', en: 'Old shop' },
  record: 'order',
  source: {
    format: 'csv',
    file: 'orders*',
    groupBy: { columns: ['单号'], as: '行', fillDown: true },
    joins: [
      { name: 'buyer', format: 'csv', file: 'buyers*', take: 'one', on: { 会员: '会员' } },
      { name: 'talk', format: 'csv', file: 'talk*', take: 'many', on: { 单号: '单号' } },
      { name: 'place', format: 'csv', file: 'places*', take: 'one', on: { 门店: '门店' } },
      { name: 'cards', to: 'buyer', format: 'csv', file: 'cards*', take: 'many', on: { 会员: '会员' } },
    ],
  },
  fields: {
    orderId: '单号',
    state: '状态',
    createdAt: '下单',
    paidAt: '下单',
    paidFen: { from: '实付', steps: [{ do: 'money', unit: 'yuan' }] },
    'receiver.name': '/buyer/姓名',
    'receiver.phone': '/buyer/手机',
    'receiver.district': '/place/区',
    'receiver.address': '地址',
    lines: { each: '行', fields: { itemId: '商品', title: '商品', quantity: '数量' } },
  },
}) as InwardMapping

const files: Record<string, string[]> = {
  'orders.csv': [
    '单号,会员,门店,状态,下单,实付,地址,商品,数量',
    'F-1,V2,静安店,completed,2024-03-01 10:00,99.00,霜林苑9幢,霜锁,1',
    'M-1,V1,静安店,completed,2024-03-02 10:00,99.00,清越轩12幢,清锁,1',
    ',,,,,,清越轩12幢后门,清铃,2',
    'F-2,V2,静安店,completed,2024-03-03 10:00,99.00,霜林苑9幢,霜铃,1',
    ',,,,,,霜林苑9幢,霜灯,1',
    'X-1,V1,静安店,completed,没有日子,99.00,清越轩12幢 13907318201,清错,1',
    'X-2,V2,静安店,completed,没有日子,99.00,霜林苑9幢 13609274202,霜错,1',
    'X-3,V3,静安店,completed,没有日子,99.00,139****8201 某人,某错,1',
    'M-2,V1,清越家楼下店,completed,2024-03-04 10:00,99.00,清越轩12幢,清灯,1',
  ],
  'buyers.csv': [
    '会员,姓名,手机,身份证号',
    'V1,夏侯清越,13907318201,310106199001018201',
    'V2,端木霜林,13609274202,310106199001014202',
    'V9,夏侯清越,139 0731 8201,没有订单',
  ],
  'talk.csv': [
    '单号,说了什么',
    'M-1,清越问锁',
    'M-1,清越又问锁',
    'F-1,霜林问锁',
    'M-2,清越问灯',
    'F-2,霜林问铃',
  ],
  'places.csv': ['门店,区', '静安店,上海市静安区', '清越家楼下店,上海市静安区', '无人店,上海市静安区'],
  'cards.csv': ['会员,卡', 'V2,霜卡', 'V1,清卡一', 'V1,清卡二'],
}

async function importAll(): Promise<string> {
  const given = await Promise.all(
    Object.entries(files).map(async ([name, lines]) => {
      const path = join(folder, name)
      writeFileSync(path, lines.join('\n'))
      return { name, path, keptAs: null, ...(await digestFile(path, name)) }
    }),
  )
  const assigned = assignFiles(mapping, given)
  const options = { shopId: 'tmall', startFlows: false, dryRun: false }
  const { importId } = await desk.transact((tx) => startImport(tx, { mapping, files: assigned, options }))
  const deps = {
    db: desk.runtime.db,
    ports: desk.runtime.ports,
    log: desk.runtime.log,
    sinks: importSinks,
    alone: true,
    peakRssMib: () => 1,
  }
  const paths = new Map(assigned.map(({ path }, i) => [i, path]))
  expect(await runImport(deps, desk.brandId, importId, paths)).toMatchObject({ state: 'done', imported: 4 })
  return importId
}

/** The kept rows of all files, opened: their cells as one text each. */
async function keptRows(): Promise<string[]> {
  type Row = { import_id: string; file: number; row: number; body: Buffer }
  const kept = await withClient(
    desk.database.adminUrl,
    async (client) =>
      (await client.query<Row>('select import_id::text, file, row, body from imports.row order by file, row'))
        .rows,
  )
  return desk.transact(async (tx) =>
    kept.map(({ import_id, file, row, body }) =>
      (JSON.parse(tx.vault.open('imports.row.body', `${import_id}:${file}:${row}`, body)) as string[]).join(),
    ),
  )
}

const customerOf = async (order: string): Promise<CustomerId> =>
  withClient(
    desk.database.adminUrl,
    async (client) =>
      (
        await client.query<{ id: CustomerId }>(
          `select customer_id::text as id from orders."order" where outside_id = $1`,
          [order],
        )
      ).rows[0]!.id,
  )

async function erase(order: string) {
  const wish = {
    customerId: await customerOf(order),
    kind: 'erasure' as const,
    checkedHow: 'known_phone' as const,
  }
  const id = await desk.transact((tx) => askFor(tx, desk.runtime, wish))
  await performErasure(desk.runtime, desk.brandId, id)
  return desk.transact((tx) => findRequest(tx, id))
}

describe('the files that two persons came in', () => {
  it('lose every row of the one who is forgotten, refused and joined to none as well, and none of the other', async () => {
    await importAll()
    const before = await keptRows()
    expect(before).toHaveLength(23)
    expect(await customerOf('M-1')).toBe(await customerOf('M-2'))
    const isOfMirror = (row: string) => /清|V1|M-/.test(row)
    expect(before.filter(isOfMirror)).toHaveLength(12)

    const request = await erase('M-1')
    expect(request).toMatchObject({ state: 'done', outcome: { gone: { 'imports.row': 12 } } })
    expect(await keptRows()).toEqual(before.filter((row) => !isOfMirror(row)))
  })

  it('keep what leads to nobody, also when the other is forgotten too: a masked number is no number', async () => {
    expect(await erase('F-2')).toMatchObject({ state: 'done' })
    expect(await keptRows()).toEqual([
      'X-3,V3,静安店,completed,没有日子,99.00,139****8201 某人,某错,1',
      '静安店,上海市静安区',
      '无人店,上海市静安区',
    ])
  })
})
