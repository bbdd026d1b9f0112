import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { id, type SlipId, type StatementId, type TransactionId } from '../kernel/ids.ts'
import { sumFen } from '../kernel/money.ts'
import { statementCsv, textCell } from './export-statement.ts'
import type { SlipLine } from './price-work-order.ts'
import { adjustmentLine, reversalLines, type Slip, sidesOf } from './slip.ts'
import { checkClosable, type Statement } from './statement.ts'

const line = (code: SlipLine['code'], amountFen: bigint): SlipLine => ({
  code,
  ruleId: 'base.smart_lock.install',
  ruleVersion: 'home-installation@1',
  inputs: {},
  factor: '1',
  amountFen,
  sentence: { zh: '智能锁安装基础费', en: 'Base fee' },
})

const slip: Slip = {
  id: id<SlipId>('slip-1'),
  workOrderId: 'wo-liu',
  workOrderCode: 'QG26110001',
  kind: 'service',
  payee: { kind: 'technician', id: 'wang-lei' },
  servicePointId: 'pudong',
  rateCard: null,
  facts: null,
  lines: [line('base_fee', 9600n), line('own_parts', -2000n), line('material', -2800n)],
  totalFen: 4800n,
  correctsSlipId: null,
  reason: null,
  note: null,
  statementId: id<StatementId>('statement-1'),
  transactionId: id<TransactionId>('transaction-1'),
  actor: 'system:qiao',
  earnedAt: new Date('2026-11-24T07:00:00Z'),
  postedAt: new Date('2026-11-24T07:00:01Z'),
  reversed: false,
}

describe('the sides of a slip in the book', () => {
  it('are what was earned, what the brand takes back, and what material cost', () => {
    expect(sidesOf(slip.lines)).toEqual({ earnedFen: 9600n, backFen: 2000n, materialFen: 2800n })
  })

  it('come to the total, whatever the lines', () => {
    const codes = fc.constantFrom<SlipLine['code']>('base_fee', 'travel', 'praise', 'own_parts', 'adjustment')
    const plain = fc.tuple(codes, fc.bigInt({ min: -99_999n, max: 99_999n }))
    const material = fc.tuple(
      fc.constant<SlipLine['code']>('material'),
      fc.bigInt({ min: -99_999n, max: 0n }),
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(plain, material)), (given) => {
        const lines = given.map(([code, fen]) => line(code, fen))
        const { earnedFen, backFen, materialFen } = sidesOf(lines)
        expect(earnedFen - backFen - materialFen).toBe(sumFen(lines.map((one) => one.amountFen)))
        expect([earnedFen, backFen, materialFen].every((fen) => fen >= 0n)).toBe(true)
      }),
    )
  })
})

describe('corrections', () => {
  it('say in words what a person did', () => {
    expect(adjustmentLine(slip, -500n, 'complaint').sentence).toEqual({
      zh: '人工调整（客诉扣款）：扣 5.00 元',
      en: 'Adjustment (deduction after a complaint): less ¥5.00',
    })
    expect(reversalLines(slip, 'wrong_price').map((one) => [one.code, one.amountFen])).toEqual([
      ['reversal', -9600n],
      ['reversal', 2000n],
      ['reversal', 2800n],
    ])
    expect(reversalLines(slip, 'wrong_price')[0]!.sentence.zh).toBe('冲正（计价有误）：智能锁安装基础费')
  })

  it.each([
    ['a reversed slip', { reversed: true }],
    ['a correction', { kind: 'adjustment' as const, correctsSlipId: id<SlipId>('slip-0') }],
  ])('are not made to %s', (_, change) => {
    expect(() => adjustmentLine({ ...slip, ...change }, 1n, 'goodwill')).toThrowError(
      expect.objectContaining({ code: 'settlement.slip_not_adjustable' }),
    )
  })

  it('are not reversed when they are a reversal, or twice', () => {
    const reversal = { ...slip, kind: 'reversal' as const, correctsSlipId: id<SlipId>('slip-0') }
    expect(() => reversalLines(reversal, 'other')).toThrowError(
      expect.objectContaining({ code: 'settlement.slip_not_adjustable' }),
    )
    expect(() => reversalLines({ ...slip, reversed: true }, 'other')).toThrowError(
      expect.objectContaining({ code: 'settlement.slip_already_reversed' }),
    )
  })
})

const statement: Statement = {
  id: id<StatementId>('statement-1'),
  payee: { kind: 'technician', id: 'wang-lei' },
  month: '2026-11',
  state: 'open',
  totalFen: 4800n,
  slips: 1,
  openedAt: new Date('2026-11-24T07:00:00Z'),
  closedAt: null,
  closedBy: null,
}

describe('closing a statement', () => {
  const proof = { slips: 1, slipsFen: 4800n, ledgerFen: 4800n }
  // Midnight in Shanghai is 16:00 of the day before in UTC.
  const lastSecond = new Date('2026-11-30T15:59:59.999Z')
  const firstSecond = new Date('2026-11-30T16:00:00.000Z')

  it('waits for the first second of the next month in Shanghai', () => {
    expect(() => checkClosable(statement, proof, lastSecond)).toThrowError(
      expect.objectContaining({ code: 'settlement.month_not_over' }),
    )
    expect(() => checkClosable(statement, proof, firstSecond)).not.toThrow()
  })

  it.each([
    ['a missing slip', { slips: 0 }],
    ['a fen too many', { slipsFen: 4801n }],
    ['a ledger that knows otherwise', { ledgerFen: 4799n }],
  ])('is refused for %s', (_, change) => {
    expect(() => checkClosable(statement, { ...proof, ...change }, firstSecond)).toThrowError(
      expect.objectContaining({ code: 'settlement.statement_mismatch' }),
    )
  })
})

describe('the export', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r\n=1', '＝1', '|calc'])('defuses %j', (text) => {
    expect(textCell(text)).toBe(`"'${text}"`)
  })

  it.each(['王磊', '5 – 8 点', 'a=b', ''])('leaves %j as it is', (text) => {
    expect(textCell(text)).toBe(`"${text}"`)
  })

  it('keeps money as bare numbers with two digits, and its rows sum to the total', () => {
    const rows = statementCsv(statement, [slip], 'zh').trimEnd().split('\r\n')
    expect(rows[0]).toBe('\uFEFF"工单号","类型","项目","说明","规则","备注","完成时间","金额（元）"')
    expect(rows[2]).toContain('"2026-11-24 15:00:00",-20.00')
    const money = rows.slice(1).map((row) => row.split(',').at(-1)!)
    expect(money).toEqual(['96.00', '-20.00', '-28.00', '48.00'])
    expect(statementCsv(statement, [slip], 'en')).toContain('"Base fee"')
  })
})
