import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { makeRunFolder, mayStandInMemory, removeLeftOvers, roomInMemory } from './support/run-folder.ts'

const gib = 2 ** 30
const made: string[] = []
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
})

it('stands in memory only where there is plenty of both', () => {
  const rooms = [
    [null, false],
    // What Docker gives.
    [{ freeBytes: 64 * 2 ** 20, memoryBytes: 16 * gib }, false],
    [{ freeBytes: 3.5 * gib, memoryBytes: 7 * gib }, false],
    [{ freeBytes: 12 * gib, memoryBytes: 4 * gib }, false],
    [{ freeBytes: 12 * gib, memoryBytes: 22 * gib }, true],
  ] as const
  for (const [room, may] of rooms) expect(mayStandInMemory(room), JSON.stringify(room)).toBe(may)
})

it('is a fresh folder that names its process, on the disk where there is no room', () => {
  made.push(makeRunFolder(null), makeRunFolder(null))
  expect(new Set(made).size).toBe(2)
  for (const path of made) {
    expect(path.startsWith(join(tmpdir(), `qiao-test-${process.pid}-`))).toBe(true)
    expect(readdirSync(path)).toEqual([])
  }
})

it('is on the disk for a run that is looked through afterwards', () => {
  const before = process.env.QIAO_KEEP_TESTS
  process.env.QIAO_KEEP_TESTS = tmpdir()
  try {
    expect(roomInMemory()).toBeNull()
  } finally {
    if (before === undefined) delete process.env.QIAO_KEEP_TESTS
    else process.env.QIAO_KEEP_TESTS = before
  }
})

it('goes with the next run when its own was killed; what still runs and what is not ours stays', () => {
  const place = mkdtempSync(join(tmpdir(), 'qiao-left-'))
  made.push(place)
  const { pid: gone } = spawnSync(process.execPath, ['-e', ''])
  const names = [`qiao-test-${gone}-aaa`, `qiao-test-${process.pid}-bbb`, 'qiao-test-ccc', 'other-1-ddd']
  for (const name of names) {
    mkdirSync(join(place, name, 'pg'), { recursive: true })
    writeFileSync(join(place, name, 'pg/PG_VERSION'), '18')
  }
  removeLeftOvers(place)
  expect(readdirSync(place).sort()).toEqual(names.slice(1).sort())
  expect(existsSync(join(place, basename(names[1]!), 'pg/PG_VERSION'))).toBe(true)
})
