import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { eventually } from '../../../test/support/eventually.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { editCustomer } from '../edit-customers.ts'
import { identifyCustomers } from '../identify-customers.ts'
import { isOnePerson } from '../read-customers.ts'
import { performUndo } from './join-plan.ts'
import type { PersonRecord, RecordSource, RecordSources } from './read-records.ts'
import { applyRun, cancelRun, performRun, startResolving, undoRun } from './resolve-run.ts'
import { countPlanned, listRuns, plannedExamples, scoreBounds } from './resolve-store.ts'

let brand: TestBrand
let runtime: Runtime
const asked: { name: string; payload: { runId: string } }[] = []
const records: PersonRecord[] = []
const source: RecordSource = async (_, after, limit) => records.filter(({ id }) => id > after).slice(0, limit)
const saidBy = (receivers: RecordSource): RecordSources => ({
  receivers,
  devices: async () => [],
  serials: async () => [],
})

beforeAll(async () => {
  brand = await testBrand()
  const jobs = {
    add: async (_: Tx, name: string, payload: unknown) => void asked.push({ name, payload } as never),
  }
  runtime = { db: brand.db, jobs, ports: brand.ports } as unknown as Runtime
  await fill()
}, 60_000)
afterAll(() => brand.close())

const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗']
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红鹏飞鑫波斌宇浩凯健俊帆']
const streets = ['人民路', '解放大道', '中山路', '建设街', '和平里', '长江路', '黄河路', '朝阳街']
const estates = ['阳光花园', '翠湖名苑', '金色家园', '万科城', '绿地中央', '碧桂园', '锦绣江南']

interface Person {
  name: string
  phone: string
  address: string
  /** Rows: by the first account, and by the second. */
  rows: CustomerId[]
}
const people: Person[] = []

/** People with two accounts each: the second one's orders come masked, with the whole name in every third. */
async function fill() {
  for (let i = 0; i < 240; i += 1)
    people.push({
      name: `${surnames[i % 20]}${given[(i * 7) % 40]}${given[(i * 11 + 3) % 40]}`,
      phone: `1${3 + (i % 6)}${String(100000000 + i * 3_767_131).slice(-9)}`,
      address: `江苏省苏州市吴中区${streets[i % 8]}${10 + i}号${estates[i % 7]}${1 + (i % 20)}栋${1 + (i % 3)}单元${100 * (1 + (i % 9)) + (i % 4)}室`,
      rows: [],
    })
  const accounts = people.flatMap((person, i) =>
    ['taobao', 'jd'].map((place) => ({ person, place, buyer: `${place}:b${i}` })),
  )
  const found = await brand.transact((tx) =>
    identifyCustomers(
      tx,
      accounts.map(({ buyer }) => ({
        identifiers: [{ kind: 'marketplace_buyer' as const, value: buyer }],
        evidence: `registration:${buyer}`,
        origin: 'marketplace',
      })),
    ),
  )
  found.forEach(({ customerId }, n) => {
    const { person, place } = accounts[n]!
    person.rows.push(customerId!)
    const masked = place === 'jd' && n % 3 !== 0
    for (let order = 0; order < 2; order += 1)
      records.push({
        id: `00000000-0000-7000-8000-${String(n * 2 + order + 1).padStart(12, '0')}`,
        customerId: customerId!,
        name: masked ? `${person.name[0]}**` : person.name,
        phone: place === 'jd' ? `${person.phone.slice(0, 3)}****${person.phone.slice(-4)}` : person.phone,
        address: person.address,
        at: null,
      })
  })
}

const start = async (): Promise<string> => (await brand.transact((tx) => startResolving(tx, runtime.jobs))).id
const run = async (): Promise<string> => {
  const id = await start()
  await performRun(runtime, brand.brandId, id, saidBy(source))
  return id
}
const runNow = async (id: string) => (await brand.transact(listRuns)).find((one) => one.id === id)!
const joined = async () => {
  const found = await Promise.all(
    people.map(({ rows: [a, b] }) => brand.transact((tx) => isOnePerson(tx, a!, b!))),
  )
  return found.filter(Boolean).length
}
const query = <Row>(statement: ReturnType<typeof sql<Row>>) => brand.transact((tx) => rows(tx, statement))
/** What folders above would say that members made since. */
let madeByHand: { customerId: string; at: Date }[] = []
const undo = async (id: string) => {
  await brand.transact((tx) => undoRun(tx, runtime.jobs, id))
  await performUndo(runtime, brand.brandId, id, async () => madeByHand)
}

describe('a run over all customers', () => {
  it('joins the accounts of one person and nobody else, with evidence, score and rule version', async () => {
    const id = await run()
    const done = await runNow(id)
    expect(done).toMatchObject({ state: 'done', records: 480 + 960, errorCode: null })
    expect(await joined()).toBe(done.merged)
    expect(done.merged).toBeGreaterThan(200)
    const merges = await query(sql<{
      way: string
      score: number
      rule_version: string
      evidence: { field: string; weight: number }[]
    }>`
      select way, score, rule_version, evidence from customers.merge where reason = ${`run:${id}`}`)
    expect(merges).toHaveLength(done.merged)
    for (const one of merges) {
      expect(one).toMatchObject({ way: 'rule', rule_version: done.ruleVersion })
      expect(one.score).toBeGreaterThan(0.5)
      expect(one.evidence.map(({ field }) => field)).toContain('address')
      expect(one.evidence.some(({ field }) => field === 'person')).toBe(false)
    }
  }, 60_000)

  it('finds nothing new the second time, and is taken back whole', async () => {
    const [first] = await brand.transact(listRuns)
    expect((await runNow(await run())).merged).toBe(0)
    await undo(first!.id)
    expect(await joined()).toBe(0)
    expect(await runNow(first!.id)).toMatchObject({ state: 'undone', merged: 0, leftStanding: 0 })
    expect(
      await query(
        sql`select 1 from customers.possible_duplicate where state = 'waiting' and reason = ${`run:${first!.id}`}`,
      ),
    ).toEqual([])
  }, 60_000)

  it('joins again after that, but never whom a member called two people', async () => {
    const [a, b] = people[0]!.rows as [CustomerId, CustomerId]
    await query(sql`insert into customers.possible_duplicate (brand_id, first_id, second_id, reason, state, found_at)
      values (${brand.brandId}, least(${a}::uuid, ${b}::uuid), greatest(${a}::uuid, ${b}::uuid), 'test', 'different', now())
      on conflict (brand_id, first_id, second_id) do update set state = 'different' returning 1`)
    const { merged } = await runNow(await run())
    expect(merged).toBeGreaterThan(200)
    expect(await joined()).toBe(merged)
    expect(await brand.transact((tx) => isOnePerson(tx, a, b))).toBe(false)
  }, 60_000)

  it('leaves persons standing whom somebody edited or made something for since, and says how many', async () => {
    const [last] = await brand.transact(listRuns)
    const [, edited, noted] = people as [Person, Person, Person]
    madeByHand = [
      { customerId: noted.rows[1]!, at: new Date() },
      { customerId: people[3]!.rows[0]!, at: last!.askedAt },
    ]
    await brand.transact((tx) => editCustomer(tx, edited.rows[0]!, { level: '金卡' }), {
      actor: { kind: 'member', id: 'chenjing' },
    })
    await undo(last!.id)
    expect(await runNow(last!.id)).toMatchObject({ state: 'undone', merged: 2, leftStanding: 2 })
    expect(await joined()).toBe(2)
    madeByHand = []
  }, 60_000)

  it('never joins two friends of WeCom, also by way of their accounts', async () => {
    const [a, b] = people[5]!.rows as [CustomerId, CustomerId]
    await query(sql`insert into customers.identifier (brand_id, kind, value_index, customer_id, origin, evidence, linked_at)
      select ${brand.brandId}, 'wecom_external', decode(md5(id::text), 'hex'), id, 'wecom', 'contact:x', now()
      from unnest(${[a, b]}::uuid[]) as t(id) returning 1`)
    await run()
    expect(await brand.transact((tx) => isOnePerson(tx, a, b))).toBe(false)
  }, 60_000)
})

describe('a run that only looks', () => {
  const found = async (id: string) => {
    const counts = await brand.transact((tx) => countPlanned(tx, id))
    return {
      counts,
      links: counts.filter(({ outcome }) => outcome === 'link').reduce((n, one) => n + one.pairs, 0),
    }
  }

  it('joins nobody until somebody says yes, and then what it said', async () => {
    const undone = (await brand.transact(listRuns)).filter(({ merged }) => merged > 0)
    for (const { id } of undone) await undo(id)
    const before = await joined()
    const { id } = await brand.transact((tx) => startResolving(tx, runtime.jobs, { applies: false }))
    await performRun(runtime, brand.brandId, id, saidBy(source))
    expect(await runNow(id)).toMatchObject({ state: 'planned', merged: 0, paired: 0, finishedAt: null })
    expect(await joined()).toBe(before)
    const { counts, links } = await found(id)
    expect(links).toBeGreaterThan(200)
    expect(counts.every(({ band }) => band >= 0 && band <= scoreBounds.length)).toBe(true)
    expect(counts.some(({ grounds }) => grounds === 'name+phone+address')).toBe(true)
    const examples = await brand.transact((tx) =>
      plannedExamples(tx, id, { outcome: 'link', grounds: null, after: null, limit: 3 }),
    )
    const [, second] = examples
    const rest = await brand.transact((tx) =>
      plannedExamples(tx, id, { outcome: 'link', grounds: null, after: second!, limit: 1 }),
    )
    expect(rest).toEqual([examples[2]])
    await brand.transact((tx) => applyRun(tx, runtime.jobs, id))
    await performRun(runtime, brand.brandId, id, saidBy(source))
    const done = await runNow(id)
    expect(done).toMatchObject({ state: 'done', applies: true })
    expect(done.merged).toBeGreaterThan(200)
    expect(done.merged).toBeLessThanOrEqual(links)
    await expect(brand.transact((tx) => applyRun(tx, runtime.jobs, id))).rejects.toMatchObject({
      code: 'resolve.not_planned',
    })
    await undo(id)
    expect(await runNow(id)).toMatchObject({ state: 'undone', merged: 0 })
    expect(await joined()).toBe(before)
  }, 60_000)

  it('is over when another begins, too old after a day, and has nothing to take back', async () => {
    const look = async () => {
      const { id } = await brand.transact((tx) => startResolving(tx, runtime.jobs, { applies: false }))
      await performRun(runtime, brand.brandId, id, saidBy(source))
      return id
    }
    const first = await look()
    await expect(brand.transact((tx) => undoRun(tx, runtime.jobs, first))).rejects.toMatchObject({
      code: 'resolve.nothing_joined',
    })
    const second = await look()
    expect((await runNow(first)).state).toBe('cancelled')
    expect((await found(first)).counts).toEqual([])
    await query(
      sql`update customers.resolve_run set state_at = state_at - interval '25 hours' where id = ${second}::uuid returning 1`,
    )
    await expect(brand.transact((tx) => applyRun(tx, runtime.jobs, second))).rejects.toMatchObject({
      code: 'resolve.plan_too_old',
    })
    await brand.transact((tx) => cancelRun(tx, second))
    expect((await runNow(second)).state).toBe('cancelled')
  }, 60_000)

  it('goes on where it was cut off while it joined', async () => {
    const before = await joined()
    const { id } = await brand.transact((tx) => startResolving(tx, runtime.jobs))
    let steps = 0
    const db = {
      ...brand.db,
      transact: (async (brandId, work, options) => {
        const { state } = await runNow(id)
        if (state === 'linking' && ++steps === 3) throw new Error('gone')
        return brand.db.transact(brandId, work, options)
      }) as typeof brand.db.transact,
    }
    const failing = { ...runtime, db } as Runtime
    await expect(performRun(failing, brand.brandId, id, saidBy(source))).rejects.toThrow('gone')
    const cut = await runNow(id)
    expect(cut).toMatchObject({ state: 'linking' })
    expect(cut.done).toBeGreaterThan(0)
    await performRun(runtime, brand.brandId, id, saidBy(source))
    const done = await runNow(id)
    expect(done).toMatchObject({ state: 'done', total: done.done })
    expect((await joined()) - before).toBe(done.merged)
    await undo(id)
  }, 60_000)
})

describe('a run under way', () => {
  it('is the only one, and stops when it is cancelled', async () => {
    const id = await start()
    await expect(start()).rejects.toMatchObject({ code: 'resolve.under_way' })
    await expect(brand.transact((tx) => undoRun(tx, runtime.jobs, id))).rejects.toMatchObject({
      code: 'resolve.under_way',
    })
    await brand.transact((tx) => cancelRun(tx, id))
    await performRun(runtime, brand.brandId, id, saidBy(source))
    expect(await runNow(id)).toMatchObject({ state: 'cancelled', merged: 0 })
    await expect(brand.transact((tx) => cancelRun(tx, id))).rejects.toMatchObject({
      code: 'resolve.not_under_way',
    })
    await expect(
      brand.transact((tx) => cancelRun(tx, '00000000-0000-7000-8000-000000000000')),
    ).rejects.toMatchObject({ code: 'resolve.not_found' })
  })

  it('says how far comparing is, and stops within two seconds of being cancelled while it compares', async () => {
    const id = await start()
    const many = Array.from({ length: 60_000 }, (_, n): PersonRecord => {
      const person = people[n % people.length]!
      return {
        id: `00000000-0000-7000-8000-${String(n + 1).padStart(12, '0')}`,
        customerId: person.rows[n % 2]!,
        name: `${surnames[n % 20]}${given[(n * 7) % 40]}${given[(n * 13) % 40]}`,
        phone: `13${String(100_000_000 + n * 7_919).slice(-9)}`,
        address: `江苏省苏州市吴中区${streets[n % 8]}${1 + (n % 900)}号${estates[n % 7]}${1 + (n % 30)}栋${100 + (n % 40)}室`,
        at: null,
      }
    })
    const receivers: RecordSource = async (_, after, limit) => {
      const from = many.findIndex((one) => one.id > after)
      return from < 0 ? [] : many.slice(from, from + limit)
    }
    const over = performRun(runtime, brand.brandId, id, saidBy(receivers))
    await eventually(async () => {
      const { state, done, total } = await runNow(id)
      expect([state, total]).toEqual(['comparing', 60_480])
      expect(done).toBeGreaterThan(0)
      expect(done).toBeLessThan(total)
    }, 45_000)
    await brand.transact((tx) => cancelRun(tx, id))
    const at = brand.ports.clock.monotonicMs()
    await over
    expect(brand.ports.clock.monotonicMs() - at).toBeLessThan(2_000)
    expect(await runNow(id)).toMatchObject({ state: 'cancelled', merged: 0, paired: 0 })
    expect(await brand.transact((tx) => countPlanned(tx, id))).toEqual([])
  }, 120_000)

  it('that was cut off is taken up again, and what ended is not begun anew', async () => {
    const id = await start()
    let pages = 0
    const failing = async (tx: Tx, after: string, limit: number) => {
      if (pages++ === 0) throw new Error('gone')
      return source(tx, after, limit)
    }
    await expect(performRun(runtime, brand.brandId, id, saidBy(failing))).rejects.toThrow('gone')
    expect((await runNow(id)).state).toBe('reading')
    await performRun(runtime, brand.brandId, id, saidBy(failing))
    const done = await runNow(id)
    expect(done.state).toBe('done')
    await performRun(runtime, brand.brandId, id, saidBy(source))
    expect(await runNow(id)).toEqual(done)
    expect(asked.filter(({ name }) => name === 'customers.resolve').length).toBeGreaterThan(3)
  }, 60_000)
})
