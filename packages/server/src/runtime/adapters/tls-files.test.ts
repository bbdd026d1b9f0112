import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeCertificate, replace } from '../../../test/support/certificate.ts'
import type { Log, LogFields } from '../log.ts'
import type { Clock } from '../ports.ts'
import { openInnerDoor } from './inner-door.ts'
import { followTls, readTls, type TlsFiles, tlsLookMs } from './tls-files.ts'

const [first, second] = [makeCertificate('first.example'), makeCertificate('second.example')]
let files: TlsFiles
beforeEach(() => {
  files = makeCertificate('first.example')
  replace(files, first)
})

const refusal = (code: string, facts: object) =>
  expect.objectContaining({ code, facts: expect.objectContaining(facts) })

describe('certificate and key', () => {
  it('that belong together are served by TLS 1.3 alone', () => {
    const { cert, key, minVersion } = readTls(files)
    expect([String(cert), String(key)]).toEqual([
      expect.stringMatching(/BEGIN CERT/),
      expect.stringMatching(/PRIVATE KEY/),
    ])
    expect(minVersion).toBe('TLSv1.3')
  })

  it.each(['cert', 'key'] as const)('whose %s is not there name the file', (part) => {
    rmSync(files[part])
    expect(() => readTls(files)).toThrow(
      refusal('runtime.tls_unreadable', { file: files[part], reason: 'ENOENT' }),
    )
  })

  it('in one another’s place name the file that is no certificate', () => {
    expect(() => readTls({ cert: files.key, key: files.cert })).toThrow(
      refusal('runtime.tls_bad_certificate', { file: files.key }),
    )
  })

  it('of which the key is none, or waits for a passphrase, name the key', () => {
    writeFileSync(files.key, 'no key')
    expect(() => readTls(files)).toThrow(refusal('runtime.tls_bad_key', { file: files.key }))
    const locked = makeCertificate('locked.example', {
      key: ['-newkey', 'rsa:2048', '-passout', 'pass:abcd'],
    })
    expect(() => readTls(locked)).toThrow(refusal('runtime.tls_bad_key', { file: locked.key }))
  })

  it('of two different pairs are refused with both files', () => {
    replace(files, second, ['key'])
    expect(() => readTls(files)).toThrow(refusal('runtime.tls_mismatch', { ...files }))
  })

  it('with a broken chain are refused before a browser meets it', () => {
    appendFileSync(files.cert, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    expect(() => readTls(files)).toThrow(refusal('runtime.tls_bad_certificate', { file: files.cert }))
  })
})

describe('files that change while the server runs', () => {
  function following(now = new Date()) {
    const given: string[] = []
    const logged: LogFields[] = []
    let look = (): void => undefined
    const clock = {
      now: () => now,
      every(ms: number, task: () => void) {
        expect(ms).toBe(tlsLookMs)
        look = task
        return () => {
          look = () => undefined
        }
      },
    } as unknown as Clock
    const keep = (fields: LogFields): void => void logged.push(fields)
    const log: Log = { info: keep, warn: keep, error: keep }
    const server = {
      setSecureContext: (options: { cert?: unknown; minVersion?: unknown }) =>
        given.push(`${options.minVersion} ${options.cert}`),
    }
    const stop = followTls(server as never, files, { clock, log })
    return { given, logged, stop, look: () => look() }
  }

  it('are given on once, with the same least version', () => {
    const { given, logged, look } = following()
    look()
    expect(given).toEqual([])
    replace(files, second)
    look()
    look()
    expect(given).toEqual([`TLSv1.3 ${readTls(second).cert}`])
    expect(logged).toEqual([{ event: 'tls.renewed' }])
  })

  it('are left alone while they do not fit, said once, and taken when they do', () => {
    const { given, logged, look } = following()
    replace(files, second, ['cert'])
    look()
    look()
    expect(given).toEqual([])
    expect(logged).toEqual([{ event: 'tls.renewal_refused', code: 'runtime.tls_mismatch' }])
    replace(files, second, ['key'])
    look()
    expect(given).toHaveLength(1)
    rmSync(files.cert)
    look()
    expect(logged.slice(1)).toEqual([
      { event: 'tls.renewed' },
      { event: 'tls.renewal_refused', code: 'runtime.tls_unreadable' },
    ])
    expect(given).toHaveLength(1)
  })

  it('are not looked at after the stop', () => {
    const { given, stop, look } = following()
    stop()
    replace(files, second)
    look()
    expect(given).toEqual([])
  })

  it('whose certificate is over are served, and the operator is told', () => {
    const { logged } = following(new Date('2099-01-01T00:00:00Z'))
    expect(logged).toEqual([{ event: 'tls.certificate_over' }])
  })
})

describe('the inner door', () => {
  it('gives the same answers without TLS until it is closed, and refuses a port that is taken', async () => {
    const other = createServer()
    await new Promise<void>((open) => other.listen(0, '127.0.0.1', open))
    const { port } = other.address() as AddressInfo
    await expect(openInnerDoor(() => undefined, port)).rejects.toThrow('EADDRINUSE')
    await new Promise((closed) => other.close(closed))
    const door = await openInnerDoor((request, answer) => void answer.end(`asked ${request.url}`), port)
    expect(door.url).toBe(`http://127.0.0.1:${port}`)
    expect(await (await fetch(`${door.url}/a`)).text()).toBe('asked /a')
    door.close()
    await expect(fetch(`${door.url}/a`)).rejects.toThrow()
  })
})
