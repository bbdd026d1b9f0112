import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

const LIMIT_BYTES = 20 * 1024 * 1024
const TAIL_LINES = 20

/** Where a program's output goes: a file that keeps one older part, and its last lines for an error message. */
export interface LogFile {
  write(text: string): void
  tail(): string[]
  close(): void
}

/** A log that cannot be written (disk full) never stops the program that logs. */
export function openLogFile(path: string): LogFile {
  let file = open(path)
  let tail: string[] = []
  return {
    write(text) {
      tail = [...tail, ...text.split('\n').filter(Boolean)].slice(-TAIL_LINES)
      if (file && file.size > LIMIT_BYTES) file = rotate(path, file)
      if (file) append(file, text)
    },
    tail: () => tail,
    close() {
      if (file) closeSync(file.descriptor)
      file = null
    },
  }
}

interface OpenFile {
  descriptor: number
  size: number
}

function open(path: string): OpenFile | null {
  try {
    const descriptor = openSync(path, 'a', 0o600)
    return { descriptor, size: fstatSync(descriptor).size }
  } catch {
    return null
  }
}

function append(file: OpenFile, text: string): void {
  try {
    file.size += writeSync(file.descriptor, text)
  } catch {
    // Disk full: the line is lost, the program goes on.
  }
}

function rotate(path: string, file: OpenFile): OpenFile | null {
  closeSync(file.descriptor)
  try {
    renameSync(path, `${path}.1`)
  } catch {
    return null
  }
  return open(path)
}
