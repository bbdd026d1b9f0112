import { afterAll, beforeAll, expect, it } from 'vitest'
import { identifyCustomers } from '../../src/customers/index.ts'
import { readAllowList } from '../../src/runtime/adapters/outside-address.ts'
import { openLog } from '../../src/runtime/log.ts'
import { ownerOf, sessionOf } from '../support/canary-world.ts'
import type { Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type Receiver, webhookReceiver } from '../support/webhook-receiver.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// After somebody was forgotten, what was told of them before is asked for again: by other systems, and by those who knew them.

const person = { name: '澹台映月', phone: '13907316482' }
const signs = [person.name, person.name[0]!, person.phone, '6482', '139****']

const lines: string[] = []
let world: TestWorld
let receiver: Receiver
let owner: Client
let customerId = ''
beforeAll(async () => {
  receiver = await webhookReceiver()
  world = await testWorld(
    { webhookAllow: readAllowList(`127.0.0.1:${receiver.port}`)! },
    openLog('trace', { write: (line: string) => void lines.push(line) }),
  )
  owner = await ownerOf(world)
}, 60_000)
afterAll(async () => {
  await world?.close()
  await receiver?.close()
})

const expectNothing = (text: string): void => {
  for (const sign of signs) expect(text).not.toContain(sign)
}
const heard = () => receiver.heard.map(({ bytes }) => decodeURIComponent(bytes.toString()))
const deliveries = async (): Promise<{ id: string; state: string; attempts: number }[]> =>
  (await owner.get('/console/webhook-deliveries')).items

it('an old message that is sent again tells nothing of them, in the own shape and in that of other systems', async () => {
  const endpoint = { url: receiver.url, eventTypes: ['customer.created'], showMoney: false }
  await owner.post('/console/webhooks', { ...endpoint, name: '原样' })
  await owner.post('/console/webhooks', {
    ...endpoint,
    name: '短信平台',
    mapping: {
      name: 'out',
      version: 1,
      title: { zh: '外发', en: 'Out' },
      direction: 'out',
      record: 'customer',
      target: { format: 'form' },
      fields: { name: '/contact/name', mobile: '/contact/phone' },
    },
  })
  customerId = await world.server.runtime.db.transact(world.brandId, async (tx) => {
    const [found] = await identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'phone', value: `+86${person.phone}` }],
        evidence: 'registration:canary',
        origin: 'customer',
        profile: { name: person.name, phone: `+86${person.phone}`, regionCode: null },
      },
    ])
    return found!.customerId!
  })
  await eventually(async () => {
    expect(heard().filter((text) => /6482|customer\.created/.test(text))).toHaveLength(2)
  })
  expect(heard().join()).toContain('139****6482')
  // The receiver has heard before the answer is noted.
  await eventually(async () => {
    expect((await deliveries()).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
  })
  const old = await deliveries()

  await owner.post('/console/privacy-requests', { customerId, kind: 'erasure', checkedHow: 'wecom_chat' })
  await eventually(async () => {
    const { items } = await owner.get('/console/privacy-requests')
    expect(items[0]).toMatchObject({ kind: 'erasure', state: 'done', customerName: null })
  })
  const before = receiver.heard.length
  const { replayed } = await owner.post('/console/webhook-deliveries/replay', {
    ids: old.map(({ id }) => id),
  })
  expect(replayed).toBe(2)
  await eventually(async () => {
    expect((await deliveries()).filter(({ state }) => state === 'waiting')).toEqual([])
    expect(receiver.heard.length).toBeGreaterThan(before)
  })
  expectNothing(heard().slice(before).join('\n'))
  expectNothing(JSON.stringify(await deliveries()))
  for (const { id } of old)
    expectNothing(JSON.stringify(await owner.get(`/console/webhook-deliveries/${id}`)))
})

it('who asks for them by id, number, name, edit or reveal is told nothing, and neither log nor audit names them', async () => {
  const agent = await sessionOf(world, 'console', 'chenjing')
  const answers = await Promise.all([
    agent.send('GET', `/console/customers/${customerId}`),
    agent.send('GET', `/console/customers?q=${person.phone}`),
    agent.send('GET', `/console/customers/export?q=${encodeURIComponent(person.name)}`),
    agent.send('GET', `/search?q=${person.phone}`),
    agent.send('POST', '/console/reveals', {
      kind: 'customer',
      id: customerId,
      field: 'phone',
      reason: '联系客户',
    }),
    owner.send('POST', '/console/privacy-requests', { customerId, kind: 'export', checkedHow: 'wecom_chat' }),
    owner.send('GET', '/console/audit?limit=100'),
    owner.send('GET', '/console/dead-letters'),
  ])
  for (const { body } of answers) expectNothing(JSON.stringify(body))
  expect(answers[5]).toMatchObject({ status: 404, body: { code: 'privacy.customer_not_found' } })
  const granted = answers[4]!
  if (granted.status === 200) {
    const shown = await agent.send('POST', `/console/customers/${customerId}/reveals`, {
      field: 'phone',
      token: granted.body.token,
    })
    expect(shown.status).not.toBe(200)
    expectNothing(JSON.stringify(shown.body))
  }
  expect(lines.length).toBeGreaterThan(0)
  for (const sign of [person.name, person.phone]) expect(lines.join('')).not.toContain(sign)
})
