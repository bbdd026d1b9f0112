import { Type } from 'typebox'
import type { ApplyPorts, InwardMapping } from '../../mapping/index.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { compareRuns, readPair } from '../dry-run.ts'
import { keptSight } from '../kept-sight.ts'
import { mappingsInForce } from '../mapping-store.ts'
import { dropDraft, inwardOnly, publishDraft, rollBack, saveDraft } from '../publish-mapping.ts'
import {
  act,
  anyMapping,
  kindName,
  look,
  mappingName,
  problem,
  recordClasses,
  uuid,
  words,
} from './desk-shapes.ts'

const params = Type.Object({ name: mappingName })
const revision = Type.Integer({ minimum: 0 })
/** Half done is well enough for a draft; what shows it in lists must be there. */
const draft = Type.Object({
  name: Type.String(),
  title: words,
  record: kindName,
  source: Type.Object({ format: Type.String() }),
  fields: Type.Record(Type.String(), Type.Unknown()),
})
const states = Type.Object({
  mapped: Type.Integer(),
  skipped: Type.Integer(),
  refused: Type.Integer(),
  quarantined: Type.Integer(),
})
const text = Type.Union([Type.String(), Type.Null()])

/** A draft is saved, tried on what was kept, published; an older version is put in force again. */
export function draftRoutes(ports: ApplyPorts): Route[] {
  return [
    route({
      ...act,
      method: 'PUT',
      path: '/console/mappings/:name/draft',
      summary: { zh: '保存字段转换的草稿', en: 'Save the draft of a mapping' },
      bodyLimit: 512 * 1024,
      schema: {
        params,
        body: Type.Object({ mapping: draft, revision }),
        answer: Type.Object({ revision: Type.Integer(), problems: Type.Array(problem) }),
      },
      handle: ({ params: { name }, body }, tx) =>
        saveDraft(tx, name, body.mapping as unknown as InwardMapping, body.revision),
    }),
    route({
      ...act,
      method: 'DELETE',
      path: '/console/mappings/:name/draft',
      summary: { zh: '放弃字段转换的草稿', en: 'Drop the draft of a mapping' },
      schema: { params, answer: Type.Object({ dropped: Type.Boolean() }) },
      async handle({ params: { name } }, tx) {
        await dropDraft(tx, name)
        return { dropped: true }
      },
    }),
    route({
      ...act,
      idempotency: 'key',
      method: 'POST',
      path: '/console/mappings/:name/publication',
      summary: { zh: '发布草稿，之后的导入用它', en: 'Publish the draft: imports use it from now on' },
      schema: {
        params,
        body: Type.Object({ revision }),
        answer: Type.Object({ version: Type.Integer() }),
      },
      handle: ({ params: { name }, body }, tx) => publishDraft(tx, name, body.revision),
    }),
    route({
      ...act,
      idempotency: 'key',
      method: 'POST',
      path: '/console/mappings/:name/rollback',
      summary: { zh: '恢复为另一版', en: 'Put another version in force' },
      schema: {
        params,
        body: Type.Object({ version: Type.Integer({ minimum: 1 }) }),
        answer: Type.Object({ from: Type.Integer(), version: Type.Integer() }),
      },
      handle: ({ params: { name }, body }, tx) => rollBack(tx, name, body.version),
    }),
    route({
      ...look,
      // Writes nothing.
      idempotency: 'natural',
      method: 'POST',
      path: '/console/mappings/:name/dry-run',
      summary: {
        zh: '用一次导入留下的原始记录，比较当前版本与草稿',
        en: 'Compare the version in force with a draft on the kept records of an import',
      },
      fields: recordClasses,
      transaction: 'own',
      rate: 'sensitive',
      bodyLimit: 512 * 1024,
      schema: {
        params,
        body: Type.Object({ mapping: anyMapping, importId: uuid }),
        answer: Type.Object({
          file: Type.String(),
          version: Type.Union([Type.Integer(), Type.Null()]),
          records: Type.Integer(),
          more: Type.Boolean(),
          before: states,
          after: states,
          differing: Type.Integer(),
          differences: Type.Array(
            Type.Object({
              row: Type.Integer(),
              before: Type.String(),
              after: Type.String(),
              fields: Type.Array(
                Type.Object({
                  field: Type.String(),
                  name: words,
                  before: text,
                  after: text,
                  alike: Type.Boolean(),
                }),
              ),
              problems: Type.Array(words),
            }),
          ),
        }),
      },
      async handle({ params: { name }, body, principal, transact }) {
        const mapping = inwardOnly(body.mapping)
        const { held, ...pair } = await transact(principal.brandId, async (tx) => {
          const [inForce] = await mappingsInForce(tx, name)
          // Of a mapping that was never published, what the import itself used is the "now".
          return {
            held: inForce,
            ...(await readPair(tx, body.importId, (one) => inForce?.body ?? one.mapping, mapping, ports)),
          }
        })
        const compared = await compareRuns(
          keptSight(principal.roles, pair.classes),
          pair,
          pair.old,
          mapping,
          ports,
        )
        return { file: pair.one.files[0]?.name ?? '', version: held?.version ?? null, ...compared }
      },
    }),
  ]
}
