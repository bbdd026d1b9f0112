import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { explainFileError } from './failure.ts'

const SQLITE_BUSY = 5

/**
 * Locks a data directory for this process, or returns null when another process holds it.
 * The lock is the kernel's (taken by SQLite on an empty file), so it ends with its holder, however that one dies,
 * and no process number can be mistaken for another.
 */
export function lockDirectory(directory: string): { release(): void } | null {
  const file = join(directory, 'lock')
  const database = openLockFile(file)
  try {
    database.exec('PRAGMA journal_mode = OFF')
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null
    throw error
  }
  return { release: () => database.close() }
}

function openLockFile(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file)
  } catch (error) {
    throw explainFileError(Object.assign(new Error(String(error)), { code: 'EACCES' }), file)
  }
}
