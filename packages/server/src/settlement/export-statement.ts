import { formatYuan } from '../kernel/money.ts'
import { formatShanghai } from '../kernel/time.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { getStatement } from './close-statement.ts'
import { lineWords, type Slip, slipKindWords } from './slip.ts'
import type { Statement } from './statement.ts'
import { listSlipRows } from './store.ts'

const everySlip = 1_000_000

type Language = 'zh' | 'en'

const heads = {
  zh: ['工单号', '类型', '项目', '说明', '规则', '备注', '完成时间', '金额（元）'],
  en: ['Work order', 'Kind', 'Item', 'Explanation', 'Rule', 'Note', 'Earned at', 'Amount (yuan)'],
}

/** A statement as CSV for a spreadsheet, one row a line, with its total. Audited. Throws `settlement.unknown_statement`. */
export async function exportStatement(
  tx: Tx,
  statementId: string,
  language: Language,
): Promise<{ fileName: string; csv: string }> {
  const statement = await getStatement(tx, statementId)
  const slips = await listSlipRows(tx, { statementId, limit: everySlip })
  const facts = { slips: slips.length, month: statement.month }
  await audit(tx, [{ action: 'settlement.statement-exported', subject: `statement:${statementId}`, facts }])
  return {
    fileName: `statement-${statement.month}-${statement.payee.kind}-${statement.id.slice(-6)}.csv`,
    csv: statementCsv(statement, slips.toReversed(), language),
  }
}

/** With a byte order mark, so that spreadsheets read it as UTF-8. */
export function statementCsv(statement: Statement, slips: readonly Slip[], language: Language): string {
  const rows = slips.flatMap((slip) => rowsOf(slip, language))
  const sum = [language === 'zh' ? '合计' : 'Total', '', '', '', '', '', statement.month].map(textCell)
  const lines = [heads[language].map(textCell), ...rows, [...sum, moneyCell(statement.totalFen)]]
  return `\uFEFF${lines.map((cells) => cells.join(',')).join('\r\n')}\r\n`
}

function rowsOf(slip: Slip, language: Language): string[][] {
  return slip.lines.map((line) => [
    textCell(slip.workOrderCode),
    textCell(slipKindWords[slip.kind][language]),
    textCell(lineWords[line.code][language]),
    textCell(line.sentence[language]),
    textCell(`${line.ruleId} ${line.ruleVersion}`),
    textCell(slip.note ?? ''),
    textCell(formatShanghai(slip.earnedAt)),
    moneyCell(line.amountFen),
  ])
}

/** Quoted; a text that a spreadsheet would take for a formula is led by an apostrophe. */
export function textCell(text: string): string {
  const harmless = /^[\s\p{Cc}]*[=+\-@＝＋－＠|]/u.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}

/** A bare number with two digits: never text, so that columns still sum. */
function moneyCell(fen: bigint): string {
  return formatYuan(fen)
}
