import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLogFile } from './log-file.ts'
import { sayTo } from './say.ts'
import { StoppedWhileStarting, Stoppers } from './stoppers.ts'

describe('what is undone at the end', () => {
  it('goes in reverse order, once, and past failures', async () => {
    const stoppers = new Stoppers()
    const seen: string[] = []
    await stoppers.add(() => void seen.push('database'))
    await stoppers.add(() => void seen.push('server'))
    await Promise.all([stoppers.stopAll(), stoppers.stopAll()])
    expect(seen).toEqual(['server', 'database'])
  })

  it('ends what is started after the stop began', async () => {
    const stoppers = new Stoppers()
    await stoppers.stopAll()
    const seen: string[] = []
    await expect(stoppers.add(() => void seen.push('late'))).rejects.toThrow(StoppedWhileStarting)
    expect(seen).toEqual(['late'])
  })
})

describe('the log of a program', () => {
  it('keeps all in the file and the last lines at hand', () => {
    const folder = mkdtempSync(join(tmpdir(), 'qiao-log-'))
    const log = openLogFile(join(folder, 'a.log'))
    for (let line = 1; line <= 30; line += 1) log.write(`line ${line}\n`)
    log.close()
    expect(readFileSync(join(folder, 'a.log'), 'utf8').split('\n')).toHaveLength(31)
    expect(log.tail()).toHaveLength(20)
    expect(log.tail().at(-1)).toBe('line 30')
    rmSync(folder, { recursive: true })
  })

  it('never stops a program because it cannot be written', () => {
    const log = openLogFile('/dev/full')
    expect(() => log.write('lost\n')).not.toThrow()
    expect(openLogFile('/nowhere/at/all.log').tail()).toEqual([])
    log.close()
  })
})

describe('what the person at the terminal reads', () => {
  it('has the seconds and both languages', () => {
    const lines: string[] = []
    sayTo((text) => lines.push(text)).step('数据库已就绪', 'database is ready')
    expect(lines[0]).toMatch(/^ {2}0\.\ds {2}数据库已就绪 · database is ready\n$/)
  })
})
