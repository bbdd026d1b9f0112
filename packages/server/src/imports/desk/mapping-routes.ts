import { type Static, Type } from 'typebox'
import {
  builtInMappings,
  checkMapping,
  compareMappings,
  findBuiltInMapping,
  type InwardMapping,
  type Mapping,
  type RecordKindSpec,
  recordKinds,
} from '../../mapping/index.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { ImportRefused } from '../errors.ts'
import {
  findVersion,
  mappingDrafts,
  mappingReleases,
  mappingsInForce,
  mappingVersions,
} from '../mapping-store.ts'
import { anyMapping, jsonRecord, look, mappingName, problem, words } from './desk-shapes.ts'

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

const integer = Type.Union([Type.Integer(), Type.Null()])
const brief = Type.Object({
  name: Type.String(),
  /** The version in force; null while there is only a draft. */
  version: integer,
  title: words,
  record: Type.String(),
  kind: words,
  format: Type.String(),
  confirmed: Type.Boolean(),
  builtIn: Type.Boolean(),
  hasDraft: Type.Boolean(),
})

function showBrief(
  mapping: Mapping,
  { version, builtIn, hasDraft }: Pick<Static<typeof brief>, 'version' | 'builtIn' | 'hasDraft'>,
): Static<typeof brief> {
  const { name, title, record, confirmed = true } = mapping
  const { format } = mapping.direction === 'out' ? mapping.target : mapping.source
  return {
    name,
    version,
    title,
    record,
    kind: recordKinds[record].name,
    format,
    confirmed,
    builtIn,
    hasDraft,
  }
}

const change = Type.Object({ part: Type.String(), change: Type.String(), name: words })
const version = Type.Object({
  version: Type.Integer(),
  at: Type.String(),
  by: Type.String(),
  inForce: Type.Boolean(),
  changes: Type.Array(change),
})

export function mappingRoutes(): Route[] {
  return [
    route({
      ...look,
      method: 'GET',
      path: '/console/mappings',
      summary: { zh: '现成的与自己的字段转换', en: 'Ready mappings and those of the brand' },
      schema: { answer: Type.Object({ items: Type.Array(brief) }) },
      async handle(_context, tx) {
        const own = await mappingsInForce(tx)
        const drafts = await mappingDrafts(tx)
        const drafted = new Set(drafts.map(({ name }) => name))
        const published = new Set(own.map(({ body }) => body.name))
        return {
          items: [
            ...drafts
              .filter(({ name }) => !published.has(name))
              .map(({ body }) => showBrief(body, { version: null, builtIn: false, hasDraft: true })),
            ...own.map((one) =>
              showBrief(one.body, {
                version: one.version,
                builtIn: false,
                hasDraft: drafted.has(one.body.name),
              }),
            ),
            ...builtInMappings
              .filter(({ direction }) => direction !== 'out')
              .map((one) => showBrief(one, { version: one.version, builtIn: true, hasDraft: false })),
          ],
        }
      },
    }),
    route({
      ...look,
      method: 'GET',
      path: '/console/mappings/:name',
      summary: { zh: '一份字段转换：草稿、版本与改动', en: 'A mapping with its draft, versions and changes' },
      schema: {
        params: Type.Object({ name: mappingName }),
        answer: Type.Object({
          mapping: anyMapping,
          builtIn: Type.Boolean(),
          inForce: integer,
          draft: Type.Union([
            Type.Object({
              mapping: anyMapping,
              revision: Type.Integer(),
              at: Type.String(),
              by: Type.String(),
              problems: Type.Array(problem),
              changes: Type.Array(change),
            }),
            Type.Null(),
          ]),
          versions: Type.Array(version),
          releases: Type.Array(
            Type.Object({
              version: Type.Integer(),
              what: Type.String(),
              at: Type.String(),
              by: Type.String(),
            }),
          ),
        }),
      },
      async handle({ params: { name } }, tx) {
        const versions = await mappingVersions(tx, name)
        const [held] = await mappingsInForce(tx, name)
        const [draft] = await mappingDrafts(tx, name)
        const ready = findBuiltInMapping(name)
        const mapping = held?.body ?? draft?.body ?? ready
        if (!mapping) throw new ImportRefused('mapping_unknown', { name })
        const releases = await mappingReleases(tx, name)
        return {
          mapping: jsonRecord(mapping),
          builtIn: ready !== null,
          inForce: held?.version ?? null,
          draft: draft
            ? {
                mapping: jsonRecord(draft.body),
                revision: draft.revision,
                at: draft.savedAt.toISOString(),
                by: draft.actor,
                problems: checkMapping(draft.body),
                changes: held ? compareMappings(held.body, draft.body) : [],
              }
            : null,
          versions: versions.map((one, i) => ({
            version: one.version,
            at: one.at.toISOString(),
            by: one.actor,
            inForce: one.version === held?.version,
            changes: changesSince(versions[i + 1]?.body, one.body),
          })),
          releases: releases.map(({ version: put, what, at, actor }) => ({
            version: put,
            what,
            at: at.toISOString(),
            by: actor,
          })),
        }
      },
    }),
    route({
      ...look,
      method: 'GET',
      path: '/console/mappings/:name/versions/:version',
      summary: { zh: '一份字段转换的某一版', en: 'One version of a mapping' },
      schema: {
        params: Type.Object({ name: mappingName, version: Type.Integer({ minimum: 1 }) }),
        answer: Type.Object({ mapping: anyMapping }),
      },
      async handle({ params: { name, version: wanted } }, tx) {
        const found = await findVersion(tx, name, wanted)
        if (!found) throw new ImportRefused('version_unknown', { name, version: wanted })
        return { mapping: jsonRecord(found.body) }
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
  ]
}

const changesSince = (before: InwardMapping | undefined, after: InwardMapping) =>
  before ? compareMappings(before, after) : []
