import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { personsAfter } from '../src/customers/persons-store.ts'
import { businessDayNumber } from '../src/kernel/time.ts'
import { drawing } from '../src/needs/draw-needs.ts'
import { scoring } from '../src/value/score-people.ts'
import { type TestBrand, testBrand } from './support/brand.ts'
import { crowded, fillCrowd } from './support/crowd.ts'
import { statementsOf, tablesReadWhole } from './support/plans.ts'

// What is kept up for everybody in the background looks at some persons at a time: a statement that reads all rows of a brand for
// them costs as much again for each part, and agents wait for it.

const now = new Date('2026-04-10T02:00:00Z')
let brand: TestBrand

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = now
  await brand.transact((tx) => fillCrowd(tx, now))
  const client = new pg.Client({ connectionString: brand.ownerUrl })
  await client.connect()
  await client.query('analyze')
  await client.end()
})
afterAll(() => brand.close())

it.each([
  ['value', scoring],
  ['needs', drawing],
])('%s of some persons reads no table whole', async (_name, upkeep) => {
  const whole = await brand.transact(async (tx) => {
    const some = await personsAfter(tx, null, 20)
    expect(some).toHaveLength(20)
    const texts = await statementsOf(tx, (spied) => upkeep.look(spied, some, businessDayNumber(tx.now)))
    expect(texts.size).toBeGreaterThan(2)
    const found: Record<string, string[]> = {}
    for (const [name, text] of texts) {
      const read = (await tablesReadWhole(tx, text)).filter((one) => crowded.includes(one))
      if (read.length > 0) found[name] = read
    }
    return found
  })
  expect(whole).toEqual({})
})
