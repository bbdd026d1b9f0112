import { Compile } from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import content from '../../../../content/life-cycles/life-cycles.v1.json' with { type: 'json' }
import schema from '../../../../content/schemas/life-cycle.schema.json' with { type: 'json' }
import { products } from '../../seeds/cast-brand.ts'
import { type Act, type ActFacts, type KeptUnit, standingOf, type Work } from './installed-product.ts'
import type { Life } from './life.ts'
import { isSupply, lifeOf, lives } from './life-cycle.ts'
import { addMonths, partsOf, type Supply, warrantyOf } from './warranty.ts'
import { partWords, warrantyWords } from './words.ts'

const day = (text: string) => new Date(`${text}T02:00:00Z`)

const unit = (more: Partial<KeptUnit> = {}): KeptUnit => ({
  id: 'u1',
  sourceKey: 'order:o1/l1/lock/1',
  origin: 'order',
  productId: 'lock',
  name: null,
  customerId: 'liu',
  holderId: null,
  orderId: 'o1',
  lineId: 'l1',
  workOrderId: null,
  serial: null,
  boughtAt: day('2026-01-31'),
  deliveredAt: day('2026-02-03'),
  installedAt: day('2026-02-10'),
  state: 'owned',
  works: [],
  ...more,
})
let made = 0
const said = (facts: ActFacts, undone = false): Act => {
  made += 1
  return {
    id: `a${made}`,
    unitId: 'u1',
    facts,
    words: null,
    actor: 'member:chenjing',
    at: new Date(day('2026-03-01').getTime() + made),
    undoneAt: undone ? day('2026-03-02') : null,
    undoneBy: null,
  }
}
const repair = (openedOn: string, doneOn: string, more: Partial<Work> = {}): Work => ({
  workOrderId: openedOn,
  serviceType: 'repair',
  openedAt: day(openedOn).toISOString(),
  doneAt: day(doneOn).toISOString(),
  materials: [],
  ...more,
})
const lock = lifeOf({ category: 'smart_lock', name: 'X1' })
const purifier = lifeOf({ category: 'water_purifier', name: '600G 厨下式净水器' })
const until = (
  more: Partial<KeptUnit>,
  {
    acts = [],
    works = [],
    months = 12,
    today = '2026-06-01',
    life = lock,
  }: { acts?: Act[]; works?: Work[]; months?: number; today?: string; life?: Life } = {},
) => {
  const one = unit(more)
  return warrantyOf(one, standingOf(one, acts), works, life, months, today)
}

describe('the file of life cycles', () => {
  it('has the shape of its schema, each code once in a life, and English without Chinese', () => {
    expect(Compile(schema).Check(content)).toBe(true)
    for (const { parts } of lives) {
      expect(new Set(parts.map(({ code }) => code)).size).toBe(parts.length)
      for (const { name } of parts) expect(name.en).not.toMatch(/\p{Script=Han}/u)
    }
  })

  it('gives every category that the brand installs a life, and a narrower name its own', () => {
    for (const product of products.filter((one) => !isSupply(one)))
      expect(lifeOf(product).parts.length).toBeGreaterThan(0)
    const codes = (name: string) => lifeOf({ category: 'water_purifier', name }).parts.map(({ code }) => code)
    expect(codes('前置过滤器')).toEqual(['mesh_flush', 'mesh'])
    expect(codes('600G 厨下式净水器')).toEqual(['pp_filter', 'ro_filter'])
    expect(lifeOf(null).parts).toEqual([])
  })
})

describe('months', () => {
  it('end a month that is too short at its last day, also in leap years', () => {
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
    expect(addMonths('2028-01-31', 1)).toBe('2028-02-29')
    expect(addMonths('2026-08-31', 6)).toBe('2027-02-28')
    expect(addMonths('2026-12-15', 1)).toBe('2027-01-15')
    // The example of a commentary on article 8: an invoice of the first of December, one year.
    expect(addMonths('1995-12-01', 12)).toBe('1996-12-01')
  })
})

describe('a warranty', () => {
  it('counts from installation, delivery or purchase: the first of its life that is known', () => {
    expect(until({})).toMatchObject({ state: 'in', from: 'installed', until: '2027-02-10' })
    const other = lifeOf(null)
    expect(until({}, { life: other })).toMatchObject({ from: 'delivered', until: '2027-02-03' })
    expect(until({ deliveredAt: null }, { life: other })).toMatchObject({
      from: 'bought',
      until: '2027-01-31',
    })
  })

  it('waits for the installation, but not for ever', () => {
    const waiting = { installedAt: null }
    expect(until(waiting, { today: '2026-05-01' })).toMatchObject({ state: 'not_started', until: null })
    expect(until(waiting, { today: '2026-05-04' })).toMatchObject({ from: 'waited', until: '2027-05-04' })
    expect(until({ installedAt: null, deliveredAt: null, boughtAt: null })).toMatchObject({
      state: 'unknown',
    })
  })

  it('has its last day, ends soon before it, and is none without a term', () => {
    expect(until({}, { today: '2027-02-10' })).toMatchObject({ state: 'ending' })
    expect(until({}, { today: '2027-02-11' })).toMatchObject({ state: 'over' })
    expect(until({}, { months: 0 })).toMatchObject({ state: 'none' })
  })

  it('grows by the days that repairs took, each counted once, and not by what came after its end', () => {
    const works = [
      repair('2026-04-01', '2026-04-11'),
      repair('2026-04-05', '2026-04-13'),
      repair('2026-04-07', '2026-04-08'),
      repair('2026-05-01', '2026-05-01'),
      repair('2028-01-01', '2028-02-01'),
      repair('2026-05-10', '2026-05-20', { serviceType: 'maintain' }),
    ]
    expect(until({}, { works })).toMatchObject({ addedDays: 12, until: '2027-02-22' })
  })

  it('begins anew with an exchange, and is what a person set, until that is taken back', () => {
    const exchanged = said({ kind: 'exchanged', on: '2026-05-01', serial: 'SN-NEW' })
    expect(until({}, { acts: [exchanged] })).toMatchObject({ from: 'exchanged', until: '2027-05-01' })
    const set = { kind: 'warranty', until: '2030-01-01' } as const
    expect(until({}, { acts: [exchanged, said(set)] })).toMatchObject({ from: 'hand', until: '2030-01-01' })
    expect(until({}, { acts: [said(set, true)] })).toMatchObject({ from: 'installed' })
    expect(standingOf(unit({ serial: 'SN-OLD' }), [exchanged]).serial).toBe('SN-NEW')
  })

  it('is said in a sentence in both languages', () => {
    const standing = until({}, { works: [repair('2026-04-01', '2026-04-03')] })
    expect(warrantyWords(standing, 'zh')).toBe('保修到 2027-02-12（自安装起 12 个月，维修占用顺延 2 天）')
    for (const one of [standing, until({}, { months: 0 }), until({ installedAt: null })])
      expect(warrantyWords(one, 'en')).not.toMatch(/\p{Script=Han}/u)
  })
})

describe('parts', () => {
  const parts = (
    { acts = [], works = [], supplies = [] }: { acts?: Act[]; works?: Work[]; supplies?: Supply[] },
    today = '2026-09-01',
  ) => {
    const one = unit()
    const found = partsOf(one, standingOf(one, acts), works, purifier, supplies, today)
    return Object.fromEntries(found.map((part) => [part.code, part]))
  }

  it('are due by their cycle from the installation, soon before, and late after', () => {
    expect(parts({}).pp_filter).toMatchObject({ dueOn: '2026-08-10', state: 'due' })
    expect(parts({}, '2026-07-20').pp_filter).toMatchObject({ state: 'soon' })
    expect(parts({}, '2026-05-01').pp_filter).toMatchObject({ state: 'later' })
    expect(parts({}).ro_filter).toMatchObject({ dueOn: '2028-02-10', state: 'later' })
  })

  it('count anew from what a technician put in, where its name or its code says which', () => {
    const put = (name: string) => [
      repair('2026-08-01', '2026-08-02', {
        serviceType: 'maintain',
        materials: [{ code: 'filter_cartridge', name }],
      }),
    ]
    expect(parts({ works: put('RO 反渗透滤芯') }).ro_filter).toMatchObject({ dueOn: '2028-08-02' })
    expect(parts({ works: put('RO 反渗透滤芯') }).pp_filter).toMatchObject({ dueOn: '2026-08-10' })
    expect(parts({ works: put('滤芯') }).pp_filter).toMatchObject({ dueOn: '2027-02-02', lastBy: 'work' })
  })

  it('count anew from what a person entered, and tell of a part that was bought since', () => {
    const acts = [said({ kind: 'part_done', part: 'pp_filter', on: '2026-08-20' })]
    expect(parts({ acts }).pp_filter).toMatchObject({ dueOn: '2027-02-20', lastBy: 'hand' })
    const supplies = [
      { productId: 'PP 棉复合滤芯', name: 'PP 棉复合滤芯', on: '2026-08-05' },
      { productId: '智能锁锂电池', name: '智能锁锂电池', on: '2026-08-06' },
      { productId: 'PP 棉复合滤芯', name: 'PP 棉复合滤芯', on: '2026-01-01' },
    ]
    const { pp_filter, ro_filter } = parts({ supplies })
    expect([pp_filter!.boughtOn, ro_filter!.boughtOn]).toEqual(['2026-08-05', null])
    expect(partWords(pp_filter!, '2026-09-01', 'zh')).toBe(
      '已过 22 天，每 6 个月，还没有记录，2026-08-05 买过配件',
    )
    expect(partWords(pp_filter!, '2026-09-01', 'en')).not.toMatch(/\p{Script=Han}/u)
  })

  it('are known by the articles that the brand chose, whatever those are called, and by no other name then', () => {
    const chosen: Life = {
      ...purifier,
      parts: purifier.parts.map((one) =>
        one.code === 'ro_filter'
          ? { ...one, articles: ['FLT-SET'], everyMonths: 6, warnDays: 40, own: true }
          : one,
      ),
    }
    const one = unit()
    const supplies = [{ productId: 'FLT-SET', name: 'PP 滤芯套装', on: '2026-03-01' }]
    const [pp, ro] = partsOf(one, standingOf(one, []), [], chosen, supplies, '2026-07-05')
    expect([pp!.boughtOn, ro!.boughtOn]).toEqual([null, '2026-03-01'])
    // 36 days before: soon by the brand's 40, later by the usual 30.
    expect([pp!.state, ro!.state]).toEqual(['later', 'soon'])
    expect(partWords(ro!, '2026-07-05', 'zh')).toContain('每 6 个月（品牌设定）')
  })
})
