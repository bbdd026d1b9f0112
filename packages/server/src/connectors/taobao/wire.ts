import { QiaoError } from '../../kernel/error.ts'
import { formatShanghai, parseShanghai } from '../../kernel/time.ts'

/** Reads the loose JSON of TOP: ids as number or text, times in GMT+8 without zone, lists wrapped twice. */
export type TopRecord = Record<string, unknown>

const wireTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/

/** `yyyy-MM-dd HH:mm:ss` in GMT+8; fractions of a second are cut. */
export const formatWireTime = formatShanghai

export function readTime(record: TopRecord, field: string): Date {
  return parseWireTime(readText(record, field), field)
}

export function findTime(record: TopRecord, field: string): Date | null {
  const text = findText(record, field)
  return text === null ? null : parseWireTime(text, field)
}

/** Throws `taobao.malformed_detail` when the field is missing or empty. */
export function readText(record: TopRecord, field: string): string {
  const text = findText(record, field)
  if (text === null) throw malformed(field)
  return text
}

export function findText(record: TopRecord, field: string): string | null {
  const value = record[field]
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null
}

/** A list that is empty leaves out its key: `{}` and `{trades: {}}` both mean none. */
export function readList(record: TopRecord, outer: string, inner: string): TopRecord[] {
  const list = (record[outer] as TopRecord | undefined)?.[inner]
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw malformed(`${outer}.${inner}`)
  return list as TopRecord[]
}

export function asRecord(value: unknown, field: string): TopRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(field)
  return value as TopRecord
}

/** At a peak most orders carry the same few seconds. */
const parsed = new Map<string, number>()

function parseWireTime(text: string, field: string): Date {
  const known = parsed.get(text)
  if (known !== undefined) return new Date(known)
  if (!wireTime.test(text)) throw malformed(field)
  const at = parseShanghai(text)
  if (parsed.size >= 1_000) parsed.clear()
  parsed.set(text, at.getTime())
  return at
}

function malformed(field: string): QiaoError {
  return new QiaoError('taobao.malformed_detail', { field })
}
