import { lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder of a drop: what lies in it is new; `taking` and `failed` are ours. */

/** What failed stays this long, sealed, to be tried again. */
export const keepFilesMs = 7 * 24 * 3600_000
const known = /\.(csv|xlsx|json|txt)$/i

export type Corner = 'taking' | 'failed'

export function folderOf(filesDirectory: string, sourceId: string): string {
  return join(filesDirectory, 'drop', sourceId)
}

/** A name that may stand in the folder: no way out of it, nothing hidden, a kind of file that is read. */
export function isFileName(name: string): boolean {
  return (
    name.length <= 200 &&
    known.test(name) &&
    !name.startsWith('.') &&
    !/[/\\]/.test(name) &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    !/[\u0000-\u001f\u007f]/.test(name)
  )
}

export async function makeFolder(folder: string): Promise<void> {
  for (const corner of ['taking', 'failed'] as const)
    await mkdir(join(folder, corner), { recursive: true, mode: 0o700 })
}

export interface Seen {
  name: string
  /** Size and times: as long as it changes, the file is not whole. */
  mark: string
}

/** Plain files of the folder or a corner; links are passed over, for they lead elsewhere. */
export async function filesIn(folder: string, corner?: Corner): Promise<Seen[]> {
  const place = corner ? join(folder, corner) : folder
  const names = await readdir(place).catch(() => [] as string[])
  const found: Seen[] = []
  for (const name of names.filter((one) => corner !== undefined || isFileName(one)).sort()) {
    const one = await lstat(join(place, name)).catch(() => null)
    if (one?.isFile()) found.push({ name, mark: `${one.size}|${one.mtimeMs}|${one.ino}` })
  }
  return found
}

/** Moves a file to a corner and returns its name there; null when another process was faster. */
export async function moveTo(
  folder: string,
  name: string,
  corner: Corner,
  from?: Corner,
  as = name,
): Promise<string | null> {
  try {
    await rename(join(folder, from ?? '', name), join(folder, corner, as))
    return as
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null
    throw error
  }
}

/** Forgets what failed long ago, and copies in plain that earlier versions left. */
export async function forgetFiles(folder: string, before: Date): Promise<void> {
  await rm(join(folder, 'done'), { recursive: true, force: true })
  for (const { name } of await filesIn(folder, 'failed')) {
    const path = join(folder, 'failed', name)
    const one = await stat(path).catch(() => null)
    if (one && (one.ctime < before || !/\.sealed(\.part)?$/.test(name))) await rm(path, { force: true })
  }
}

const sealedName = /^([0-9a-f-]{36})\.sealed$/

export function sealedPath(folder: string, entryId: string): string {
  return join(folder, 'failed', `${entryId}.sealed`)
}

/** Entries whose file failed and waits sealed. */
export async function sealedEntries(folder: string): Promise<string[]> {
  return (await filesIn(folder, 'failed')).flatMap(({ name }) => sealedName.exec(name)?.[1] ?? [])
}
