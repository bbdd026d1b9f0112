import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { isAlive } from './fixtures/processes.ts'

const preload = new URL('end-with-parent.mjs', import.meta.url).href
const endless = 'setInterval(() => {}, 1000)'

describe('a program that is preloaded to end with its parent', () => {
  it('ends soon after the parent was killed, without help of the kernel', async () => {
    const parent = spawn(
      process.execPath,
      [
        '-e',
        `const { spawn } = require('node:child_process')
        const child = spawn(process.execPath, ['--import', ${JSON.stringify(preload)}, '-e', ${JSON.stringify(endless)}])
        console.log(child.pid); ${endless}`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const [said] = await once(parent.stdout, 'data')
    const child = Number(said)
    await new Promise((done) => setTimeout(done, 1_200))
    expect(isAlive(child)).toBe(true)
    parent.kill('SIGKILL')
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), 5_000)
  })
})
