import { Type } from 'typebox'
import {
  columnsOfRecords,
  type DraftColumn,
  draftMapping,
  guessKinds,
  recordKinds,
} from '../../mapping/index.ts'
import { type Route, route } from '../../runtime/http/route.ts'
import { ImportRefused } from '../errors.ts'
import { keepPart, mostBytes, partBytes } from '../kept-files.ts'
import { readSample, type Sample } from '../sample.ts'
import { bookPart, findUploads, writeUpload } from '../upload-store.ts'
import {
  act,
  anyMapping,
  kindName,
  look,
  nullable,
  params,
  plain,
  problem,
  reading,
  uuid,
  words,
} from './desk-shapes.ts'

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

const hints = {
  sheet: Type.Optional(Type.String({ maxLength: 200 })),
  headerRow: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
}

/** A file comes in parts, is looked into, and its columns are guessed. */
export function uploadRoutes(): Route[] {
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
      // The file as it is, to the one who chose it from the own disk a moment ago; to nobody else.
      fields: ['phone', 'name', 'address', 'id-number', 'chat', 'money', 'order-raw'],
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
      summary: { zh: '按列名和内容猜出一份字段转换', en: 'Guess a mapping from headings and values' },
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
