import { QiaoError } from '../../kernel/error.ts'
import { isRecord, type WireRecord } from '../contract/calls.ts'

/**
 * Reads the JSON of the Weixin Store, and its XML as `contract/xml.ts` gives it: ids as text or number, money as whole fen,
 * times as Unix seconds, 0 for never. A push may spell as text what an answer spells as number.
 */

export function toSeconds(at: Date): number {
  return Math.floor(at.getTime() / 1000)
}

/** Throws `weixin_store.malformed_detail` when the field is missing or empty. */
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

/** An id for which 0 stands for none. */
export function findId(record: WireRecord, field: string): string | null {
  const text = findText(record, field)
  return text === '0' ? null : text
}

export function readTime(record: WireRecord, field: string): Date {
  const at = findTime(record, field)
  if (at === null) throw malformed(field)
  return at
}

export function findTime(record: WireRecord, field: string): Date | null {
  const text = findId(record, field)
  if (text === null) return null
  if (!/^\d{9,10}$/.test(text)) throw malformed(field)
  return new Date(Number(text) * 1000)
}

/** Whole fen only: a fraction means that the field is not what we think it is. */
export function findFen(record: WireRecord, field: string): bigint | null {
  const text = findText(record, field)
  if (text === null) return null
  if (!/^\d{1,18}$/.test(text)) throw malformed(field)
  return BigInt(text)
}

export function readCount(record: WireRecord, field: string): number {
  const count = findCount(record, field)
  if (count === null) throw malformed(field)
  return count
}

export function findCount(record: WireRecord, field: string): number | null {
  const text = findText(record, field)
  if (text === null) return null
  if (!/^\d{1,9}$/.test(text)) throw malformed(field)
  return Number(text)
}

export function findRecord(record: WireRecord, field: string): WireRecord {
  const value = record[field]
  return value === undefined || value === null ? {} : asRecord(value, field)
}

export function findList(record: WireRecord, field: string): WireRecord[] {
  return listIn(record, field).map((one) => asRecord(one, field))
}

/** A list of ids, which may come as text or number. */
export function findIds(record: WireRecord, field: string): string[] {
  return listIn(record, field).map((id) => readText({ id }, 'id'))
}

export function isSet(record: WireRecord, field: string): boolean {
  return record[field] === true || ['true', '1'].includes(findText(record, field) ?? '')
}

export function asRecord(value: unknown, field: string): WireRecord {
  if (!isRecord(value)) throw malformed(field)
  return value
}

function listIn(record: WireRecord, field: string): unknown[] {
  const list = record[field]
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw malformed(field)
  return list
}

function malformed(field: string): QiaoError {
  return new QiaoError('weixin_store.malformed_detail', { field })
}
