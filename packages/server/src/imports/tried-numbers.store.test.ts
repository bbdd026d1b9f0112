import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { parsePhone } from '../kernel/phone.ts'
import { trim } from '../privacy/retention-store.ts'
import { rows } from '../runtime/db/transaction.ts'
import { triedDays, tryNumbers } from './tried-numbers.ts'

const noon = new Date('2026-04-10T04:00:00Z')
const dayMs = 24 * 3600_000
const guesses = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => parsePhone(`138${String(from + i).padStart(4, '0')}1234`))

let brand: TestBrand
let trier = { principal: 'member:0', limit: 20 }
let count = 0
beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(() => {
  count += 1
  trier = { principal: `member:${count}`, limit: 20 }
  brand.time.now = noon
})
afterAll(() => brand.close())

const bring = (from: number, n: number, by = trier) =>
  brand.transact(async (tx) => {
    const tries = await tryNumbers(tx, by, guesses(from, n))
    await tries.keep()
    return tries.refused.length
  })
const kept = () =>
  brand.transact((tx) =>
    rows(
      tx,
      sql<{
        n: number
        text: string
      }>`select cardinality(hidden) as n, m::text as text from imports.tried_mask m
        where principal = ${trier.principal}`,
    ),
  )

it('counts over transactions, the same number once, and each principal by itself', async () => {
  expect([await bring(0, 10), await bring(0, 10), await bring(10, 14)]).toEqual([0, 0, 0])
  expect([await bring(24, 6), await bring(0, 24)]).toEqual([6, 0])
  expect(await bring(24, 6, { principal: `source:${count}`, limit: 20 })).toBe(0)
  expect(await kept()).toMatchObject([{ n: 24 }])
})

it('keeps nothing of what was not told', async () => {
  await bring(0, 20)
  await brand.transact((tx) => tryNumbers(tx, trier, guesses(20, 100)))
  expect(await kept()).toMatchObject([{ n: 20 }])
  expect(await bring(120, 4)).toBe(0)
})

it('cannot be passed by coming at once', async () => {
  const refused = await Promise.all(Array.from({ length: 50 }, (_, i) => bring(i * 2, 2)))
  expect(refused.reduce((sum, n) => sum + n, 0)).toBe(76)
})

it('begins anew after thirty days, and what is older goes by itself', async () => {
  expect([await bring(0, 30), await bring(30, 5)]).toEqual([6, 5])
  brand.time.now = new Date(noon.getTime() + triedDays * dayMs - 1)
  expect(await bring(30, 5)).toBe(5)
  brand.time.now = new Date(noon.getTime() + triedDays * dayMs)
  expect([await bring(30, 24), await bring(54, 1)]).toEqual([0, 1])
  expect(await kept()).toMatchObject([{ n: 24 }])
  const before = new Date(brand.time.now.getTime() + 1)
  expect(await brand.transact((tx) => trim(tx, 'tried-number', before, 2_000))).toBeGreaterThan(0)
  expect(await kept()).toEqual([])
})

it('keeps neither a number nor an index that leads to a customer', async () => {
  await bring(4711, 1)
  const [row] = await kept()
  const index = await brand.transact(async ({ vault }) =>
    vault.index('phone', '+8613847111234').toString('hex'),
  )
  expect(row!.text).not.toMatch(/4711|1234,|138/)
  expect(row!.text).not.toContain(index.slice(0, 24))
})
