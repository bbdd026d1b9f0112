import { parsePhone } from '../../kernel/phone.ts'
import type { KindName } from '../../mapping/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { EffectWrite } from '../effect-store.ts'
import { type RecordWrite, recordsBefore, writeKeptRecords } from '../record-store.ts'
import { clean, draftsOf, plainText, type Result, resultsOf, sealBefore, type Writer } from './writer.ts'

/** What makes each kind one and the same record in a later file; the whole content where it has none. */
const outsideIds: Partial<Record<KindName, readonly string[]>> = {
  shipment: ['waybill'],
  work_order_history: ['outsideId'],
  payment: ['transactionId', 'kind', 'refundId', 'merchantRefundId'],
  invoice: ['invoiceCode', 'invoiceNumber'],
  call: ['callId'],
  message: ['account', 'messageId'],
  telemetry: ['reportId'],
  stock_level: ['productCode', 'warehouse'],
  voucher: ['word', 'voucherNumber', 'day'],
}

/** Fields that say whom or what a record is about, by the kind of its blind index. */
const subjects: Record<string, string> = {
  orderId: 'order',
  customerPhone: 'phone',
  unionId: 'unionid',
  openId: 'openid',
  serialNumber: 'serial',
}

const moments = [
  'at',
  'startedAt',
  'sentAt',
  'completedAt',
  'deliveredAt',
  'shippedAt',
  'countedAt',
  'issuedAt',
  'createdAt',
  'registeredAt',
]

type Plain = Record<string, unknown>

/**
 * Kinds whose own capability comes later: the record is kept whole and sealed, found by whom it is about, so that nothing of
 * the file is lost until then.
 */
export function keepKind(kind: KindName): Writer {
  return async (tx, { importId }, records) => {
    const { drafts, newest } = await draftsOf(
      tx,
      records.map(({ row, record }) => {
        const value = clean(record) as unknown as Plain
        return { row, value, outside: outsideOf(kind, value) }
      }),
    )
    const effects = await keep(
      tx,
      importId,
      kind,
      newest.map(({ value, ...rest }) => ({ ...rest, record: value })),
    )
    const what = new Map(effects.map((one) => [one.key!.toString('hex'), one.what as 'created' | 'updated']))
    return {
      results: resultsOf(drafts, ({ key }) => what.get(key.toString('hex'))!, newest) as Result[],
      effects,
    }
  }
}

/** Keeps records whole; also those of a kind that has a home, with all that the home has no place for. */
export async function keep(
  tx: Tx,
  importId: string,
  kind: KindName,
  records: readonly { row: number; record: object; key: Buffer; content: Buffer | null }[],
): Promise<EffectWrite[]> {
  if (records.length === 0) return []
  const before = await recordsBefore(
    tx,
    records.map(({ key }) => key),
  )
  const stood = new Map(before.map((one) => [one.outside_key.toString('hex'), one]))
  const written = await writeKeptRecords(
    tx,
    records.map(({ record, key }) => keptOf(tx, kind, key, clean(record) as Plain)),
  )
  return records.map(({ row, key, content }) => {
    const { id, isNew } = written.get(key.toString('hex'))!
    const text = stood.get(key.toString('hex'))?.text
    return {
      kind: 'record',
      id,
      what: isNew ? 'created' : 'updated',
      row,
      key,
      content,
      before: text === undefined ? null : sealBefore(tx, importId, 'record', id, text),
    }
  })
}

function keptOf(tx: Tx, kind: KindName, key: Buffer, value: Plain): RecordWrite {
  const id = tx.ports.ids.next()
  const found = moments.map((name) => value[name]).find((one) => one instanceof Date)
  return {
    id,
    kind,
    outsideKey: key,
    at: (found as Date | undefined) ?? null,
    seal: (row) => tx.vault.seal('imports.record.body', row, plainText(value)),
    subjects: subjectsOf(tx, value),
  }
}

function outsideOf(kind: KindName, value: Plain): string {
  const parts = (outsideIds[kind] ?? []).map((name) => value[name] ?? '')
  return `${kind}|${parts.some((part) => part !== '') ? parts.map(String).join('|') : plainText(value)}`
}

function subjectsOf(tx: Tx, value: Plain): Buffer[] {
  const keys = Object.entries(subjects).flatMap(([name, kind]) =>
    typeof value[name] === 'string' ? [tx.vault.index(kind, canonical(kind, value[name]))] : [],
  )
  for (const group of ['contact', 'receiver']) {
    const phone = (value[group] as Plain | undefined)?.phone
    if (typeof phone === 'string') keys.push(tx.vault.index('phone', canonical('phone', phone)))
  }
  return [...new Map(keys.map((key) => [key.toString('hex'), key])).values()]
}

function canonical(kind: string, text: string): string {
  return kind === 'phone' ? (parsePhone(text).canonical ?? text) : text
}
