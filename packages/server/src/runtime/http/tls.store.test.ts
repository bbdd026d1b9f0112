import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import type { Server } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { makeCertificate, replace, shakeHands } from '../../../test/support/certificate.ts'
import { declared, type Part } from '../../../test/support/declared-route.ts'
import { signedIn, type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { type Served, serve } from '../../../test/support/serve.ts'
import { followTls, tlsLookMs } from '../adapters/tls-files.ts'
import type { RequestContext } from './route.ts'

const name = 'qiao.example'
const [first, second] = [makeCertificate(name), makeCertificate(name)]
const files = makeCertificate(name)
const greet = declared({
  path: '/public/greeting',
  audience: 'public',
  permission: 'none',
  transaction: 'own',
  async handle({ setCookie }: RequestContext) {
    setCookie('greeted', 'yes', { httpOnly: true, maxAgeSeconds: 60 })
    return { hello: true }
  },
} as Part)

let desk: TestRuntime
let served: Served
let stop: () => void
beforeAll(async () => {
  replace(files, first)
  desk = await testRuntime({ config: { tls: files, secureCookies: true } })
  served = await serve(desk, [greet])
  const { server } = served.app as unknown as { server: Server }
  stop = followTls(server, files, { clock: desk.runtime.ports.clock, log: desk.runtime.log })
})
afterAll(async () => {
  stop()
  await served.close()
  await desk.close()
})
beforeEach(async () => {
  replace(files, first)
  await desk.beat(tlsLookMs)
  desk.logged.length = 0
})

const port = (): number => Number(served.host.split(':')[1])

function get(path: string, ca = first.cert) {
  return new Promise<{ status?: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
    (done, fail) => {
      const options = {
        port: port(),
        host: '127.0.0.1',
        path,
        servername: name,
        ca: readFileSync(ca),
        agent: false,
      }
      request({ ...options, headers: { host: name } }, async (answer) => {
        const text = Buffer.concat(await answer.toArray()).toString()
        done({ status: answer.statusCode, headers: answer.headers, text })
      })
        .on('error', fail)
        .end()
    },
  )
}

describe('a server with a certificate', () => {
  it('speaks TLS 1.3, and nothing older', async () => {
    expect(await shakeHands(port(), { ca: first.cert, name })).toEqual({ protocol: 'TLSv1.3', name })
    await expect(shakeHands(port(), { ca: first.cert, name, max: 'TLSv1.2' })).rejects.toThrow(
      /protocol version|TLSV1_ALERT_PROTOCOL_VERSION/i,
    )
  })

  it('answers nobody who does not speak TLS', async () => {
    await expect(fetch(`http://${served.host}/healthz`)).rejects.toThrow()
    expect(await get('/healthz')).toMatchObject({ status: 200, text: expect.stringContaining('"ok"') })
  })

  it('sets cookies that leave by TLS alone, and tells browsers to come by TLS', async () => {
    const { status, headers } = await get('/api/public/greeting')
    expect(status).toBe(200)
    expect(headers['set-cookie']).toEqual([expect.stringMatching(/^greeted=yes;.*HttpOnly; Secure/)])
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d{7,}/)
  })

  it('is live over the same way', async () => {
    const headers = (await signedIn(desk, 'agent')) as Record<string, string>
    const trust = { ca: readFileSync(first.cert), servername: name, minVersion: 'TLSv1.3' as const }
    const url = `wss://${served.host}/api/realtime?audience=console&topics=orders`
    const socket = new WebSocket(url, { headers, ...trust })
    const message = await new Promise<string>((done, fail) => {
      socket.once('message', (data) => done(String(data))).once('error', fail)
    })
    socket.terminate()
    expect(JSON.parse(message)).toMatchObject({ cursor: expect.any(String), events: [] })
  })
})

describe('a renewed certificate', () => {
  it('is taken up without a restart, and the older versions stay refused', async () => {
    await expect(get('/healthz', second.cert)).rejects.toThrow(/self-signed/)
    replace(files, second)
    await desk.beat(tlsLookMs)
    expect(await get('/healthz', second.cert)).toMatchObject({ status: 200 })
    await expect(get('/healthz', first.cert)).rejects.toThrow(/self-signed/)
    await expect(shakeHands(port(), { ca: second.cert, name, max: 'TLSv1.2' })).rejects.toThrow(/version/i)
    expect(desk.logged).toMatchObject([{ event: 'tls.renewed' }])
  })

  it('that does not fit its key leaves the former one in use', async () => {
    replace(files, second, ['cert'])
    await desk.beat(tlsLookMs)
    expect(await get('/healthz', first.cert)).toMatchObject({ status: 200 })
    expect(desk.logged).toMatchObject([
      { level: 'error', event: 'tls.renewal_refused', code: 'runtime.tls_mismatch' },
    ])
  })
})

it('refuses to open with a pair that cannot serve', async () => {
  const broken = { cert: first.cert, key: second.key }
  const twin = { ...desk, runtime: { ...desk.runtime, config: { ...desk.runtime.config, tls: broken } } }
  await expect(serve(twin, [greet])).rejects.toMatchObject({ code: 'runtime.tls_mismatch', facts: broken })
})
