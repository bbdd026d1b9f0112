import { type Static, Type } from 'typebox'
import { maskRaw } from '../intake/index.ts'
import { QiaoError } from '../kernel/error.ts'
import { audit } from '../runtime/access/audit.ts'
import { visibility } from '../runtime/access/policy.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { type Entry, listEntries, openEntryBody, rerunEntries } from './entry-store.ts'
import { SourceRefused } from './errors.ts'
import { mustFind } from './keep-sources.ts'
import { act, idParams, look, nullable, uuid } from './route-parts.ts'

const count = Type.Integer()

const shape = Type.Object({
  id: Type.String(),
  receivedAt: Type.String(),
  bytes: count,
  fileName: nullable,
  state: Type.String(),
  errorCode: nullable,
  mapping: Type.Union([Type.Object({ name: Type.String(), version: count }), Type.Null()]),
  importId: nullable,
  records: count,
  created: count,
  updated: count,
  unchanged: count,
  refused: count,
  quarantined: count,
  skipped: count,
  targets: Type.Array(Type.Object({ kind: Type.String(), id: Type.String(), what: Type.String() })),
  problems: Type.Array(
    Type.Object({
      field: Type.String(),
      code: Type.String(),
      shape: Type.String(),
      zh: Type.String(),
      en: Type.String(),
    }),
  ),
  isKept: Type.Boolean(),
})

function show(one: Entry): Static<typeof shape> {
  const { id, bytes, state, records, created, updated, unchanged, refused, quarantined, skipped } = one
  return {
    id,
    receivedAt: one.received_at.toISOString(),
    bytes,
    fileName: one.file_name,
    state,
    errorCode: one.error_code,
    mapping:
      one.mapping_name === null || one.mapping_version === null
        ? null
        : { name: one.mapping_name, version: one.mapping_version },
    importId: one.import_id,
    records,
    created,
    updated,
    unchanged,
    refused,
    quarantined,
    skipped,
    targets: one.targets,
    problems: one.problems,
    isKept: one.is_kept,
  }
}

/** What came from a source, and what became of it. */
export const entryRoutes: Route[] = [
  route({
    ...look,
    path: '/console/mapped-sources/:id/entries',
    summary: { zh: '来源最近的数据与结果', en: 'What came from a source, and what became of it' },
    schema: {
      params: idParams,
      query: Type.Object({
        onlyBad: Type.Optional(Type.Boolean()),
        cursor: Type.Optional(uuid),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
      }),
      answer: Type.Object({ items: Type.Array(shape), nextCursor: nullable }),
    },
    async handle({ params, query: { onlyBad = false, cursor = null, limit = 20 } }, tx) {
      await mustFind(tx, params.id)
      const found = await listEntries(tx, params.id, { onlyBad, before: cursor, limit: limit + 1 })
      const page = found.slice(0, limit)
      return { items: page.map(show), nextCursor: found.length > limit ? page.at(-1)!.id : null }
    },
  }),
  route({
    ...look,
    path: '/console/mapped-sources/:id/entries/:entryId/body',
    summary: { zh: '一条数据的原文（个人信息已遮住）', en: 'The body of a message, personal data hidden' },
    fields: ['order-raw'],
    rate: 'sensitive',
    schema: {
      params: Type.Object({ id: uuid, entryId: uuid }),
      answer: Type.Object({ text: Type.String() }),
    },
    async handle({ params, principal }, tx) {
      if (visibility(principal.roles, 'order-raw') === 'none') throw new QiaoError('http.forbidden')
      const entry = await openEntryBody(tx, params.id, params.entryId)
      if (!entry) throw new SourceRefused('not_found')
      return { text: maskRaw(entry.body) }
    },
  }),
  route({
    ...act,
    method: 'POST',
    path: '/console/mapped-sources/:id/reruns',
    summary: { zh: '重新处理留存的数据', en: 'Run kept messages again' },
    schema: {
      params: idParams,
      body: Type.Object({ entryId: Type.Union([uuid, Type.Null()]) }, { additionalProperties: false }),
      answer: Type.Object({ entries: count }),
    },
    async handle({ params, body }, tx) {
      const source = await mustFind(tx, params.id)
      const entries = await rerunEntries(tx, source.id, body.entryId)
      await audit(tx, [
        { action: 'mapped-source.rerun', subject: `mapped-source:${source.id}`, facts: { entries } },
      ])
      return { entries }
    },
  }),
]
