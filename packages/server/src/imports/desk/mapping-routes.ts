import { type Static, Type } from 'typebox'
import {
  type ApplyPorts,
  builtInMappings,
  checkMapping,
  findBuiltInMapping,
  type Mapping,
  type RecordKindSpec,
  recordKinds,
} from '../../mapping/index.ts'
import { audit } from '../../runtime/access/audit.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { ImportRefused } from '../errors.ts'
import { trySample } from '../sample.ts'
import { assignFiles } from '../start-import.ts'
import { mappingVersions, newestMappings, writeMapping } from '../upload-store.ts'
import {
  act,
  anyMapping,
  inwardOnly,
  look,
  plain,
  problem,
  reading,
  uploadIds,
  words,
} from './desk-shapes.ts'

const fieldShape = Type.Object({
  field: Type.String(),
  type: Type.String(),
  name: words,
  meaning: words,
  required: Type.Boolean(),
  strict: Type.Boolean(),
  codes: Type.Array(Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() })),
})

function showFields(fields: RecordKindSpec['fields']): Static<typeof fieldShape>[] {
  return fields.map(({ field, type, name, meaning, required, strict, codes }) => ({
    field,
    type,
    name,
    meaning,
    required,
    strict,
    codes: codes.map(({ code, zh, en }) => ({ code, zh, en })),
  }))
}

const brief = Type.Object({
  name: Type.String(),
  version: Type.Integer(),
  title: words,
  record: Type.String(),
  kind: words,
  format: Type.String(),
  confirmed: Type.Boolean(),
  builtIn: Type.Boolean(),
})

function showBrief(mapping: Mapping, builtIn: boolean): Static<typeof brief> {
  const { name, version, title, record, confirmed = true } = mapping
  const { format } = mapping.direction === 'out' ? mapping.target : mapping.source
  return { name, version, title, record, kind: recordKinds[record].name, format, confirmed, builtIn }
}

export function mappingRoutes(ports: ApplyPorts): Route[] {
  return [
    route({
      ...look,
      method: 'GET',
      path: '/console/mappings',
      summary: { zh: '现成的与自己的映射', en: 'Ready mappings and those of the brand' },
      schema: { answer: Type.Object({ items: Type.Array(brief) }) },
      async handle(_context, tx) {
        const own = await newestMappings(tx)
        return {
          items: [
            ...own.map(({ body }) => showBrief(body, false)),
            ...builtInMappings
              .filter(({ direction }) => direction !== 'out')
              .map((one) => showBrief(one, true)),
          ],
        }
      },
    }),
    route({
      ...look,
      method: 'GET',
      path: '/console/mappings/:name',
      summary: { zh: '一份映射与它的版本', en: 'A mapping with its versions' },
      schema: {
        params: Type.Object({ name: Type.String({ maxLength: 80 }) }),
        answer: Type.Object({
          mapping: anyMapping,
          builtIn: Type.Boolean(),
          versions: Type.Array(
            Type.Object({ version: Type.Integer(), at: Type.String(), mapping: anyMapping }),
          ),
        }),
      },
      async handle({ params: { name } }, tx) {
        const versions = await mappingVersions(tx, name)
        const mapping = versions[0]?.body ?? findBuiltInMapping(name)
        if (!mapping) throw new ImportRefused('mapping_unknown', { name })
        return {
          mapping: plain(mapping) as Record<string, unknown>,
          builtIn: versions.length === 0,
          versions: versions.map(({ version, at, body }) => ({
            version,
            at: at.toISOString(),
            mapping: plain(body) as Record<string, unknown>,
          })),
        }
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/console/mappings',
      summary: { zh: '保存映射（新的一版）', en: 'Save a mapping as its next version' },
      idempotency: 'key',
      schema: {
        body: Type.Object({ mapping: anyMapping }),
        answer: Type.Object({ name: Type.String(), version: Type.Integer() }),
      },
      async handle({ body }, tx) {
        const mapping = inwardOnly(body.mapping)
        if (findBuiltInMapping(mapping.name)) throw new ImportRefused('mapping_taken', { name: mapping.name })
        const { name, version } = await writeMapping(tx, mapping)
        await audit(tx, [{ action: 'mapping.saved', subject: `mapping:${name}`, facts: { version } }])
        return { name, version }
      },
    }),
    route({
      ...look,
      method: 'GET',
      path: '/console/mapping-kinds',
      summary: { zh: '可以导入的数据与它们的字段', en: 'What can be imported, with its fields' },
      schema: {
        answer: Type.Object({
          items: Type.Array(
            Type.Object({
              kind: Type.String(),
              name: words,
              meaning: words,
              fields: Type.Array(fieldShape),
              lists: Type.Array(Type.Object({ list: Type.String(), fields: Type.Array(fieldShape) })),
            }),
          ),
        }),
      },
      async handle() {
        const specs: RecordKindSpec[] = Object.values(recordKinds)
        return {
          items: specs.map(({ kind, name, meaning, fields, lists }) => ({
            kind,
            name,
            meaning,
            fields: showFields(fields),
            lists: Object.entries(lists).map(([list, inner]) => ({ list, fields: showFields(inner) })),
          })),
        }
      },
    }),
    route({
      ...look,
      // Writes nothing.
      idempotency: 'natural',
      method: 'POST',
      path: '/console/mappings/trial',
      summary: { zh: '用文件的前几条试一份映射', en: 'Try a mapping on the first records of files' },
      transaction: 'own',
      bodyLimit: 512 * 1024,
      schema: {
        body: Type.Object({ mapping: anyMapping, uploads: uploadIds }),
        answer: Type.Object({
          problems: Type.Array(problem),
          outcomes: Type.Array(
            Type.Object({
              state: Type.String(),
              row: Type.Integer(),
              record: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
              problems: Type.Array(
                Type.Object({
                  field: Type.String(),
                  code: Type.String(),
                  words,
                  mend: words,
                  shape: Type.String(),
                }),
              ),
            }),
          ),
        }),
      },
      async handle(context) {
        const { mapping: given, uploads } = context.body
        const problems = checkMapping(given)
        if (problems.length > 0) return { problems, outcomes: [] }
        const mapping = inwardOnly(given)
        return reading(context, uploads, async (files) => {
          const { records, applied } = await trySample(
            mapping,
            assignFiles(mapping, files),
            context.runtime.ports.clock,
            20,
            ports,
          )
          return {
            problems: [],
            outcomes: applied.outcomes.map((outcome, i) => ({
              state: outcome.state,
              row: records[i]!.row,
              record: outcome.state === 'mapped' ? (plain(outcome.record) as Record<string, unknown>) : null,
              problems:
                outcome.state === 'refused' || outcome.state === 'quarantined'
                  ? outcome.problems.map(({ field, code, words: said, mend, shape }) => ({
                      field,
                      code,
                      words: said,
                      mend,
                      shape,
                    }))
                  : [],
            })),
          }
        })
      },
    }),
  ]
}
