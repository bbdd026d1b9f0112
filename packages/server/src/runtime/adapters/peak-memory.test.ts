import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { peakRssMib } from './peak-memory.ts'

it('the peak of a process is its own, however much its parent held', () => {
  const held = Buffer.alloc(300 * 1024 * 1024, 1)
  const module = new URL('./peak-memory.ts', import.meta.url).href
  const script = `const { peakRssMib } = await import('${module}'); console.log(peakRssMib())`
  const child = Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
  )
  expect(peakRssMib()).toBeGreaterThan(held.length / 1024 / 1024)
  expect(child).toBeGreaterThan(20)
  expect(child).toBeLessThan(300)
})
