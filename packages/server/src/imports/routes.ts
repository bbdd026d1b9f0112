import { type Static, Type } from 'typebox'
import { linkWords } from '../customers/index.ts'
import { audit } from '../runtime/access/audit.ts'
import { Reply, type Route, route } from '../runtime/http/route.ts'
import { countLeft } from './effect-store.ts'
import { ImportMissing, ImportRefused } from './errors.ts'
import { errorsCsv } from './errors-csv.ts'
import { type Import, importStates, progressOf, unfinished } from './import.ts'
import { touchedBy } from './lineage.ts'
import { shownLineage } from './shown-lineage.ts'
import { askCancel, findImport, listImportRows } from './store.ts'

export { deskRoutes } from './desk-routes.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const count = Type.Integer()
const params = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }) })
const targets = ['order', 'after_sales', 'customer', 'product', 'product_match', 'shop', 'record'] as const
const target = Type.Union(targets.map((one) => Type.Literal(one)))

const shape = Type.Object({
  id: Type.String(),
  state: Type.Enum([...importStates]),
  kind: Type.String(),
  mapping: Type.Object({ name: Type.String(), version: count, zh: Type.String(), en: Type.String() }),
  unpublished: Type.Boolean(),
  startFlows: Type.Boolean(),
  dryRun: Type.Boolean(),
  createdAt: Type.String(),
  finishedAt: nullable,
  undoneAt: nullable,
  files: Type.Array(
    Type.Object({
      role: Type.String(),
      name: Type.String(),
      format: nullable,
      encoding: nullable,
      rows: count,
      bytes: count,
    }),
  ),
  rows: count,
  records: count,
  recordsTotal: count,
  percent: count,
  secondsLeft: Type.Union([count, Type.Null()]),
  imported: count,
  updated: count,
  unchanged: count,
  refused: count,
  quarantined: count,
  skipped: count,
  takenBack: count,
  leftStanding: count,
  mended: Type.Record(Type.String(), count),
  refusedBy: Type.Record(Type.String(), count),
  errorCode: nullable,
})

function show(one: Import): Static<typeof shape> {
  const { id, state, kind, mapping, options, files, records, recordsTotal } = one
  const { imported, updated, unchanged, refused, quarantined, skipped, takenBack, leftStanding } = one
  return {
    id,
    state,
    kind,
    mapping: { name: mapping.name, version: mapping.version, ...mapping.title },
    unpublished: options.unpublished ?? false,
    startFlows: options.startFlows,
    dryRun: options.dryRun,
    createdAt: one.createdAt.toISOString(),
    finishedAt: one.finishedAt?.toISOString() ?? null,
    undoneAt: one.undoneAt?.toISOString() ?? null,
    files: files.map(({ role, name, format, encoding, rows, bytes }) => ({
      role,
      name,
      format,
      encoding,
      rows,
      bytes,
    })),
    ...progressOf(one),
    records,
    recordsTotal,
    imported,
    updated,
    unchanged,
    refused,
    quarantined,
    skipped,
    takenBack,
    leftStanding,
    mended: one.mended,
    refusedBy: one.refusedBy,
    errorCode: one.error?.code ?? null,
  }
}

export const routes: Route[] = [
  route({
    method: 'GET',
    path: '/console/imports',
    summary: { zh: '导入记录', en: 'Imports' },
    audience: 'console',
    permission: 'connections.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      query: Type.Object({
        cursor: Type.Optional(Type.String({ pattern: '^\\d{4}-[\\d:T.-]+Z_[0-9a-f-]{36}$' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
        kind: Type.Optional(Type.String({ maxLength: 40 })),
      }),
      answer: Type.Object({ items: Type.Array(shape), nextCursor: nullable }),
    },
    async handle({ query: { cursor, limit = 20, kind = null } }, tx) {
      const [at, id] = cursor?.split('_') ?? []
      const found = await listImportRows(tx, at && id ? { at: new Date(at), id } : null, limit + 1, kind)
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        items: page.map(show),
        nextCursor: found.length > limit && last ? `${last.createdAt.toISOString()}_${last.id}` : null,
      }
    },
  }),
  route({
    method: 'GET',
    path: '/console/imports/:id',
    summary: { zh: '一次导入的进度与结果', en: 'One import: progress and outcome' },
    audience: 'console',
    permission: 'connections.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params,
      answer: Type.Object({
        import: shape,
        left: Type.Array(Type.Object({ kind: Type.String(), because: Type.String(), count })),
      }),
    },
    async handle({ params: { id } }, tx) {
      const one = await findImport(tx, id)
      if (!one) throw new ImportMissing(id)
      const left = await countLeft(tx, id)
      return {
        import: show(one),
        left: left.map(({ target_kind, left_because, n }) => ({
          kind: target_kind,
          because: left_because,
          count: n,
        })),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/console/imports/:id/problems',
    summary: { zh: '下载没有导入的行', en: 'Download the rows that were not taken' },
    audience: 'console',
    permission: 'connections.read',
    fields: [],
    idempotency: 'safe',
    rate: 'sensitive',
    schema: { params, answer: Type.String() },
    async handle({ params: { id }, language }, tx) {
      const one = await findImport(tx, id)
      if (!one) throw new ImportMissing(id)
      let text = ''
      for await (const part of errorsCsv((work) => work(tx), one, language)) text += part
      return new Reply(
        200,
        {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="import-${id}.csv"`,
          'cache-control': 'no-store',
        },
        text,
      )
    },
  }),
  route({
    method: 'GET',
    path: '/console/imports/:id/targets',
    summary: { zh: '这次导入涉及的订单、客户等', en: 'What an import made or touched' },
    audience: 'console',
    permission: 'connections.read',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params,
      query: Type.Object({
        kind: target,
        cursor: Type.Optional(Type.String({ maxLength: 300 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
      }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            id: Type.String(),
            what: Type.String(),
            row: Type.Union([count, Type.Null()]),
            state: Type.String(),
            because: nullable,
          }),
        ),
        nextCursor: nullable,
      }),
    },
    handle: ({ params: { id }, query: { kind, cursor, limit = 50 } }, tx) =>
      touchedBy(tx, id, kind, cursor ?? null, limit),
  }),
  route({
    method: 'GET',
    path: '/console/lineage/:kind/:id',
    summary: { zh: '数据从哪个文件的哪一行来', en: 'Which row of which file gave this' },
    audience: 'console',
    permission: 'customers.read',
    fields: ['name', 'phone', 'address', 'chat', 'money'],
    idempotency: 'safe',
    rate: 'read',
    schema: {
      params: Type.Object({ kind: target, id: Type.String({ minLength: 1, maxLength: 200 }) }),
      answer: Type.Object({
        items: Type.Array(
          Type.Object({
            importId: Type.String(),
            what: Type.String(),
            at: Type.String(),
            mapping: Type.Object({ name: Type.String(), version: count }),
            file: Type.String(),
            row: count,
            /** By what the row is this customer's; null of other kinds, and of before this was kept. */
            link: Type.Union([
              Type.Object({ because: Type.String(), ruleVersion: Type.String() }),
              Type.Null(),
            ]),
            fields: Type.Array(
              Type.Object({
                field: Type.String(),
                from: Type.Array(
                  Type.Object({ file: Type.String(), row: count, column: Type.String(), value: nullable }),
                ),
              }),
            ),
          }),
        ),
      }),
    },
    handle: async ({ params: { kind, id }, principal, language }, tx) => ({
      items: (await shownLineage(tx, principal.roles, kind, id)).map(({ at, kind: _, link, ...rest }) => ({
        ...rest,
        link: link && { because: linkWords(link.linkedBy, language), ruleVersion: link.ruleVersion },
        at: at.toISOString(),
      })),
    }),
  }),
  route({
    method: 'POST',
    path: '/console/imports/:id/cancellation',
    summary: { zh: '取消导入', en: 'Cancel an import' },
    audience: 'console',
    permission: 'connections.write',
    fields: [],
    idempotency: 'natural',
    rate: 'write',
    schema: { params, answer: Type.Object({ asked: Type.Boolean() }) },
    async handle({ params: { id } }, tx) {
      if (!(await findImport(tx, id))) throw new ImportMissing(id)
      if (!(await askCancel(tx, id))) throw new ImportRefused('still_running')
      await audit(tx, [{ action: 'import.cancelled', subject: `import:${id}` }])
      return { asked: true }
    },
  }),
  route({
    method: 'POST',
    path: '/console/imports/:id/undoing',
    summary: { zh: '撤销导入', en: 'Undo an import' },
    audience: 'console',
    permission: 'connections.write',
    fields: [],
    idempotency: 'natural',
    rate: 'sensitive',
    schema: { params, answer: Type.Object({ asked: Type.Boolean() }) },
    async handle({ params: { id }, runtime }, tx) {
      const one = await findImport(tx, id)
      if (!one) throw new ImportMissing(id)
      if (unfinished.includes(one.state)) throw new ImportRefused('not_finished')
      if (one.options.dryRun) throw new ImportRefused('only_tried')
      if (one.state === 'undone' && one.leftStanding === 0) throw new ImportRefused('already_undone')
      await runtime.jobs.add(tx, 'imports.undo', { importId: id }, { key: `undo-${id}` })
      await audit(tx, [{ action: 'import.undone', subject: `import:${id}` }])
      return { asked: true }
    },
  }),
]
