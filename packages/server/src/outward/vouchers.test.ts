import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Movement } from '../ledger/index.ts'
import { compileOutward, findBuiltInMapping, type OutwardMapping } from '../mapping/index.ts'
import { voucherOfStatement, vouchersOf } from './vouchers.ts'

const names = new Map([['t1', '王师傅']])
const move = (day: string, amountFen: bigint, more: Partial<Movement> = {}): Movement => ({
  day,
  reason: 'slip.posted',
  debit: { kind: 'brand_payable', ownerId: 'brand' },
  credit: { kind: 'technician_earnings', ownerId: 't1' },
  amountFen,
  postings: 1,
  ...more,
})

describe('vouchers of the ledger', () => {
  it('are one a day or one a month, numbered, with both sides of each sum', () => {
    const movements = [move('2026-02-27', 100n), move('2026-02-28', 250n), move('2026-03-01', 5n)]
    expect(
      vouchersOf(movements, 'day', names, null).map(({ voucherNumber, day }) => [voucherNumber, day]),
    ).toEqual([
      [1, '2026-02-27'],
      [2, '2026-02-28'],
      [3, '2026-03-01'],
    ])
    const [february, march] = vouchersOf(movements, 'month', names, null)
    expect([february!.day, march!.day]).toEqual(['2026-02-28', '2026-03-31'])
    expect(february!.entries).toEqual([
      {
        summary: '安装服务费结算 2 笔',
        accountCode: 'brand_payable',
        accountName: '应付清算',
        debitFen: 350n,
        creditFen: 0n,
        auxiliary: null,
      },
      {
        summary: '安装服务费结算 2 笔',
        accountCode: 'technician_earnings',
        accountName: '师傅收入',
        debitFen: 0n,
        creditFen: 350n,
        auxiliary: '王师傅',
      },
    ])
  })

  it('balance, and lose no fen, whatever moved', () => {
    const kind = fc.constantFrom('brand_payable', 'technician_earnings', 'material_income')
    const any = fc.record({
      day: fc.constantFrom('2026-01-31', '2026-02-01', '2026-12-31'),
      reason: fc.constantFrom('slip.posted', 'slip.reversed', 'other.thing'),
      debit: fc.record({ kind, ownerId: fc.constantFrom('brand', 't1') }),
      credit: fc.record({ kind, ownerId: fc.constantFrom('brand', 't1') }),
      amountFen: fc.bigInt(1n, 10n ** 14n),
      postings: fc.integer({ min: 1, max: 9 }),
    })
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 30 }),
        fc.constantFrom('day' as const, 'month' as const),
        (all, grouping) => {
          const before = structuredClone(all)
          const vouchers = vouchersOf(all, grouping, names, null)
          for (const { entries } of vouchers) {
            const [debit, credit] = (['debitFen', 'creditFen'] as const).map((side) =>
              entries.reduce((sum, one) => sum + one[side], 0n),
            )
            expect(debit).toBe(credit)
          }
          const total = vouchers
            .flatMap(({ entries }) => entries)
            .reduce((sum, one) => sum + one.debitFen, 0n)
          expect(total).toBe(all.reduce((sum, one) => sum + one.amountFen, 0n))
          // The same movements give the same vouchers another time.
          expect(all).toEqual(before)
        },
      ),
    )
  })

  it('leave in the shape of the ready mapping', () => {
    const mapping = findBuiltInMapping('finance-vouchers') as OutwardMapping
    const [one] = compileOutward<'voucher'>(mapping).apply(
      vouchersOf([move('2026-03-11', 129_900n)], 'day', names, null),
    )
    expect(one).toMatchObject({
      state: 'mapped',
      rows: [
        { 凭证日期: '2026-03-11', 凭证字: '记', 科目名称: '应付清算', 借方金额: '1299.00' },
        { 科目名称: '师傅收入', 贷方金额: '1299.00', 辅助核算: '王师傅' },
      ],
    })
  })
})

describe('a closed statement', () => {
  const closed = {
    statementId: 's1',
    payeeKind: 'technician',
    payeeId: 't1',
    month: '2026-12',
    slips: 3,
    totalFen: 9900,
  }

  it('is a voucher of the last day of its month; one that is owed back has its sides turned', () => {
    expect(voucherOfStatement(closed, names)).toMatchObject({ day: '2026-12-31', statementId: 's1' })
    const sides = (totalFen: number) =>
      voucherOfStatement({ ...closed, totalFen }, names)!.entries.map((one) => [
        one.accountCode,
        one.debitFen,
        one.creditFen,
      ])
    expect(sides(9900)).toEqual([
      ['brand_payable', 9900n, 0n],
      ['technician_earnings', 0n, 9900n],
    ])
    expect(sides(-100)[0]).toEqual(['technician_earnings', 100n, 0n])
    expect(voucherOfStatement({ statementId: 's1' }, names)).toBeNull()
  })
})
