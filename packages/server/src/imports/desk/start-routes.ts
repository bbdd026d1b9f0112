import { Type } from 'typebox'
import { audit } from '../../runtime/access/audit.ts'
import { visibility } from '../../runtime/access/policy.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { ImportMissing } from '../errors.ts'
import { asPublished, inwardOnly } from '../publish-mapping.ts'
import { listProblems } from '../row-store.ts'
import { digestFile, startImport } from '../start-import.ts'
import { findImport } from '../store.ts'
import { act, anyMapping, look, params, reading, uploadIds, words } from './desk-shapes.ts'

/** An import is started or tried, and what it did not take is looked at. */
export function startRoutes(): Route[] {
  return [
    route({
      ...act,
      method: 'POST',
      path: '/console/imports',
      summary: { zh: '开始导入或试运行', en: 'Start an import, or try it' },
      transaction: 'own',
      rate: 'sensitive',
      bodyLimit: 512 * 1024,
      schema: {
        body: Type.Object({
          mapping: anyMapping,
          uploads: uploadIds,
          shopId: Type.Optional(Type.String({ maxLength: 80 })),
          startFlows: Type.Boolean(),
          dryRun: Type.Boolean(),
        }),
        answer: Type.Object({ importId: Type.String(), resumed: Type.Boolean() }),
      },
      async handle(context) {
        const { mapping: given, uploads, shopId = null, startFlows, dryRun } = context.body
        const mapping = inwardOnly(given)
        const files = await reading(context, uploads, (opened) =>
          Promise.all(
            opened.map(async ({ name, path, upload }) => ({
              name,
              keptAs: upload.id,
              ...(await digestFile(path, name)),
            })),
          ),
        )
        const { principal } = context
        return context.transact(principal.brandId, async (tx) => {
          const kept = dryRun ? { mapping, unpublished: false } : await asPublished(tx, mapping)
          const options = {
            shopId,
            startFlows,
            dryRun,
            ...(dryRun ? { keepOutcome: true } : {}),
            ...(kept.unpublished ? { unpublished: true } : {}),
            ...(visibility(principal.roles, 'phone') === 'plain' ? {} : { seeker: principal.id }),
          }
          const started = await startImport(tx, { mapping: kept.mapping, files, options })
          const { importId } = started
          await context.runtime.jobs.add(tx, 'imports.run', { importId }, { key: `run-${importId}` })
          await audit(tx, [
            {
              action: dryRun ? 'import.tried' : 'import.started',
              subject: `import:${importId}`,
              facts: { startFlows },
            },
          ])
          return started
        })
      },
    }),
    route({
      ...look,
      method: 'GET',
      path: '/console/imports/:id/refusals',
      summary: { zh: '没有导入的行', en: 'The rows that were not taken' },
      peopleOnly: true,
      schema: {
        params,
        answer: Type.Object({
          items: Type.Array(
            Type.Object({
              file: Type.String(),
              row: Type.Integer(),
              field: Type.String(),
              shape: Type.String(),
              words,
              mend: words,
              state: Type.String(),
            }),
          ),
        }),
      },
      async handle({ params: { id } }, tx) {
        const one = await findImport(tx, id)
        if (!one) throw new ImportMissing(id)
        const found = await listProblems(tx, id, null, 100)
        return {
          items: found.map(({ file, row, field, shape, words: said, state }) => ({
            file: one.files[file]?.name ?? '',
            row,
            field,
            shape,
            state,
            ...said,
          })),
        }
      },
    }),
  ]
}
