import { expect, it } from 'vitest'
import financeVouchers from '../../../../../content/mappings/finance-vouchers.json' with { type: 'json' }
import { checkMapping, compileOutward, type OutwardMapping } from '../../../../server/src/mapping/index.ts'
import { accountRows, voucherDraftOf, voucherMappingOf } from './accounts.ts'

const accounts = [
  { kind: 'brand_payable', title: '应付清算' },
  { kind: 'technician_earnings', title: '师傅收入' },
]
const entry = (accountCode: string, accountName: string) => ({
  ...{ summary: '结算', accountCode, accountName, debitFen: 100n, creditFen: 0n, auxiliary: null },
})

it('subjects are written by their table, and come back as they were filled in', () => {
  const rows = accountRows(financeVouchers, accounts)
  expect(rows.map(({ code, name }) => [code, name])).toEqual([
    ['', ''],
    ['', ''],
  ])
  const filled = [{ ...rows[0]!, code: '6401', name: '劳务成本' }, rows[1]!]
  const mapping = voucherMappingOf(voucherDraftOf(financeVouchers)!, filled)
  expect(checkMapping(mapping)).toEqual([])
  const voucher = { voucherNumber: 1, word: '记', day: '2026-03-11', preparedBy: null, statementId: null }
  const entries = [
    entry('brand_payable', '应付清算'),
    entry('technician_earnings', '师傅收入'),
    entry('new_kind', '新账户'),
  ]
  const [made] = compileOutward<'voucher'>(mapping as unknown as OutwardMapping).apply([
    { ...voucher, entries } as never,
  ])
  expect(made).toMatchObject({
    rows: [
      { 科目编码: '6401', 科目名称: '劳务成本', 借方金额: '1.00' },
      { 科目编码: 'technician_earnings', 科目名称: '师傅收入' },
      { 科目编码: 'new_kind' },
    ],
  })
  expect(accountRows(mapping, accounts)).toEqual(filled)
  const again = voucherDraftOf(mapping)!
  expect(voucherMappingOf(again, filled)).toEqual(mapping)
})
