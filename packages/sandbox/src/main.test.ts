import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

async function start(
  ...options: string[]
): Promise<{ child: ChildProcess; card: Record<string, Record<string, string>> }> {
  const child = spawn(process.execPath, [main, '--json', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout!, 'data')
  return { child, card: JSON.parse(String(line)) }
}

describe('the sandbox as a process', () => {
  it('prints where it is, answers there, and ends cleanly', async () => {
    const { child, card } = await start()
    expect(card.taobao).toMatchObject({ appKey: expect.any(String), session: expect.any(String) })
    expect(await (await fetch(`${card.url}/healthz`)).json()).toEqual({ status: 'ok' })
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('ends when the parent that was named is gone', async () => {
    const parent = spawn('sleep', ['60'])
    const { child } = await start('--parent-pid', String(parent.pid))
    parent.kill('SIGKILL')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
