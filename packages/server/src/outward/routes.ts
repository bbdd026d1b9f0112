import { type Static, Type } from 'typebox'
import { accountKinds } from '../ledger/index.ts'
import {
  findBuiltInMapping,
  type MappedRecord,
  type OutwardMapping,
  type RecordKindSpec,
  readMapping,
  recordKinds,
} from '../mapping/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { can } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { Reply, type RequestContext, type Route, route } from '../runtime/http/route.ts'
import { OutwardRefused } from './errors.ts'
import {
  exportVouchers,
  readVoucherMapping,
  voucherMapping,
  voucherMappingName,
  voucherTable,
} from './export-vouchers.ts'
import { kindNamed, outwardKindNames } from './kinds.ts'
import type { Sight } from './masked-record.ts'
import { sampleRecord } from './sample-record.ts'
import { mappingVersions, writeMapping } from './store.ts'
import { bodyOf } from './tell-records.ts'
import { groupings } from './vouchers.ts'
import { sheetRows } from './write-body.ts'

const anyMapping = Type.Record(Type.String(), Type.Unknown())
const words = Type.Object({ zh: Type.String(), en: Type.String() })
const fieldShape = Type.Object({
  field: Type.String(),
  type: Type.String(),
  zh: Type.String(),
  en: Type.String(),
  codes: Type.Array(Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() })),
})
const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const period = { from: day, to: day, grouping: Type.Enum([...groupings]) }
const previewRows = 20

const read = {
  audience: 'console',
  idempotency: 'safe',
  rate: 'read',
} as const
const write = { ...read, idempotency: 'natural', rate: 'write' } as const

const fieldsOf = (specs: RecordKindSpec['fields']): Static<typeof fieldShape>[] =>
  specs.map(({ field, type, name, codes }) => ({
    field,
    type,
    ...name,
    codes: codes.map(({ code, zh, en }) => ({ code, zh, en })),
  }))

const previewShape = Type.Object({
  /** Null where it could not be made; the problems say why. */
  text: Type.Union([Type.String(), Type.Null()]),
  contentType: Type.Union([Type.String(), Type.Null()]),
  problems: Type.Array(Type.Object({ field: Type.String(), code: Type.String() })),
  /** False: made up, because the brand has no such record yet. */
  isReal: Type.Boolean(),
})

/** What a mapping makes of the newest record, in the name of whoever asks. */
async function preview(tx: Tx, mapping: OutwardMapping, sight: Sight): Promise<Static<typeof previewShape>> {
  const kind = kindNamed(mapping.record)!
  const payload = await kind.newest(tx)
  const found = payload ? (await kind.gather(tx, [payload]))[0]! : []
  const records: MappedRecord[] = found.length > 0 ? found : [sampleRecord(mapping.record)]
  const isReal = found.length > 0
  const body = bodyOf(mapping, records, sight, kind.isList)
  if (!('bytes' in body)) return { text: null, contentType: null, problems: body.problems, isReal }
  const isGb = mapping.target.encoding === 'gb18030' && mapping.target.format !== 'json'
  const text = new TextDecoder(isGb ? 'gb18030' : 'utf-8').decode(body.bytes)
  return { text, contentType: body.contentType, problems: [], isReal }
}

const sightOf = ({ principal }: Pick<RequestContext, 'principal'>, showMoney: boolean): Sight => ({
  roles: principal.roles,
  showMoney,
})

const routesOfBodies: Route[] = [
  route({
    ...read,
    method: 'GET',
    path: '/console/outward-kinds',
    summary: { zh: '可以往外发的数据和字段', en: 'What can be told outwards, with its fields' },
    permission: 'orders.read',
    fields: [],
    schema: {
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            kind: Type.String(),
            zh: Type.String(),
            en: Type.String(),
            nouns: Type.Array(Type.String()),
            isList: Type.Boolean(),
            fields: Type.Array(fieldShape),
            lists: Type.Array(Type.Object({ list: Type.String(), fields: Type.Array(fieldShape) })),
          }),
        ),
      }),
    },
    handle: async ({ principal: { roles } }) => ({
      items: outwardKindNames
        .filter((name) => can(roles, kindNamed(name)!.permission))
        .map((name) => {
          const spec: RecordKindSpec = recordKinds[name]
          const { nouns, isList } = kindNamed(name)!
          return {
            kind: name,
            ...(name === 'work_order_history' ? { zh: '工单', en: 'Work order' } : spec.name),
            nouns: [...nouns],
            isList,
            fields: fieldsOf(spec.fields),
            lists: Object.entries(spec.lists).map(([list, specs]) => ({ list, fields: fieldsOf(specs) })),
          }
        }),
    }),
  }),
  route({
    ...write,
    method: 'POST',
    path: '/console/outward-previews',
    summary: { zh: '用最近一条数据预览外发内容', en: 'What an outward mapping makes of the newest record' },
    permission: 'orders.read',
    // Each value is masked for whoever asks, by the class of its field.
    fields: ['name', 'phone', 'address', 'money', 'id-number', 'chat'],
    schema: {
      body: Type.Object({ mapping: anyMapping, showMoney: Type.Boolean() }, { additionalProperties: false }),
      answer: previewShape,
    },
    async handle(context, tx) {
      const mapping = readMapping(context.body.mapping)
      const kind = kindNamed(mapping.record)
      if (mapping.direction !== 'out' || !kind) throw new OutwardRefused('not_outwards')
      if (!can(context.principal.roles, kind.permission)) throw new OutwardRefused('not_yours')
      return preview(tx, mapping, sightOf(context, context.body.showMoney))
    },
  }),
]

const tableShape = Type.Object({
  columns: Type.Array(Type.String()),
  rows: Type.Array(Type.Array(Type.String())),
  rowCount: Type.Integer(),
  vouchers: Type.Integer(),
  debitFen: Type.Integer(),
  creditFen: Type.Integer(),
})

const settle = { permission: 'settlement.read', fields: ['money', 'name'] } as const

const routesOfVouchers: Route[] = [
  route({
    ...read,
    ...settle,
    method: 'GET',
    path: '/console/voucher-mapping',
    summary: { zh: '凭证的表格样式', en: 'The table of vouchers' },
    schema: {
      answer: Type.Object({
        mapping: anyMapping,
        version: Type.Union([Type.Integer(), Type.Null()]),
        ready: anyMapping,
        accounts: Type.Array(Type.Object({ kind: Type.String(), ...words.properties })),
        versions: Type.Array(
          Type.Object({
            version: Type.Integer(),
            actor: Type.String(),
            at: Type.String(),
            mapping: anyMapping,
          }),
        ),
      }),
    },
    async handle(_context, tx) {
      const { mapping, version } = await voucherMapping(tx)
      const versions = await mappingVersions(tx, voucherMappingName)
      return {
        mapping: mapping as unknown as Record<string, unknown>,
        version,
        ready: findBuiltInMapping(voucherMappingName) as unknown as Record<string, unknown>,
        accounts: Object.entries(accountKinds).map(([kind, { zh, en }]) => ({ kind, zh, en })),
        versions: versions.map((one) => ({
          version: one.version,
          actor: one.actor,
          at: one.at.toISOString(),
          mapping: one.body as unknown as Record<string, unknown>,
        })),
      }
    },
  }),
  route({
    ...write,
    ...settle,
    method: 'POST',
    path: '/console/voucher-mapping',
    summary: { zh: '发布凭证的表格样式', en: 'Publish the table of vouchers' },
    permission: 'settlement.write',
    peopleOnly: true,
    schema: {
      body: Type.Object(
        { mapping: anyMapping, fromVersion: Type.Union([Type.Integer(), Type.Null()]) },
        { additionalProperties: false },
      ),
      answer: Type.Object({ version: Type.Integer() }),
    },
    async handle({ body }, tx) {
      const mapping = readVoucherMapping(body.mapping)
      const version = await writeMapping(tx, voucherMappingName, mapping, body.fromVersion)
      await audit(tx, [{ action: 'outward.vouchers-mapped', subject: 'vouchers', facts: { version } }])
      return { version }
    },
  }),
  route({
    ...write,
    ...settle,
    method: 'POST',
    path: '/console/voucher-previews',
    summary: { zh: '预览一段时间的凭证', en: 'Vouchers of a period, as a draft would write them' },
    schema: {
      body: Type.Object(
        { ...period, mapping: Type.Union([anyMapping, Type.Null()]) },
        { additionalProperties: false },
      ),
      answer: tableShape,
    },
    async handle(context, tx) {
      const { mapping: draft, ...asked } = context.body
      const mapping = draft ? readVoucherMapping(draft) : (await voucherMapping(tx)).mapping
      const table = await voucherTable(tx, mapping, asked, sightOf(context, true))
      const shown = table.rows.slice(0, previewRows)
      return {
        columns: [...table.columns],
        rows: sheetRows(table.columns, shown),
        rowCount: table.rows.length,
        vouchers: table.vouchers,
        debitFen: Number(table.debitFen),
        creditFen: Number(table.creditFen),
      }
    },
  }),
  route({
    ...read,
    ...settle,
    method: 'GET',
    path: '/console/voucher-export',
    summary: { zh: '导出记账凭证', en: 'Export vouchers as a file' },
    rate: 'sensitive',
    schema: {
      query: Type.Object({ ...period, format: Type.Enum(['csv', 'xlsx']) }),
      answer: Type.Any(),
    },
    async handle(context, tx) {
      const { format, ...asked } = context.query
      const file = await exportVouchers(tx, asked, format, sightOf(context, true))
      return new Reply(
        200,
        {
          'content-type': file.contentType,
          'content-disposition': `attachment; filename="${file.fileName}"`,
        },
        file.bytes,
      )
    },
  }),
]

export const routes: Route[] = [...routesOfBodies, ...routesOfVouchers]
