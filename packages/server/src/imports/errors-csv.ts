import type { Tx } from '../runtime/db/transaction.ts'
import type { Import } from './import.ts'
import { listProblems, type ProblemRow } from './row-store.ts'

const page = 2_000

/** The rows that were not taken, as CSV: file, row, field, problem, how to mend it. With BOM, so that Excel reads it. */
export async function* errorsCsv(
  read: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  one: Pick<Import, 'id' | 'files'>,
  language: 'zh' | 'en',
): AsyncGenerator<string> {
  yield `\uFEFF${line(['file', 'row', 'field', 'problem', 'mend', 'shape', 'state'])}`
  for (let after: ProblemRow | null = null; ; ) {
    const found: ProblemRow[] = await read((tx) => listProblems(tx, one.id, after, page))
    if (found.length > 0) yield found.map((problem) => lineOf(problem, one.files, language)).join('')
    if (found.length < page) return
    after = found.at(-1)!
  }
}

function lineOf(problem: ProblemRow, files: Import['files'], language: 'zh' | 'en'): string {
  const { words, mend } = problem.words
  return line([
    files[problem.file]?.name ?? '',
    String(problem.row),
    problem.field,
    words[language],
    mend[language],
    problem.shape,
    problem.state,
  ])
}

/** A cell that a spreadsheet would run as a formula starts with an apostrophe instead. */
function line(cells: readonly string[]): string {
  const written = cells.map((text) => {
    const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
  })
  return `${written.join(',')}\r\n`
}
