import { type Static, Type } from 'typebox'
import {
  type ApplyPorts,
  checkMapping,
  compileMapping,
  type InwardMapping,
  type Lineage,
  type Outcome,
  type RecordKindSpec,
  recordKinds,
} from '../../mapping/index.ts'
import { type RequestContext, type Route, route } from '../../runtime/http/route.ts'
import type { Assembled } from '../assemble.ts'
import { ImportMissing } from '../errors.ts'
import { keptColumns } from '../kept-columns.ts'
import { keptSample } from '../kept-records.ts'
import { columnClasses, keptSight, type Sight } from '../kept-sight.ts'
import { inwardOnly } from '../publish-mapping.ts'
import { sampleRecords } from '../sample.ts'
import { shownRecord } from '../shown-record.ts'
import { assignFiles } from '../start-import.ts'
import { findImport } from '../store.ts'
import { tryExpression } from '../try-expression.ts'
import {
  anyMapping,
  jsonRecord,
  look,
  params,
  problem,
  reading,
  recordClasses,
  uploadIds,
  uuid,
  words,
} from './desk-shapes.ts'

/** Own files that were just sent, or what an import kept. */
const from = { uploads: Type.Optional(uploadIds), importId: Type.Optional(uuid) }
type From = { uploads?: string[]; importId?: string }
const shown = 20
const keptRows = 400

/** The first records of the files or of the kept rows, joined as the mapping says. */
async function recordsFrom(
  context: Pick<RequestContext, 'runtime' | 'principal' | 'transact'>,
  { uploads = [], importId }: From,
  mapping: InwardMapping,
  most: number,
): Promise<Assembled[]> {
  if (importId === undefined)
    return reading(context, uploads, (files) =>
      sampleRecords(mapping, assignFiles(mapping, files), context.runtime.ports.clock, most),
    )
  const { principal, transact } = context
  return transact(principal.brandId, async (tx) => {
    const one = await findImport(tx, importId)
    if (!one) throw new ImportMissing(importId)
    return (await keptSample(tx, one, mapping, keptRows)).records.slice(0, most)
  })
}

async function sightOf(
  { principal, transact }: Pick<RequestContext, 'principal' | 'transact'>,
  { importId }: From,
  ports: ApplyPorts,
): Promise<Sight | null> {
  if (importId === undefined) return null
  const classes = await transact(principal.brandId, async (tx) => {
    const one = await findImport(tx, importId)
    return one ? columnClasses(tx, one, ports) : new Map()
  })
  return keptSight(principal.roles, classes)
}

const tryLook = {
  ...look,
  // Writes nothing.
  idempotency: 'natural',
  method: 'POST',
  transaction: 'own',
  bodyLimit: 512 * 1024,
  fields: recordClasses,
} as const

const outcome = Type.Object({
  state: Type.String(),
  row: Type.Integer(),
  record: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  problems: Type.Array(
    Type.Object({ field: Type.String(), code: Type.String(), words, mend: words, shape: Type.String() }),
  ),
})

type Show = (record: Record<string, unknown>, lineage: Lineage) => Record<string, unknown>

function showOutcome(one: Outcome, row: number, show: Show): Static<typeof outcome> {
  return {
    state: one.state,
    row,
    record: one.state === 'mapped' ? show(one.record, one.lineage) : null,
    problems:
      'problems' in one
        ? one.problems.map(({ field, code, words: said, mend, shape }) => ({
            field,
            code,
            words: said,
            mend,
            shape,
          }))
        : [],
  }
}

/** What a mapping, or one expression of it, makes of the first records: live, while it is edited. */
export function trialRoutes(ports: ApplyPorts): Route[] {
  return [
    route({
      ...tryLook,
      path: '/console/mappings/trial',
      summary: { zh: '用文件的前几条试一份字段转换', en: 'Try a mapping on the first records of files' },
      schema: {
        body: Type.Object({ mapping: anyMapping, ...from }),
        answer: Type.Object({ problems: Type.Array(problem), outcomes: Type.Array(outcome) }),
      },
      async handle(context) {
        const { mapping: given, ...source } = context.body
        const problems = checkMapping(given)
        const isBlind = source.uploads === undefined && source.importId === undefined
        if (problems.length > 0 || isBlind) return { problems, outcomes: [] }
        const mapping = inwardOnly(given)
        const records = await recordsFrom(context, source, mapping, shown)
        const { outcomes } = await compileMapping(mapping).apply(records, ports)
        const kind = recordKinds[mapping.record] as RecordKindSpec
        const sight = await sightOf(context, source, ports)
        // Whoever sent a file sees it as it is; what others brought is masked.
        const show: Show = (record, lineage) =>
          sight ? shownRecord(sight, kind, record, lineage) : jsonRecord(record)
        return {
          problems: [],
          outcomes: outcomes.map((one, i) => showOutcome(one, records[i]!.row, show)),
        }
      },
    }),
    route({
      ...tryLook,
      path: '/console/mappings/expression-trial',
      summary: { zh: '用前几条试一个表达式', en: 'Try an expression on the first records' },
      schema: {
        body: Type.Object({
          mapping: anyMapping,
          expression: Type.String({ maxLength: 4000 }),
          each: Type.Optional(Type.String({ minLength: 1 })),
          ...from,
        }),
        answer: Type.Object({
          problems: Type.Array(problem),
          results: Type.Array(
            Type.Object({ row: Type.Integer(), ok: Type.Boolean(), text: Type.String(), words }),
          ),
        }),
      },
      async handle(context) {
        const { mapping: given, expression, each = null, ...source } = context.body
        const mapping = given as unknown as InwardMapping
        const wrong = checkMapping(given).filter(({ pointer }) => pointer.startsWith('/source'))
        if (wrong.length > 0) return { problems: wrong, results: [] }
        const records = await recordsFrom(context, source, mapping, 3)
        return tryExpression(records, expression, each, ports, source.importId !== undefined)
      },
    }),
    route({
      ...look,
      method: 'GET',
      path: '/console/imports/:id/kept-columns',
      summary: { zh: '一次导入留下的列', en: 'The columns that an import kept' },
      schema: {
        params,
        answer: Type.Object({
          files: Type.Array(
            Type.Object({
              role: Type.String(),
              name: Type.String(),
              format: Type.String(),
              columns: Type.Array(
                Type.Object({
                  heading: Type.String(),
                  path: Type.String(),
                  list: Type.Union([Type.String(), Type.Null()]),
                  sample: Type.Array(Type.String()),
                  isShape: Type.Boolean(),
                }),
              ),
            }),
          ),
        }),
      },
      async handle({ params: { id } }, tx) {
        const one = await findImport(tx, id)
        if (!one) throw new ImportMissing(id)
        return { files: await keptColumns(tx, one, ports) }
      },
    }),
  ]
}
