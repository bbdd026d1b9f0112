import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backoff } from './backoff.ts'
import { type DemoLogin, loadDemo, printLogins } from './demo.ts'
import { describeFailure, explainFileError, StartFailure } from './failure.ts'
import { readDatabasePasswords, readFingerprint, readMasterKey } from './keys.ts'
import { openLogFile } from './log-file.ts'
import { readFileOptions, readStartOptions } from './options.ts'
import { toDatabase } from './postgres-roles.ts'
import { loopbackUrl, serverProgram } from './programs.ts'
import { sayTo } from './say.ts'
import { Stoppers } from './stoppers.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qiao-small-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const refused = (act: () => unknown): StartFailure => {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(StartFailure)
    return error as StartFailure
  }
  return expect.fail('should have been refused')
}

describe('what the command line refuses', () => {
  it.each([
    [['--port', '0'], 'port.malformed', '0'],
    [['--port', '65536'], 'port.malformed', '65536'],
    [['--port=-1'], 'port.malformed', '-1'],
    [['--port', '80.5'], 'port.malformed', '80.5'],
    [['--prot', '80'], 'options.unknown', '--prot'],
    [['--port'], 'options.unknown', '--port'],
    [['stray'], 'options.unknown', 'stray'],
    [['--demo=yes'], 'options.unknown', '--demo'],
  ])('%j: %s, naming what was wrong in both languages', (args, code, named) => {
    const failure = refused(() => readStartOptions(args, {}))
    expect(failure.code).toBe(code)
    for (const words of [failure.zh, failure.en]) expect(words).toContain(named)
    expect(describeFailure(failure)).not.toContain('\n')
    expect(failure.en).not.toMatch(/[\u4e00-\u9fff]/)
  })

  it('a port of the environment is checked alike, and an empty one is none', () => {
    expect(refused(() => readStartOptions([], { PORT: 'http' })).code).toBe('port.malformed')
    expect(readStartOptions([], { PORT: '' }).port).toBeUndefined()
    expect(readStartOptions([], { PORT: '7000' }).port).toBe(7000)
  })

  it('role and databases come from the line, then the environment', () => {
    expect(readStartOptions(['--role', 'api'], { QIAO_ROLE: 'worker' }).role).toBe('api')
    expect(readStartOptions([], { QIAO_ROLE: 'worker' }).role).toBe('worker')
    expect(readStartOptions(['--no-demo', '--demo'], { DATABASE_URL: '' })).toMatchObject({
      demo: false,
      databaseUrl: undefined,
    })
    expect(
      readStartOptions([], { DATABASE_URL: 'postgres://a', DATABASE_OWNER_URL: 'postgres://b' }),
    ).toMatchObject({
      databaseUrl: 'postgres://a',
      databaseOwnerUrl: 'postgres://b',
      demo: false,
    })
  })

  it('file commands know their own options only', () => {
    expect(readFileOptions(['--out', 'b.tar.gz', '--yes'], {})).toMatchObject({
      out: 'b.tar.gz',
      yes: true,
      files: [],
    })
    expect(refused(() => readFileOptions(['--port', '80'], {})).code).toBe('options.unknown')
  })
})

describe('a failure', () => {
  const osError = (code: string) => Object.assign(new Error('raw words'), { code })
  it.each([
    ['ENOSPC', 'disk.full', '磁盘已满', 'disk is full'],
    ['EDQUOT', 'disk.full', '磁盘已满', 'disk is full'],
    ['EACCES', 'disk.not_writable', '没有权限', 'No permission'],
    ['EROFS', 'disk.not_writable', '没有权限', 'No permission'],
    ['ENOTDIR', 'data.not_a_directory', '不是目录', 'not a directory'],
  ])('%s is said as %s in both languages, with the place and what to do', (raw, code, zh, en) => {
    const told = explainFileError(osError(raw), '/data/pg') as StartFailure
    expect(told).toMatchObject({ code, cause: expect.anything() })
    expect(told.zh).toContain(zh)
    expect(told.en).toContain(en)
    for (const words of [told.zh, told.en]) expect(words).toContain('/data/pg')
    expect(told.message).not.toContain('raw words')
  })

  it('that is no such thing stays what it is', () => {
    for (const other of [osError('EMFILE'), new Error('x'), null, 'text'])
      expect(explainFileError(other, '/d')).toBe(other)
  })

  it('is one line, then what the program said; anything else keeps its stack', () => {
    const failure = new StartFailure('x', '构建失败。', 'The build failed.', { details: 'line 1\nline 2' })
    expect(describeFailure(failure)).toBe('构建失败。 · The build failed.\nline 1\nline 2')
    expect(describeFailure(new Error('boom'))).toMatch(/boom\n\s+at /)
    expect(describeFailure('plain')).toBe('plain')
  })
})

describe('starting again after a death', () => {
  it('waits longer each time, and gives up after the fifth fast death', () => {
    const wait = backoff()
    expect([wait(10), wait(10), wait(10), wait(10), wait(10)]).toEqual([200, 400, 800, 1600, null])
  })

  it('forgets the fast ones after a steady life', () => {
    const wait = backoff()
    for (let n = 0; n < 4; n++) wait(10)
    expect(wait(10_000)).toBe(100)
    expect([wait(1), wait(1), wait(1), wait(1), wait(1)].at(-1)).toBeNull()
  })
})

describe('what the terminal shows', () => {
  it('a step in both languages with its time; an address is plain', () => {
    const lines: string[] = []
    const say = sayTo((text) => lines.push(text))
    say.step('数据库已就绪', 'database is ready')
    say.plain('http://127.0.0.1:8080')
    expect(lines[0]).toMatch(/^ {2}0\.\ds {2}数据库已就绪 · database is ready\n$/)
    expect(lines[1]).toBe('http://127.0.0.1:8080\n')
  })

  it('log-ins one a role, in columns whatever the width of names; links get the whole address', () => {
    const lines: string[] = []
    const logins: DemoLogin[] = [
      { role: '负责人', name: '周岚', login: 'zhoulan', password: 'p1' },
      { role: '客服', name: '陈静', login: 'cj', password: 'p2' },
      { role: '师傅', name: '王磊', login: '/technician/in?t=1', password: '1234' },
    ]
    printLogins({ step: () => {}, plain: (line) => lines.push(line) }, logins, 'http://127.0.0.1:8080')
    expect(lines).toEqual([
      '',
      '演示登录 · demo log-ins',
      '  负责人  zhoulan  p1  周岚',
      '  客服    cj       p2  陈静',
      '  师傅    1234  王磊  http://127.0.0.1:8080/technician/in?t=1',
    ])
    lines.length = 0
    printLogins({ step: () => {}, plain: (line) => lines.push(line) }, [], 'x')
    expect(lines).toEqual([])
  })

  it('an address for a person, of any host', () => {
    expect([loopbackUrl('::', 1), loopbackUrl('fe80::1', 2), loopbackUrl('example.org', 3)]).toEqual([
      'http://127.0.0.1:1',
      'http://[fe80::1]:2',
      'http://example.org:3',
    ])
  })
})

describe('the demo loader', () => {
  const script = (text: string) => {
    const file = join(folder, 'demo.mjs')
    writeFileSync(file, text)
    return loadDemo(file, {}, new Stoppers())
  }

  it('answers with its last line, whatever was printed before', async () => {
    expect(
      await script("console.log('loading'); console.log(JSON.stringify({logins:[{role:'r'}]}))"),
    ).toEqual({ logins: [{ role: 'r' }] })
  })

  it.each([
    ["console.error('no room'); process.exit(3)", 'no room'],
    ["console.log('half'); process.exit(1)", 'half'],
    ["console.log('not json')", 'not json'],
    ['', ''],
  ])('%j fails in words, with what it said', async (text, said) => {
    const failure = (await script(text).catch((error) => error)) as StartFailure
    expect(failure).toMatchObject({ code: 'demo.failed' })
    expect(failure.details).toContain(said)
  })
})

describe('a log file', () => {
  it('is appended to, for its owner alone, and remembers its last lines', () => {
    const path = join(folder, 'server.log')
    for (const part of ['first\n', 'second\n']) {
      const log = openLogFile(path)
      log.write(part)
      log.close()
    }
    expect(readFileSync(path, 'utf8')).toBe('first\nsecond\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const log = openLogFile(path)
    for (let n = 0; n < 50; n++) log.write(`line ${n}\n\n`)
    expect(log.tail()).toEqual(Array.from({ length: 20 }, (_, n) => `line ${n + 30}`))
    log.close()
    log.write('after the end\n')
    expect(readFileSync(path, 'utf8')).not.toContain('after the end')
  })

  it('keeps one older part when it grows too large', () => {
    const path = join(folder, 'server.log')
    const log = openLogFile(path)
    log.write('x'.repeat(21 * 1024 * 1024))
    log.write('new part\n')
    log.close()
    expect(readFileSync(path, 'utf8')).toBe('new part\n')
    expect(statSync(`${path}.1`).size).toBe(21 * 1024 * 1024)
  })

  it('that cannot be written stops nobody', () => {
    const log = openLogFile(join(folder, 'no', 'such', 'folder', 'x.log'))
    log.write('still told\n')
    expect(log.tail()).toEqual(['still told'])
    log.close()
  })
})

describe('keys and addresses', () => {
  it('a key from the environment leaves its print and not itself', () => {
    const key = Buffer.alloc(32, 9).toString('base64')
    readMasterKey(folder, { mayCreate: true, environment: { QIAO_MASTER_KEY: ` ${key}\n` } })
    expect(readFingerprint(folder)).toMatch(/^[0-9a-f]{16}$/)
    expect(existsSync(join(folder, 'master.key'))).toBe(false)
    const other = Buffer.alloc(32, 8).toString('hex')
    expect(
      refused(() => readMasterKey(folder, { mayCreate: true, environment: { QIAO_MASTER_KEY: other } })).code,
    ).toBe('keys.master_wrong')
    expect(readDatabasePasswords(folder)).toBeNull()
  })

  it('another database of the same server keeps user, password and options', () => {
    expect(toDatabase('postgres://u:p%40@h:5/postgres?sslmode=require', 'qi ao')).toBe(
      'postgres://u:p%40@h:5/qi%20ao?sslmode=require',
    )
  })

  it('a server is asked for its health where it listens, and told its role', async () => {
    const program = serverProgram(
      '/app.ts',
      { role: 'api', host: '127.0.0.1', port: 1, watch: true },
      { A: '1' },
    )
    expect(program.args).toEqual(['--watch', '--watch-preserve-output', '/app.ts', '--role', 'api'])
    expect(program.env).toEqual({ A: '1', PORT: '1', HOST: '127.0.0.1' })
    expect(await program.probe()).toBe(false)
  })
})
