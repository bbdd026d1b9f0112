import { lstat, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder of a drop: what lies in it is new; `taking`, `done` and `failed` are ours. */

/** Files that were taken stay this long, to be looked at. */
export const keepFilesMs = 7 * 24 * 3600_000
const known = /\.(csv|xlsx|json|txt)$/i

export type Corner = 'taking' | 'done' | 'failed'

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
  for (const corner of ['taking', 'done', 'failed'] as const)
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

/** Forgets what was taken long ago: these files hold people's data in plain. */
export async function forgetFiles(folder: string, before: Date): Promise<void> {
  for (const corner of ['done', 'failed'] as const)
    for (const { name } of await filesIn(folder, corner)) {
      const path = join(folder, corner, name)
      const one = await stat(path).catch(() => null)
      if (one && one.ctime < before) await rm(path, { force: true })
    }
}
