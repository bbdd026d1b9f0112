import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backup } from '../../supervisor/backup/backup.ts'
import { restore } from '../../supervisor/backup/restore.ts'
import { findLeaks } from '../../test/support/canaries.ts'
import { everyRow } from '../../test/support/every-row.ts'
import { asked, glassAt, glassDesk } from '../../test/support/glass-desk.ts'
import type { TestRuntime } from '../../test/support/runtime.ts'
import { seedShops } from '../../test/support/shop.ts'
import { unzip } from '../../test/support/unzip.ts'
import { type Canary, frost, mirror, plant, plantWhole, trade } from '../../test/support/whole-person.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { recordOrders } from '../orders/index.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import { askFor, decideRequest, linkTo } from './ask.ts'
import { erasureSteps } from './erase-store.ts'
import { jobs } from './jobs.ts'
import { openCopy } from './perform-copy.ts'
import { performErasure } from './perform-erasure.ts'
import { findRequest, openPackage } from './request-store.ts'

let desk: TestRuntime
beforeAll(async () => {
  desk = await glassDesk()
  await desk.transact(seedShops)
})
afterAll(() => desk.close())

const admin = <T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> =>
  asked<T>(desk, text, values)

/** The phone is written without its country in places. */
const sought = (who: Canary) => Object.fromEntries(Object.entries(who))
const leaks = async (who: Canary) => findLeaks(await everyRow(desk.database.adminUrl), sought(who))

/**
 * The log of events is only added to. It holds ids, words of the brand for tags, and the blind index of an address, which glass
 * shows and a real key does not.
 */
const left = async () =>
  (await leaks(mirror)).filter(
    ({ where, canary }) => !(where === 'runtime.event' && ['address', 'tag'].includes(canary)),
  )

const ask = (customerId: CustomerId, kind: 'export' | 'erasure') =>
  desk.transact((tx) => askFor(tx, desk.runtime, { customerId, kind, checkedHow: 'known_phone' }))
const requestOf = (id: string) => desk.transact((tx) => findRequest(tx, id))
const erase = (id: string) => performErasure(desk.runtime, desk.brandId, id)
const jobNamed = (name: string) => jobs.find((one) => one.name === name)!
const close = (jobId: string) =>
  admin("update work_orders.work_order set state = 'settled' where work_order_id = $1", [jobId])

describe('a person', () => {
  let customerId: CustomerId
  let jobId: string
  beforeAll(async () => {
    ;({ customerId, jobId } = await plantWhole(desk))
    const frostId = await plant(desk, frost, '4627')
    await admin(
      `insert into customers.household_member (brand_id, id, household_id, customer_id, added_by, added_at)
       select 'hemu', gen_random_uuid(), id, $1, 'chenjing', now() from customers.household`,
      [frostId],
    )
  })

  it('stands in many tables, which a dump of glass shows', async () => {
    const found = new Set((await leaks(mirror)).map(({ where }) => where))
    for (const table of [
      'customers.customer',
      'customers.identifier',
      'customers.edit',
      'customers.tag',
      'orders.order',
      'work_orders.service_contact',
      'work_orders.rating',
      'contacts.contact',
      'contacts.contact_owner',
      'conversations.message',
      'intake.inbox_entry',
      'intake.raw_record',
      'imports.record',
      'outreach.message',
      'notes.note',
      'notes.version',
      'customers.household',
      'installed_products.act',
    ])
      expect([...found], table).toContain(table)
  })

  it('gets a copy of everything, with the numbers of others masked and nothing of others', async () => {
    const id = await ask(customerId, 'export')
    await jobNamed('privacy.copy').run(desk.runtime, desk.brandId, { requestId: id })
    expect(await requestOf(id)).toMatchObject({
      state: 'done',
      outcome: { parts: { orders: 1, chat: 1, records: 1, notes: 1, products: 1 } },
    })
    const { token } = await desk.transact((tx) => linkTo(tx, id))
    const zip = await desk.transact(async (tx) => {
      const found = await openPackage(tx, sha256(token.split('.')[1]!))
      return openCopy(tx, found!.requestId, found!.body)
    })
    const files = unzip(zip)
    const said = files['data.json']!
    for (const value of [
      mirror.name,
      mirror.phone,
      mirror.address,
      mirror.chat,
      mirror.message,
      mirror.tag,
      'SN-1',
    ])
      expect(said, value).toContain(value)
    for (const value of Object.values(frost)) expect(said).not.toContain(value)
    expect(said).not.toContain('13312345678')
    expect(said).toContain('133****5678')
    expect(files['个人信息副本.html']).toContain(`<td>${mirror.name}</td>`)
    // A second link ends the first.
    await desk.transact((tx) => linkTo(tx, id))
    expect(await desk.transact((tx) => openPackage(tx, sha256(token.split('.')[1]!)))).toBeNull()
  })

  it('waits to be forgotten while a job is open, and says so', async () => {
    const id = await ask(customerId, 'erasure')
    expect(await admin('select bytes > 1000 as whole from privacy.package')).toEqual([{ whole: true }])
    await expect(ask(customerId, 'erasure')).rejects.toMatchObject({ code: 'privacy.request_under_way' })
    await erase(id)
    expect(await requestOf(id)).toMatchObject({ state: 'queued' })
    expect((await leaks(mirror)).length).toBeGreaterThan(10)
    await desk.transact((tx) => decideRequest(tx, desk.runtime, id, { refusedBecause: 'taken_back' }))
  })

  it('is forgotten wholly, also when the worker dies after every step, and the answer says what is kept', async () => {
    await close(jobId)
    const id = await ask(customerId, 'erasure')
    let runs = 0
    for (; runs < 200 && (await requestOf(id))!.state !== 'done'; runs += 1) await dyingAfterOneStep(id)
    expect(runs).toBeGreaterThan(erasureSteps.length)
    const request = (await requestOf(id))!
    expect(request).toMatchObject({ state: 'done', scope: null, error_code: null })
    expect(request.outcome.kept!.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['orders', 'ledger', 'warranty', 'friend', 'audit']),
    )
    expect(await left()).toEqual([])
    expect((await leaks(frost)).length).toBeGreaterThan(3)
    // The copy that was made for them is a whole person, sealed and packed.
    expect(await admin('select bytes from privacy.package')).toEqual([])
    // Those who live there still are a household, whose name was not theirs.
    expect(
      await admin(
        'select h.name, m.customer_id is not null as member from customers.household h join customers.household_member m on m.household_id = h.id',
      ),
    ).toEqual([{ name: null, member: true }])
    const [kept] = await admin(
      `select paid_fen::int, customer_id, district_code, (select count(*)::int from orders.order_line) as lines from orders."order" where outside_id = '8391'`,
    )
    expect(kept).toEqual({ paid_fen: 129900, customer_id: null, district_code: '310106', lines: 2 })
    expect(await admin('select serial, customer_id from records.device')).toEqual([
      { serial: 'SN-1', customer_id: null },
    ])
  })

  it('does not come back with a later push of the same order; a new order is somebody new', async () => {
    const later = new Date(glassAt.getTime() + 3600_000)
    const [same] = await desk.transact((tx) =>
      recordOrders(tx, [trade('8391', mirror, { state: 'completed', versionAt: later, receiverAt: later })]),
    )
    expect(same).toMatchObject({ recorded: true, customerId: null, erased: true })
    expect(await left()).toEqual([])
    await admin(
      `insert into intake.inbox_entry (brand_id, id, source, shop_id, push_id, topic, subject_kind, subject_id, body, received_at, state)
       values ('hemu', gen_random_uuid(), 'taobao', 'tmall', 'p2', 't', 'order', '8391', $1, now(), 'done')`,
      [mirror.name],
    )
    await jobNamed('privacy.take-up').run(desk.runtime, desk.brandId, null)
    expect(await left()).toEqual([])
    const [anew] = await desk.transact((tx) => recordOrders(tx, [trade('8393', mirror)]))
    expect(anew!.customerId).not.toBeNull()
    expect(anew!.customerId).not.toBe(customerId)
  })

  it('whose page asks is looked at by a member first', async () => {
    const [frosts] = await admin<{ id: CustomerId }>(
      `select customer_id::text as id from orders."order" where outside_id = '4627'`,
    )
    const wish = { customerId: frosts!.id, kind: 'erasure' as const, checkedHow: null }
    const id = await desk.transact((tx) => askFor(tx, desk.runtime, wish))
    await erase(id)
    expect(await requestOf(id)).toMatchObject({ state: 'asked', way: 'customer_page' })
    await desk.transact((tx) => decideRequest(tx, desk.runtime, id, { refusedBecause: 'not_the_person' }))
    await expect(
      desk.transact((tx) => decideRequest(tx, desk.runtime, id, { checkedHow: 'wecom_chat' })),
    ).rejects.toMatchObject({ code: 'privacy.request_decided' })
    await expect(ask(customerId, 'export')).rejects.toMatchObject({ code: 'privacy.customer_not_found' })
  })
})

describe('a backup from before somebody was forgotten', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qiao-tombstones-'))
  const out = join(folder, 'older.tar.gz')
  const filesDirectory = (): string => desk.runtime.config.filesDirectory
  const keep = () => jobNamed('privacy.keep-tombstones').run(desk.runtime, desk.brandId, null)
  const list = (): string => readFileSync(join(filesDirectory(), 'privacy', 'hemu.tombstones'), 'utf8')
  const requests = () =>
    admin<{ id: string; state: string }>(
      "select id::text as id, state from privacy.request where way = 'tombstone' order by asked_at",
    )
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('brings the person back, and forgets them anew as soon as it is told of the tombstones', async () => {
    const { adminUrl } = desk.database
    const [row] = await admin<{ id: CustomerId }>(
      `select customer_id::text as id from orders."order" where outside_id = '8393'`,
    )
    const frostBefore = (await leaks(frost)).length
    const manifest = await backup({
      adminUrl,
      filesDirectory: filesDirectory(),
      masterKeyFingerprint: null,
      product: 'test',
      out,
    })
    const tables = async () => [...new Set((await leaks(mirror)).map(({ where }) => where))].sort()
    const before = await tables()
    expect(before).toContain('customers.customer')
    await close((await openJob(row!.id))!)
    await erase(await ask(row!.id, 'erasure'))
    expect(await left()).toEqual([])
    await keep()
    expect(list()).not.toContain(row!.id)
    expect(list().match(/^[0-9a-f]{32}$/gm)).toHaveLength(3)
    await keep()
    expect(list().match(/^[0-9a-f]{32}$/gm)).toHaveLength(3)

    await restore(out, manifest, { adminUrl, filesDirectory: filesDirectory() })
    expect(await tables()).toEqual(before)
    expect(await requests()).toEqual([])
    await keep()
    const [again, ...more] = await requests()
    expect([again!.state, more]).toEqual(['waiting', []])
    await erase(again!.id)
    expect(await requests()).toEqual([{ id: again!.id, state: 'done' }])
    expect(await left()).toEqual([])
    expect((await leaks(frost)).length).toBe(frostBefore)
    // What was obeyed once is not asked again.
    await keep()
    expect(await requests()).toHaveLength(1)
  })

  const openJob = async (customerId: string): Promise<string | undefined> =>
    (
      await admin<{ id: string }>(
        'select work_order_id::text as id from work_orders.work_order where customer_id = $1',
        [customerId],
      )
    )[0]?.id
})

/** A worker that dies when it begins its second transaction. */
async function dyingAfterOneStep(id: string): Promise<void> {
  let left = 1
  const db = {
    ...desk.runtime.db,
    transact: ((...args: Parameters<typeof desk.runtime.db.transact>) => {
      left -= 1
      if (left < 0) throw new Error('died')
      return desk.runtime.db.transact(...args)
    }) as typeof desk.runtime.db.transact,
  }
  await performErasure({ ...desk.runtime, db }, desk.brandId, id).catch((error) => {
    if ((error as Error).message !== 'died') throw error
  })
}
