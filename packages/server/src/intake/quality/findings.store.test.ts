import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { push, type TestIntake, testIntake } from '../../../test/support/stand-in-shop.ts'
import { subjectsOf } from '../../insight/sources/store.ts'
import { getOrder } from '../../orders/index.ts'
import { rows } from '../../runtime/db/transaction.ts'
import { listEntries } from '../inbox-store.ts'
import { watchSources } from '../watch-sources.ts'
import { countFindings, listFindings } from './finding-store.ts'

let desk: TestIntake
beforeAll(async () => {
  desk = await testIntake()
})
afterAll(() => desk.close())

const open = {
  name: '刘敏',
  phone: '13812345678',
  district: '徐汇区',
  address: '漕溪北路398号',
  masked: false,
}
const messy = { ...open, phone: '+86 138-1234-5678', address: '漕溪北路398号 到了打电话 13987654321' }
const long = new Date(0)
const receive = async (...pushes: ReturnType<typeof push>[]) => {
  await desk.intake.receiver.receive(pushes)
  await desk.intake.fetcher.idle()
}
const counts = () => desk.transact((tx) => countFindings(tx, long))
const listed = (rule: 'phone' | 'address') =>
  desk.transact((tx) => listFindings(tx, { sourceId: 'tmall', rule, since: long, limit: 20 }))

describe('what a shop tells', () => {
  it('is mended before it is recorded, and counted by rule, once a record', async () => {
    await receive(
      push('F1', { detail: { id: 'F1', receiver: messy } }),
      push('F2', { detail: { id: 'F2', receiver: { ...open, phone: '1381234567' } } }),
      push('F3', { detail: { id: 'F3', receiver: open, buyerMessage: '打 139 8765 4321' } }),
      push('F4', { detail: { id: 'F4' } }),
      push('F5', { detail: { id: 'F5', receiver: { ...open, phone: '见留言' } } }),
    )
    const expected = [
      { sourceId: 'tmall', rule: 'address', what: 'mended', n: 1 },
      { sourceId: 'tmall', rule: 'phone', what: 'mended', n: 2 },
      { sourceId: 'tmall', rule: 'phone', what: 'quarantined', n: 1 },
      { sourceId: 'tmall', rule: 'phone', what: 'refused', n: 1 },
    ]
    expect(await counts()).toEqual(expected)
    const [subject] = await desk.transact((tx) => subjectsOf(tx, 'tmall', ['F1']))
    const shown = await desk.transact((tx) => getOrder(tx, subject!.orderId!))
    expect(shown.receiver).toMatchObject({
      phone: '13812345678',
      address: '漕溪北路398号 13987654321 到了打电话',
    })
    // The same order again, by a later push and by one that carries ids only.
    desk.shop.details.set('F1', { id: 'F1', receiver: messy })
    await receive(push('F1', { detail: { id: 'F1', receiver: messy } }), push('F1'))
    expect(await counts()).toEqual(expected)
  })

  it('is found by sweeps as well, and tells what it looks like, never what it is', async () => {
    const detail = { id: 'F6', receiver: { ...messy, address: '漕溪北路398号菜鸟驿站' } }
    desk.shop.pages = [[{ id: 'F6', orderId: 'F6', versionAt: new Date(), detail }]]
    await desk.intake.sweep(desk.brandId)
    desk.shop.pages = []
    const [newest] = await listed('address')
    expect(newest).toMatchObject({
      subjectId: 'F6',
      field: 'receiver.address',
      what: 'quarantined',
      code: 'delivery_point',
      after: null,
    })
    const all = await desk.transact((tx) => rows(tx, sql`select * from intake.finding`))
    expect(JSON.stringify(all)).not.toMatch(/1381|1398|漕溪|刘敏|驿站/)
  })

  it('is not said of an order by a version that came too late', async () => {
    const before = await counts()
    await receive(push('F8', { detail: { id: 'F8', at: '2026-04-10T03:00:00Z', receiver: open } }))
    await receive(push('F8', { detail: { id: 'F8', at: '2026-04-10T02:30:00Z', receiver: messy } }))
    expect(await counts()).toEqual(before)
    await receive(push('F8', { detail: { id: 'F8', at: '2026-04-10T04:00:00Z', receiver: messy } }))
    expect(await counts()).not.toEqual(before)
  })

  it('leads to its order and its messages, and the inbox is searched by it', async () => {
    const subjects = await desk.transact((tx) => subjectsOf(tx, 'tmall', ['F1', 'F6']))
    expect(subjects.map(({ subjectId, messages }) => [subjectId, messages])).toEqual([
      ['F1', 3],
      ['F6', 0],
    ])
    expect(subjects.every(({ orderId }) => orderId !== null)).toBe(true)
    const search = (filter: Parameters<typeof listEntries>[1]) =>
      desk.transact(async (tx) => (await listEntries(tx, filter, null, 50)).map((one) => one.subject_id))
    expect(new Set(await search({ shopId: 'tmall', rule: 'phone' }))).toEqual(
      new Set(['F1', 'F2', 'F3', 'F5', 'F8']),
    )
    expect(await search({ rule: 'phone', found: 'refused' })).toEqual(['F5'])
    expect(await search({ shopId: 'other', rule: 'phone' })).toEqual([])
  })

  it('is forgotten after five weeks', async () => {
    desk.time.now = new Date(Date.now() + 36 * 24 * 3600_000)
    await desk.transact(watchSources)
    desk.time.now = null
    expect(await counts()).toEqual([])
  })
})
