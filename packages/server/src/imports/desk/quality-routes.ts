import { Type } from 'typebox'
import type { ApplyPorts } from '../../mapping/index.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { ImportMissing } from '../errors.ts'
import { qualityBySource } from '../quality-store.ts'
import { readQuality } from '../read-quality.ts'
import { findImport } from '../store.ts'
import { look, nullable, params, recordClasses, words } from './desk-shapes.ts'

const kind = Type.Union([Type.Literal('mended'), Type.Literal('refused'), Type.Literal('quarantined')])
const dayMs = 86_400_000

/** What cleansing did, of one import and of every source over some days (A1). */
export function qualityRoutes(ports: ApplyPorts): Route[] {
  return [
    route({
      ...look,
      method: 'GET',
      path: '/console/imports/:id/quality',
      summary: { zh: '一次导入的数据质量', en: 'The quality of an import' },
      fields: recordClasses,
      schema: {
        params,
        answer: Type.Object({
          records: Type.Integer(),
          /** Counts only: the rows of a trial run are not kept. */
          tried: Type.Boolean(),
          rules: Type.Array(
            Type.Object({
              rule: Type.String(),
              what: kind,
              n: Type.Integer(),
              examples: Type.Array(
                Type.Object({ row: Type.Integer(), field: words, before: Type.String(), after: nullable }),
              ),
            }),
          ),
        }),
      },
      async handle({ params: { id }, principal }, tx) {
        const one = await findImport(tx, id)
        if (!one) throw new ImportMissing(id)
        const rules = await readQuality(tx, principal.roles, one, ports)
        return { records: one.records, tried: one.options.dryRun, rules }
      },
    }),
    route({
      ...look,
      method: 'GET',
      path: '/console/quality',
      summary: { zh: '各来源近一段时间的数据质量', en: 'The quality of what came, by source' },
      schema: {
        query: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })) }),
        answer: Type.Object({
          items: Type.Array(
            Type.Object({
              /** Of a live source; null for files of one mapping. */
              sourceId: nullable,
              name: Type.String(),
              title: words,
              imports: Type.Integer(),
              records: Type.Integer(),
              refused: Type.Integer(),
              quarantined: Type.Integer(),
              latestId: Type.String(),
              rules: Type.Array(
                Type.Object({
                  rule: Type.String(),
                  what: kind,
                  n: Type.Integer(),
                  latestId: Type.String(),
                }),
              ),
            }),
          ),
        }),
      },
      async handle({ query: { days = 30 } }, tx) {
        return { items: await qualityBySource(tx, new Date(tx.now.getTime() - days * dayMs)) }
      },
    }),
  ]
}
