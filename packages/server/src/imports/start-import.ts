import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { matchesGlob } from 'node:path'
import type { InwardMapping } from '../mapping/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { FileRefused, ImportRefused } from './errors.ts'
import type { ImportOptions } from './import.ts'
import { findInterrupted, writeImport } from './store.ts'

/** A file given for an import, with what makes it the same file another time. */
export interface GivenFile {
  name: string
  digest: Buffer
  bytes: number
  /** Name of its sealed copy below the data directory; null when it is read where it lies. */
  keptAs: string | null
}

export interface ImportWish {
  mapping: InwardMapping
  files: readonly GivenFile[]
  options: ImportOptions
}

/** Size and digest of a file where it lies. */
export async function digestFile(path: string, name: string): Promise<{ digest: Buffer; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
      hash.update(chunk as Buffer)
      bytes += (chunk as Buffer).length
    }
  } catch (error) {
    throw new FileRefused('unreadable', { file: name }, { cause: error })
  }
  return { digest: hash.digest(), bytes }
}

/**
 * Which of the given files is which of the mapping's: by the pattern of its name, else in the order in which they are
 * given. A sheet of the same book is a file of its own. Throws `import.file_missing`, `import.file_unused`.
 */
export function assignFiles<T extends { name: string }>(
  { source }: Pick<InwardMapping, 'source'>,
  given: readonly T[],
): T[] {
  const wanted = [{ name: 'main', ...source }, ...(source.joins ?? [])]
  const left = new Set(given)
  const found = wanted.map(({ file }) => {
    if (file === undefined) return null
    const hit =
      given.find((one) => left.has(one) && fits(one.name, file)) ?? given.find((one) => fits(one.name, file))
    if (hit) left.delete(hit)
    return hit ?? null
  })
  const assigned = wanted.map(({ name, file, sheet }, i) => {
    const hit = found[i] ?? takeFirst(left) ?? (sheet === undefined ? null : (found[0] ?? given[0] ?? null))
    found[i] = hit
    if (hit) return hit
    throw new ImportRefused('file_missing', {
      wanted: file ?? (name === 'main' ? '—' : name),
      given: given.map((one) => one.name).join('、') || '—',
    })
  })
  const [unused] = left
  if (unused) throw new ImportRefused('file_unused', { file: unused.name })
  return assigned
}

function takeFirst<T>(left: Set<T>): T | null {
  const [first] = left
  if (first === undefined) return null
  left.delete(first)
  return first
}

function fits(name: string, pattern: string): boolean {
  return matchesGlob(name.toLowerCase(), pattern.toLowerCase())
}

/**
 * Writes down what is to be imported, and returns its id; the same files with the same mapping and options take up what was
 * interrupted. The work is `runImport`'s.
 */
export async function startImport(
  tx: Tx,
  { mapping, files, options }: ImportWish,
): Promise<{ importId: string; resumed: boolean }> {
  const assigned = assignFiles(mapping, files)
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([mapping, options, assigned.map(({ digest }) => digest.toString('hex'))]))
    .digest()
  const interrupted = await findInterrupted(tx, fingerprint)
  if (interrupted) return { importId: interrupted, resumed: true }
  const importId = tx.ports.ids.next()
  await writeImport(tx, {
    id: importId,
    kind: mapping.record,
    mapping,
    options,
    fingerprint,
    files: assigned.map((file, i) => ({
      ...file,
      role: i === 0 ? 'main' : mapping.source.joins![i - 1]!.name,
    })),
  })
  return { importId, resumed: false }
}
