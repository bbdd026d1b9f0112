import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mapping as benchMapping, makeFiles } from '../../../../bench/imports/make-files.ts'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { importSinks } from '../app/sinks.ts'
import { linkRuleVersion } from '../customers/customer.ts'
import { type InwardMapping, readMapping } from '../mapping/index.ts'
import { recordOrders } from '../orders/index.ts'
import { rows } from '../runtime/db/transaction.ts'
import { subscribers } from '../work-orders/subscribers.ts'
import type { ImportDeps } from './deps.ts'
import { errorsCsv } from './errors-csv.ts'
import type { ImportOptions } from './import.ts'
import { lineageOf, touchedBy } from './lineage.ts'
import { runImport } from './run-import.ts'
import { assignFiles, digestFile, startImport } from './start-import.ts'
import { findImport } from './store.ts'
import { undoImport } from './undo-import.ts'

let brand: TestBrand
let folder: string
beforeAll(async () => {
  brand = await testBrand(subscribers.filter((one) => one.mode === 'inTransaction'))
  await brand.transact(seedShops)
})
afterAll(() => brand.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-import-'))
  brand.announced.length = 0
})

const threeFiles = readMapping(benchMapping) as InwardMapping
const usual: ImportOptions = { shopId: null, startFlows: false, dryRun: false }
const deps = (more: Partial<ImportDeps> = {}): ImportDeps => ({
  db: brand.db,
  ports: brand.ports,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  sinks: importSinks,
  alone: true,
  peakRssMib: () => 1,
  ...more,
})

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function begin(mapping: InwardMapping, paths: string[], options: Partial<ImportOptions> = {}) {
  const given = await Promise.all(
    paths.map(async (path) => {
      const name = path.split('/').at(-1)!
      return { name, path, keptAs: null, ...(await digestFile(path, name)) }
    }),
  )
  const assigned = assignFiles(mapping, given)
  const wish = { mapping, files: assigned, options: { ...usual, ...options } }
  const { importId, resumed } = await brand.transact((tx) => startImport(tx, wish))
  return { importId, resumed, files: new Map(assigned.map(({ path }, i) => [i, path])) }
}

async function importAll(
  mapping: InwardMapping,
  paths: string[],
  options: Partial<ImportOptions> = {},
  more: Partial<ImportDeps> = {},
) {
  const { importId, files } = await begin(mapping, paths, options)
  return runImport(deps(more), brand.brandId, importId, files)
}

const tables = [
  'orders."order"',
  'orders.order_line',
  'orders.line_product',
  'orders.after_sales_request',
  'customers.customer',
  'customers.identifier',
  'customers.possible_duplicate',
  'customers.tag',
  'catalog.product',
  'catalog.product_match',
  'catalog.unmatched_sku',
  'organization.shop',
  'work_orders.work_order',
  'imports.record',
  'records.entry',
  'records.link',
]
/** Everything that an import may touch, as text. */
async function everything(): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const table of tables)
    found[table] = (
      await brand.transact((tx) =>
        rows(tx, sql<{ t: string }>`select t::text as t from ${sql.raw(table)} t order by 1`),
      )
    ).map(({ t }) => t)
  return found
}
const countOf = async (table: string): Promise<number> =>
  (
    await brand.transact((tx) =>
      rows(tx, sql<{ n: number }>`select count(*)::integer as n from ${sql.raw(table)}`),
    )
  )[0]!.n

const orderSheet = (more: Partial<InwardMapping> = {}): InwardMapping =>
  readMapping({
    name: 'sheet',
    version: 1,
    title: { zh: '表', en: 'Sheet' },
    record: 'order',
    source: { format: 'csv', groupBy: { columns: ['单号'], as: '行', fillDown: true } },
    fields: {
      orderId: '单号',
      shop: '店铺',
      state: '状态',
      createdAt: '下单',
      paidAt: '付款',
      paidFen: { from: '实付', steps: [{ do: 'money', unit: 'yuan' }] },
      'receiver.name': '姓名',
      'receiver.phone': '手机',
      'receiver.district': '区',
      'receiver.address': '地址',
      lines: { each: '行', fields: { itemId: '商品', title: '商品', quantity: '数量' } },
    },
    ...more,
  }) as InwardMapping
const heading = '单号,店铺,状态,下单,付款,实付,姓名,手机,区,地址,商品,数量\n'
const row = (
  id: string,
  { shop = 'tmall', state = 'to_ship', phone = '13911112222', item = 'lock', address = '江宁路 8 号' } = {},
) =>
  `${id},${shop},${state},2024-03-01 10:00,2024-03-01 10:05,1299.00,刘敏,${phone},上海市静安区,${address},${item},1\n`

describe('orders in three joined files', () => {
  it('come whole, once, and go without a trace', async () => {
    const made = await makeFiles({ folder, orders: 2_500, badEvery: 50 })
    const paths = [made.orders, made.lines, made.customers]
    const before = await everything()
    const done = await importAll(threeFiles, paths)
    expect(done).toMatchObject({
      state: 'done',
      records: 2_500,
      imported: 2_450,
      refused: 50,
      updated: 0,
      quarantined: 0,
    })
    const kept = (await countOf('orders.order_line')) - before['orders.order_line']!.length
    expect([(await countOf('orders."order"')) - before['orders."order"']!.length, kept]).toEqual([
      2_450,
      expect.any(Number),
    ])
    expect(done.files.map(({ rows: n }) => n)).toEqual([2_500, made.counts.lines, made.counts.customers])
    expect(done.files[1]!.matchedRows).toBe(made.counts.lines)

    const again = await importAll(threeFiles, paths)
    expect(again).toMatchObject({ imported: 0, updated: 0, unchanged: 2_450, refused: 50 })

    const undone = await undoImport(deps(), brand.brandId, done.id)
    expect(undone.left).toEqual([])
    expect(await everything()).toEqual(before)
    const third = await importAll(threeFiles, paths)
    expect(third.imported).toBe(2_450)
    await undoImport(deps(), brand.brandId, third.id)
    expect(await everything()).toEqual(before)
  }, 120_000)

  it('go on where a crash stopped them, without doubling, also when the files are gone by then', async () => {
    const made = await makeFiles({ folder, orders: 3_500 })
    const before = await everything()
    const { importId, files } = await begin(threeFiles, [made.orders, made.lines, made.customers])
    let batches = 0
    const dying = deps({
      sinks: {
        ...importSinks,
        recordOrders: (tx, orders, quiet) => {
          batches += 1
          if (batches === 3) throw Object.assign(new Error('the power went'), { code: '57P01' })
          return importSinks.recordOrders(tx, orders, quiet)
        },
      },
    })
    await expect(runImport(dying, brand.brandId, importId, files)).rejects.toThrow()
    const halted = await brand.transact((tx) => findImport(tx, importId))
    expect(halted).toMatchObject({ state: 'applying', records: 2_000, imported: 2_000 })
    const same = await begin(threeFiles, [made.orders, made.lines, made.customers])
    expect(same).toMatchObject({ importId, resumed: true })
    const done = await runImport(deps(), brand.brandId, importId, new Map())
    expect(done).toMatchObject({ state: 'done', records: 3_500, imported: 3_500, unchanged: 0 })
    await undoImport(deps(), brand.brandId, importId)
    expect(await everything()).toEqual(before)
  }, 120_000)

  it('read again from the start of a file pass over what is kept', async () => {
    const made = await makeFiles({ folder, orders: 300 })
    const { importId, files } = await begin(threeFiles, [made.orders, made.lines, made.customers])
    const half = new Map([...files].filter(([number]) => number < 2))
    await expect(runImport(deps(), brand.brandId, importId, half)).rejects.toMatchObject({
      code: 'import.file_gone',
    })
    await brand.transact((tx) =>
      rows(tx, sql`update imports.file set is_read = false where import_id = ${importId} and number = 1`),
    )
    expect(await runImport(deps(), brand.brandId, importId, files)).toMatchObject({ imported: 300 })
    await undoImport(deps(), brand.brandId, importId)
  }, 60_000)

  it('tried out leave nothing, and tell the same counts', async () => {
    const made = await makeFiles({ folder, orders: 400, badEvery: 40 })
    const before = await everything()
    const kept = await countOf('imports.row')
    const tried = await importAll(threeFiles, [made.orders, made.lines, made.customers], { dryRun: true })
    expect(tried).toMatchObject({ state: 'done', imported: 390, refused: 10 })
    expect([await everything(), await countOf('imports.row')]).toEqual([before, kept])
    expect(brand.announced).toEqual([])
  }, 60_000)
})

describe('whether rows start flows', () => {
  const sheet = (id: string) => file('orders.csv', heading + row(id))

  it('is a choice: without it no work order opens and one event tells of the whole import', async () => {
    const quiet = await importAll(orderSheet(), [sheet('Q1')])
    expect(quiet).toMatchObject({ imported: 1 })
    expect(await countOf('work_orders.work_order')).toBe(0)
    expect(brand.announced.map(({ type }) => type)).toEqual(['import.finished'])
    const loud = await importAll(orderSheet(), [sheet('L1')], { startFlows: true })
    expect(await countOf('work_orders.work_order')).toBe(1)
    expect(brand.announced.map(({ type }) => type)).toContain('order.paid')

    const kept = await undoImport(deps(), brand.brandId, loud.id)
    expect(kept.left).toMatchObject([{ target_kind: 'order', left_because: 'work_started', n: 1 }])
    await undoImport(deps(), brand.brandId, quiet.id)
  })

  it('does not stand in the way of the marketplace: its later payment opens the work order', async () => {
    const unpaid = heading + row('M1', { state: 'unpaid' }).replace('2024-03-01 10:05', '')
    await importAll(orderSheet(), [file('orders.csv', unpaid)])
    const opened = await countOf('work_orders.work_order')
    await brand.transact((tx) => recordOrders(tx, [tmallOrder('M1', new Date('2024-03-02T00:00:00Z'))]))
    expect(await countOf('work_orders.work_order')).toBe(opened + 1)
  })

  it('holds nothing back from an order that the marketplace told first', async () => {
    const at = new Date('2024-02-01T00:00:00Z')
    await brand.transact((tx) => recordOrders(tx, [tmallOrder('M2', at, { state: 'unpaid', paidAt: null })]))
    await importAll(orderSheet(), [file('orders.csv', heading + row('M2'))])
    const opened = await countOf('work_orders.work_order')
    await brand.transact((tx) => recordOrders(tx, [tmallOrder('M2', new Date('2024-03-03T00:00:00Z'))]))
    expect(await countOf('work_orders.work_order')).toBe(opened + 1)
  })
})

describe('taking back', () => {
  it('returns an order to what it was, and leaves one that changed since', async () => {
    const first = await importAll(orderSheet(), [file('a.csv', heading + row('U1') + row('U2'))])
    const before = await everything()
    const moved = heading + row('U1', { address: '江宁路 99 号' }) + row('U2', { address: '江宁路 100 号' })
    const second = await importAll(orderSheet(), [file('b.csv', moved)])
    expect(second).toMatchObject({ imported: 0, updated: 2 })
    await undoImport(deps(), brand.brandId, second.id)
    expect(await everything()).toEqual(before)

    const third = await importAll(orderSheet(), [file('b.csv', moved)])
    expect(third.updated).toBe(2)
    await brand.transact((tx) => recordOrders(tx, [tmallOrder('U2', new Date('2025-01-01T00:00:00Z'))]))
    const undone = await undoImport(deps(), brand.brandId, third.id)
    expect(undone).toMatchObject({ takenBack: 1, left: [{ left_because: 'changed_since', n: 1 }] })
    await expect(undoImport(deps(), brand.brandId, second.id)).rejects.toMatchObject({
      code: 'import.already_undone',
    })
    expect(first.imported).toBe(2)
  })
})

describe('rows that are wrong', () => {
  it('are told with file, row, field and what to do, never as a formula', async () => {
    const text = heading + row('E1', { state: '不认识的状态' }) + row('E2')
    const done = await importAll(orderSheet(), [file('=cmd.csv', text)])
    expect(done).toMatchObject({ imported: 1, quarantined: 1, refused: 0 })
    let csv = ''
    for await (const part of errorsCsv((work) => brand.transact(work), done, 'zh')) csv += part
    const lines = csv.split('\r\n')
    expect(lines[1]).toMatch(/^'=cmd\.csv,2,state,/)
    expect(csv).not.toContain('刘敏')
  })

  it('with NUL or half a character do not stop the others', async () => {
    const poison = row('P1').replace('lock', 'lo\0ck') + row('P2') + row('P3', { item: 'x'.repeat(10) })
    const sinks = {
      ...importSinks,
      recordOrders: (...[tx, orders, quiet]: Parameters<typeof importSinks.recordOrders>) => {
        if (orders.some(({ orderId }) => orderId === 'P3')) throw new Error('a bug')
        return importSinks.recordOrders(tx, orders, quiet)
      },
    }
    const done = await importAll(orderSheet(), [file('p.csv', heading + poison)], {}, { sinks })
    expect(done).toMatchObject({ state: 'done', imported: 2, refused: 1, refusedBy: { record_failed: 1 } })
  })
})

describe('lineage', () => {
  it('leads from a field of an order to row, mapping and moment, and back to orders and customers', async () => {
    const made = await makeFiles({ folder, orders: 20 })
    const done = await importAll(threeFiles, [made.orders, made.lines, made.customers])
    const touched = await brand.transact((tx) => touchedBy(tx, done.id, 'order', null, 100))
    expect(touched.items).toHaveLength(20)
    const [found] = await brand.transact((tx) => lineageOf(tx, 'order', touched.items[0]!.id))
    expect(found).toMatchObject({
      importId: done.id,
      what: 'created',
      mapping: { name: 'bench-orders', version: 1 },
      file: 'orders.csv',
    })
    const field = (name: string) => found!.fields.find((one) => one.field === name)!
    expect(field('orderId').from).toEqual([
      { file: 'orders.csv', row: found!.row, column: '订单编号', value: expect.any(String) },
    ])
    expect(field('receiver.phone').from[0]).toMatchObject({ file: 'customers.csv', column: '手机' })
    expect(field('lines.title').from[0]).toMatchObject({ file: 'lines.csv', column: '标题' })
    expect(
      (await brand.transact((tx) => touchedBy(tx, done.id, 'customer', null, 100))).items.length,
    ).toBeGreaterThan(0)
    await undoImport(deps(), brand.brandId, done.id)
  })
})

describe('people of whom a file gives an e-mail address alone', () => {
  const leads = readMapping({
    name: 'leads',
    version: 1,
    title: { zh: '留资', en: 'Leads' },
    record: 'customer',
    source: { format: 'csv' },
    fields: { 'contact.name': '姓名', 'contact.phone': '手机', email: '邮箱' },
  }) as InwardMapping
  const head = '姓名,手机,邮箱\n'
  const linksOf = (importId: string) =>
    brand.transact(async (tx) => {
      const { items } = await touchedBy(tx, importId, 'customer', null, 100)
      const found = await Promise.all(items.map(({ id }) => lineageOf(tx, 'customer', id)))
      return found.flat().flatMap((one) => (one.importId === importId ? one.link : []))
    })

  it('are found by it again, by surname where two have one, and a desk’s mailbox is nobody’s', async () => {
    const before = await everything()
    const done = await importAll(leads, [
      file('leads.csv', `${head}汤子涵,,Tang@example.cn\n樊梓萱,,family@example.cn\n樊某,,info@example.cn\n`),
    ])
    expect(done).toMatchObject({ imported: 2 })
    expect(await countOf('customers.customer')).toBe(before['customers.customer']!.length + 2)
    expect(JSON.stringify(await everything())).not.toContain('example.cn')
    const again = await importAll(leads, [
      file('more.csv', `${head}汤女士,13911110001,tang@EXAMPLE.cn\n邢欣怡,,family@example.cn\n`),
    ])
    expect(again).toMatchObject({ imported: 1, updated: 1 })
    const rules = { ruleVersion: linkRuleVersion }
    expect(await linksOf(done.id)).toEqual(
      Array(2).fill({ linkedBy: { by: null, same: null, agreed: ['email'], elsewhere: [] }, ...rules }),
    )
    expect(await linksOf(again.id)).toEqual(
      expect.arrayContaining([
        { linkedBy: { by: 'email', same: 'value_and_surname', agreed: ['email'], elsewhere: [] }, ...rules },
        { linkedBy: { by: null, same: null, agreed: ['email'], elsewhere: ['email'] }, ...rules },
      ]),
    )
    expect(await countOf('customers.customer'), '汤 is known, 邢 is another than 樊').toBe(
      before['customers.customer']!.length + 3,
    )
    for (const { id } of [again, done]) await undoImport(deps(), brand.brandId, id)
    expect(await everything()).toEqual(before)
  })

  it('or one phone, are all taken up where they bear other surnames; the same one twice is once', async () => {
    const before = await countOf('customers.customer')
    const path = () =>
      file('family.csv', `${head}刘敏,13966660001,\n王强,13966660001,\n刘女士,13966660001,\n,13966660002,\n`)
    const done = await importAll(leads, [path()])
    expect(done).toMatchObject({ imported: 3, unchanged: 1, refused: 0 })
    expect(await countOf('customers.customer')).toBe(before + 3)
    const again = await importAll(leads, [
      file('again.csv', `${head}王强,13966660001,\n刘女士,13966660001,\n`),
    ])
    expect(again).toMatchObject({ imported: 0, updated: 0, unchanged: 2 })
    await undoImport(deps(), brand.brandId, done.id)
    expect(await countOf('customers.customer')).toBe(before)
  })
})
