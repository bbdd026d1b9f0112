import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backup } from '../../supervisor/backup/backup.ts'
import { restore } from '../../supervisor/backup/restore.ts'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { findLeaks } from '../../test/support/canaries.ts'
import { everyRow } from '../../test/support/every-row.ts'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { seedShops, tmallOrder } from '../../test/support/shop.ts'
import { keepMessages } from '../conversations/keep-messages.ts'
import { editCustomer, identifyCustomers, mergeCustomers, tagCustomers } from '../customers/index.ts'
import type { CustomerId } from '../kernel/ids.ts'
import { recordOrders } from '../orders/index.ts'
import type { BrandVault } from '../runtime/crypto/vault.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import { completeServiceAddress } from '../work-orders/index.ts'
import { subscribers as workOrders } from '../work-orders/subscribers.ts'
import { askFor, decideRequest, linkTo } from './ask.ts'
import { retention } from './content.ts'
import { erasureSteps } from './erase-store.ts'
import { jobs } from './jobs.ts'
import { openCopy } from './perform-copy.ts'
import { performErasure } from './perform-erasure.ts'
import { findRequest, openPackage } from './request-store.ts'
import { ruleRows } from './retention-store.ts'

/** Seals nothing: what is left in the database can be read in a dump, so a value that stays is found. */
const glass: Omit<BrandVault, 'version'> = {
  keyId: 1,
  seal: (_place, _row, plain) => Buffer.from(plain),
  open: (_place, _row, sealed) => sealed.toString('utf8'),
  openBytes: (_place, _row, sealed) => sealed,
  index: (kind, value) => Buffer.from(`${kind}=${value}`),
  mark: (kind, value) => Buffer.from(`${kind}=${value}`),
  rootOf: (token) => token,
  ofRoot: (root) => root,
  moved: (token) => token,
}

const mirror = {
  name: '夏侯清越',
  phone: '13907318201',
  second: '13907318202',
  address: '松涛路8201弄清越轩12幢302室',
  chat: '清越家的门锁被团团咬坏了怎么办',
  message: '清越留言请先打电话',
  external: 'wmMirror8201',
  buyer: 'buyer-mirror-8201',
  tag: '清越的标签',
}
const frost = {
  name: '端木霜林',
  phone: '13609274202',
  address: '终南大道4627号霜林苑9幢',
  chat: '霜林问净水器',
}
const at = new Date('2026-04-10T02:00:00Z')

let desk: TestRuntime
beforeAll(async () => {
  desk = await testRuntime({ subscribers: workOrders })
  const real = await desk.runtime.vault.brand(desk.brandId)
  const mark: BrandVault['mark'] = (kind, value) =>
    (kind === 'privacy.tombstone' ? real : glass).mark(kind, value)
  desk.runtime.vault.brand = async () => ({ ...glass, mark, version: real.version })
  desk.time.now = at
  await desk.transact(seedShops)
  await withClient(desk.database.adminUrl, (client) =>
    client.query('create schema if not exists graphile_worker'),
  )
  // Jobs are run by hand here.
  desk.runtime.jobs.add = async () => undefined
})
afterAll(() => desk.close())

const admin = <T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> =>
  withClient(desk.database.adminUrl, async (client) => (await client.query<T>(text, values)).rows)

const trade = (n: string, who: typeof mirror | typeof frost, more: object = {}) => {
  const order = tmallOrder(n, at)
  return {
    ...order,
    buyerId: 'buyer' in who ? who.buyer : 'buyer-frost',
    buyerMessage: 'message' in who ? who.message : null,
    receiver: { ...order.receiver, name: who.name, phone: who.phone, address: who.address, masked: false },
    ...more,
  }
}

async function plant(who: typeof mirror | typeof frost, n: string): Promise<CustomerId> {
  const [recorded] = await desk.transact((tx) => recordOrders(tx, [trade(n, who)]))
  const customerId = recorded!.customerId as CustomerId
  await desk.transact((tx) =>
    keepMessages(tx, [
      {
        channel: 'archive',
        outsideId: `said-${n}`,
        thread: `room:${n}`,
        side: 'customer',
        senderId: `person-${n}`,
        kind: 'text',
        content: { content: `${who.chat}，也可以打我先生 13312345678` },
        at,
        contactId: null,
        customerId,
      },
    ]),
  )
  return customerId
}

/** Everything that the capabilities keep of a person, by their own verbs where they have one. */
async function plantWhole(): Promise<{ customerId: CustomerId; jobId: string }> {
  const customerId = await plant(mirror, '8391')
  const [other] = await desk.transact((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'phone', value: `+86${mirror.second}` }],
        evidence: 'import:1',
        origin: 'import',
        profile: { name: mirror.name, phone: mirror.second, regionCode: '310106' },
      },
    ]),
  )
  await desk.transact(async (tx) => {
    await mergeCustomers(tx, {
      keptId: customerId,
      absorbedId: other!.customerId!,
      reason: 'test',
      way: 'member',
    })
    await tagCustomers(tx, [{ customerId: other!.customerId!, name: mirror.tag, origin: 'agent' }])
    await editCustomer(tx, customerId, { name: `${mirror.name}女士` })
  })
  const [job] = await admin<{ id: string }>(
    'select work_order_id::text as id from work_orders.work_order where customer_id = $1',
    [customerId],
  )
  const contact = { name: mirror.name, phone: mirror.phone, address: `上海市静安区${mirror.address}` }
  await desk.runtime.db.transact(
    desk.brandId,
    (tx) => completeServiceAddress(tx, { workOrderId: job!.id, contact, wish: null }),
    { actor: { kind: 'member', id: 'chenjing' } },
  )
  await admin(
    `with c as (insert into contacts.contact (brand_id, id, external_user_id, nickname, customer_id, first_added_at, updated_at)
       values ('hemu', gen_random_uuid(), $1, $2, $3, now(), now()) returning id),
     o as (insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, remark, added_at)
       select 'hemu', id, 'chenjing', $2, now() from c),
     h as (insert into contacts.history (brand_id, contact_id, id, at, what) select 'hemu', id, gen_random_uuid(), now(), 'added' from c),
     e as (insert into intake.inbox_entry (brand_id, id, source, shop_id, push_id, topic, subject_kind, subject_id, body, received_at, state)
       values ('hemu', gen_random_uuid(), 'taobao', 'tmall', 'p1', 't', 'order', '8391', $2, now(), 'done')),
     r as (insert into intake.raw_record (brand_id, id, shop_id, order_id, kind, subject_id, source, way, rules, version_at, received_at, body)
       values ('hemu', gen_random_uuid(), 'tmall', '8391', 'order', '8391', 'taobao', 'pushed', 1, now(), now(), $2)),
     d as (insert into records.device (brand_id, serial, customer_id, told_by, told_at) values ('hemu', 'SN-1', $3, 'work_order', now())),
     v as (insert into behaviour.event (brand_id, id, item, at, source, place, subject_id, facts, recorded_at)
       values ('hemu', gen_random_uuid(), 'view', now(), 'own_page', 'p', $3, '{"search":"清越"}', now())),
     m as (insert into outreach.message (brand_id, id, channel, recipient, about, body, state, created_at, customer_id, purpose)
       values ('hemu', gen_random_uuid(), 'wecom_customer', $1, 'a', $2, 'sent', now(), $3, 'service')),
     rec as (insert into imports.record (brand_id, id, kind, outside_key, at, body, recorded_at)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c770', 'call', 'k', now(), convert_to('{"summary":"' || $4 || '"}', 'utf8'), now())),
     ent as (insert into records.entry (brand_id, id, kind, at, source, recorded_at, link_state)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c770', 'call', now(), 'import', now(), 'linked'))
     insert into work_orders.rating (brand_id, work_order_id, stars, words, rated_at) values ('hemu', $5, 5, $2, now())`,
    [mirror.external, mirror.name, customerId, mirror.chat, job!.id],
  )
  await admin(
    `insert into records.link (brand_id, record_id, target, named_by, key, target_id, state, at, set_at)
     values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c770', 'customer', 'phone', 'k', $1, 'linked', now(), now())`,
    [customerId],
  )
  await plantAround(customerId)
  return { customerId, jobId: job!.id }
}

/** What members say of a person and of what is at home. */
async function plantAround(customerId: CustomerId): Promise<void> {
  await admin(
    `with n as (insert into notes.note (brand_id, id, customer_id, words, written_by, written_at)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c771', $1, $3, 'chenjing', now())),
     nv as (insert into notes.version (brand_id, note_id, version, words, written_by, written_at)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c771', 1, $2, 'chenjing', now())),
     h as (insert into customers.household (brand_id, id, name, made_by, made_at)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c772', $2, 'chenjing', now())),
     hm as (insert into customers.household_member (brand_id, id, household_id, customer_id, added_by, added_at)
       values ('hemu', gen_random_uuid(), '01a2034d-35c3-717f-a0c8-57453c32c772', $1, 'chenjing', now())),
     p as (insert into installed_products.installed_product (brand_id, id, source_key, origin, name, holder_id, state, told_at)
       values ('hemu', '01a2034d-35c3-717f-a0c8-57453c32c773', 'hand:1', 'hand', 'lock', $1, 'owned', now()))
     insert into installed_products.act (brand_id, id, installed_product_id, kind, facts, words, actor, at)
       values ('hemu', gen_random_uuid(), '01a2034d-35c3-717f-a0c8-57453c32c773', 'passed_on', '{}', $2, 'member:chenjing', now())`,
    [customerId, mirror.name, mirror.chat],
  )
}

/** The phone is written without its country in places. */
const sought = (who: typeof mirror | typeof frost) => Object.fromEntries(Object.entries(who))
const leaks = async (who: typeof mirror | typeof frost) =>
  findLeaks(await everyRow(desk.database.adminUrl), sought(who))

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
    ;({ customerId, jobId } = await plantWhole())
    const frostId = await plant(frost, '4627')
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
    await admin('delete from privacy.package')
  })

  it('waits to be forgotten while a job is open, and says so', async () => {
    const id = await ask(customerId, 'erasure')
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
    const later = new Date(at.getTime() + 3600_000)
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

describe('the terms', () => {
  it('are of tables that exist, and delete what is over in batches after a count', async () => {
    expect(Object.keys(ruleRows).sort()).toEqual(retention.rules.map(({ rule }) => rule).sort())
    for (const { rule, table } of retention.rules) expect(ruleRows[rule]!.table, rule).toBe(table)
    await admin(
      `insert into intake.inbox_entry (brand_id, id, source, shop_id, push_id, topic, body, received_at, state)
       select 'hemu', gen_random_uuid(), 'taobao', 'tmall', 'old' || n, 't', 'x', $1::timestamptz - (n || ' days')::interval,
         case when n % 2 = 0 then 'done' else 'failed' end from generate_series(1, 400) n`,
      [at],
    )
    const look = async () => {
      const { lookAtTerms } = await import('./keep-terms.ts')
      const found = await desk.transact(lookAtTerms)
      return Object.fromEntries(found.map(({ rule, over }) => [rule, over]))
    }
    expect(await look()).toMatchObject({ inbox: 155, 'inbox-trouble': 17 })
    await jobNamed('privacy.keep-terms').run(desk.runtime, desk.brandId, null)
    expect(Object.values(await look()).every((n) => n === 0)).toBe(true)
    expect(
      await admin("select count(*)::int as n from intake.inbox_entry where push_id like 'old%'"),
    ).toEqual([{ n: 400 - 155 - 17 }])
    expect(await admin("select deleted::int from privacy.retention_run where rule = 'inbox'")).toEqual([
      { deleted: 155 },
    ])
  })
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

/** Files of a zip by name, read by its local headers. */
function unzip(zip: Buffer): Record<string, string> {
  const files: Record<string, string> = {}
  let place = 0
  while (zip.readUInt32LE(place) === 0x04034b50) {
    const [size, nameLength] = [zip.readUInt32LE(place + 18), zip.readUInt16LE(place + 26)]
    const name = zip.subarray(place + 30, place + 30 + nameLength).toString()
    const begin = place + 30 + nameLength
    files[name] = inflateRawSync(zip.subarray(begin, begin + size)).toString()
    place = begin + size
  }
  return files
}
