import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { identifyCustomers, mergeCustomers } from '../../customers/index.ts'
import { recordColumns } from '../../customers/resolve/plan.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { readRunPairs, readRunPlan } from './run-views.ts'
import { evidenceViews, groundsWords } from './words.ts'

let brand: TestBrand
let ids: CustomerId[]
const runId = '00000000-0000-7000-8000-0000000000aa'
const run = <T>(work: (tx: Tx) => Promise<T>) => brand.transact(work)

beforeAll(async () => {
  brand = await testBrand()
  ids = []
  for (const [n, name] of ['刘小满', '刘晓满', '王五', '王武', '赵六', '赵陆'].entries()) {
    const [one] = await run((tx) =>
      identifyCustomers(tx, [
        {
          identifiers: [{ kind: 'marketplace_buyer', value: `taobao:${n}` }],
          evidence: `registration:${n}`,
          origin: 'customer',
          profile: { name, phone: `+861390000000${n}` },
        },
      ]),
    )
    ids.push(one!.customerId!)
  }
  await plan([
    ['link', 0, 1, 0.9995, 'name+phone'],
    ['link', 2, 3, 0.96, 'name+phone'],
    ['review', 4, 5, 0.6, ''],
  ])
})
afterAll(() => brand.close())

const plan = (pairs: [string, number, number, number, string][]) =>
  run((tx) =>
    tx.named(
      'test.write_plan',
      `insert into customers.planned_pair (brand_id, run_id, number, outcome, first_id, second_id, score, grounds, evidence)
       select $1, $2, p.* from unnest($3::int[], $4::text[], $5::uuid[], $6::uuid[], $7::float8[], $8::text[], $9::jsonb[]) as p`,
      [
        tx.brandId,
        runId,
        pairs.map((_, n) => n + 1),
        pairs.map(([outcome]) => outcome),
        pairs.map(([, a]) => ids[a]),
        pairs.map(([, , b]) => ids[b]),
        pairs.map(([, , , score]) => score),
        pairs.map(([, , , , grounds]) => grounds),
        pairs.map(() => JSON.stringify([{ field: 'name', level: 'sounds-same', weight: 4 }])),
      ],
    ),
  )

describe('what a run found', () => {
  it('is counted by grounds and by how sure it is, in words', async () => {
    const { bounds, groups } = await run((tx) => readRunPlan(tx, runId, 'zh'))
    expect(bounds).toEqual([0.8, 0.95, 0.99, 0.999])
    expect(groups).toEqual([
      { outcome: 'link', grounds: 'name+phone', words: '姓名 + 手机号', pairs: 2, bands: [0, 0, 1, 0, 1] },
      { outcome: 'review', grounds: '', words: '同一个人的其他资料', pairs: 1, bands: [1, 0, 0, 0, 0] },
    ])
    expect(groundsWords('name+phone', 'en')).toBe('Name + Phone')
  })

  it('is shown pair by pair, masked by role, the least sure first, page by page', async () => {
    const page = (cursor?: string) =>
      run((tx) => readRunPairs(tx, runId, { outcome: 'link', cursor, limit: 1 }, ['agent'], 'zh'))
    const first = await page()
    expect(first.items).toMatchObject([
      {
        firstId: ids[2],
        first: { name: '王*', receiver: null },
        second: { name: '王*' },
        differs: ['name', 'phone'],
        score: 0.96,
      },
    ])
    expect(first.items[0]!.first.phone).toContain('****')
    expect(first.items[0]!.evidence[0]!.words).toBe('姓名读音相同')
    const second = await page(first.nextCursor!)
    expect(second).toMatchObject({ items: [{ firstId: ids[0] }], nextCursor: null })
  })

  it('shows two sides also once they are one person', async () => {
    const pairs = () => run((tx) => readRunPairs(tx, runId, { outcome: 'review', limit: 5 }, ['owner'], 'zh'))
    const before = (await pairs()).items[0]!
    await run((tx) =>
      mergeCustomers(tx, { keptId: ids[4]!, absorbedId: ids[5]!, reason: 'same', way: 'member' }),
    )
    const after = (await pairs()).items[0]!
    expect([after.first.name, after.second.name]).toEqual([before.first.name, before.second.name])
  })
})

describe('the words of the engine', () => {
  it('name every column that a run compares, in both languages', () => {
    const silent = ['person', 'lentOn', 'turn']
    for (const field of recordColumns.filter((name) => !silent.includes(name))) {
      expect(groundsWords(field, 'zh'), field).toMatch(/^[\u4e00-\u9fff]+$/)
      expect(groundsWords(field, 'en'), field).toMatch(/^[A-Z][A-Za-z -]+$/)
    }
    const [parted] = evidenceViews([{ field: 'account', level: 'two-in-one-place', weight: -9 }], 'en')
    expect(parted!.words).toBe('Marketplace account: two in one place, so somebody is asked')
  })

  it('name every level that a column may reach', () => {
    const kinds = new URL('../../customers/identity/kinds/', import.meta.url)
    const text = readdirSync(kinds)
      .filter((file) => !file.endsWith('.test.ts'))
      .map((file) => readFileSync(new URL(file, kinds), 'utf8'))
      .join('\n')
    const named = [...text.matchAll(/name: '([a-z0-9-]+)', says/g)].map((match) => match[1]!)
    const listed = [...text.matchAll(/^ {2}'([a-z0-9-]+)',$/gm)].map((match) => match[1]!)
    const words = [0.9, 0.75, 0.6, 0.45, 0.3, 0.15].map((least) => `words-${least}`)
    const levels = new Set([...named, ...listed, ...words])
    levels.delete('unknown')
    expect(levels.size).toBeGreaterThan(25)
    for (const level of levels)
      for (const language of ['zh', 'en'] as const) {
        const [view] = evidenceViews([{ field: 'name', level, weight: 1 }], language)
        expect(view!.words, level).not.toMatch(language === 'zh' ? /[a-z]/ : /-/)
      }
  })
})
