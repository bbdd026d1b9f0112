import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a file can be read, and what ends it. */
export interface Nameless {
  path: string
  file: FileHandle
  end(): Promise<void>
}

/** Of Linux; Node does not name it. */
const TMPFILE = 0o20000000

/**
 * A file for a moment that never has a name: nobody else finds it, and a crash leaves nothing behind. Where the system has
 * no such files, one with a name in the caller's own folder.
 */
export async function openNameless(
  folder: string,
  name: string,
  canHide = process.platform === 'linux',
): Promise<Nameless> {
  const hidden = canHide
    ? await open(folder, TMPFILE | constants.O_DIRECTORY | constants.O_RDWR, 0o600).catch(() => null)
    : null
  if (hidden) return { path: `/proc/${process.pid}/fd/${hidden.fd}`, file: hidden, end: () => hidden.close() }
  const path = join(folder, name)
  const file = await open(path, 'w', 0o600)
  return {
    path,
    file,
    async end() {
      await file.close()
      await rm(path, { force: true })
    },
  }
}
