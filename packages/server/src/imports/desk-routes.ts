import { type Static, Type } from 'typebox'
import {
  type ApplyPorts,
  builtInMappings,
  checkMapping,
  columnsOfRecords,
  type DraftColumn,
  draftMapping,
  findBuiltInMapping,
  guessKinds,
  type InwardMapping,
  type KindName,
  type Mapping,
  type RecordKindSpec,
  readMapping,
  recordKinds,
} from '../mapping/index.ts'
import { audit } from '../runtime/access/audit.ts'
import type { Principal } from '../runtime/access/principal.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type RequestContext, type Route, route } from '../runtime/http/route.ts'
import { ImportMissing, ImportRefused } from './errors.ts'
import { keepPart, mostBytes, partBytes, withFiles } from './kept-files.ts'
import { listProblems } from './row-store.ts'
import { readSample, type Sample, trySample } from './sample.ts'
import { assignFiles, digestFile, startImport } from './start-import.ts'
import { findImport } from './store.ts'
import {
  bookPart,
  findUploads,
  mappingVersions,
  newestMappings,
  type Upload,
  writeMapping,
  writeUpload,
} from './upload-store.ts'

const uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const params = Type.Object({ id: uuid })
const nullable = Type.Union([Type.String(), Type.Null()])
const words = Type.Object({ zh: Type.String(), en: Type.String() })
const kindName = Type.Union(Object.keys(recordKinds).map((kind) => Type.Literal(kind as KindName)))
/** Checked by the mapping's own schema, whose answer says what to mend. */
const anyMapping = Type.Record(Type.String(), Type.Unknown())
const problem = Type.Object({ pointer: Type.String(), code: Type.String(), words, mend: words })
const uploadIds = Type.Array(uuid, { minItems: 1, maxItems: 8 })

const look = {
  audience: 'console',
  permission: 'connections.read',
  // Whoever looks gave the file a moment ago: nobody else's files are found (`findUploads`).
  fields: [],
  idempotency: 'safe',
  rate: 'read',
  peopleOnly: true,
} as const
const act = { ...look, permission: 'connections.write', idempotency: 'natural', rate: 'write' } as const

async function uploadsOf(tx: Tx, ids: readonly string[]): Promise<Upload[]> {
  const found = await findUploads(tx, ids)
  return ids.map((id) => {
    const one = found.find((each) => each.id === id)
    if (!one) throw new ImportRefused('upload_missing')
    if (one.received < one.bytes) throw new ImportRefused('upload_unfinished', { file: one.name })
    return one
  })
}

/** In a transaction that a handler opens itself it is still this person who acts. */
const as = ({ actor }: Principal, tx: Tx): Tx => ({ ...tx, actor })

/** Reads a person's own files outside of any transaction. */
async function reading<T>(
  { runtime, principal, transact }: Pick<RequestContext, 'runtime' | 'principal' | 'transact'>,
  ids: readonly string[],
  work: (files: { name: string; path: string; upload: Upload }[]) => Promise<T>,
): Promise<T> {
  const { brandId } = principal
  const { uploads, vault } = await transact(brandId, async (tx) => ({
    uploads: await uploadsOf(as(principal, tx), ids),
    vault: tx.vault,
  }))
  const files = uploads.map(({ id, name, bytes }) => ({ keptAs: id, name, bytes }))
  return withFiles({ brandId, vault, ports: runtime.ports }, files, (paths) =>
    work(uploads.map((upload, i) => ({ name: upload.name, path: paths[i]!, upload }))),
  )
}

function columnsOf({ columns, rows }: Sample): DraftColumn[] {
  if (!columns) return columnsOfRecords(rows.map(({ value }) => value))
  return columns.map((heading) => ({
    heading,
    path:
      heading.startsWith('/') || heading.startsWith('^') || heading === '.'
        ? `/${heading.replaceAll('~', '~0').replaceAll('/', '~1')}`
        : heading,
    list: null,
    values: rows.map(({ value }) => String(value[heading] ?? '')),
  }))
}

const inwardOnly = (given: unknown): InwardMapping => {
  const mapping = readMapping(given)
  if (mapping.direction === 'out') throw new ImportRefused('mapping_outward')
  return mapping
}

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? one.toString() : one)))

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

const hints = {
  sheet: Type.Optional(Type.String({ maxLength: 200 })),
  headerRow: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
}

/** The way of a file from the browser into an import, and the mappings that it is read by. */
export function deskRoutes(ports: ApplyPorts): Route[] {
  return [...uploadRoutes(), ...mappingRoutes(ports), ...startRoutes()]
}

function uploadRoutes(): Route[] {
  return [
    route({
      ...act,
      method: 'POST',
      path: '/console/import-uploads',
      summary: { zh: '开始上传一个文件', en: 'Begin to send a file' },
      schema: {
        body: Type.Object({
          name: Type.String({ minLength: 1, maxLength: 200 }),
          bytes: Type.Integer({ minimum: 0 }),
        }),
        answer: Type.Object({ id: Type.String(), partBytes: Type.Integer() }),
      },
      async handle({ body: { name, bytes } }, tx) {
        if (bytes > mostBytes) throw new ImportRefused('file_too_large', { file: name, limit: '256 MB' })
        if (bytes === 0) throw new ImportRefused('file_empty', { file: name })
        const id = tx.ports.ids.next()
        await writeUpload(tx, { id, name, bytes })
        return { id, partBytes }
      },
    }),
    route({
      ...act,
      method: 'PUT',
      path: '/console/import-uploads/:id/parts/:part',
      summary: { zh: '上传文件的一段', en: 'Send a part of a file' },
      bodyLimit: 6 * 1024 * 1024,
      schema: {
        params: Type.Object({ id: uuid, part: Type.Integer({ minimum: 0, maximum: 1000 }) }),
        body: Type.Object({
          base64: Type.String({ minLength: 4, maxLength: 5_700_000, pattern: '^[A-Za-z0-9+/]+={0,2}$' }),
        }),
        answer: Type.Object({ received: Type.Integer() }),
      },
      async handle({ params: { id, part }, body: { base64 }, runtime }, tx) {
        const [upload] = await findUploads(tx, [id])
        if (!upload) throw new ImportRefused('upload_missing')
        // A part sent twice was taken once: its answer may have been lost.
        if (part < upload.nextPart) return { received: upload.received }
        const bytes = Buffer.byteLength(base64, 'base64')
        const whole = Math.min(partBytes, upload.bytes - upload.received)
        if (bytes !== whole || !(await bookPart(tx, id, part, bytes))) throw new ImportRefused('part_wrong')
        await keepPart({ brandId: tx.brandId, vault: tx.vault, ports: runtime.ports }, id, part, base64)
        return { received: upload.received + bytes }
      },
    }),
    route({
      ...look,
      method: 'GET',
      path: '/console/import-uploads/:id/preview',
      summary: { zh: '预览文件，并猜它是什么', en: 'Look into a file and guess what it is' },
      transaction: 'own',
      schema: {
        params,
        query: Type.Object(hints),
        answer: Type.Object({
          name: Type.String(),
          format: Type.String(),
          encoding: nullable,
          sheet: nullable,
          sheets: Type.Array(Type.String()),
          columns: Type.Array(
            Type.Object({
              heading: Type.String(),
              path: Type.String(),
              list: nullable,
              sample: Type.Array(Type.String()),
            }),
          ),
          rows: Type.Array(Type.Object({ row: Type.Integer(), cells: Type.Array(Type.String()) })),
          kinds: Type.Array(Type.Object({ kind: Type.String(), name: words, confidence: Type.Number() })),
        }),
      },
      handle: (context) =>
        reading(context, [context.params.id], async ([file]) => {
          const sample = await readSample(
            file!.path,
            { name: file!.name, ...context.query },
            context.runtime.ports.clock,
          )
          const columns = columnsOf(sample)
          return {
            name: file!.name,
            format: sample.format,
            encoding: sample.encoding,
            sheet: sample.sheet,
            sheets: sample.sheets,
            columns: columns.map(({ heading, path, list, values }) => ({
              heading,
              path,
              list,
              sample: [...new Set(values.filter(Boolean))].slice(0, 30),
            })),
            rows: sample.rows.slice(0, 20).map(({ row, value }) => ({
              row,
              cells: sample.columns
                ? sample.columns.map((name) => String(value[name] ?? ''))
                : [JSON.stringify(value).slice(0, 2000)],
            })),
            kinds: guessKinds(columns)
              .slice(0, 5)
              .map(({ kind, confidence }) => ({ kind, confidence, name: recordKinds[kind].name })),
          }
        }),
    }),
    route({
      ...look,
      // Writes nothing.
      idempotency: 'natural',
      method: 'POST',
      path: '/console/import-uploads/:id/guess',
      summary: { zh: '按列名和内容猜出一份映射', en: 'Guess a mapping from headings and values' },
      transaction: 'own',
      schema: {
        params,
        body: Type.Object({ kind: kindName, ...hints }),
        answer: Type.Object({
          mapping: anyMapping,
          guesses: Type.Array(
            Type.Object({
              field: Type.String(),
              heading: Type.String(),
              confidence: Type.Number(),
              reasons: Type.Array(words),
            }),
          ),
          problems: Type.Array(problem),
        }),
      },
      handle: (context) =>
        reading(context, [context.params.id], async ([file]) => {
          const { kind, ...wish } = context.body
          const sample = await readSample(
            file!.path,
            { name: file!.name, ...wish },
            context.runtime.ports.clock,
          )
          const draft = draftMapping(
            kind,
            columnsOf(sample),
            { format: sample.format, ...wish },
            'my-mapping',
          )
          const { mapping, guesses, problems } = draft
          return {
            mapping: plain(mapping) as Record<string, unknown>,
            guesses: guesses.map(({ field, heading, confidence, reasons }) => ({
              field,
              heading,
              confidence,
              reasons,
            })),
            problems,
          }
        }),
    }),
  ]
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

function mappingRoutes(ports: ApplyPorts): Route[] {
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

function startRoutes(): Route[] {
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
        return context.transact(context.principal.brandId, async (opened) => {
          const tx = as(context.principal, opened)
          const options = { shopId, startFlows, dryRun, ...(dryRun ? { keepOutcome: true } : {}) }
          const started = await startImport(tx, { mapping, files, options })
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
