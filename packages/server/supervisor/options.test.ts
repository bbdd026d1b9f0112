import { describe, expect, it } from 'vitest'
import { readFileOptions, readStartOptions } from './options.ts'
import { loopbackUrl } from './programs.ts'

describe('what the command line means', () => {
  it('is loopback, demo and no wish for a port unless said otherwise', () => {
    expect(readStartOptions([], {})).toMatchObject({
      host: '127.0.0.1',
      port: undefined,
      demo: true,
      role: 'all',
    })
    expect(readStartOptions(['--no-demo', '--port', '9000', '--host', '0.0.0.0'], {})).toMatchObject({
      host: '0.0.0.0',
      port: 9000,
      demo: false,
    })
  })

  it('lets the command line win over the environment', () => {
    expect(readStartOptions(['--port', '9000'], { PORT: '7000' })).toMatchObject({ port: 9000 })
  })

  it('binds nothing but loopback because some shells set HOST to the name of the machine', () => {
    expect(readStartOptions([], { HOST: 'laptop' }).host).toBe('127.0.0.1')
  })

  it('loads no demo into a database of the user’s own unless asked', () => {
    const environment = { DATABASE_URL: 'postgres://x' }
    expect(readStartOptions([], environment).demo).toBe(false)
    expect(readStartOptions(['--demo'], environment).demo).toBe(true)
  })

  it.each([['--prot'], ['stray'], ['--port', 'x'], ['--port', '70000']])('refuses %s %s', (...args) => {
    expect(() => readStartOptions(args, {})).toThrow()
  })

  it('takes files for backup and restore', () => {
    expect(readFileOptions(['a.tar.gz', '--data', '/d'], {})).toMatchObject({
      files: ['a.tar.gz'],
      dataDirectory: '/d',
    })
  })

  it('prints an address that a person can open', () => {
    expect(loopbackUrl('0.0.0.0', 8080)).toBe('http://127.0.0.1:8080')
    expect(loopbackUrl('::1', 8080)).toBe('http://[::1]:8080')
  })
})
