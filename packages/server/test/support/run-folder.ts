import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const gib = 2 ** 30
/** What a whole run keeps at its fullest is well below half of this. */
const roomBytes = 6 * gib
/** Beside it there are threads and browsers. */
const memoryBytes = 10 * gib
const memoryDisk = '/dev/shm'

/** Where a run writes, and how much of it may be used. */
export interface Room {
  freeBytes: number
  memoryBytes: number
}

/**
 * The folder of one run, whose name tells the process that made it. In memory where there is plenty: a database is 1,500 files,
 * and a file system on a disk takes longer to make and to remove them than PostgreSQL to fill them.
 */
export function makeRunFolder(room: Room | null = roomInMemory()): string {
  const place = mayStandInMemory(room) ? memoryDisk : tmpdir()
  if (place === memoryDisk) removeLeftOvers(place)
  return mkdtempSync(join(place, `qiao-test-${process.pid}-`))
}

export const mayStandInMemory = (room: Room | null): boolean =>
  room !== null && room.freeBytes >= roomBytes && room.memoryBytes >= memoryBytes

/** Null where there is no such place; `npm run test:canary` looks through the disk. */
export function roomInMemory(): Room | null {
  if (process.platform !== 'linux' || process.env.QIAO_KEEP_TESTS) return null
  try {
    const { bavail, bsize } = statfsSync(memoryDisk)
    return { freeBytes: bavail * bsize, memoryBytes: process.availableMemory() }
  } catch {
    return null
  }
}

/** What a run that was killed left would hold memory until the machine ends. */
export function removeLeftOvers(place: string): void {
  for (const name of readdirSync(place)) {
    const maker = /^qiao-test-(\d+)-/.exec(name)?.[1]
    if (maker && !isAlive(Number(maker))) rmSync(join(place, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's is alive, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
