import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { QiaoError } from '../../kernel/error.ts'
import { FileRefused } from '../errors.ts'
import type { FileRow } from './table.ts'
import { type Book, readBook } from './xlsx-book.ts'
import { readSheet } from './xlsx-sheet.ts'
import { openZip, type Zip } from './xlsx-zip.ts'

// Runs in a thread of its own that is ended when it takes too long or too much: a spreadsheet may be a trap.

export type FromWorker =
  | { kind: 'opened'; sheet: string; sheets: string[] }
  | { kind: 'rows'; rows: FileRow[] }
  | { kind: 'end' }
  | { kind: 'refused'; code: string; facts: Record<string, string | number | boolean | null> }

export interface WorkerTask {
  path: string
  file: string
  sheet: string | undefined
}

const port = parentPort as MessagePort
const { path, file, sheet } = workerData as WorkerTask
const tell = (message: FromWorker): void => port.postMessage(message)

/** The other side asks for each next batch, so no more than one waits in between. */
function asked(): Promise<void> {
  return new Promise((go) => port.once('message', () => go()))
}

async function work(): Promise<void> {
  const zip = await openZip(path, file)
  try {
    const book = await readBook(zip, file)
    const chosen = await choose(zip, book)
    tell({ kind: 'opened', sheet: chosen.name, sheets: book.sheets.map(({ name }) => name) })
    await asked()
    await readSheet(await zip.stream(chosen.part), book, file, async (rows) => {
      tell({ kind: 'rows', rows })
      await asked()
      return true
    })
    tell({ kind: 'end' })
  } finally {
    zip.close()
  }
}

/** The sheet that is named; else the only one with data. */
async function choose(zip: Zip, book: Book): Promise<Book['sheets'][number]> {
  const sheets = book.sheets.map(({ name }) => name).join('、')
  if (sheet !== undefined) {
    const named = book.sheets.find(({ name }) => name === sheet)
    if (!named) throw new FileRefused('sheet_missing', { file, sheet, sheets })
    return named
  }
  const filled: Book['sheets'] = []
  for (const one of book.sheets.filter(({ hidden }) => !hidden))
    if (await hasRows(zip, book, one.part)) filled.push(one)
  if (filled.length > 1)
    throw new FileRefused('several_sheets', { file, sheets: filled.map(({ name }) => name).join('、') })
  if (!filled[0]) throw new FileRefused('empty', { file })
  return filled[0]
}

async function hasRows(zip: Zip, book: Book, part: string): Promise<boolean> {
  let any = false
  await readSheet(await zip.stream(part), book, file, async () => {
    any = true
    return false
  })
  return any
}

work().catch((error: unknown) => {
  const known = error instanceof QiaoError ? error : new FileRefused('zip_broken', { file })
  tell({ kind: 'refused', code: known.code, facts: known.facts })
})
