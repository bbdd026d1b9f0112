import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backoff } from './backoff.ts'
import { type Program, superviseChild } from './child.ts'
import type { StartFailure } from './failure.ts'
import { isAlive } from './fixtures/processes.ts'
import { openLogFile } from './log-file.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-child-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function program(script: string, probe: () => Promise<boolean> = async () => true): Program {
  return { name: 'tiny', args: ['-e', script], env: {}, probe, startDeadlineMs: 5_000 }
}

function log() {
  return openLogFile(join(folder, 'tiny.log'))
}

describe('a supervised program', () => {
  it('is restarted when it dies, and ends for good when stopped', async () => {
    const restarts: string[] = []
    const child = await superviseChild(program('setInterval(() => {}, 1000)'), {
      log: log(),
      onRestart: (why) => restarts.push(why),
    })
    const first = child.pid() ?? 0
    process.kill(first, 'SIGKILL')
    await vi.waitFor(() => expect(restarts).toEqual(['SIGKILL']), 5_000)
    const second = child.pid() ?? 0
    expect(second).not.toBe(first)
    expect(isAlive(second)).toBe(true)
    await child.stop()
    expect(isAlive(second)).toBe(false)
    expect(restarts).toHaveLength(1)
  })

  it('takes what it started with it', async () => {
    const script = `const { spawn } = require('node:child_process')
      const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
      console.log(grandchild.pid); setInterval(() => {}, 1000)`
    const written = () => Number(readFileSync(join(folder, 'tiny.log'), 'utf8'))
    const child = await superviseChild(
      program(script, async () => written() > 0),
      { log: log() },
    )
    expect(isAlive(written())).toBe(true)
    await child.stop()
    await vi.waitFor(() => expect(isAlive(written())).toBe(false), 5_000)
  })

  it('that dies before it serves is an error with its last words', async () => {
    const failing = superviseChild(
      program('console.error("no table"); process.exit(3)', async () => false),
      { log: log() },
    )
    await expect(failing).rejects.toMatchObject({ code: 'child.not_started', details: '  no table' })
  })

  it('that keeps dying is given up', async () => {
    const failure = await new Promise<StartFailure>((givenUp) => {
      void superviseChild(program('setTimeout(() => { console.error("again"); process.exit(1) }, 50)'), {
        log: log(),
        onGivenUp: givenUp,
      })
    })
    expect(failure.code).toBe('child.died_too_often')
    expect(failure.details).toContain('again')
  })
})

describe('back-off', () => {
  it('grows, ends after five fast deaths, and starts anew after a steady life', () => {
    const pauseAfter = backoff()
    expect([1, 1, 1].map(pauseAfter)).toEqual([200, 400, 800])
    expect(pauseAfter(60_000)).toBe(100)
    expect([1, 1, 1, 1, 1].map(pauseAfter)).toEqual([200, 400, 800, 1600, null])
  })
})
