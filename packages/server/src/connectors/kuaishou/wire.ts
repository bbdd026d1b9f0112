import { QiaoError } from '../../kernel/error.ts'
import { isRecord, type WireRecord } from '../contract/calls.ts'

/** Reads the JSON of Kuaishou: ids as text or number, money as whole fen, times as Unix ms, 0 for never and none. */

/** Throws `kuaishou.malformed_detail` when the field is missing or empty. */
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

/** An id or code for which 0 stands for none. */
export function findCode(record: WireRecord, field: string): string | null {
  const text = findText(record, field)
  return text === '0' ? null : text
}

export function readTime(record: WireRecord, field: string): Date {
  const at = findTime(record, field)
  if (at === null) throw malformed(field)
  return at
}

export function findTime(record: WireRecord, field: string): Date | null {
  const text = findCode(record, field)
  if (text === null) return null
  if (!/^\d{12,13}$/.test(text)) throw malformed(field)
  return new Date(Number(text))
}

/** Whole fen only: a fraction means that the field is not what we think it is. */
export function findFen(record: WireRecord, field: string): bigint | null {
  const text = findText(record, field)
  if (text === null) return null
  if (!/^-?\d{1,18}$/.test(text)) throw malformed(field)
  return BigInt(text)
}

export function readFen(record: WireRecord, field: string): bigint {
  const fen = findFen(record, field)
  if (fen === null) throw malformed(field)
  return fen
}

export function findCount(record: WireRecord, field: string): number | null {
  const text = findText(record, field)
  if (text === null) return null
  if (!/^\d{1,9}$/.test(text)) throw malformed(field)
  return Number(text)
}

export function findList(record: WireRecord, field: string): WireRecord[] {
  const list = record[field]
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw malformed(field)
  return list.map((each) => asRecord(each, field))
}

/** Null where the field is absent. */
export function findRecord(record: WireRecord, field: string): WireRecord | null {
  const value = record[field]
  return value === undefined || value === null ? null : asRecord(value, field)
}

export function asRecord(value: unknown, field: string): WireRecord {
  if (!isRecord(value)) throw malformed(field)
  return value
}

/** An id as the number that the platform wants; null for a text that cannot be one. */
export function toId(text: string): bigint | null {
  return /^\d{1,19}$/.test(text) ? BigInt(text) : null
}

function malformed(field: string): QiaoError {
  return new QiaoError('kuaishou.malformed_detail', { field })
}
