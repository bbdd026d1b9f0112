import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import type { LogFields } from '../runtime/log.ts'
import { openMetrics } from '../runtime/metrics.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { accountKey, ofTheBrand } from './account.ts'
import { errorWords } from './errors.ts'
import { jobs } from './jobs.ts'
import { openAccounts } from './open-accounts.ts'

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

describe('the check of the books', () => {
  it('raises gauge and log while they do not balance, and takes the alarm back', async () => {
    const [check] = jobs
    const lines: LogFields[] = []
    const metrics = openMetrics()
    const log = {
      info: () => undefined,
      warn: () => undefined,
      error: (fields: LogFields) => void lines.push(fields),
    }
    const runtime = { db: brand.db, metrics, log } as unknown as Runtime
    const gauge = async () => (await metrics.booksUnbalanced.get()).values[0]!.value
    const run = () => check!.run(runtime, brand.brandId, null)
    await run()
    expect([await gauge(), lines.length]).toEqual([0, 0])

    const ref = { kind: 'brand_payable' as const, ownerId: ofTheBrand }
    const account = (await brand.transact((tx) => openAccounts(tx, [ref]))).get(accountKey(ref))!
    const tamper = (fen: number) =>
      brand.transact((tx) =>
        tx.named(
          'tamper',
          'update ledger.balance set balance_fen = $2 where brand_id = $1 and account_id = $3',
          [tx.brandId, fen, account.id],
        ),
      )
    await tamper(-3)
    await run()
    expect(await gauge()).toBe(1)
    expect(lines).toEqual([
      { event: 'ledger.books_unbalanced', brandId: 'hemu', count: 1, reason: 'sum -3 fen' },
    ])
    await tamper(0)
    await run()
    expect(await gauge()).toBe(0)
  })
})

describe('every error of the ledger', () => {
  it('has a status and words in both languages', () => {
    for (const [code, { status, zh, en }] of Object.entries(errorWords)) {
      expect(code).toMatch(/^ledger\.[a-z_]+$/)
      expect(status).toBeGreaterThanOrEqual(400)
      for (const text of [zh.title, zh.whatToDo, en.title, en.whatToDo])
        expect(text.length).toBeGreaterThan(5)
    }
  })
})
