import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { horizonPassed } from '../../test/support/horizon.ts'
import { seedShops } from '../../test/support/shop.ts'
import { identifyCustomers } from '../customers/index.ts'
import { changeLife, tryLife, undoLifeChange } from '../installed-products/change-life.ts'
import { addProduct, sayOfProduct } from '../installed-products/change-products.ts'
import { countOwners, ownedProducts } from '../installed-products/index.ts'
import type { LifeDraft } from '../installed-products/life-draft.ts'
import { showLives, showPlace } from '../installed-products/show-lives.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { cycleProgress, markSome } from './follow-cycles.ts'
import { jobs } from './jobs.ts'
import { needsOfPeople } from './store.ts'

let brand: TestBrand
const now = new Date('2026-09-10T04:00:00Z')
const kind = 'kind:water_purifier'
const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'zhoulan' } })
const people: string[] = []

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = now
  await run(seedShops)
  for (let n = 0; n < 5; n++) {
    const value = `union-${n}`
    const [found] = await run((tx) =>
      identifyCustomers(tx, [
        { identifiers: [{ kind: 'unionid', value }], evidence: `contact:${value}`, origin: 'wecom' },
      ]),
    )
    people.push(found!.customerId!)
    await run((tx) => addProduct(tx, found!.customerId!, purifier))
  }
  await work('needs.draw')
})
afterAll(() => brand.close())

const purifier = { productId: 'HM-WP-600', installedOn: '2026-02-20', words: '' }

/** As the server runs the job. */
async function work(name: string): Promise<void> {
  await horizonPassed(brand.db, brand.brandId)
  const db = { transact: (_: string, one: (tx: Tx) => Promise<unknown>) => brand.transact(one) }
  const job = jobs.find((one) => one.name === name)!
  await job.run({ ports: brand.ports, db } as unknown as Runtime, brand.brandId, null)
}

/** The form as the page opens it, with one part changed. */
async function form(place: string, code: string, more: Partial<LifeDraft['parts'][number]>) {
  const { life, version } = await run((tx) => showPlace(tx, place, 'zh'))
  const parts = life.parts.map((one) => (one.code === code ? { ...one, ...more } : one))
  return { draft: { ...life, parts } as LifeDraft, version }
}
async function change(place: string, code: string, more: Partial<LifeDraft['parts'][number]>) {
  const { draft, version } = await form(place, code, more)
  return run((tx) => changeLife(tx, place, draft, version))
}
const needs = async () =>
  (await run((tx) => needsOfPeople(tx, people)))
    .filter(({ kind: one }) => one === 'part')
    .map(({ name, dueDay, reasons }) => [name.en, dueDay, reasons[0]])
const names = async () => (await needs()).map(([name]) => name)
const progress = () => run(cycleProgress)

describe('a change of cycles', () => {
  let first: string

  it('is tried before it is saved: how many units fall due this month, before and after', async () => {
    const { draft } = await form(kind, 'ro_filter', { everyMonths: 7 })
    const trial = await run((tx) => tryLife(tx, kind, draft))
    expect(trial).toMatchObject({ units: 5, sampled: 5, owners: 5 })
    const [pp, ro] = trial.parts
    expect(pp).toMatchObject({ code: 'pp_filter', before: { month: 0, overdue: 5 } })
    expect(pp!.after).toEqual(pp!.before)
    expect(ro).toMatchObject({ before: { month: 0, overdue: 0 }, after: { month: 5, overdue: 0 } })
    expect(await run((tx) => showPlace(tx, kind, 'zh'))).toMatchObject({ own: false, version: null })
  })

  it('draws the needs of all owners anew at once, with whose cycle it is', async () => {
    expect(await names()).toEqual(Array(5).fill('PP composite filter'))
    first = await change(kind, 'ro_filter', { everyMonths: 7 })
    expect(await progress()).toEqual({ running: true, owners: 5, left: 5, endedAt: null })
    await work('needs.follow-cycles')
    const ro = (await needs()).filter(([name]) => name === 'RO filter')
    expect(ro).toHaveLength(5)
    expect(ro[0]![2]).toMatchObject({ code: 'cycle', months: 7, own: true })
    expect((await needs()).filter(([name]) => name !== 'RO filter')[0]![2]).not.toHaveProperty('own')
    expect(await progress()).toMatchObject({ running: false, owners: 5, left: 0 })
    const owned = (await run((tx) => ownedProducts(tx, [people[0]!]))).get(people[0]!)!
    expect(owned[0]!.parts.map(({ code, own }) => [code, own])).toEqual([
      ['pp_filter', false],
      ['ro_filter', true],
    ])
  })

  it('leaves those alone whom it does not touch, and nothing to do when all are drawn', async () => {
    await run((tx) =>
      tx.named('test.later', 'update needs.person set due_day = 90000 where brand_id = $1', [tx.brandId]),
    )
    await work('needs.follow-cycles')
    await change('kind:smart_lock', 'lock_battery', { everyMonths: 6 })
    await work('needs.follow-cycles')
    const due = await run((tx) =>
      tx.named<{ n: number }>(
        'test.due',
        'select count(*)::int as n from needs.person where brand_id = $1 and due_day < 90000',
        [tx.brandId],
      ),
    )
    expect(due).toEqual([{ n: 0 }])
  })

  it('marks owners a batch a transaction, goes on where it stopped, and tells how many are left', async () => {
    await change(kind, 'ro_filter', { everyMonths: 8 })
    const left: number[] = []
    while (await run((tx) => markSome(tx, 2))) left.push((await progress()).left)
    // Begun, then 2, 2 and 1 of 5 marked: all wait until they are drawn.
    expect(left).toEqual([5, 5, 5, 5])
    await work('needs.follow-cycles')
    expect(await progress()).toMatchObject({ running: false, left: 0 })
    expect(
      (await needs()).filter(([, , reason]) => (reason as { months: number }).months === 8),
    ).toHaveLength(5)
  })

  it('is taken back from the newest on, and the maker’s usual cycle stands again', async () => {
    await expect(run((tx) => undoLifeChange(tx, first))).rejects.toMatchObject({
      code: 'life_cycle.changed_since',
    })
    const shown = () => run((tx) => showPlace(tx, kind, 'zh'))
    const mayUndo = async () => (await shown()).changes.find((one) => one.mayUndo)?.id
    await run(async (tx) => undoLifeChange(tx, (await mayUndo())!))
    expect(await mayUndo()).toBe(first)
    const { changes, own } = await shown()
    expect(own).toBe(true)
    expect(changes[0]!.grounds).toEqual([
      '「RO 反渗透滤芯」每 8 个月更换耗材，提前 14 天 → 每 7 个月更换耗材，提前 14 天',
    ])
    await run((tx) => undoLifeChange(tx, first))
    expect(await shown()).toMatchObject({ own: false })
    expect(await mayUndo()).toBeUndefined()
    await work('needs.follow-cycles')
    expect(await names()).toEqual(Array(5).fill('PP composite filter'))
  })

  it('is refused where somebody changed them since, where nothing differs, and for what nobody knows', async () => {
    const { draft, version } = await form(kind, 'pp_filter', {})
    await expect(run((tx) => changeLife(tx, kind, draft, first))).rejects.toMatchObject({
      code: 'life_cycle.changed_since',
    })
    await expect(run((tx) => changeLife(tx, kind, draft, version))).rejects.toMatchObject({
      code: 'life_cycle.nothing_new',
    })
    await expect(run((tx) => showPlace(tx, 'kind:nothing', 'zh'))).rejects.toMatchObject({
      code: 'life_cycle.not_found',
    })
    await expect(run((tx) => showPlace(tx, 'product:HM-BAT-8', 'zh'))).rejects.toMatchObject({
      code: 'life_cycle.not_found',
    })
  })

  it('of one product lies over its kind; a part that was added is changed by hand like any other', async () => {
    const place = 'product:HM-WP-600'
    const { draft, version } = await form(place, 'pp_filter', {})
    const row = { ...draft.parts[0]!, code: null, title: '漏水检查', titleEn: 'Leak check', everyMonths: 6 }
    const added = { ...row, does: 'inspect' as const, inNames: [], articles: [], own: true }
    await run((tx) => changeLife(tx, place, { ...draft, parts: [...draft.parts, added] }, version))
    const shown = await run((tx) => showLives(tx, 'zh'))
    const purifiers = shown.kinds.find((one) => one.place === kind)!
    expect([purifiers.own, purifiers.products.map(({ productId, own }) => [productId, own])]).toEqual([
      false,
      [['HM-WP-600', true]],
    ])
    const [unit] = (await run((tx) => ownedProducts(tx, [people[0]!]))).get(people[0]!)!
    const check = unit!.parts.find(({ name }) => name.en === 'Leak check')!
    const said = { kind: 'part_done' as const, part: check.code, on: '2026-09-01' }
    await run((tx) => sayOfProduct(tx, unit!.unit.id, said, ''))
    const [again] = (await run((tx) => ownedProducts(tx, [people[0]!]))).get(people[0]!)!
    expect(again!.parts.at(-1)).toMatchObject({ lastOn: '2026-09-01', dueOn: '2027-03-01' })
    await work('needs.follow-cycles')
    const care = (await run((tx) => needsOfPeople(tx, people.slice(1)))).filter((one) => one.kind === 'care')
    expect(care.map(({ name }) => name.en)).toEqual(Array(4).fill('Leak check'))
  })

  it('is written into the audit, without a word of a customer', async () => {
    const entries = await run((tx) =>
      tx.named<{ action: string; facts: object }>(
        'test.audit',
        `select action, facts from runtime.audit_entry where brand_id = $1 and action like 'life-cycle.%' order by seq`,
        [tx.brandId],
      ),
    )
    expect(entries.map(({ action }) => action)).toContain('life-cycle.undone')
    expect(entries[0]!.facts).toMatchObject({ place: kind })
    expect(JSON.stringify(entries)).not.toContain(people[0])
  })

  it('takes no statement more to read what somebody owns', async () => {
    const names: string[] = []
    await run((tx) => {
      const named = (name: string, text: string, values: unknown[]) => {
        names.push(name)
        return tx.named(name, text, values)
      }
      const spied = { ...tx, named }
      return ownedProducts(spied as unknown as Tx, [people[0]!])
    })
    expect(names).toEqual([
      'installed_products.of_customers',
      'catalog.find_products',
      'installed_products.acts_of',
      'catalog.list_products',
      'orders.bought_products',
    ])
    expect(await run((tx) => countOwners(tx, ['HM-WP-600']))).toEqual({ owners: 5, units: 5 })
  })
})
