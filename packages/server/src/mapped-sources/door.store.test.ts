import { createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestRuntime, testRuntime } from '../../test/support/runtime.ts'
import { type Served, serve } from '../../test/support/serve.ts'
import { takeBrandRoute } from '../runtime/brands.ts'
import { addressHash, addressRoute } from './address.ts'
import { writeRefused } from './door.ts'
import { folderOf } from './drop-folder.ts'
import { errorWords } from './errors.ts'
import { makeSource } from './keep-sources.ts'
import { inRoutes } from './routes.ts'
import type { Connection } from './source.ts'
import { figuresSince } from './store.ts'

let desk: TestRuntime
let served: Served
beforeAll(async () => {
  desk = await testRuntime()
  served = await serve(desk, inRoutes, errorWords)
})
afterAll(async () => {
  await served.close()
  await desk.close()
})

let made = 0
async function source(connection: Connection) {
  made += 1
  const id = desk.runtime.ports.ids.next()
  const address = `${made}`.padStart(32, 'd')
  const { secrets } = await desk.transact((tx) =>
    makeSource(tx, id, address, {
      name: `门 ${made}`,
      connection,
      mappingName: 'courier-tracking',
      mappingVersion: null,
      shopId: null,
      startFlows: false,
      secrets: {},
    }),
  )
  await takeBrandRoute(desk.runtime.db, addressRoute, addressHash(address), {
    brandId: desk.brandId,
    targetId: id,
  })
  return { id, address, secrets }
}
const hooked = () =>
  source({
    kind: 'webhook',
    settings: { check: { kind: 'hmac', algorithm: 'sha256', header: 'x-sign', encoding: 'hex' } },
  })
const call = async (address: string, sign: string, remoteAddress: string, body = '{}'): Promise<number> => {
  const headers = { 'x-sign': sign, 'content-type': 'application/json' }
  return (await served.ask({ method: 'POST', url: `/in/${address}`, payload: body, headers, remoteAddress }))
    .status
}
const signed = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('hex')
const times = async (n: number, one: (i: number) => Promise<number>): Promise<number[]> => {
  const found: number[] = []
  for (let i = 0; i < n; i += 1) found.push(await one(i))
  return found
}
const refusedOf = async (id: string) =>
  (await desk.transact((tx) => figuresSince(tx, new Date(Date.now() - 86_400_000)))).get(id)?.refused ?? 0

describe('the door of other systems', () => {
  it('slows down who signs wrongly at an address, and nobody else; what it refused is written once', async () => {
    const { id, address, secrets } = await hooked()
    const wrong = await times(62, () => call(address, '00', '198.51.100.7'))
    expect(wrong.slice(0, 60)).toEqual(Array(60).fill(401))
    expect(wrong.slice(60)).toEqual([429, 429])
    expect(await refusedOf(id)).toBe(0)
    await writeRefused(desk.runtime)
    expect(await refusedOf(id)).toBe(60)
    await writeRefused(desk.runtime)
    expect(await refusedOf(id)).toBe(60)
    expect(await call(address, signed(secrets.secret!, '{"a":1}'), '198.51.100.8', '{"a":1}')).toBe(200)
  })

  it('stops guesses of addresses without shutting one that is in use', async () => {
    const used = await hooked()
    const unused = await hooked()
    const from = '198.51.100.9'
    expect(await call(used.address, signed(used.secrets.secret!, '{"b":1}'), from, '{"b":1}')).toBe(200)
    const guesses = await times(61, (i) => call(`${i}`.padStart(32, 'z'), '', from))
    expect([guesses[59], guesses[60]]).toEqual([404, 429])
    expect(await call(unused.address, '', from)).toBe(429)
    expect(await call(used.address, signed(used.secrets.secret!, '{"b":2}'), from, '{"b":2}')).toBe(200)
  })

  it('reads no byte of what a stranger puts', async () => {
    const { id, address, secrets } = await source({ kind: 'drop', settings: {} })
    const put = async (name: string, token: string, headers: Record<string, string> = {}) => {
      const authorization = `Bearer ${token}`
      const { status } = await served.ask({
        method: 'PUT',
        url: `/in/${address}/${name}`,
        payload: 'a,b\n',
        headers: { authorization, 'content-type': 'text/csv', ...headers },
      })
      return status
    }
    // A body said to be larger than any limit is found out when it is about to be read.
    const huge = { 'content-length': '999999999' }
    expect(await put('a.csv', 'guessed', huge)).toBe(401)
    expect(await put('a.csv', secrets.uploadToken!, huge)).toBe(413)
    expect(await put('a.csv', secrets.uploadToken!)).toBe(200)
    expect(existsSync(join(folderOf(desk.runtime.config.filesDirectory, id), 'a.csv'))).toBe(true)
    expect(await put('a.csv', secrets.uploadToken!)).toBe(409)
    const wrong = await served.ask({ method: 'POST', url: '/in/short', payload: '{}', headers: huge })
    expect(wrong.status).toBe(404)
  })
})
