import type { Reading } from '../../connectors/contract/connector.ts'
import {
  type AfterSalesField,
  afterSalesFields,
  type OrderField,
  orderFields,
} from '../../connectors/contract/origins.ts'
import { type RawRecord, readRawRecords } from '../../intake/index.ts'
import { getOrder, type Order, sellerNotesOf } from '../../orders/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type Language, marketplaceWords, say } from '../words.ts'
import { afterSalesFieldWords, orderFieldWords, type TracedField } from './field-words.ts'
import { type FileOrigin, fileOriginsOf } from './file-origins.ts'
import { readings } from './readings.ts'
import { leavesAt } from './resolve-place.ts'
import { type PlaceClasses, placeClasses, plainPlace, shownPlace } from './shown-place.ts'
import { originOfOrder } from './store.ts'

export interface PlaceView {
  place: string
  value: string
}

export interface FieldView {
  /** `receiver.phone`, `lines.LINE.title`, `afterSales.REQUEST.state` */
  key: string
  name: string
  /** The raw record that gave it, and where in it; or the cells of a file; neither where it cannot be told any more. */
  recordId: string | null
  places: PlaceView[]
  file: FileOrigin | null
  /** We wrote it ourselves since: the record says otherwise. */
  own: boolean
  /** What earlier records said, newest first. */
  earlier: { value: string; at: string; recordId: string }[]
}

export interface RecordView {
  id: string
  kind: string
  subjectId: string
  source: string
  way: string
  receivedAt: string
  versionAt: string
  rules: number
  /** The rules that read it have changed since; places are shown by today's. */
  rulesChanged: boolean
  entryId: string | null
}

interface Sight {
  roles: readonly Role[]
  language: Language
}

const mostEarlier = 5

/** From which record, and where in it, each field of an order came. Throws `order.not_found`. */
export async function readOrderLineage(
  tx: Tx,
  orderId: string,
  sight: Sight,
): Promise<{ records: RecordView[]; fields: FieldView[] }> {
  const order = await getOrder(tx, orderId)
  const reading = readings.get(order.marketplace)
  const records = reading ? await readRawRecords(tx, order.shopId, order.outsideId) : []
  const memo = (await sellerNotesOf(tx, [orderId])).get(orderId)?.memo ?? ''
  const files = await fileOriginsOf(tx, sight.roles, orderId)
  const isFromFile = (await originOfOrder(tx, orderId)) === 'import'
  const told = reading ? fromRecords(order, reading, records, memo, sight) : []
  return {
    records: records.map((one) => recordView(one, reading, sight.language)),
    fields: mixed(order, told, files, isFromFile, sight.language),
  }
}

function recordView(one: RawRecord, reading: Reading | undefined, language: Language): RecordView {
  return {
    id: one.id,
    kind: one.kind,
    subjectId: one.subject_id,
    source: say(marketplaceWords[one.source], language, one.source),
    way: one.way,
    receivedAt: one.received_at.toISOString(),
    versionAt: one.version_at.toISOString(),
    rules: one.rules,
    rulesChanged: reading !== undefined && reading.origins.version !== one.rules,
    entryId: one.entry_id,
  }
}

/** A file's word stands where the newest version is a file's; where it says nothing the marketplace's stands. */
function mixed(
  order: Order,
  told: FieldView[],
  files: ReadonlyMap<string, FileOrigin>,
  isFromFile: boolean,
  language: Language,
): FieldView[] {
  const views = new Map(told.map((one) => [one.key, one]))
  for (const [field, file] of files) {
    const words = orderFieldWords[field as OrderField] as TracedField | undefined
    const keys = field.startsWith('lines.')
      ? order.lines.map(({ lineId }) => field.replace('lines.', `lines.${lineId}.`))
      : [field]
    for (const key of keys) {
      const known = views.get(key)
      if (known && !isFromFile && known.recordId !== null) continue
      const view = {
        key,
        name: words?.[language] ?? file.name[language],
        recordId: null,
        places: [],
        own: false,
      }
      views.set(key, { ...view, file, earlier: known?.earlier ?? [] })
    }
  }
  return [...views.values()]
}

interface Asked {
  key: string
  words: TracedField
  places: readonly string[]
  classes: PlaceClasses
  /** Element of the lists of a record that this field is of; null for what is no line. */
  own(record: RawRecord): number | null | undefined
}

function fromRecords(
  order: Order,
  reading: Reading,
  records: readonly RawRecord[],
  memo: string,
  sight: Sight,
): FieldView[] {
  const { origins } = reading
  const classes = placeClasses(origins.order, orderFieldWords)
  const own = records.filter(({ kind }) => kind === 'order')
  const lines = lineIndexes(order.shopId, reading, own)
  const ofOrder = orderFields.flatMap((field): FieldView[] => {
    const asked = { words: orderFieldWords[field], places: origins.order[field], classes }
    if (!field.startsWith('lines.')) {
      const view = traced({ ...asked, key: field, own: () => null }, own, sight, isReceiver(field))
      return [field === 'sellerMemo' ? { ...view, own: isOwnMemo(own[0], reading, order, memo) } : view]
    }
    return order.lines.map(({ lineId }) =>
      traced(
        {
          ...asked,
          key: field.replace('lines.', `lines.${lineId}.`),
          own: (record) => lines.get(record)?.get(lineId),
        },
        own,
        sight,
        false,
      ),
    )
  })
  return [...ofOrder, ...order.afterSales.flatMap((one) => ofRequest(one, reading, records, sight))]
}

function ofRequest(
  { id, outsideId }: Order['afterSales'][number],
  { origins }: Reading,
  records: readonly RawRecord[],
  sight: Sight,
): FieldView[] {
  const classes = placeClasses(origins.afterSales, afterSalesFieldWords)
  const own = records.filter(({ kind, subject_id }) => kind === 'after_sales' && subject_id === outsideId)
  return afterSalesFields.map((field: AfterSalesField) =>
    traced(
      {
        key: `afterSales.${id}.${field}`,
        words: afterSalesFieldWords[field],
        places: origins.afterSales[field],
        classes,
        own: () => null,
      },
      own,
      sight,
      false,
    ),
  )
}

const isReceiver = (field: string): boolean => field.startsWith('receiver.')

/** The newest record says it; a receiver that a later record no longer shows is still that of the earlier one. */
function traced(asked: Asked, records: readonly RawRecord[], sight: Sight, stays: boolean): FieldView {
  const told = records.map((record) => {
    const own = asked.own(record)
    const leaves =
      own === undefined ? [] : asked.places.flatMap((place) => leavesAt(record.detail, place, own))
    return { record, leaves, text: leaves.map(({ text }) => text).join('\n') }
  })
  const at = stays
    ? Math.max(
        0,
        told.findIndex(({ leaves }) => leaves.length > 0),
      )
    : 0
  const now = told[at]
  const shown = (leaves: (typeof told)[number]['leaves']): PlaceView[] =>
    leaves.map(({ pattern, place, text }) => ({
      place,
      value: shownPlace(sight.roles, asked.classes.get(plainPlace(pattern)) ?? new Set(), text),
    }))
  const earlier = told
    .slice(at + 1)
    .filter(({ text }, i, rest) => text !== '' && text !== (rest[i - 1]?.text ?? now?.text))
  return {
    key: asked.key,
    name: asked.words[sight.language],
    recordId: now?.record.id ?? null,
    places: now ? shown(now.leaves) : [],
    file: null,
    own: false,
    earlier: earlier.slice(0, mostEarlier).map(({ record, leaves }) => ({
      // The first place that has a value says most.
      value: shown(leaves.slice(0, 1))[0]!.value,
      at: record.received_at.toISOString(),
      recordId: record.id,
    })),
  }
}

function lineIndexes(
  shopId: string,
  reading: Reading,
  records: readonly RawRecord[],
): Map<RawRecord, Map<string, number>> {
  return new Map(
    records.map((record) => {
      const lines = normalised(shopId, reading, record)?.lines ?? []
      return [record, new Map(lines.map(({ lineId }, i) => [lineId, i]))]
    }),
  )
}

/** Rules may have changed since the record was read. */
function normalised(shopId: string, reading: Reading, record: RawRecord) {
  try {
    return reading.normaliseOrder(shopId, record.detail)
  } catch {
    return null
  }
}

/** A memo that we wrote there stands here at once; the marketplace's record comes later or never. */
function isOwnMemo(record: RawRecord | undefined, reading: Reading, order: Order, memo: string): boolean {
  const said = record && normalised(order.shopId, reading, record)
  return said !== null && said !== undefined && (said.sellerMemo ?? '') !== memo
}
