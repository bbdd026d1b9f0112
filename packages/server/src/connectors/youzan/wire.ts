import { QiaoError } from '../../kernel/error.ts'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { parseYuan } from '../../kernel/money.ts'
import { formatShanghai, parseShanghai } from '../../kernel/time.ts'
import type { WireRecord } from '../contract/calls.ts'

/**
 * Reads Youzan's loose JSON: ids as number or text, empty text for "none", times in GMT+8 without zone.
 * Orders and refunds count in yuan as text; the funds and lines of a refund's detail count in whole fen.
 */
const wireTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/

/** `yyyy-MM-dd HH:mm:ss` in GMT+8; a day alone is refused by the gateway. */
export const formatWireTime = formatShanghai

/** Throws `youzan.malformed_detail` when the field is missing or empty. */
export function readText(record: WireRecord, field: string): string {
  const text = findText(record, field)
  if (text === null) throw malformed(field)
  return text
}

export function findText(record: WireRecord, field: string): string | null {
  const value = record[field]
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null
}

export function readTime(record: WireRecord, field: string): Date {
  return parseWireTime(readText(record, field), field)
}

export function findTime(record: WireRecord, field: string): Date | null {
  const text = findText(record, field)
  return text === null ? null : parseWireTime(text, field)
}

/** Fen of an amount that the page gives in yuan. */
export function findYuan(record: WireRecord, field: string): bigint | null {
  const text = findText(record, field)
  return text === null ? null : parseYuan(text)
}

/** Fen of an amount that the page gives in whole fen. */
export function readFen(record: WireRecord, field: string): bigint {
  const text = readText(record, field)
  if (!/^\d{1,18}$/.test(text)) throw malformed(field)
  return BigInt(text)
}

export function findRecord(record: WireRecord, field: string): WireRecord {
  const value = record[field]
  return value === undefined || value === null ? {} : asRecord(value, field)
}

export function readList(record: WireRecord, field: string): WireRecord[] {
  const list = record[field]
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw malformed(field)
  return list.map((one) => asRecord(one, field))
}

export function asRecord(value: unknown, field: string): WireRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(field)
  return value as WireRecord
}

/** Flags come as true, "true", 1 or "1". */
export function isSet(record: WireRecord, field: string): boolean {
  return record[field] === true || ['true', '1'].includes(findText(record, field) ?? '')
}

/** JSON that Youzan put into a text; null when it is none. */
export function findInner(record: WireRecord, field: string): unknown {
  const text = findText(record, field)
  try {
    return text === null ? null : parseLossless(text)
  } catch {
    return null
  }
}

function parseWireTime(text: string, field: string): Date {
  if (!wireTime.test(text)) throw malformed(field)
  return parseShanghai(text)
}

function malformed(field: string): QiaoError {
  return new QiaoError('youzan.malformed_detail', { field })
}
