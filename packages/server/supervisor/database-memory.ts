import { totalmem } from 'node:os'

const mebibyte = 1024 * 1024
const least = 256
const most = 8192
const roundedTo = 64

/**
 * For a database that serves: a quarter of the machine's memory keeps its pages, and after a restart they are fetched again in the
 * background, so that the first agents of the morning do not wait for the disk. The system's own cache is not enough: a
 * virtual machine may lose it at any time. Taken page by page as the data grows.
 */
export function servingSettings(bytes = memoryOfMachine()): Record<string, string> {
  const quarter = Math.floor(bytes / 4 / mebibyte / roundedTo) * roundedTo
  return {
    shared_buffers: `${Math.min(most, Math.max(least, quarter))}MB`,
    shared_preload_libraries: 'pg_prewarm',
    'pg_prewarm.autoprewarm': 'on',
  }
}

/** In a container what it may use, where that is less. */
function memoryOfMachine(): number {
  const allowed = process.constrainedMemory()
  return allowed > 0 ? Math.min(totalmem(), allowed) : totalmem()
}
