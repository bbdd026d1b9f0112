import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import type { AccountId } from '../kernel/ids.ts'
import { type AccountRef, accountKey, ofTheBrand } from './account.ts'
import { checkBooks } from './check-books.ts'
import { openAccounts } from './open-accounts.ts'
import { postTransactions } from './post-transactions.ts'
import { balancesOf } from './read-accounts.ts'
import { reverseTransactions } from './reverse-transactions.ts'
import type { NewTransaction, PostedTransaction } from './transaction.ts'

let brand: TestBrand
let clearing: AccountId
let people: AccountId[]

beforeAll(async () => {
  brand = await testBrand()
  const refs: AccountRef[] = [
    { kind: 'brand_payable', ownerId: ofTheBrand },
    ...Array.from({ length: 6 }, (_, i): AccountRef => ({ kind: 'technician_earnings', ownerId: `t-${i}` })),
    { kind: 'technician_earnings', ownerId: 'wang-lei' },
  ]
  const accounts = await brand.transact((tx) => openAccounts(tx, refs))
  const ids = refs.map((ref) => accounts.get(accountKey(ref))!.id)
  clearing = ids[0]!
  people = ids.slice(1)
})
afterAll(() => brand.close())

/** Small, seeded, the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function randomBatch(roll: (below: number) => number, stem: string): NewTransaction[] {
  return Array.from({ length: 1 + roll(3) }, (_, i) => ({
    idempotencyKey: `${stem}-${i}`,
    reason: 'slip.posted',
    subject: `slip:${stem}-${i}`,
    postings: Array.from({ length: 1 + roll(3) }, () => {
      const from = roll(8) < 4 ? clearing : people[roll(6)]!
      const others = [clearing, ...people.slice(0, 6)].filter((one) => one !== from)
      return { debit: from, credit: others[roll(others.length)]!, amountFen: BigInt(1 + roll(900)) }
    }),
  }))
}

/** The reference: a map of balances, and the keys that were taken. */
class Model {
  balances = new Map<AccountId, bigint>()
  taken = new Set<string>()

  post(batch: NewTransaction[]): 'posted' | 'insufficient' {
    const fresh = batch.filter((one) => !this.taken.has(one.idempotencyKey))
    const next = new Map(this.balances)
    for (const { postings } of fresh)
      for (const { debit, credit, amountFen } of postings) {
        next.set(debit, (next.get(debit) ?? 0n) - amountFen)
        next.set(credit, (next.get(credit) ?? 0n) + amountFen)
      }
    if ([...next].some(([account, fen]) => account !== clearing && fen < 0n)) return 'insufficient'
    this.balances = next
    for (const one of fresh) this.taken.add(one.idempotencyKey)
    return 'posted'
  }
}

async function outcomeOf(work: Promise<unknown>): Promise<'posted' | 'insufficient'> {
  try {
    await work
    return 'posted'
  } catch (error) {
    if ((error as { code?: string }).code === 'ledger.insufficient_balance') return 'insufficient'
    throw error
  }
}

async function balances(): Promise<Map<AccountId, bigint>> {
  const found = await brand.transact((tx) => balancesOf(tx, [clearing, ...people]))
  return new Map(found.map((one) => [one.id, one.balanceFen]))
}

describe('the ledger against its model', () => {
  it('agrees on every outcome and balance, one operation after another, repeats included', async () => {
    const roll = dice(20261111)
    const model = new Model()
    const past: NewTransaction[][] = []
    for (let step = 0; step < 150; step++) {
      const again = past.length > 0 && roll(5) === 0
      const batch = again ? past[roll(past.length)]! : randomBatch(roll, `seq-${step}`)
      if (!again) past.push(batch)
      const expected = model.post(batch)
      expect(await outcomeOf(brand.transact((tx) => postTransactions(tx, batch)))).toBe(expected)
    }
    const real = await balances()
    for (const [account, fen] of model.balances) expect(real.get(account)).toBe(fen)
    expect(await brand.transact(checkBooks)).toMatchObject({ balanced: true, sumFen: 0n })
  })

  it('keeps the sum at zero in every snapshot while sixteen callers post, repeat and reverse', async () => {
    const roll = dice(7)
    const start = await balances()
    const acked = new Map<string, NewTransaction>()
    const reversed = new Set<string>()
    let done = false
    const watching = (async () => {
      let snapshots = 0
      while (!done) {
        const check = await brand.transact(checkBooks, { readOnly: true })
        expect(check).toMatchObject({ balanced: true, sumFen: 0n })
        snapshots += 1
      }
      return snapshots
    })()
    const plans = Array.from({ length: 16 }, (_, caller) =>
      Array.from({ length: 12 }, (_, step) => randomBatch(roll, `con-${caller % 8}-${step}`)),
    )
    // Callers 8 to 15 use the keys of 0 to 7: half of them the same content, half another one.
    for (let caller = 8; caller < 12; caller++) plans[caller] = plans[caller - 8]!
    const work = async (plan: NewTransaction[][]) => {
      for (const batch of plan) {
        const posted = await brand
          .transact((tx) => postTransactions(tx, batch))
          .catch((error: { code?: string }): PostedTransaction[] => {
            if (!['ledger.insufficient_balance', 'ledger.key_reused'].includes(error.code ?? '')) throw error
            return []
          })
        for (const [i, one] of batch.entries()) if (posted[i]) acked.set(one.idempotencyKey, one)
        const undo = posted[0]
        if (!undo || undo.id.charCodeAt(35) % 3 !== 0) continue
        const outcome = await outcomeOf(
          brand.transact((tx) =>
            reverseTransactions(tx, [{ transactionId: undo.id, reason: 'slip.reversed' }]),
          ),
        )
        if (outcome === 'posted') reversed.add(undo.idempotencyKey)
      }
    }
    await Promise.all(plans.map(work)).finally(() => {
      done = true
    })
    expect(await watching).toBeGreaterThan(3)
    expect(acked.size).toBeGreaterThan(50)
    expect(reversed.size).toBeGreaterThan(5)
    const expected = new Map(start)
    for (const [key, { postings }] of acked) {
      if (reversed.has(key)) continue
      for (const { debit, credit, amountFen } of postings) {
        expected.set(debit, expected.get(debit)! - amountFen)
        expected.set(credit, expected.get(credit)! + amountFen)
      }
    }
    expect(await balances()).toEqual(expected)
  })

  it('lets exactly as many of 64 concurrent spends through as the account holds', async () => {
    const wang = people[6]!
    await brand.transact((tx) =>
      postTransactions(tx, [
        {
          idempotencyKey: 'fill',
          reason: 'slip.posted',
          subject: 'slip:fill',
          postings: [{ debit: clearing, credit: wang, amountFen: 1050n }],
        },
      ]),
    )
    const spend = (i: number): NewTransaction => ({
      idempotencyKey: `spend-${i}`,
      reason: 'withdrawal.paid',
      subject: `withdrawal:${i}`,
      postings: [{ debit: wang, credit: clearing, amountFen: 50n }],
    })
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        outcomeOf(brand.transact((tx) => postTransactions(tx, [spend(i)]))),
      ),
    )
    expect(outcomes.filter((one) => one === 'posted')).toHaveLength(21)
    expect((await balances()).get(wang)).toBe(0n)
    expect(await brand.transact(checkBooks)).toMatchObject({ balanced: true })
  })
})
