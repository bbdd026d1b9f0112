import { type Leaf, leavesOf, shownValue } from '../imports/index.ts'
import { type RecordKindSpec, recordKinds, type Words } from '../mapping/index.ts'
import type { Role } from '../runtime/access/policy.ts'
import type { Fields, KeptKind } from './facts.ts'
import { leadWords } from './words.ts'

/** Fields of kept records as a caller may see them. The one place of this folder that decides. */

export interface ShownField {
  key: string
  name: string
  /** How a screen writes it: `money` is fen, `instant` a time, anything else text. */
  type: 'text' | 'money' | 'instant'
  value: string
}

export interface Reader {
  roles: readonly Role[]
  language: 'zh' | 'en'
}

/** What a row of a list says of a record, by kind. */
const briefs: Record<KeptKind, readonly string[]> = {
  call: ['direction', 'customerPhone', 'answered', 'talkSeconds', 'summary'],
  message: ['kind', 'content', 'event', 'eventKey'],
  customer: ['contact.name', 'contact.phone', 'channel', 'enquiry'],
  shipment: ['carrier', 'waybill', 'state'],
  invoice: ['kind', 'invoiceNumber', 'buyerName', 'state'],
  payment: ['kind', 'method', 'transactionId'],
  telemetry: ['kind', 'serialNumber', 'alarmCode'],
  work_order_history: ['serviceType', 'productTitle', 'state', 'technicianName'],
  voucher: ['word', 'voucherNumber', 'day'],
}

export function kindName(kind: KeptKind, language: 'zh' | 'en'): string {
  return (kind === 'customer' ? leadWords : (recordKinds[kind] as RecordKindSpec).name)[language]
}

/** Everything that a record says, empty fields left out. */
export function shownFields(kind: KeptKind, value: Fields, reader: Reader): ShownField[] {
  return leavesOf(recordKinds[kind] as RecordKindSpec, value).flatMap((leaf) => shownLeaf(leaf, reader))
}

export function briefFields(kind: KeptKind, value: Fields, reader: Reader): ShownField[] {
  const own = shownFields(kind, value, reader)
  const brief = briefs[kind].flatMap((key) => own.find((one) => one.key === key) ?? [])
  return kind === 'telemetry' ? [...brief, ...readingsOf(value)] : brief
}

/** The name of a state's code, in the words of its kind. */
export function stateName(kind: KeptKind, state: string | null, language: 'zh' | 'en'): string | null {
  if (state === null) return null
  const { fields } = recordKinds[kind] as RecordKindSpec
  const found = fields.flatMap(({ codes }) => codes).find(({ code }) => code === state) as Words | undefined
  return found?.[language] ?? state
}

function readingsOf(value: Fields): ShownField[] {
  const readings = (value.readings ?? []) as { name: string; value: string; unit: string | null }[]
  return readings.slice(0, 3).map((one, i) => ({
    key: `reading.${i}`,
    name: one.name,
    type: 'text',
    value: `${one.name} ${one.value}${one.unit ?? ''}`,
  }))
}

const yes: Record<'zh' | 'en', [string, string]> = { zh: ['是', '否'], en: ['Yes', 'No'] }
const answered: Record<'zh' | 'en', [string, string]> = {
  zh: ['已接通', '未接通'],
  en: ['Answered', 'Missed'],
}

function shownLeaf({ key, name, spec, value }: Leaf, { roles, language }: Reader): ShownField[] {
  if (value === null || value === undefined || value === '') return []
  if (Array.isArray(value) && value.length === 0) return []
  const shown = isAccountId(spec.field)
    ? ends(String(value))
    : shownValue(roles, spec, Array.isArray(value) ? value.join('、') : value)
  if (shown === null) return []
  const code = spec.codes.find((one) => one.code === shown)
  const words = spec.field === 'answered' ? answered : yes
  const text = code?.[language] ?? (typeof value === 'boolean' ? words[language][value ? 0 : 1] : shown)
  const type =
    shown === '****' ? 'text' : spec.type === 'money' || spec.type === 'instant' ? spec.type : 'text'
  return [{ key, name: name[language], type, value: text }]
}

/** Ids of people's WeChat: enough to tell two apart, for nobody to use. */
const isAccountId = (field: string): boolean => field === 'openId' || field === 'unionId'
const ends = (id: string): string => (id.length <= 8 ? '****' : `${id.slice(0, 4)}****${id.slice(-4)}`)
