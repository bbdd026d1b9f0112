import { QiaoError } from '../../kernel/error.ts'
import { formatShanghai, parseShanghai } from '../../kernel/time.ts'

/** Reads the loose JSON of JOS: nearly all values are texts, counts too; booleans may be texts; "never" is a date. */
export type JdRecord = Record<string, unknown>

const wireTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/
/** Years that stand for "has not happened". */
const sentinel = /^(0001|1970)-/

/** `yyyy-MM-dd HH:mm:ss` in GMT+8, for windows; fractions of a second are cut. */
export const formatWireTime = formatShanghai

/** The form with milliseconds and zone, which leaves no doubt about the clock meant. */
export function formatTimestamp(at: Date): string {
  return `${formatShanghai(at)}.${String(at.getTime() % 1000).padStart(3, '0')}+0800`
}

/** Throws `jd.malformed_detail` when the field is missing or empty. */
export function readText(record: JdRecord, field: string): string {
  const text = findText(record, field)
  if (text === null) throw malformed(field)
  return text
}

export function findText(record: JdRecord, field: string): string | null {
  const value = record[field]
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null
}

export function readTime(record: JdRecord, field: string): Date {
  const at = findTime(record, field)
  if (at === null) throw malformed(field)
  return at
}

/** Texts in GMT+8, or milliseconds, as some after-sales answers have them. Null when it has not happened. */
export function findTime(record: JdRecord, field: string): Date | null {
  const text = findText(record, field)
  if (text === null || sentinel.test(text)) return null
  if (/^\d{12,13}$/.test(text)) return new Date(Number(text))
  if (!wireTime.test(text)) throw malformed(field)
  return parseShanghai(text)
}

export function readCount(record: JdRecord, field: string): number {
  const text = readText(record, field)
  if (!/^\d{1,9}$/.test(text)) throw malformed(field)
  return Number(text)
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}

/** An amount in whole fen, as the refund applications have it. */
export function readFen(record: JdRecord, field: string): bigint {
  const text = readText(record, field)
  if (!/^\d{1,18}$/.test(text)) throw malformed(field)
  return BigInt(text)
}

export function findList(record: JdRecord, field: string): JdRecord[] {
  const list = record[field]
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw malformed(field)
  return list.map((each) => asRecord(each, field))
}

export function asRecord(value: unknown, field: string): JdRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(field)
  return value as JdRecord
}

export function malformed(field: string): QiaoError {
  return new QiaoError('jd.malformed_detail', { field })
}
