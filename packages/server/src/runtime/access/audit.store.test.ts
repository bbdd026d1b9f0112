import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { withClient } from '../../../supervisor/postgres-roles.ts'
import { horizonPassed } from '../../../test/support/horizon.ts'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { rows } from '../db/transaction.ts'
import {
  type Anchor,
  type AuditFilter,
  audit,
  auditPage,
  listAudit,
  sealAt,
  sealAudit,
  verifyAudit,
} from './audit.ts'

let desk: TestRuntime
beforeAll(async () => {
  desk = await testRuntime()
})
beforeEach(() => tamper('delete from runtime.audit_seal; delete from runtime.audit_entry'))
afterAll(() => desk.close())

const look = (subject: string, reason = '联系客户') =>
  desk.transact((tx) =>
    audit(tx, [{ action: 'customer.revealed', subject, facts: { reason, b: 1, a: [1] } }]),
  )
const seal = async () => {
  await horizonPassed(desk.runtime.db, desk.brandId)
  return desk.transact(sealAudit)
}
const verify = (...anchors: (Anchor | null)[]) =>
  desk.transact((tx) =>
    verifyAudit(
      tx,
      anchors.filter((one) => one !== null),
    ),
  )
/** What somebody with every right on the database does. */
const tamper = (statement: string) => withClient(desk.database.adminUrl, (client) => client.query(statement))

let kept: Anchor | null = null
/** Three seals of two entries each; the newest head is kept outside. Made once, and put back for each test. */
async function sealed() {
  if (kept) {
    await tamper(`insert into runtime.audit_entry overriding system value select * from kept.entry;
      insert into runtime.audit_seal select * from kept.seal`)
    return kept
  }
  for (let i = 0; i < 6; i += 2) {
    await look(`customer:${i}`)
    await look(`customer:${i + 1}`)
    if (i < 4) await seal()
  }
  kept = (await seal())!
  await tamper(`create schema kept; create table kept.entry as table runtime.audit_entry;
    create table kept.seal as table runtime.audit_seal`)
  return kept
}

describe('the audit chain', () => {
  it('is whole as long as nobody touches it, and grows with every seal', async () => {
    const head = await sealed()
    expect(head.number).toBe(3n)
    expect(await verify(head)).toEqual({ ok: true, seals: 3, brokenAt: null })
    expect(await seal()).toBeNull()
    await look('customer:7')
    expect(await verify(head)).toMatchObject({ ok: true })
    const next = await seal()
    expect(await verify(next)).toMatchObject({ ok: true, seals: 4 })
    expect(await verify(head)).toMatchObject({ ok: true })
  })

  it.each([
    [
      'a changed action',
      `update runtime.audit_entry set action = 'customer.read' where subject = 'customer:2'`,
      2n,
    ],
    [
      'a changed actor',
      `update runtime.audit_entry set actor = 'member:lintao' where subject = 'customer:0'`,
      1n,
    ],
    [
      'a changed reason',
      `update runtime.audit_entry set facts = facts || '{"reason":"x"}' where subject = 'customer:5'`,
      3n,
    ],
    [
      'a changed time',
      `update runtime.audit_entry set at = at + interval '1 second' where subject = 'customer:3'`,
      2n,
    ],
    ['a deleted entry', `delete from runtime.audit_entry where subject = 'customer:3'`, 2n],
    [
      'an inserted entry',
      `insert into runtime.audit_entry (brand_id, xid, at, actor, action, subject, facts)
         select brand_id, xid, at, 'member:lintao', action, 'customer:9', facts from runtime.audit_entry where subject = 'customer:1'`,
      3n,
    ],
    [
      'two entries that changed places',
      `update runtime.audit_entry e set subject = o.subject from runtime.audit_entry o
         where (e.subject, o.subject) in (('customer:2', 'customer:3'), ('customer:3', 'customer:2'))`,
      2n,
    ],
    [
      'two entries that changed their order',
      `update runtime.audit_entry set xid = 9000000000 where subject = 'customer:2'`,
      2n,
    ],
    ['a removed seal', 'delete from runtime.audit_seal where number = 2', 3n],
    [
      'seals that changed places',
      'update runtime.audit_seal set number = 7 - number + 1000 where number > 1; update runtime.audit_seal set number = number - 1002 where number > 1000',
      2n,
    ],
    [
      'a seal that was said to hold less',
      `update runtime.audit_seal set from_seq = from_seq[1:1], entries = 1 where number = 1`,
      1n,
    ],
  ])('shows %s', async (_what, statement, brokenAt) => {
    const head = await sealed()
    await tamper(statement)
    expect(await verify(head)).toMatchObject({ ok: false, brokenAt })
  })

  it('shows a tail that was cut off by what is kept outside, and only by that', async () => {
    const head = await sealed()
    await tamper(`delete from runtime.audit_seal where number = 3;
      delete from runtime.audit_entry where subject in ('customer:4', 'customer:5')`)
    expect(await verify()).toMatchObject({ ok: true, seals: 2 })
    expect(await verify(head)).toMatchObject({ ok: false, brokenAt: 3n })
  })

  it('shows a tail that was cut off and grew anew, by an older head that was kept outside', async () => {
    const head = await sealed()
    await tamper(`delete from runtime.audit_seal where number = 3;
      delete from runtime.audit_entry where subject in ('customer:4', 'customer:5')`)
    await look('customer:8')
    const anew = await seal()
    expect(anew!.number).toBe(3n)
    await look('customer:9')
    const later = await seal()
    expect(await verify(later)).toMatchObject({ ok: true, seals: 4 })
    expect(await verify(head, anew, later)).toMatchObject({ ok: false, brokenAt: 3n })
    expect(await verify(anew, later)).toMatchObject({ ok: true })
  })

  it('is walked on from where a walk came to, and what was changed before shows to a whole walk alone', async () => {
    const head = await sealed()
    const second = (await desk.transact((tx) => sealAt(tx, 2n)))!
    const on = (...anchors: Anchor[]) => desk.transact((tx) => verifyAudit(tx, anchors, second))
    expect(await on(head)).toEqual({ ok: true, seals: 3, brokenAt: null })
    await tamper(`update runtime.audit_entry set actor = 'member:lintao' where subject = 'customer:0'`)
    expect(await on(head)).toMatchObject({ ok: true })
    expect(await verify(head)).toMatchObject({ ok: false, brokenAt: 1n })
    await tamper(`update runtime.audit_entry set actor = 'member:lintao' where subject = 'customer:5'`)
    expect(await on(head)).toMatchObject({ ok: false, brokenAt: 3n })
    await tamper('update runtime.audit_seal set hash = previous_hash where number = 2')
    expect(await on(head)).toMatchObject({ ok: false, brokenAt: 2n })
    await tamper('delete from runtime.audit_seal where number > 1')
    expect(await on(head)).toMatchObject({ ok: false, brokenAt: 2n })
  })

  it('of more seals than are read at once is walked to its end', async () => {
    await tamper(`insert into runtime.audit_entry (brand_id, xid, at, actor, action, subject, facts)
      select '${desk.brandId}', n, '2026-01-01T00:00:00Z', 'member:lintao', 'a', 's', '{}' from generate_series(1, 1100) n`)
    let previous = Buffer.alloc(32)
    const { rows } = await tamper('select seq, xid from runtime.audit_entry order by xid')
    const seals = rows.map(({ seq, xid }: { seq: bigint; xid: bigint }, i: number) => {
      const hash = createHash('sha256')
        .update(previous)
        .update(`#${i + 1}\n`)
      hash.update(`${seq}|2026-01-01T00:00:00.000Z|member:lintao|a|s|{}\n`)
      const one = [i + 1, seq, xid, previous.toString('hex')] as const
      previous = hash.digest()
      return [...one, previous.toString('hex')]
    })
    await tamper(`set time zone 'UTC'; insert into runtime.audit_seal (brand_id, number, from_seq, last_xid, last_seq, entries, previous_hash, hash, sealed_at)
      values ${seals.map(([n, seq, xid, before, hash]) => `('${desk.brandId}', ${n}, '{${seq}}', ${xid}, ${seq}, 1, '\\x${before}', '\\x${hash}', now())`).join()}`)
    expect(await verify({ number: 1100n, hash: previous })).toEqual({ ok: true, seals: 1100, brokenAt: null })
    await tamper("update runtime.audit_entry set actor = 'x' where xid = 777")
    expect(await verify()).toMatchObject({ ok: false, brokenAt: 777n })
  })

  it('shows a chain that was written anew from the start', async () => {
    const head = await sealed()
    await tamper(
      `delete from runtime.audit_seal; delete from runtime.audit_entry where subject = 'customer:1'`,
    )
    await seal()
    expect(await verify()).toMatchObject({ ok: true })
    expect(await verify(head)).toMatchObject({ ok: false })
  })

  it('is one chain when two seal at once', async () => {
    for (let i = 0; i < 5; i += 1) await look(`customer:${i}`)
    const heads = await Promise.all([seal(), seal(), seal()])
    expect(heads.filter((one) => one !== null)).toHaveLength(1)
    expect(await verify(heads.find((one) => one !== null)!)).toMatchObject({ ok: true, seals: 1 })
  })

  it('leaves out nothing that was written while it sealed', async () => {
    let commit = (): void => undefined
    const held = new Promise<void>((resolve) => {
      commit = resolve
    })
    const slow = desk.transact(async (tx) => {
      await audit(tx, [{ action: 'a', subject: 'slow' }])
      await held
    })
    await new Promise((resolve) => setTimeout(resolve, 30))
    await look('fast')
    expect(await desk.transact(sealAudit)).toBeNull()
    commit()
    await slow
    const head = await seal()
    expect(await verify(head)).toEqual({ ok: true, seals: 1, brokenAt: null })
    const counted = await withClient(desk.database.adminUrl, (client) =>
      client.query('select entries from runtime.audit_seal'),
    )
    expect(counted.rows).toEqual([{ entries: 2 }])
  })
})

it('lists newest first, by subject and by page', async () => {
  for (const subject of ['customer:1', 'customer:2', 'customer:1']) await look(subject)
  const list = (subject: string | null, before: bigint | null, limit: number) =>
    desk.transact((tx) => listAudit(tx, subject, before, limit))
  const [first, second] = await list(null, null, 2)
  expect(await list(null, second!.seq, 9)).toHaveLength(1)
  expect(first!.seq > second!.seq).toBe(true)
  expect((await list('customer:1', null, 9)).map((one) => one.facts)).toEqual([
    { reason: '联系客户', b: 1, a: [1] },
    { reason: '联系客户', b: 1, a: [1] },
  ])
  const only = (filter: { kind?: string; actor?: string }) =>
    desk.transact((tx) => listAudit(tx, null, null, 9, filter))
  expect((await only({ kind: 'customer' })).map((one) => one.subject)).toEqual([
    'customer:1',
    'customer:2',
    'customer:1',
  ])
  // The whole name of a kind: neither its beginning nor a pattern in it.
  for (const kind of ['custom', 'c%', 'order']) expect(await only({ kind })).toEqual([])
  expect(await only({ actor: 'member:nobody' })).toEqual([])
  expect(await only({ kind: 'customer', actor: first!.actor })).toHaveLength(3)
})

describe('the list of what was done', () => {
  const days = ['2026-04-01', '2026-04-02', '2026-04-03']
  /** Three acts a day at noon; numbers do not follow the days: what is of an earlier day may be written later. */
  const done = () =>
    tamper(`insert into runtime.audit_entry (brand_id, at, actor, action, subject, facts)
      select '${desk.brandId}', (day || 'T12:00:00+08:00')::timestamptz, 'member:' || who, act, 'customer:' || day, '{}'
      from unnest(array['${days[1]}', '${days[2]}', '${days[0]}']) day, (values ('chenjing', 'customer.viewed'),
        ('lintao', 'customer.viewed'), ('lintao', 'customers.exported')) a(who, act)`)
  const only = (filter: AuditFilter, before: bigint | null = null, limit = 99) =>
    desk.transact((tx) => listAudit(tx, null, before, limit, filter))
  const daysOf = (entries: { subject: string }[]) => entries.map((one) => one.subject.slice(-2)).join(' ')
  const at = (text: string) => new Date(`${text}+08:00`)

  it('is cut by moments, the first within and the last without, and by act and by who, together', async () => {
    await done()
    expect(daysOf(await only({}))).toBe('03 03 03 02 02 02 01 01 01')
    expect(daysOf(await only({ since: at('2026-04-02T12:00') }))).toBe('03 03 03 02 02 02')
    expect(daysOf(await only({ until: at('2026-04-02T12:00') }))).toBe('01 01 01')
    expect(daysOf(await only({ action: 'customers.exported' }))).toBe('03 02 01')
    expect(daysOf(await only({ action: 'customers' }))).toBe('')
    expect(daysOf(await only({ actor: 'member:lintao', action: 'customer.viewed' }))).toBe('03 02 01')
    const both = { since: at('2026-04-01T00:00'), until: at('2026-04-02T00:00'), action: 'customer.viewed' }
    expect(daysOf(await only(both))).toBe('01 01')
    expect(daysOf(await only({ ...both, actor: 'member:nobody' }))).toBe('')
  })

  it('goes on page by page, filtered or not, and gives each entry once', async () => {
    await done()
    for (const filter of [{}, { action: 'customer.viewed' }, { until: at('2026-04-03T00:00') }]) {
      const whole = (await only(filter)).map(({ seq }) => seq)
      const paged: bigint[] = []
      for (let page = await only(filter, null, 2); page.length > 0; ) {
        paged.push(...page.map(({ seq }) => seq))
        page = await only(filter, paged.at(-1)!, 2)
      }
      expect(paged).toEqual(whole)
    }
    expect(await only({}, 1n)).toEqual([])
  })

  it('is read by an index, for days and for an act, first page and next, as the application asks', async () => {
    await tamper(`insert into runtime.audit_entry (brand_id, xid, at, actor, action, subject, facts)
      select '${desk.brandId}', n, timestamptz '2026-01-01T00:00:00Z' + n * interval '1 minute', 'member:' || n % 40,
        case when n % 5000 = 0 then 'customers.exported' else 'customer.viewed' end, 'customer:' || n, '{}'
      from generate_series(1, 30000) n; analyze runtime.audit_entry`)
    const planOf = (filter: AuditFilter, before: bigint | null = null) =>
      desk.transact(async (tx) => {
        const page = auditPage(tx, null, before, 101, filter)
        const found = await rows(tx, sql<{ 'QUERY PLAN': string }>`explain (costs off) ${page}`)
        return found.map((row) => row['QUERY PLAN']).join('\n')
      })
    const [old] = await only({ until: at('2026-01-02T00:00') }, null, 1)
    const day = { since: at('2026-01-02T00:00'), until: at('2026-01-03T00:00') }
    for (const plan of [await planOf(day), await planOf({}), await planOf({}, old!.seq)]) {
      expect(plan).toContain('using audit_entry_day')
      expect(plan).not.toContain('Sort')
    }
    expect(await planOf(day)).toMatch(/Index Cond:.*at >= .*at < /)
    expect(await planOf({}, old!.seq)).toMatch(/Index Cond:.*ROW\(e?\.?at, /i)
    const rare = { action: 'customers.exported' }
    expect(await planOf(rare)).toContain('using audit_entry_act')
    expect(await planOf({ ...rare, ...day })).toMatch(/Index Cond:.*action = .*at >= .*at < /)
  })
})
