import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readTls } from '../src/runtime/adapters/tls-files.ts'
import { makeCertificate, shakeHands } from '../test/support/certificate.ts'
import { startChildGateway } from '../test/support/gateway.ts'
import { readStartOptions } from './options.ts'
import { loopbackUrl, serverProgram } from './programs.ts'
import { answersOverTls, tlsEnvironment } from './tls.ts'

const [pair, other] = [makeCertificate('qiao.example'), makeCertificate('other.example')]

describe('certificate and key on the command line', () => {
  it('are whole paths, by option or setting, and nothing when neither is there', () => {
    const fromHere = relative(process.cwd(), pair.cert)
    expect(readStartOptions(['--tls-cert', fromHere, '--tls-key', pair.key], {}).tls).toEqual(pair)
    expect(readStartOptions([], { QIAO_TLS_CERT: pair.cert, QIAO_TLS_KEY: pair.key }).tls).toEqual(pair)
    expect(readStartOptions([], {}).tls).toBeNull()
    expect(tlsEnvironment(null)).toEqual({})
  })

  it.each([
    [['--tls-cert', pair.cert], 'tls.half', '缺少 --tls-key', '--tls-key is missing'],
    [['--tls-key', pair.key], 'tls.half', '缺少 --tls-cert', '--tls-cert is missing'],
    [
      ['--tls-cert', '/nowhere.pem', '--tls-key', pair.key],
      'runtime.tls_unreadable',
      '读不了证书或私钥文件 /nowhere.pem（ENOENT）',
      'Check its path',
    ],
    [
      ['--tls-cert', pair.cert, '--tls-key', other.key],
      'runtime.tls_mismatch',
      `证书 ${pair.cert} 和私钥 ${other.key} 不是一对`,
      'Use the key that the certificate was made for',
    ],
  ])('that cannot serve (%j) are refused before anything starts: %s', (args, code, zh, en) => {
    expect(() => readStartOptions(args, {})).toThrow(
      expect.objectContaining({ code, zh: expect.stringContaining(zh), en: expect.stringContaining(en) }),
    )
  })
})

describe('the supervised server', () => {
  it('is told the files and asked by TLS, whomever its certificate names', async () => {
    const server = createServer(readTls(pair), (request, answer) => {
      answer.statusCode = request.url === '/healthz' ? 200 : 404
      answer.end()
    })
    await new Promise<void>((open) => server.listen(0, '127.0.0.1', open))
    const { port } = server.address() as AddressInfo
    const program = serverProgram('main.ts', { role: 'all', host: '127.0.0.1', port, tls: pair }, {})
    expect(program.env).toMatchObject({ QIAO_TLS_CERT: pair.cert, QIAO_TLS_KEY: pair.key })
    expect(await program.probe()).toBe(true)
    expect(await answersOverTls(`https://127.0.0.1:${port}/other`, 2_000)).toBe(false)
    await new Promise((closed) => server.close(closed))
    expect(await program.probe()).toBe(false)
    expect(loopbackUrl('0.0.0.0', port, pair)).toBe(`https://127.0.0.1:${port}`)
  })
})

describe('the gateway, a process of its own', { timeout: 60_000 }, () => {
  const shop = {
    ...{ shop: 'tmall-hemu', marketplace: 'taobao', environment: 'production', name: '禾木天猫旗舰店' },
    ...{ sellerId: '2206', appKey: 'app-key', appSecret: 'app-secret', session: 'session' },
    ...{ refreshToken: 'refresh', expiresAt: '2099-01-01T00:00:00Z' },
  }
  const start = (tls: { cert: string; key: string }) =>
    startChildGateway([shop], 'http://127.0.0.1:9', 0, ['--tls-cert', tls.cert, '--tls-key', tls.key])

  it('speaks TLS 1.3 alone when it is given a certificate', async () => {
    const gateway = await start(pair)
    try {
      const port = Number(new URL(gateway.url).port)
      expect(gateway.url).toMatch(/^https:/)
      const asked = { ca: pair.cert, name: 'qiao.example' }
      expect(await answersOverTls(`${gateway.url}/healthz`, 5_000)).toBe(true)
      expect(await shakeHands(port, asked)).toMatchObject({ protocol: 'TLSv1.3' })
      await expect(shakeHands(port, { ...asked, max: 'TLSv1.2' })).rejects.toThrow(/version/i)
    } finally {
      await gateway.stop()
    }
  })

  it('says in both languages which files are wrong, and how to mend it', async () => {
    await expect(start({ cert: pair.cert, key: other.key })).rejects.toThrow(
      `证书 ${pair.cert} 和私钥 ${other.key} 不是一对：请使用签发这张证书时的私钥。 · The certificate ${pair.cert}`,
    )
  })
})
