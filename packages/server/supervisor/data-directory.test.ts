import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  dataDirectoryPath,
  isDirectoryInUse,
  openDataDirectory,
  readRunFile,
  resetDataDirectory,
} from './data-directory.ts'
import { explainFileError } from './failure.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-data-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the data directory', () => {
  it('is the option, else QIAO_DATA, else .qiao', () => {
    expect(dataDirectoryPath('a', { QIAO_DATA: 'b' })).toBe(resolve('a'))
    expect(dataDirectoryPath(undefined, { QIAO_DATA: 'b' })).toBe(resolve('b'))
    expect(dataDirectoryPath(undefined, {})).toBe(resolve('.qiao'))
  })

  it('has folders that only their owner enters', () => {
    const data = openDataDirectory(join(folder, 'new', 'one'))
    for (const path of [data.files, data.keys, data.logs]) expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(data.hasDatabase).toBe(false)
    data.release()
  })

  it('is refused while another holds it, naming the other', () => {
    const first = openDataDirectory(folder)
    first.writeRun({
      startedAt: '2026-11-21T01:00:00.000Z',
      app: { url: 'http://127.0.0.1:8080', port: 8080 },
    })
    expect(isDirectoryInUse(folder)).toBe(true)
    expect(() => openDataDirectory(folder)).toThrowError(
      expect.objectContaining({
        code: 'data.locked',
        message: expect.stringContaining(`pid ${process.pid}`),
      }),
    )
    expect(() => resetDataDirectory(folder)).toThrowError(expect.objectContaining({ code: 'data.locked' }))
    first.release()
    expect(isDirectoryInUse(folder)).toBe(false)
    const second = openDataDirectory(folder)
    expect(second.lastRun?.app?.port).toBe(8080)
    second.release()
  })

  it('forgets everything on reset', () => {
    const data = openDataDirectory(folder)
    writeFileSync(join(data.keys, 'master.key'), 'x')
    data.writeRun({ startedAt: '2026-11-21T01:00:00.000Z' })
    data.release()
    resetDataDirectory(folder)
    expect(existsSync(join(folder, 'keys'))).toBe(false)
    expect(readRunFile(folder)).toBeNull()
  })

  it('says in one line that a file is in its place', () => {
    const path = join(folder, 'file')
    writeFileSync(path, '')
    expect(() => openDataDirectory(path)).toThrowError(
      expect.objectContaining({ code: 'data.not_a_directory' }),
    )
  })

  it('says in one line that it may not write or that the disk is full', () => {
    mkdirSync(join(folder, 'pg'))
    expect(explainFileError({ code: 'ENOSPC' }, 'files/')).toMatchObject({ code: 'disk.full' })
    expect(explainFileError({ code: 'EACCES' }, 'files/')).toMatchObject({ code: 'disk.not_writable' })
    const other = new Error('other')
    expect(explainFileError(other, 'files/')).toBe(other)
  })
})
