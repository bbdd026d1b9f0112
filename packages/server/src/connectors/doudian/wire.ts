import { QiaoError } from '../../kernel/error.ts'

/** Reads the JSON of Doudian: ids as text or number, money as whole fen, times as Unix seconds, 0 for never. */
export type DoudianRecord = Record<string, unknown>

export function toSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000)
}

/** Throws `doudian.malformed_detail` when the field is missing or empty. */
export function readText(record: DoudianRecord, field: string): string {
  const text = findText(record, field)
  if (text === null) throw malformed(field)
  return text
}

export function findText(record: DoudianRecord, field: string): string | null {
  const value = record[field]
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null
}

/** A code or id for which 0 and -1 stand for none. */
export function findCode(record: DoudianRecord, field: string): string | null {
  const text = findText(record, field)
  return text === '0' || text === '-1' ? null : text
}

export function readTime(record: DoudianRecord, field: string): Date {
  const at = findTime(record, field)
  if (at === null) throw malformed(field)
  return at
}

export function findTime(record: DoudianRecord, field: string): Date | null {
  const text = findCode(record, field)
  if (text === null) return null
  if (!/^\d{9,10}$/.test(text)) throw malformed(field)
  return new Date(Number(text) * 1000)
}

export function readFen(record: DoudianRecord, field: string): bigint {
  const fen = findFen(record, field)
  if (fen === null) throw malformed(field)
  return fen
}

/** Whole fen only: a fraction means that the field is not what we think it is. */
export function findFen(record: DoudianRecord, field: string): bigint | null {
  const text = findText(record, field)
  if (text === null) return null
  if (!/^-?\d{1,18}$/.test(text)) throw malformed(field)
  return BigInt(text)
}

export function readCount(record: DoudianRecord, field: string): number {
  const text = readText(record, field)
  if (!/^\d{1,9}$/.test(text)) throw malformed(field)
  return Number(text)
}

/** Null where there is none; a number of digits only. */
export function findCount(record: DoudianRecord, field: string): number | null {
  return findText(record, field) === null ? null : readCount(record, field)
}

/** A list or record behind a permission that the app lacks is left out, and then empty here. */
export function findList(record: DoudianRecord, field: string): DoudianRecord[] {
  const list = record[field]
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw malformed(field)
  return list.map((each) => asRecord(each, field))
}

export function findRecord(record: DoudianRecord, field: string): DoudianRecord {
  const value = record[field]
  return value === undefined || value === null ? {} : asRecord(value, field)
}

export function asRecord(value: unknown, field: string): DoudianRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(field)
  return value as DoudianRecord
}

export function malformed(field: string): QiaoError {
  return new QiaoError('doudian.malformed_detail', { field })
}
