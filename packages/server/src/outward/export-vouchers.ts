import { daysBetween, endOfDay, startOfDay } from '../kernel/time.ts'
import { sumMovements } from '../ledger/index.ts'
import { compileOutward, findBuiltInMapping, type OutwardMapping, readMapping } from '../mapping/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { OutwardRefused } from './errors.ts'
import { maskedRecord, type Sight } from './masked-record.ts'
import { mappingVersions } from './store.ts'
import { type Grouping, payeeNames, type Voucher, vouchersOf } from './vouchers.ts'
import { sheetRows, spreadsheetCsv } from './write-body.ts'
import { xlsxOf } from './xlsx.ts'

/** The brand's own table of vouchers has this name; before it has one, the ready one is used. */
export const voucherMappingName = 'finance-vouchers'
const mostDays = 366

export interface Period {
  /** Days of Shanghai, both included. */
  from: string
  to: string
  grouping: Grouping
}

/** The mapping in force, and whether it is the brand's own. */
export async function voucherMapping(tx: Tx): Promise<{ mapping: OutwardMapping; version: number | null }> {
  const [own] = await mappingVersions(tx, voucherMappingName)
  if (own) return { mapping: own.body, version: own.version }
  return { mapping: findBuiltInMapping(voucherMappingName) as OutwardMapping, version: null }
}

/** Throws `mapping.refused`, `outward.not_vouchers`. */
export function readVoucherMapping(given: unknown): OutwardMapping {
  const mapping = readMapping(given)
  const fits = mapping.direction === 'out' && mapping.record === 'voucher' && mapping.target.format === 'csv'
  if (!fits) throw new OutwardRefused('not_vouchers')
  return mapping
}

export interface VoucherTable {
  columns: readonly string[]
  rows: Record<string, unknown>[]
  vouchers: number
  debitFen: bigint
  creditFen: bigint
}

/** Vouchers of a period as rows of a mapping. Throws `outward.period_wrong`, `outward.not_written`. */
export async function voucherTable(
  tx: Tx,
  mapping: OutwardMapping,
  period: Period,
  sight: Sight,
): Promise<VoucherTable> {
  const vouchers = await vouchersIn(tx, period)
  const shown = vouchers.map((one) => maskedRecord('voucher', one, sight))
  const outcomes = compileOutward<'voucher'>(mapping).apply(shown)
  const [problem] = outcomes.flatMap((one) => (one.state === 'refused' ? one.problems : []))
  if (problem) throw new OutwardRefused('not_written', { field: problem.field, code: problem.code })
  const entries = vouchers.flatMap((one) => one.entries)
  const sum = (side: 'debitFen' | 'creditFen') => entries.reduce((fen, one) => fen + one[side], 0n)
  return {
    columns: Object.keys(mapping.fields),
    rows: outcomes.flatMap((one) => (one.state === 'mapped' ? one.rows : [])),
    vouchers: vouchers.length,
    debitFen: sum('debitFen'),
    creditFen: sum('creditFen'),
  }
}

async function vouchersIn(tx: Tx, { from, to, grouping }: Period): Promise<Voucher[]> {
  const days = daysBetween(from, to)
  if (days < 0 || days >= mostDays) throw new OutwardRefused('period_wrong')
  const movements = await sumMovements(tx, startOfDay(from), endOfDay(to))
  const kinds: Record<string, string> = { technician_earnings: 'technician', provider_earnings: 'provider' }
  const payees = movements
    .flatMap(({ debit, credit }) => [debit, credit])
    .flatMap(({ kind, ownerId }) => (kinds[kind] ? [{ kind: kinds[kind], id: ownerId }] : []))
  return vouchersOf(movements, grouping, await payeeNames(tx, payees), null)
}

/** The file for accounting software. Audited. */
export async function exportVouchers(
  tx: Tx,
  period: Period,
  format: 'csv' | 'xlsx',
  sight: Sight,
): Promise<{ fileName: string; bytes: Buffer; contentType: string }> {
  const { mapping, version } = await voucherMapping(tx)
  const table = await voucherTable(tx, mapping, period, sight)
  const { from, to, grouping } = period
  const facts = { from, to, grouping, format, vouchers: table.vouchers, mappingVersion: version ?? 0 }
  await audit(tx, [{ action: 'outward.vouchers-exported', subject: 'vouchers', facts }])
  const name = `vouchers-${from}-${to}`
  if (format === 'csv')
    return {
      fileName: `${name}.csv`,
      bytes: spreadsheetCsv(mapping, table.rows),
      contentType: `text/csv; charset=${mapping.target.encoding ?? 'utf-8'}`,
    }
  return {
    fileName: `${name}.xlsx`,
    bytes: xlsxOf(
      '凭证',
      [
        ...(mapping.target.headings === false ? [] : [table.columns]),
        ...sheetRows(table.columns, table.rows),
      ].map((row) => [...row]),
    ),
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  }
}
