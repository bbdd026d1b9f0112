import { QiaoError } from '../../kernel/error.ts'
import { parseYuan } from '../../kernel/money.ts'
import { parseShanghai } from '../../kernel/time.ts'
import { isRecord } from '../contract/calls.ts'

/**
 * Reads Pinduoduo's loose JSON: ids, counts and amounts as number or text, empty text for "none", times in GMT+8
 * without zone. Orders and refunds count in yuan; only messages count in fen, and those amounts are not read.
 */
export type PddRecord = Record<string, unknown>

const wireTime = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/

/** Windows and timestamps are in whole seconds. */
export function toSeconds(ms: number): number {
  return Math.floor(ms / 1000)
}

/** Throws `pinduoduo.malformed_detail` when the field is missing or empty. */
export function readText(record: PddRecord, field: string): string {
  const text = findText(record, field)
  if (text === null) throw malformed(field)
  return text
}

export function findText(record: PddRecord, field: string): string | null {
  const value = record[field]
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null
}

export function readTime(record: PddRecord, field: string): Date {
  const at = findTime(record, field)
  if (at === null) throw malformed(field)
  return at
}

export function findTime(record: PddRecord, field: string): Date | null {
  const text = findText(record, field)
  if (text === null) return null
  if (!wireTime.test(text)) throw malformed(field)
  return parseShanghai(text)
}

export function readCount(record: PddRecord, field: string): number {
  const text = readText(record, field)
  if (!/^\d{1,9}$/.test(text)) throw malformed(field)
  return Number(text)
}

/** Null where there is none. */
export function findCount(record: PddRecord, field: string): number | null {
  return findText(record, field) === null ? null : readCount(record, field)
}

export function readYuan(record: PddRecord, field: string): bigint {
  return parseYuan(readText(record, field))
}

export function findYuan(record: PddRecord, field: string): bigint | null {
  const text = findText(record, field)
  return text === null ? null : parseYuan(text)
}

export function findRecord(record: PddRecord, field: string): PddRecord {
  const value = record[field]
  return value === undefined || value === null ? {} : asRecord(value, field)
}

export function findList(record: PddRecord, field: string): PddRecord[] {
  const list = record[field]
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw malformed(field)
  return list.map((each) => asRecord(each, field))
}

export function asRecord(value: unknown, field: string): PddRecord {
  if (!isRecord(value)) throw malformed(field)
  return value
}

export function malformed(field: string): QiaoError {
  return new QiaoError('pinduoduo.malformed_detail', { field })
}
