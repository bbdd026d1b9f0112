import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { friendWay } from '../../../sandbox/src/cast/choices.ts'
import { demoPassword } from '../../seeds/cast-brand.ts'
import { issueDemoAccess } from '../../src/providers/index.ts'
import { rows } from '../../src/runtime/db/transaction.ts'
import { type Body, type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

const settledWithinMs = 20_000
const quick = { tickMs: 20, lookMs: 50, waits: 0, requestsPerSecond: 500, signInsPerMinute: 60 }

let world: TestWorld
let owner: Client

beforeAll(async () => {
  world = await testWorld()
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world.close())

/** As the demo's start tells it, over the sandbox's own HTTP. */
async function letCastPlay(tempo: typeof quick): Promise<void> {
  world.sandbox.cast.tempo = tempo
  const people = await world.server.runtime.db.transact(world.brandId, (tx) =>
    issueDemoAccess(tx, 24 * 3600_000),
  )
  const login = (name: string) => ({ login: `${name}@hemu`, password: demoPassword })
  const answer = await fetch(`${world.sandbox.url}/_cast`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      qiaoUrl: world.server.url,
      agent: login('chenjing'),
      dispatcher: login('zhaomin'),
      people: people.map(({ name: _, ...one }) => one),
      running: true,
      share: 1,
    }),
  })
  expect(answer.status, await answer.clone().text()).toBe(200)
}

/** Somebody of the city who buys a lock, and the tid of the order. */
async function buyIn(city: string): Promise<string> {
  const person = Array.from({ length: 400 }, (_, number) => number).find(
    (number) => world.sandbox.world.person(number).home.city === city,
  )
  const items = [{ merchantCode: 'HM-LOCK-X1-BLK', quantity: 1 }]
  return (await world.act('place', { person, items, paid: true })).tid as string
}

async function workOrderOf(tid: string): Promise<Body> {
  const orders = await owner.get(`/console/orders?outsideId=${tid}`)
  const { items } = await owner.get(`/console/work-orders?orderId=${orders.items[0].id}`)
  return owner.get(`/console/work-orders/${items[0].workOrderId}`)
}

describe('the cast of the sandbox', () => {
  it('plays friends who register their order, or say its number, so that 客户打通 shows some of them', async () => {
    const numberOf = (way: string, from: number) =>
      Array.from({ length: 300 }, (_, n) => from + n).find(
        (n) => friendWay(world.sandbox.world.person(n).id) === way,
      )!
    // Looks that come too often spend what the agent may read in a minute.
    await letCastPlay({ ...quick, lookMs: 500 })
    const [card, chat] = [numberOf('card', 500), numberOf('chat', 500)]
    for (const person of [card, chat]) {
      await world.act('place', { person, paid: true, items: [{ merchantCode: 'HM-BAT-8-STD' }] })
      await world.act('scan', { person, userId: 'chenjing' })
    }
    const bound = () =>
      world.server.runtime.db.transact(world.brandId, (tx) =>
        rows(tx, sql<{ way: string }>`select way from contacts.binding where undone_at is null order by way`),
      )
    await eventually(async () => {
      const [first, ...others] = (await bound()).map(({ way }) => way)
      // The chat may be read after the agent typed the number: then the claim says no more than that.
      expect(['chat_number', 'claim'], JSON.stringify(world.sandbox.cast.state())).toContain(first)
      expect(others).toEqual(['registration'])
    }, settledWithinMs)
    const page = await owner.get('/console/match-rate')
    const counts = Object.fromEntries(
      page.shops[0].ways.map((one: { way: string; count: number }) => [one.way, one.count]),
    )
    expect([counts.registration, (counts.chat_number ?? 0) + (counts.claim ?? 0)]).toEqual([1, 1])
  })

  it('plays customers, clerk, dispatcher and technicians until both ways of dispatch end in a posted slip', async () => {
    world.sandbox.cast.tempo = quick
    await world.sandbox.cast.configure({ running: true })
    // 华东 goes through the clerk of the point, 西北 straight to the technician.
    const tids = [await buyIn('上海市'), await buyIn('西安市')]
    for (const tid of tids) {
      let job: Body
      await eventually(async () => {
        job = await workOrderOf(tid)
        expect(job.state, JSON.stringify(world.sandbox.cast.state())).toBe('settled')
      }, settledWithinMs)
      const { items: slips } = await owner.get(`/console/slips?workOrderId=${job.workOrderId}`)
      expect(slips.length).toBeGreaterThan(0)
      expect(job.slipId).toBeTruthy()
      expect(job.entries.map((entry: Body) => entry.act)).toEqual(
        expect.arrayContaining(['complete_address', 'make_appointment', 'assign', 'check_in', 'sign_off']),
      )
    }
    expect((await owner.get('/console/ledger/books-check')).balanced).toBe(true)
  })

  it('is switched off and on again from the console, which sees what was played and never as whom', async () => {
    const off = await owner.post('/console/sandbox/cast', { running: false })
    expect(off).toMatchObject({ running: false, played: { registration: 1, claim: 1 } })
    expect(JSON.stringify(off)).not.toMatch(/hemu|qiao-demo/)
    expect(await owner.post('/console/sandbox/cast', { running: true })).toMatchObject({ running: true })
    const elsewhere = { running: true, qiaoUrl: 'http://127.0.0.1:1' }
    expect((await owner.send('POST', '/console/sandbox/cast', elsewhere)).status).toBe(400)
    expect(await owner.get('/console/sandbox/cast')).toMatchObject({ running: true, share: 1 })
  })
})
