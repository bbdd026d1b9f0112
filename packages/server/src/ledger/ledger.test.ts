import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { type AccountId, type BrandId, id, type TransactionId } from '../kernel/ids.ts'
import { registerBrand } from '../runtime/brands.ts'
import { type AccountRef, accountKey, ofTheBrand } from './account.ts'
import { checkBooks } from './check-books.ts'
import { openAccounts } from './open-accounts.ts'
import { postTransactions } from './post-transactions.ts'
import { balancesOf, balancesOfOwners, entriesOf, getAccount, listAccounts } from './read-accounts.ts'
import { reverseTransactions } from './reverse-transactions.ts'
import type { NewTransaction } from './transaction.ts'

let brand: TestBrand
let made = 0

beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

const payable: AccountRef = { kind: 'brand_payable', ownerId: ofTheBrand }

/** A technician of this test's own, and the brand's clearing account. */
async function people(...names: string[]): Promise<AccountId[]> {
  made += 1
  const refs: AccountRef[] = [
    payable,
    ...names.map((name): AccountRef => ({ kind: 'technician_earnings', ownerId: `${name}-${made}` })),
  ]
  const accounts = await brand.transact((tx) => openAccounts(tx, refs))
  return refs.map((ref) => accounts.get(accountKey(ref))!.id)
}

function move(debit: AccountId, credit: AccountId, amountFen: bigint, key: string): NewTransaction {
  return {
    idempotencyKey: key,
    reason: 'slip.posted',
    subject: `slip:${key}`,
    postings: [{ debit, credit, amountFen }],
  }
}

const post = (...all: NewTransaction[]) => brand.transact((tx) => postTransactions(tx, all))

async function balance(account: AccountId): Promise<bigint> {
  return (await brand.transact((tx) => getAccount(tx, account))).balanceFen
}

describe('accounts', () => {
  it('are opened once for an owner, also by sixteen callers at the same moment', async () => {
    const ref: AccountRef = { kind: 'technician_earnings', ownerId: 'li-qiang' }
    const opened = await Promise.all(
      Array.from({ length: 16 }, () => brand.transact((tx) => openAccounts(tx, [ref, ref]))),
    )
    expect(new Set(opened.map((accounts) => accounts.get(accountKey(ref))!.id)).size).toBe(1)
  })

  it('are found by owner, and paged', async () => {
    const [, wang] = await people('wang')
    const [found] = await brand.transact((tx) =>
      balancesOfOwners(tx, [{ kind: 'technician_earnings', ownerId: `wang-${made}` }]),
    )
    expect(found).toMatchObject({ id: wang, balanceFen: 0n, postings: 0n, mayBeNegative: false })
    const seen: AccountId[] = []
    let cursor: string | undefined
    do {
      const page = await brand.transact((tx) => listAccounts(tx, { limit: 2, ...(cursor ? { cursor } : {}) }))
      seen.push(...page.items.map((account) => account.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toContain(wang)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('that were never opened are an error by name', async () => {
    const nobody = id<AccountId>('00000000-0000-7000-8000-000000000000')
    const [clearing] = await people()
    await expect(post(move(clearing!, nobody, 1n, 'to-nobody'))).rejects.toMatchObject({
      code: 'ledger.unknown_account',
      facts: { accountId: nobody },
    })
    await expect(brand.transact((tx) => getAccount(tx, nobody))).rejects.toMatchObject({
      code: 'ledger.unknown_account',
    })
  })
})

describe('posting', () => {
  it('moves the same fen out of one account and into another', async () => {
    const [clearing, wang] = await people('wang')
    const before = await balance(clearing!)
    const [posted] = await post(move(clearing!, wang!, 9600n, 'k-1'))
    expect(posted).toMatchObject({ idempotencyKey: 'k-1', reason: 'slip.posted', repeated: false })
    expect(await balance(wang!)).toBe(9600n)
    expect(await balance(clearing!)).toBe(before - 9600n)
  })

  it('answers the same key with the first answer, and posts nothing more', async () => {
    const [clearing, wang] = await people('wang')
    const one = move(clearing!, wang!, 100n, 'k-2')
    const [first] = await post(one)
    const [again] = await post(one)
    expect(again).toEqual({ ...first, repeated: true })
    expect(await balance(wang!)).toBe(100n)
  })

  it('takes twins inside one batch as one', async () => {
    const [clearing, wang] = await people('wang')
    const one = move(clearing!, wang!, 100n, 'k-3')
    const posted = await post(one, move(clearing!, wang!, 5n, 'k-3b'), one)
    expect(posted.map((p) => p.repeated)).toEqual([false, false, true])
    expect(posted[0]!.id).toBe(posted[2]!.id)
    expect(await balance(wang!)).toBe(105n)
  })

  it('refuses a key that names something else, in the batch and in the book', async () => {
    const [clearing, wang] = await people('wang')
    await post(move(clearing!, wang!, 100n, 'k-4'))
    const other = move(clearing!, wang!, 101n, 'k-4')
    await expect(post(other)).rejects.toMatchObject({
      code: 'ledger.key_reused',
      facts: { idempotencyKey: 'k-4' },
    })
    await expect(
      post(move(clearing!, wang!, 1n, 'k-5'), move(clearing!, wang!, 2n, 'k-5')),
    ).rejects.toMatchObject({ code: 'ledger.key_reused' })
    expect(await balance(wang!)).toBe(100n)
  })

  it('gives twenty callers of one key at one moment one transaction', async () => {
    const [clearing, wang, li] = await people('wang', 'li')
    const same = Array.from({ length: 20 }, () => post(move(clearing!, wang!, 700n, 'k-6')))
    const answers = (await Promise.all(same)).flat()
    expect(new Set(answers.map((a) => a.id)).size).toBe(1)
    expect(answers.filter((a) => !a.repeated)).toHaveLength(1)
    // Accounts apart, so no lock makes them wait: the key alone decides.
    const apart = await Promise.allSettled([
      post(move(clearing!, wang!, 1n, 'k-7')),
      post(move(clearing!, li!, 1n, 'k-7')),
    ])
    expect(apart.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect((await balance(wang!)) + (await balance(li!))).toBe(701n)
  })

  it('lets no protected account below zero, and then writes nothing of the batch', async () => {
    const [clearing, wang] = await people('wang')
    await post(move(clearing!, wang!, 500n, 'k-8'))
    await expect(
      post(move(clearing!, wang!, 100n, 'k-9'), move(wang!, clearing!, 601n, 'k-10')),
    ).rejects.toMatchObject({
      code: 'ledger.insufficient_balance',
      facts: { accountId: wang, balanceFen: '500', wantedFen: '501' },
    })
    expect(await balance(wang!)).toBe(500n)
    await post(move(clearing!, wang!, 100n, 'k-9'), move(wang!, clearing!, 600n, 'k-10'))
    expect(await balance(wang!)).toBe(0n)
  })

  it('repeats a spend after the money is gone without complaint', async () => {
    const [clearing, wang] = await people('wang')
    await post(move(clearing!, wang!, 500n, 'k-11'))
    const spend = move(wang!, clearing!, 500n, 'k-12')
    const [first] = await post(spend)
    const [again] = await post(spend)
    expect(again).toEqual({ ...first, repeated: true })
  })
})

describe('a reversal', () => {
  it('undoes by a new transaction, once', async () => {
    const [clearing, wang] = await people('wang')
    const [posted] = await post(move(clearing!, wang!, 300n, 'r-1'))
    const reverse = (reason: string) =>
      brand.transact((tx) => reverseTransactions(tx, [{ transactionId: posted!.id, reason }]))
    const [reversal] = await reverse('slip.reversed')
    expect(await balance(wang!)).toBe(0n)
    expect(await reverse('slip.reversed')).toEqual([{ ...reversal, repeated: true }])
    await expect(reverse('slip.mistaken')).rejects.toMatchObject({ code: 'ledger.key_reused' })
    await expect(
      brand.transact((tx) =>
        reverseTransactions(tx, [{ transactionId: reversal!.id, reason: 'slip.reversed' }]),
      ),
    ).rejects.toMatchObject({ code: 'ledger.reversal_not_reversible' })
  })

  it('needs a transaction, and the money', async () => {
    const [clearing, wang] = await people('wang')
    const unknown = id<TransactionId>('00000000-0000-7000-8000-000000000001')
    await expect(
      brand.transact((tx) => reverseTransactions(tx, [{ transactionId: unknown, reason: 'slip.reversed' }])),
    ).rejects.toMatchObject({ code: 'ledger.unknown_transaction' })
    const [posted] = await post(move(clearing!, wang!, 300n, 'r-2'))
    await post(move(wang!, clearing!, 200n, 'r-3'))
    await expect(
      brand.transact((tx) =>
        reverseTransactions(tx, [{ transactionId: posted!.id, reason: 'slip.reversed' }]),
      ),
    ).rejects.toMatchObject({ code: 'ledger.insufficient_balance' })
    expect(await balance(wang!)).toBe(100n)
  })
})

describe('entries', () => {
  it('are paged newest first with the balance after each', async () => {
    const [clearing, wang] = await people('wang')
    for (let i = 1; i <= 5; i++) await post(move(clearing!, wang!, BigInt(i), `e-${made}-${i}`))
    await post(move(wang!, clearing!, 4n, `e-${made}-6`))
    const page = (cursor?: string) =>
      brand.transact((tx) => entriesOf(tx, wang!, { limit: 4, ...(cursor ? { cursor } : {}) }))
    const first = await page()
    expect(first.items.map((e) => [e.deltaFen, e.balanceAfterFen])).toEqual([
      [-4n, 11n],
      [5n, 15n],
      [4n, 10n],
      [3n, 6n],
    ])
    await post(move(clearing!, wang!, 1000n, `e-${made}-7`))
    const second = await page(first.nextCursor!)
    expect(second.items.map((e) => [e.deltaFen, e.balanceAfterFen])).toEqual([
      [2n, 3n],
      [1n, 1n],
    ])
    expect(second.nextCursor).toBeNull()
    expect(first.items[0]!.counterpart).toMatchObject({ accountId: clearing, kind: 'brand_payable' })
    await expect(page('1; drop table')).rejects.toMatchObject({ code: 'ledger.bad_cursor' })
  })
})

describe('the book', () => {
  it.each([
    'update ledger.posting set amount_fen = 1',
    'delete from ledger.posting',
    'delete from ledger.transaction',
    'truncate ledger.posting',
  ])('refuses the application: %s', async (statement) => {
    await expect(brand.db.pool.query(`begin; set local qiao.brand = 'hemu'; ${statement}`)).rejects.toThrow(
      /permission denied/,
    )
  })

  it('refuses even its owner, by a trigger', async () => {
    const [clearing, wang] = await people('wang')
    await post(move(clearing!, wang!, 1n, 'owner-1'))
    const { ownerUrlOf, withOwner } = await ownerOf(brand)
    for (const statement of ['update ledger.posting set amount_fen = 2', 'delete from ledger.transaction'])
      await expect(withOwner(ownerUrlOf, statement)).rejects.toThrow(/append_only/)
  })

  it('of one brand is not seen by another', async () => {
    const other = id<BrandId>('other-brand')
    await registerBrand(brand.db, other, brand.vault.newBrandKey(other))
    const [clearing, wang] = await people('wang')
    await post(move(clearing!, wang!, 1n, 'apart-1'))
    expect(await brand.db.transact(other, (tx) => balancesOf(tx, [wang!]))).toEqual([])
    await expect(
      brand.db.transact(other, (tx) => postTransactions(tx, [move(clearing!, wang!, 1n, 'apart-2')])),
    ).rejects.toMatchObject({ code: 'ledger.unknown_account' })
    expect(await brand.db.transact(other, checkBooks)).toMatchObject({ balanced: true, accounts: 0 })
  })

  it('shows a balance that was tampered with', async () => {
    const [clearing, wang] = await people('wang')
    await post(move(clearing!, wang!, 40n, 'tamper-1'))
    expect(await brand.transact(checkBooks)).toMatchObject({ balanced: true, sumFen: 0n, wrongAccounts: [] })
    const tamper = (fen: number) =>
      brand.transact((tx) =>
        tx.named(
          `tamper${fen}`,
          'update ledger.balance set balance_fen = balance_fen + $2 where brand_id = $1 and account_id = $3',
          [tx.brandId, fen, wang!],
        ),
      )
    await tamper(7)
    expect(await brand.transact(checkBooks)).toMatchObject({
      balanced: false,
      sumFen: 7n,
      wrongAccounts: [{ accountId: wang, balanceFen: 47n, postingsFen: 40n }],
    })
    await tamper(-7)
  })
})

async function ownerOf(one: TestBrand) {
  const { default: pg } = await import('pg')
  const { rows } = await one.db.pool.query('select current_database() as name')
  const { testCluster } = await import('../../test/support/database.ts')
  const { toDatabase } = await import('../../supervisor/postgres-roles.ts')
  const withOwner = async (url: string, statement: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      await client.query(`begin; set local qiao.brand = 'hemu'; ${statement}`)
    } finally {
      await client.end()
    }
  }
  return { ownerUrlOf: toDatabase(testCluster().ownerUrl, rows[0].name), withOwner }
}
