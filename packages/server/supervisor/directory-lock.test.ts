import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDirectory } from './directory-lock.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the lock of a data directory', () => {
  it('is given once and again after its release', () => {
    const first = lockDirectory(folder)
    expect(lockDirectory(folder)).toBeNull()
    first?.release()
    const second = lockDirectory(folder)
    expect(second).not.toBeNull()
    second?.release()
  })

  it('holds against another process and ends when that one is killed', async () => {
    const module = fileURLToPath(new URL('directory-lock.ts', import.meta.url))
    const script = `import { lockDirectory } from ${JSON.stringify(module)}
      console.log(lockDirectory(${JSON.stringify(folder)}) ? 'locked' : 'refused'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = await once(holder.stdout, 'data')
    expect(String(said).trim()).toBe('locked')
    expect(lockDirectory(folder)).toBeNull()
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const taken = lockDirectory(folder)
    expect(taken).not.toBeNull()
    taken?.release()
  })
})
