import type { KindName } from '../../mapping/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import type { EffectWrite } from '../effect-store.ts'
import { readKept } from '../read-kept.ts'
import { type RecordWrite, recordsBefore, writeKeptRecords } from '../record-store.ts'
import {
  clean,
  draftsOf,
  plainText,
  type Result,
  resultsOf,
  sealBefore,
  type WriteContext,
  type Writer,
} from './writer.ts'

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

/** Kinds that no other folder takes: kept whole and sealed; `records` says whom each is about. */
export function keepKind(kind: KindName): Writer {
  return async (tx, context, records) => {
    const { drafts, newest } = await draftsOf(
      tx,
      records.map(({ row, record }) => {
        const value = clean(record) as unknown as Plain
        return { row, value, outside: outsideOf(kind, value) }
      }),
    )
    const effects = await keep(
      tx,
      context,
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
  { importId, mappingName, sinks }: WriteContext,
  kind: KindName,
  records: readonly { row: number; record: object; key: Buffer; content: Buffer | null }[],
): Promise<EffectWrite[]> {
  if (records.length === 0) return []
  const before = await recordsBefore(
    tx,
    records.map(({ key }) => key),
  )
  const stood = new Map(before.map((one) => [one.outside_key.toString('hex'), one]))
  const told = kind === 'shipment' ? await toldBefore(tx, stood) : new Map<string, Plain>()
  const kept = records.map(({ record, key }) => {
    const value = together(told.get(key.toString('hex')), clean(record) as Plain)
    return { value, write: keptOf(tx, kind, key, value) }
  })
  const written = await writeKeptRecords(
    tx,
    kept.map(({ write }) => write),
  )
  await sinks.takeKept(
    tx,
    kept.map(({ value, write }) => {
      const { id } = written.get(write.outsideKey.toString('hex'))!
      return { id, kind, at: write.at, source: mappingName, value }
    }),
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

/** Parcels as they were told so far: the warehouse knows order and serial numbers, the courier the way. */
async function toldBefore(tx: Tx, stood: ReadonlyMap<string, { id: string }>): Promise<Map<string, Plain>> {
  const kept = await readKept(
    tx,
    [...stood.values()].map(({ id }) => id),
  )
  const values = new Map(kept.map(({ id, value }) => [id, value]))
  return new Map([...stood].flatMap(([key, { id }]) => (values.has(id) ? [[key, values.get(id)!]] : [])))
}

/** What is told now, and what only the earlier told; a parcel that arrived is not on its way again. */
export function together(before: Plain | undefined, now: Plain): Plain {
  if (!before) return now
  const isEmpty = (value: unknown): boolean =>
    value === null ||
    value === undefined ||
    (Array.isArray(value) ? value.length === 0 : isPlain(value) && Object.values(value).every(isEmpty))
  const merged: Plain = { ...before }
  for (const [field, value] of Object.entries(now)) if (!isEmpty(value)) merged[field] = value
  if (before.deliveredAt && !now.deliveredAt && now.state === 'shipped') merged.state = before.state
  return merged
}

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !(value instanceof Date)

function keptOf(tx: Tx, kind: KindName, key: Buffer, value: Plain): RecordWrite {
  const id = tx.ports.ids.next()
  const found = moments.map((name) => momentOf(value[name])).find((one) => one !== null)
  return {
    id,
    kind,
    outsideKey: key,
    at: found ?? null,
    seal: (row) => tx.vault.seal('imports.record.body', row, plainText(value)),
  }
}

/** A moment as it was mapped, or as it is kept. */
function momentOf(value: unknown): Date | null {
  if (value instanceof Date) return value
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? new Date(value) : null
}

function outsideOf(kind: KindName, value: Plain): string {
  const parts = (outsideIds[kind] ?? []).map((name) => value[name] ?? '')
  return `${kind}|${parts.some((part) => part !== '') ? parts.map(String).join('|') : plainText(value)}`
}
