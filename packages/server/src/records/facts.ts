import { parsePhone, phoneTail } from '../kernel/phone.ts'
import type { KindName } from '../mapping/index.ts'

/** What a kept record is about, read from its fields by kind. Pure. */

export const keptKinds = [
  'call',
  'message',
  'customer',
  'shipment',
  'invoice',
  'payment',
  'telemetry',
  'work_order_history',
  'voucher',
] as const satisfies readonly KindName[]
export type KeptKind = (typeof keptKinds)[number]

export type Target = 'customer' | 'order' | 'work_order' | 'product' | 'serial'
export type NamedBy = 'phone' | 'unionid' | 'openid' | 'order_number' | 'product_code' | 'serial' | 'hand'

/** How what is named was found: by the value alone, in two shops by the shop too, by what a person said of the same name, or what told of a device. */
export type FoundBy = 'value' | 'value_and_shop' | 'person_said' | 'job_told' | 'parcel_told'

/** Of what a record names and how that is found; changes with every change of these, so that a link can say by which it was made. */
export const nameRuleVersion = '2026-11-23'

export interface Name {
  target: Target
  by: NamedBy
  value: string
}

export interface Facts {
  at: Date | null
  state: string | null
  amountFen: bigint | null
  /** Its own number outside. */
  number: string | null
  tail: string | null
  names: Name[]
  /** Where the same order number stands in several shops. */
  shop: string | null
  serials: string[]
}

export type Fields = Record<string, unknown>

interface Reading {
  at: readonly string[]
  state?: string
  number?: string
  amount?: (value: Fields) => bigint | null
  phone?: string
  order?: string
  product?: string
  serial?: string
}

const readings: Record<KeptKind, Reading> = {
  call: { at: ['startedAt'], state: 'direction', number: 'callId', phone: 'customerPhone' },
  message: { at: ['sentAt'], state: 'kind', number: 'messageId' },
  customer: { at: ['registeredAt'], number: 'outsideId', phone: 'contact.phone' },
  shipment: { at: ['deliveredAt', 'shippedAt'], state: 'state', number: 'waybill', order: 'orderId' },
  invoice: {
    at: ['issuedAt'],
    state: 'state',
    number: 'invoiceNumber',
    order: 'orderId',
    amount: (value) => fen(value.totalFen),
  },
  payment: {
    at: ['at'],
    state: 'kind',
    number: 'transactionId',
    order: 'merchantOrderId',
    amount: (value) => (value.kind === 'refunded' ? fen(value.refundFen) : null) ?? fen(value.amountFen),
  },
  telemetry: { at: ['at'], state: 'kind', number: 'reportId', serial: 'serialNumber', product: 'productKey' },
  work_order_history: {
    at: ['completedAt', 'createdAt'],
    state: 'state',
    number: 'outsideId',
    phone: 'contact.phone',
    order: 'orderId',
    product: 'productCode',
    serial: 'serialNumber',
    amount: (value) => fen(value.feeFen),
  },
  voucher: { at: ['day'], number: 'voucherNumber' },
}

/** Marks of a lead; a customer file without them is a customer and nothing more. */
const leadMarks = ['enquiry', 'channel', 'landingPage']

export function isKept(kind: string, value: Fields): kind is KeptKind {
  if (!(keptKinds as readonly string[]).includes(kind)) return false
  return kind !== 'customer' || leadMarks.some((mark) => text(value, mark) !== null)
}

export function factsOf(kind: KeptKind, value: Fields): Facts {
  const reading = readings[kind]
  const read = (field: string | undefined): string | null => (field ? text(value, field) : null)
  const phone = dialled(read(reading.phone))
  const serial = read(reading.serial)
  const serials = kind === 'shipment' ? parcelSerials(value) : serial ? [serialOf(serial)] : []
  return {
    at: reading.at.map((field) => moment(value[field])).find((one) => one !== null) ?? null,
    state: read(reading.state),
    amountFen: reading.amount?.(value) ?? null,
    number: read(reading.number),
    tail: phone && phoneTail(parsePhone(phone)),
    names: namesOf(value, { ...reading, phone: phone ?? undefined }, read, serials),
    shop: read('shop'),
    serials,
  }
}

function namesOf(
  value: Fields,
  { phone, order, product }: Reading,
  read: (field: string | undefined) => string | null,
  serials: readonly string[],
): Name[] {
  const names: Name[] = []
  const add = (target: Target, by: NamedBy, found: string | null): void => {
    if (found !== null) names.push({ target, by, value: found })
  }
  const number = phone ? parsePhone(phone) : null
  // A lent or hidden number belongs to nobody.
  add('customer', 'phone', number?.identifies ? number.canonical : null)
  add('customer', 'unionid', read('unionId'))
  add('customer', 'openid', read('openId'))
  add('order', 'order_number', orderNumberIn(read(order)))
  add('product', 'product_code', read(product))
  for (const serial of serials) {
    add('serial', 'serial', serial)
    add('customer', 'serial', serial)
    add('work_order', 'serial', serial)
    add('product', 'serial', serial)
  }
  for (const code of parcelCodes(value)) add('product', 'product_code', code)
  return names
}

/** Switchboards write a mobile of another city with a 0 before it. */
function dialled(written: string | null): string | null {
  return written?.replace(/^0(?=1[3-9]\d{9}$)/, '') ?? null
}

/** Invoices carry the order number in a remark, among words. */
function orderNumberIn(written: string | null): string | null {
  if (written === null || /^[\w-]+$/.test(written)) return written
  return written.match(/[A-Za-z0-9][\w-]{7,}/g)?.sort((a, b) => b.length - a.length)[0] ?? written
}

const itemsOf = (value: Fields): Fields[] => (Array.isArray(value.items) ? (value.items as Fields[]) : [])

function parcelSerials(value: Fields): string[] {
  return itemsOf(value).flatMap(({ serialNumbers }) =>
    Array.isArray(serialNumbers) ? serialNumbers.map(String).filter(Boolean).map(serialOf) : [],
  )
}

function parcelCodes(value: Fields): string[] {
  return [...new Set(itemsOf(value).flatMap((item) => text(item, 'merchantCode') ?? []))]
}

/** As it is compared: people and machines write it in either case. */
export function serialOf(written: string): string {
  return written.trim().toUpperCase()
}

function text(value: Fields, field: string): string | null {
  const found = field
    .split('.')
    .reduce<unknown>((at, name) => (at as Fields | null | undefined)?.[name], value as unknown)
  return found === null || found === undefined || found === '' ? null : String(found).trim() || null
}

function fen(value: unknown): bigint | null {
  return typeof value === 'bigint' || (typeof value === 'string' && /^-?\d+$/.test(value))
    ? BigInt(value)
    : null
}

/** A moment, or a day at its start in China. */
function moment(value: unknown): Date | null {
  if (value instanceof Date) return value
  if (typeof value !== 'string') return null
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00+08:00` : value
  return Number.isNaN(Date.parse(at)) ? null : new Date(at)
}
