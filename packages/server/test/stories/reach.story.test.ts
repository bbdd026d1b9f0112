import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { guardedHttp } from '../../src/runtime/adapters/guarded-http.ts'
import { readAllowList } from '../../src/runtime/adapters/outside-address.ts'
import type { Ports } from '../../src/runtime/ports.ts'
import { type Client, memberClient } from '../support/client.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

let world: TestWorld
let owner: Client
let sourceId: string
beforeAll(async () => {
  world = await testWorld({ webhookAllow: readAllowList('scrm.hemu.test')! })
  // The name leads to this computer, as a name in an office's own network does.
  const ports = world.server.runtime.ports as { -readonly [K in keyof Ports]: Ports[K] }
  ports.guarded = guardedHttp(async () => [{ address: '127.0.0.1', family: 4 }])
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
  const made = await owner.post('/console/mapped-sources', {
    name: '门店系统',
    connection: { kind: 'webhook', settings: { check: { kind: 'path' } } },
    mappingName: 'mini-program-orders',
    mappingVersion: null,
    shopId: null,
    startFlows: false,
  })
  sourceId = made.id
})
afterAll(() => world?.close())

const reach = () => owner.post(`/console/mapped-sources/${sourceId}/reach`, {})
const publicPort = (port: number | string) => {
  world.server.runtime.config.publicUrl = `http://scrm.hemu.test:${port}`
}

it('the address of a source is tried by a round trip through the name that others use', async () => {
  expect(await reach()).toMatchObject({ code: 'no_public_address' })
  publicPort(new URL(world.server.url).port)
  expect(await reach()).toEqual({
    code: 'own_network',
    address: `http://scrm.hemu.test:${new URL(world.server.url).port}`,
  })
})

it('a server that only looks like ours is told from ours', async () => {
  const other = createServer((_request, response) => response.end('ok'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  publicPort((other.address() as AddressInfo).port)
  // By the strict look it is no https; by the look that the operator allows it is not ours either.
  expect((await reach()).code).toBe('not_https')
  other.close()
})

it('a number is answered by its holder alone, and anything else on that path is nothing', async () => {
  const ask = (nonce: string) => fetch(`${world.server.url}/webhooks/reach/${nonce}`)
  const [one, two] = ['a'.repeat(24), 'b'.repeat(24)]
  const texts = await Promise.all([one, one, two].map(async (nonce) => (await ask(nonce)).text()))
  expect([texts[0] === texts[1], texts[0] === texts[2]]).toEqual([true, false])
  expect((await ask('short')).status).toBe(400)
})

it('where the id of a push stands is offered from a sample and from what was kept', async () => {
  const sample = JSON.stringify({ head: { msgId: 'm1' }, orderNo: 'A1' })
  const offered = await owner.post('/console/mapped-source-delivery-candidates', { sample })
  expect(offered.items).toEqual([{ in: 'body', name: '/head/msgId', seenIn: 1, of: 1, named: true }])
  const { address } = await owner.get(`/console/mapped-sources/${sourceId}`)
  for (const n of [1, 2, 3])
    await fetch(`${world.server.url}${new URL(address).pathname}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-delivery-id': `d${n}` },
      body: JSON.stringify({ head: { msgId: `m${n}` }, orderNo: 'A1' }),
    })
  const kept = await owner.get(`/console/mapped-sources/${sourceId}/delivery-candidates`)
  expect(kept).toEqual({
    samples: 3,
    items: [
      { in: 'body', name: '/head/msgId', seenIn: 3, of: 3, named: true },
      { in: 'header', name: 'x-delivery-id', seenIn: 3, of: 3, named: true },
    ],
  })
})
