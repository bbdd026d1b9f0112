import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { guardedHttp } from './guarded-http.ts'
import { readAllowList } from './outside-address.ts'

// 127.0.0.2 is the "public" place of these tests: allowed by the list; 127.0.0.1 on the same port is the inside.
let outside: Server
let inside: Server
let port = 0
let heard: { host: string; path: string }[] = []
let insideHeard = 0
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeAll(async () => {
  outside = createServer((request, response) => {
    heard.push({ host: request.headers.host ?? '', path: request.url ?? '' })
    request.resume()
    answer(request, response)
  })
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.2', resolve))
  port = (outside.address() as AddressInfo).port
  inside = createServer((_request, response) => {
    insideHeard += 1
    response.end('the inside')
  })
  await new Promise<void>((resolve) => inside.listen(port, '127.0.0.1', resolve))
})
afterAll(() => {
  for (const server of [outside, inside]) {
    server.closeAllConnections()
    server.close()
  }
})
afterEach(() => {
  expect(insideHeard).toBe(0)
  heard = []
})

const allow = readAllowList('127.0.0.2/32')!
const to = (address: string) => async () => [{ address, family: 4 }]
const post = (url: string, more: object = {}, http = guardedHttp(to('127.0.0.2'))) =>
  http.post({
    url,
    headers: { 'content-type': 'application/json' },
    body: '{}',
    allow,
    timeoutMs: 2_000,
    ...more,
  })
const ok = (_request: IncomingMessage, response: ServerResponse): void => void response.end('fine')

describe('a guarded call', () => {
  it('reaches what is allowed, by its own name', async () => {
    answer = ok
    expect(await post(`http://hooks.example:${port}/in?x=1`)).toMatchObject({ status: 200 })
    expect(heard).toEqual([{ host: `hooks.example:${port}`, path: '/in?x=1' }])
  })

  it.each([
    ['127.0.0.1', 4],
    ['10.0.0.1', 4],
    ['169.254.169.254', 4],
    ['100.64.1.1', 4],
    ['::1', 6],
    ['::ffff:127.0.0.1', 6],
    ['fd00::1', 6],
    ['fe80::1', 6],
  ])('refuses a name that means %s', async (address, family) => {
    const http = guardedHttp(async () => [{ address, family }])
    const call = post('https://innocent.example/', {}, http)
    await expect(call).rejects.toMatchObject({ kind: 'blocked', message: 'address' })
    await expect(http.check('https://innocent.example/', allow)).rejects.toMatchObject({ kind: 'blocked' })
  })

  it('refuses a name of which one address is inside, whatever the others are', async () => {
    const http = guardedHttp(async () => [
      { address: '114.114.114.114', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ])
    await expect(post('https://mixed.example/', {}, http)).rejects.toMatchObject({ kind: 'blocked' })
  })

  it('asks for the name once and goes to that address: a second answer changes nothing', async () => {
    answer = ok
    let asked = 0
    const rebinding = async () => {
      asked += 1
      return [{ address: asked === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }]
    }
    const http = guardedHttp(rebinding)
    expect((await post(`http://rebind.example:${port}/`, {}, http)).status).toBe(200)
    expect([asked, heard.length]).toEqual([1, 1])
    await expect(post(`http://rebind.example:${port}/`, {}, http)).rejects.toMatchObject({ kind: 'blocked' })
    expect(heard).toHaveLength(1)
  })

  it('is judged anew at each call that reads an answer, whatever the name meant when it was first looked at', async () => {
    answer = ok
    let inside = false
    const http = guardedHttp(async () => [{ address: inside ? '127.0.0.1' : '127.0.0.2', family: 4 }])
    const call = () => http.send({ method: 'POST', url: `http://gate.example:${port}/`, body: 'x' }, allow)
    await http.check(`http://gate.example:${port}/`, allow)
    expect((await call()).status).toBe(200)
    inside = true
    await expect(call()).rejects.toMatchObject({ kind: 'blocked' })
  })

  it('does not follow redirects', async () => {
    answer = (_request, response) =>
      void response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end()
    expect(await post(`http://hooks.example:${port}/`)).toMatchObject({ status: 307 })
    expect(heard).toHaveLength(1)
  })

  it('refuses loopback under its real name too, with the real resolver', async () => {
    for (const name of ['localhost', 'LOCALHOST.', 'localhost.localdomain'])
      await expect(guardedHttp().check(`https://${name}/`, [])).rejects.toMatchObject({
        kind: expect.stringMatching(/^(blocked|network)$/),
      })
    await expect(guardedHttp().check('https://localhost/', [])).rejects.toMatchObject({ kind: 'blocked' })
  })

  it('takes the status and leaves an answer without end', async () => {
    let closed = false
    answer = (_request, response) => {
      response.on('close', () => {
        closed = true
      })
      const write = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
        response.once('drain', write)
      }
      write()
    }
    const before = process.memoryUsage().rss
    expect((await post(`http://hooks.example:${port}/`)).status).toBe(200)
    await expect.poll(() => closed).toBe(true)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  })

  it('ends at its deadline where nobody answers, where the name hangs, and where the answer drips', async () => {
    answer = () => undefined
    await expect(post(`http://hooks.example:${port}/`, { timeoutMs: 150 })).rejects.toMatchObject({
      kind: 'timeout',
    })
    const never = guardedHttp(() => new Promise(() => undefined))
    await expect(post('https://slow.example/', { timeoutMs: 150 }, never)).rejects.toMatchObject({
      kind: 'timeout',
    })
    answer = (_request, response) => void response.socket!.write('HTTP/1.1 200 OK\r\nx-a: ')
    await expect(post(`http://hooks.example:${port}/`, { timeoutMs: 150 })).rejects.toMatchObject({
      kind: 'timeout',
    })
  })

  it('says what else failed', async () => {
    const nobody = guardedHttp(async () => {
      throw Object.assign(new Error('no'), { code: 'ENOTFOUND' })
    })
    await expect(post('https://nobody.example/', {}, nobody)).rejects.toMatchObject({
      kind: 'network',
      message: 'ENOTFOUND',
    })
    await expect(post('http://hooks.example:1/')).rejects.toMatchObject({ kind: 'refused' })
    answer = (request) => void request.socket.destroy()
    await expect(post(`http://hooks.example:${port}/`)).rejects.toMatchObject({ kind: 'network' })
  })

  it('reads the answer of a GET as far as its limit, unpacked', async () => {
    const get = (maxBytes?: number) =>
      guardedHttp(to('127.0.0.2')).get({
        url: `http://hooks.example:${port}/list`,
        headers: {},
        allow,
        timeoutMs: 2_000,
        ...(maxBytes ? { maxBytes } : {}),
      })
    for (const [encoding, pack] of [
      ['identity', (text: Buffer) => text],
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ] as const) {
      answer = (_request, response) =>
        void response
          .writeHead(200, { 'content-encoding': encoding })
          .end(pack(Buffer.from('x'.repeat(1000))))
      expect((await get()).body.toString()).toBe('x'.repeat(1000))
      await expect(get(900)).rejects.toMatchObject({ kind: 'too_large' })
    }
    answer = (_request, response) => void response.writeHead(200, { 'content-encoding': 'zip' }).end('?')
    await expect(get()).rejects.toMatchObject({ kind: 'network' })
    const inner = guardedHttp(to('127.0.0.1')).get({
      url: `http://hooks.example:${port}/`,
      headers: {},
      allow,
    })
    await expect(inner).rejects.toMatchObject({ kind: 'blocked' })
  })
})
