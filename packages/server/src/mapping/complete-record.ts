import type { KindName } from './kinds/kinds.ts'

type Plain = Record<string, unknown>

/** What a record says without writing it; each default stands in the meaning of its field. */
export function completeRecord(kind: KindName, record: Plain): void {
  if (kind !== 'order') return
  record.kind ??= 'ordinary'
  record.versionAt ??= latest([record.createdAt, record.paidAt, record.deliveredAt])
  const lines = record.lines as Plain[]
  for (const [index, line] of lines.entries()) {
    line.lineId ??= String(index + 1)
    line.itemId ??= line.skuId ?? line.merchantCode ?? line.title ?? line.lineId
    line.title ??= line.merchantCode ?? line.itemId
    line.state ??= record.state
    line.paidFen ??= 0n
  }
}

function latest(times: unknown[]): Date | null {
  return (times.filter((time) => time instanceof Date) as Date[]).reduce<Date | null>(
    (last, time) => (last === null || time > last ? time : last),
    null,
  )
}
