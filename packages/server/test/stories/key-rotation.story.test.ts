import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownerOf, type Planted, people, plant, sessionOf } from '../support/canary-world.ts'
import type { Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// M1 over HTTP: the owner changes the keys while agents work; no read fails, nobody is lost, and only the owner may.

let world: TestWorld
let owner: Client
let agent: Client
let here: Planted
let looks = 0
beforeAll(async () => {
  world = await testWorld()
  owner = await ownerOf(world)
  agent = await sessionOf(world, 'console', 'chenjing')
  here = await plant(world, agent, people.here)
}, 90_000)
afterAll(() => world?.close())

/** What an agent does all day with one customer: opens, reads their order, finds them by phone and by tail. */
async function look(): Promise<string[]> {
  looks += 1
  // Six hundred calls a minute; seldom, for the work in the background measures itself by the same clock.
  if (looks % 100 === 0) world.rest(60_000)
  const paths = [
    `/console/customers/${here.customerId}`,
    `/console/orders/${here.orderId}`,
    `/console/work-orders/${here.workOrderId}`,
    `/console/customers?phone=${people.here.phone}`,
    `/console/customers?phone=${people.here.phone.slice(-4)}`,
  ]
  const answers = await Promise.all(paths.map((path) => agent.send('GET', path)))
  return answers.flatMap(({ status, body }, n) => {
    const isFound = n < 3 || body.items?.some((one: { id: string }) => one.id === here.customerId)
    return status === 200 && isFound ? [] : [`${status} ${paths[n]} ${JSON.stringify(body).slice(0, 200)}`]
  })
}

it('the keys change under reads without a failed one, begun by the owner and told to the end', async () => {
  const before = await owner.get('/console/keys')
  expect(before).toMatchObject({ keys: [{ keyNumber: 1, state: 'current' }], rotations: [], kinds: [] })
  expect(await look()).toEqual([])

  for (const member of ['lintao', 'chenjing', 'zhaomin', 'guyuan', 'macang']) {
    const one = await sessionOf(world, 'console', member)
    const refused = [
      await one.send('GET', '/console/keys'),
      await one.send('POST', '/console/key-rotations', { reason: 'regular' }),
    ]
    expect([member, ...refused.map(({ status }) => status)]).toEqual([member, 403, 403])
  }
  expect((await owner.send('POST', '/console/key-rotations', { reason: 'because' })).status).toBe(400)

  expect(await owner.post('/console/key-rotations', { reason: 'member_left' })).toEqual({ keyNumber: 2 })
  const twice = await owner.send('POST', '/console/key-rotations', { reason: 'regular' })
  expect([twice.status, twice.body.code]).toEqual([409, 'key.rotation_under_way'])

  const failed: string[] = []
  const percents: number[] = []
  let reads = 0
  await eventually(async () => {
    failed.push(...(await look()))
    reads += 5
    const now = await owner.get('/console/keys')
    percents.push(now.percent)
    expect(JSON.stringify(now)).not.toMatch(/wrapped|secret/i)
    expect(now.rotations[0].state).toBe('done')
  }, 60_000)
  failed.push(...(await look()))
  expect(failed).toEqual([])
  expect(reads).toBeGreaterThan(10)
  expect(percents).toEqual([...percents].sort((a, b) => a - b))

  const after = await owner.get('/console/keys')
  expect(
    after.keys.map(({ keyNumber, state }: { keyNumber: number; state: string }) => [keyNumber, state]),
  ).toEqual([
    [2, 'current'],
    [1, 'destroyed'],
  ])
  expect(after.rotations).toMatchObject([
    { keyNumber: 2, reason: 'member_left', startedBy: 'member:zhoulan', unreadable: 0, errorCode: null },
  ])
  expect(after.rotations[0].valuesSealed).toBeGreaterThan(20)
  expect(after.kinds.map(({ kind }: { kind: string }) => kind)).toEqual(
    expect.arrayContaining(['customers', 'orders', 'intake', 'providers', 'connectors']),
  )
  expect(
    after.kinds.every(({ left, total }: { left: number; total: number }) => left === 0 && total > 0),
  ).toBe(true)

  await eventually(async () => {
    const { items, chain } = await owner.get('/console/audit?kind=key')
    expect(
      items.map(({ action, actor }: { action: string; actor: string }) => [action, actor.split(':')[0]]),
    ).toEqual([
      ['key.rotation_finished', 'system'],
      ['key.rotation_started', 'system'],
      ['key.rotation_asked', 'member'],
    ])
    expect(chain.ok).toBe(true)
  })
})
