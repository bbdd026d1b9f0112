import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops } from '../../../test/support/shop.ts'
import { sinks } from '../../app/sinks.ts'
import type { Connector, Push } from '../../connectors/contract/connector.ts'
import { taobaoReading } from '../../connectors/taobao/index.ts'
import { updateCustomerProfiles } from '../../customers/index.ts'
import { readRawRecords } from '../../intake/index.ts'
import { recordTold, type Told } from '../../intake/keep-told.ts'
import { trimRawRecords, writeRawRecords } from '../../intake/raw-store.ts'
import { type CustomerId, id as idOf } from '../../kernel/ids.ts'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { getOrder, noteWrittenMemos } from '../../orders/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { becameOf } from '../sources/store.ts'
import { readCustomerLineage } from './customer-lineage.ts'
import { readOrderLineage } from './order-lineage.ts'

let brand: TestBrand
const morning = new Date('2026-11-11T13:00:00Z')
const dayMs = 86_400_000
const connectors = new Map([['taobao', taobaoReading as Connector]])
const samples = new URL('../../connectors/taobao/samples/', import.meta.url)

type Detail = Record<string, unknown>
const sample = (name: string): Record<string, Record<string, Detail>> =>
  parseLossless(readFileSync(new URL(`${name}.json`, samples), 'utf8')) as never
const trade = sample('trade-to-ship').trade_fullinfo_get_response!.trade!
const refund = sample('refund').refund_get_response!.refund!
const outsideId = String(trade.tid)

const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)
const tell = (...details: Detail[]) => tellBy('fetched', null, ...details)
const tellBy = (way: Told['way'], entryId: string | null, ...details: Detail[]) =>
  run(async (tx) =>
    writeRawRecords(
      tx,
      await recordTold(
        tx,
        { sinks, connectors },
        details.map((detail) => ({
          understood:
            'refund_id' in detail
              ? { kind: 'after_sales', request: taobaoReading.normaliseAfterSales('tmall', detail) }
              : { kind: 'order', order: taobaoReading.normaliseOrder('tmall', detail) },
          detail,
          way,
          entryId,
        })),
        null,
      ),
    ),
  )
const kept = () => run((tx) => readRawRecords(tx, 'tmall', outsideId))
async function orderId(): Promise<string> {
  const [row] = await run((tx) =>
    tx.named<{ id: string }>('test.order', 'select id from orders."order" where outside_id = $1', [
      outsideId,
    ]),
  )
  return row!.id
}
async function lineage(roles: Role[]) {
  const id = await orderId()
  const found = await run((tx) => readOrderLineage(tx, id, { roles, language: 'zh' }))
  return { ...found, of: (key: string) => found.fields.find((one) => one.key === key)! }
}

beforeAll(async () => {
  brand = await testBrand([])
  brand.time.now = morning
  await run(seedShops)
  await tell({ ...trade, status: 'WAIT_BUYER_PAY', pay_time: '', buyer_message: '放门口' })
  brand.time.now = new Date(morning.getTime() + 60_000)
  await tell(trade)
  await tell(refund)
})
afterAll(() => brand.close())

describe('the raw record', () => {
  it('is kept once a body, with who told it and by which rules, and opens as it came', async () => {
    await tell(trade)
    await tell(trade, refund)
    const found = await kept()
    expect(found.map(({ kind, way, rules }) => [kind, way, rules])).toEqual([
      ['after_sales', 'fetched', 2],
      ['order', 'fetched', 2],
      ['order', 'fetched', 2],
    ])
    expect(found.find(({ kind }) => kind === 'order')!.detail).toEqual(trade)
  })

  it('is sealed: nothing of a body is readable in the table', async () => {
    const rows = await run((tx) =>
      tx.named<{ body: Buffer }>('test.bodies', 'select body from intake.raw_record', []),
    )
    for (const { body } of rows) expect(body.includes(Buffer.from('receiver'))).toBe(false)
  })

  it('gave nothing when it came late: a stale version is not kept', async () => {
    const before = (await kept()).length
    await tell({ ...trade, modified: '2026-11-11 19:00:00', payment: '1.00' })
    expect(await kept()).toHaveLength(before)
  })

  it('of two versions in one batch is the later one', async () => {
    const tid = '77'
    await tell(
      { ...trade, tid, modified: '2026-11-11 21:00:00' },
      { ...trade, tid, modified: '2026-11-11 20:30:00' },
    )
    const found = await run((tx) => readRawRecords(tx, 'tmall', tid))
    expect(found.map(({ detail }) => (detail as Detail).modified)).toEqual(['2026-11-11 21:00:00'])
  })
})

type Subject = NonNullable<Push['subject']>

describe('a message', () => {
  const messages = {
    first: '01900000-0000-7000-8000-000000000001',
    late: '01900000-0000-7000-8000-000000000002',
  }
  const at = (minutes: number) => new Date(morning.getTime() + minutes * 60_000)
  const aboutOrder = { kind: 'order' as const, id: '88', orderId: '88' }
  const became = (entryId: string, handledAt: Date | null, subject: Subject = aboutOrder) =>
    run((tx) => becameOf(tx, 'tmall', subject, { entryId, handledAt }))
  /** The name of the record's detail, as the test wrote it. */
  async function shown({ rawRecordId, rawRecordFrom }: Awaited<ReturnType<typeof became>>) {
    const found = await run((tx) => readRawRecords(tx, 'tmall', '88', rawRecordId))
    return [rawRecordFrom, rawRecordId && (found[0]!.detail as Detail).seller_memo]
  }

  it('leads to the record kept for it; where a sweep was first, to the one of the time when it was handled', async () => {
    const version = async (minutes: number, memo: string, way: Told['way'], entryId: string | null) => {
      brand.time.now = at(minutes)
      const modified = `2026-11-11 22:${minutes}:00`
      await tellBy(way, entryId, { ...trade, tid: '88', modified, seller_memo: memo })
    }
    await version(10, 'fetched for the first', 'fetched', messages.first)
    await version(20, 'swept', 'swept', null)
    await version(30, 'of a later one', 'swept', null)

    expect(await shown(await became(messages.first, at(10)))).toEqual(['this', 'fetched for the first'])
    expect(await shown(await became(messages.first, at(40)))).toEqual(['this', 'fetched for the first'])
    expect(await shown(await became(messages.late, at(20)))).toEqual(['other', 'swept'])
    expect(await shown(await became(messages.late, at(29)))).toEqual(['other', 'swept'])
    expect(await shown(await became(messages.late, at(9)))).toEqual([null, null])
    expect(await became(messages.late, null)).toMatchObject({
      orderId: expect.any(String),
      rawRecordId: null,
      rawRecordFrom: null,
    })
  })

  it('about an order is not led to the record of a request', async () => {
    brand.time.now = at(50)
    await tell({ ...refund, tid: '88', refund_id: '8801' })
    const { rawRecordId } = await became(messages.late, at(51))
    const [record] = await run((tx) => readRawRecords(tx, 'tmall', '88', rawRecordId))
    expect(record).toMatchObject({ kind: 'order', detail: { seller_memo: 'of a later one' } })
  })

  it('about a request leads to its order and its own record, also where it names a part of the order', async () => {
    const first = '01900000-0000-7000-8000-000000000003'
    brand.time.now = at(52)
    await tellBy('fetched', first, { ...refund, tid: '88', refund_id: '8802' })
    brand.time.now = at(53)
    await tellBy('swept', null, { ...refund, tid: '88', refund_id: '8803' })
    const { orderId } = await became(messages.late, at(51))
    const of = async (entryId: string, id: string, named = '88') => {
      const subject = { kind: 'after_sales' as const, id, orderId: named }
      const found = await became(entryId, at(54), subject)
      const [record] = found.rawRecordId
        ? await run((tx) => readRawRecords(tx, 'tmall', '88', found.rawRecordId!))
        : []
      return [found.orderId === orderId, found.rawRecordFrom, record?.kind, record?.subject_id]
    }
    expect(await of(first, '8802')).toEqual([true, 'this', 'after_sales', '8802'])
    expect(await of(messages.late, '8802')).toEqual([true, 'other', 'after_sales', '8802'])
    expect(await of(messages.late, '8803')).toEqual([true, 'other', 'after_sales', '8803'])
    expect(await of(messages.late, '8803', '88001')).toEqual([true, 'other', 'after_sales', '8803'])
    expect(await of(messages.late, '8804')).toEqual([true, null, undefined, undefined])
    expect(await of(messages.late, '8804', '88001')).toEqual([false, null, undefined, undefined])
  })
})

describe('a field of an order', () => {
  it('names its record, the place in it and what stands there', async () => {
    const { of, records } = await lineage(['owner'])
    expect(of('paidAt')).toMatchObject({
      name: '付款时间',
      places: [{ place: 'pay_time', value: '2026-11-11 20:01:15' }],
    })
    expect(records.find(({ id }) => id === of('paidAt').recordId)).toMatchObject({
      kind: 'order',
      source: '淘宝天猫',
      way: 'fetched',
      rules: 2,
      rulesChanged: false,
    })
  })

  it('of a line is read from the element of that line', async () => {
    const id = await orderId()
    const { lines } = await run((tx) => getOrder(tx, id))
    const { of } = await lineage(['owner'])
    const filter = lines.find(({ title }) => title.includes('滤芯'))!
    expect(of(`lines.${filter.lineId}.merchantCode`).places).toEqual([
      { place: 'orders.order[1].outer_iid', value: 'HM-FLT-PP' },
    ])
  })

  it('of an after-sales request comes from the record of that request', async () => {
    const id = await orderId()
    const [request] = (await run((tx) => getOrder(tx, id))).afterSales
    const { of } = await lineage(['owner'])
    expect(of(`afterSales.${request!.id}.refundFen`).places).toEqual([
      { place: 'refund_fee', value: '156.55' },
    ])
  })

  it('shows what earlier records said', async () => {
    const { of } = await lineage(['owner'])
    expect(of('buyerMessage').earlier.map(({ value }) => value)).toEqual(['放门口'])
    expect(of('state').earlier.map(({ value }) => value)).toEqual(['WAIT_BUYER_PAY'])
    expect(of('createdAt').earlier).toEqual([])
  })

  it('keeps the receiver of the record that last showed one', async () => {
    const { receiver_name: _, receiver_mobile: _m, receiver_address: _a, ...hidden } = trade
    await tell({ ...hidden, modified: '2026-11-11 20:09:00', seller_memo: '先打电话' })
    const { of } = await lineage(['owner'])
    expect(of('receiver.name').places).toEqual([{ place: 'receiver_name', value: '刘*' }])
    expect(of('receiver.name').recordId).not.toBe(of('sellerMemo').recordId)
  })

  it('says that we wrote it ourselves since', async () => {
    const id = await orderId()
    expect((await lineage(['owner'])).of('sellerMemo').own).toBe(false)
    await run((tx) => noteWrittenMemos(tx, [{ orderId: id, memo: '【Qiao】周六上门' }]))
    expect((await lineage(['owner'])).of('sellerMemo').own).toBe(true)
  })

  it('is masked by its class for each role', async () => {
    await tell({
      ...trade,
      modified: '2026-11-11 20:30:00',
      receiver_mobile: '13812345678',
      receiver_name: '刘小满',
      receiver_address: '羽山路100弄',
    })
    const value = (of: Awaited<ReturnType<typeof lineage>>['of'], key: string) => of(key).places[0]?.value
    const [owner, finance, warehouse] = [
      await lineage(['owner']),
      await lineage(['finance']),
      await lineage(['warehouse']),
    ]
    expect(value(owner.of, 'receiver.phone')).toBe('138****5678')
    expect(value(owner.of, 'receiver.name')).toBe('刘*满')
    expect(value(owner.of, 'receiver.address')).toBe('****')
    expect(value(owner.of, 'paidFen')).toBe('1210.45')
    expect(value(finance.of, 'buyerMessage')).toBe('****')
    for (const key of ['receiver.phone', 'receiver.name', 'receiver.address', 'paidFen', 'buyerId'])
      expect(value(warehouse.of, key)).toBe('****')
    expect(value(warehouse.of, 'state')).toBe('WAIT_SELLER_SEND_GOODS')
    expect(JSON.stringify([owner, finance, warehouse])).not.toMatch(/13812345678|刘小满|羽山路/)
  })
})

describe('what is known of a customer', () => {
  it('names the record by which it came, and what it replaced', async () => {
    const id = await orderId()
    const { customerId } = await run((tx) => getOrder(tx, id))
    const read = () => run((tx) => readCustomerLineage(tx, customerId!, ['owner'], 'zh'))
    const path = `/orders/${id}`
    expect((await read()).fields.find(({ field }) => field === 'name')!.said).toMatchObject([
      { value: '刘*', evidence: `订单 ${outsideId}`, path, origin: '平台' },
    ])
    brand.time.now = new Date(morning.getTime() + 3600_000)
    await run((tx) =>
      updateCustomerProfiles(tx, [{ customerId: idOf<CustomerId>(customerId!), name: '刘小满' }], {
        record: 'work-order:1',
        origin: 'customer',
      }),
    )
    const { fields, identifiers } = await read()
    expect(fields.find(({ field }) => field === 'name')!.said).toMatchObject([
      { value: '刘*满', evidence: '工单', path: null, origin: '客户自填' },
      { value: '刘*', evidence: `订单 ${outsideId}`, path },
    ])
    const made = { same: 'value', ruleVersion: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }
    expect(identifiers).toMatchObject([
      { kind: 'marketplace_buyer', evidence: `订单 ${outsideId}`, path, ...made },
    ])
  })
})

describe('trimming', () => {
  it('takes what a newer record replaced long ago, and leaves what the order stands on', async () => {
    const trim = (days: number) =>
      run((tx) =>
        trimRawRecords(
          tx,
          {
            replaced: new Date(tx.now.getTime() - 90 * dayMs),
            all: new Date(tx.now.getTime() - days * dayMs),
          },
          100,
        ),
      )
    expect(await trim(1095)).toBe(0)
    const before = await kept()
    brand.time.now = new Date(morning.getTime() + 100 * dayMs)
    await trim(1095)
    const after = await kept()
    expect(after.map(({ kind }) => kind).sort()).toEqual(['after_sales', 'order'])
    expect(after[0]!.id).toBe(before[0]!.id)
    await trim(95)
    expect(await kept()).toEqual([])
  })
})
