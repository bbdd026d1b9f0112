import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StartFailure } from '../failure.ts'

const inFiles = 'privacy'
const ending = '.tombstones'

/**
 * The lists of those who were forgotten, as the server keeps them beside its database (`privacy/<brand>.tombstones` below
 * `files`): `from` is such a list, a folder of them, or the data directory that they lie in.
 */
export function tombstoneFiles(from: string): string[] {
  const folders = [join(from, 'files', inFiles), join(from, inFiles), from]
  const found = !existsSync(from)
    ? []
    : statSync(from).isFile()
      ? [from]
      : (folders.map(listsIn).find((lists) => lists.length > 0) ?? [])
  if (found.length > 0) return found
  throw new StartFailure(
    'restore.no_tombstones',
    `${from} 中没有已删除名单（${ending}）：请指向原数据目录，或去掉 --tombstones。`,
    `There is no list of erased persons (${ending}) in ${from}: name the former data directory, or leave out --tombstones.`,
  )
}

function listsIn(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
}

/** Adds them to what the backup brought; the server forgets whoever came back within a minute of its start. */
export function addTombstones(files: readonly string[], filesDirectory: string): void {
  for (const file of files) {
    const to = join(filesDirectory, inFiles, basename(file))
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
    appendFileSync(to, Buffer.concat([Buffer.from('\n'), readFileSync(file)]), { mode: 0o600 })
  }
}
