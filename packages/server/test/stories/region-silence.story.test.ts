import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiRoutes, closedDoors } from '../../src/app/routes.ts'
import { schedule } from '../../src/app/schedule.ts'
import { listingJobs } from '../../src/listings/jobs.ts'
import { ownerOf, people, plant, sessionOf } from '../support/canary-world.ts'
import type { Body, Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// M1: whoever is cut to a region reads the same on every page, whether somebody lives elsewhere or not: not by a row, and not by a
// count, a sum or a share. Every reading door without an id is read before and after.

let world: TestWorld
let owner: Client
let agent: Client
let manager: Client

beforeAll(async () => {
  world = await testWorld()
  owner = await ownerOf(world)
  agent = await sessionOf(world, 'console', 'chenjing')
  manager = await sessionOf(world, 'console', 'guyuan')
  await plant(world, agent, people.here)
}, 60_000)
afterAll(() => world?.close())

const doors = apiRoutes(closedDoors)
  .filter((one) => one.method === 'GET' && [one.audience].flat().includes('console'))
  .map((one) => one.path)
  .filter((path) => !path.includes(':') && path !== '/realtime/poll')

/** The clock, and what is counted of the shops and their deliveries: who is delivered to does not stand there. */
const moving = /^(at|now|checkedAt|.*At|asOf|today|minutes?|seconds?|lag.*)$/

/** A minute later the same orders of the last hour stand a place further left. */
const byMinute = /^ordersPerMinute$/
const ordersIn = ({ counts }: { counts: number[] }) => counts.reduce((sum, one) => sum + one, 0)

const still = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(still)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      moving.test(key)
        ? []
        : [[key, byMinute.test(key) ? ordersIn(one as { counts: number[] }) : still(one)]],
    ),
  )
}

async function readAll(client: Client): Promise<Map<string, string>> {
  const read = new Map<string, string>()
  for (const path of doors) {
    let answer = await client.send('GET', path)
    // So much is read that the door counts it.
    if (answer.status === 429) {
      world.rest(60_000)
      answer = await client.send('GET', path)
    }
    expect([200, 400, 403, 404], `${path} ${answer.status}`).toContain(answer.status)
    if (answer.status === 200) read.set(path, JSON.stringify(still(answer.body)))
  }
  return read
}

/** Read twice alike: what was under way has come through. */
async function atRest(client: Client): Promise<Map<string, string>> {
  let read = new Map<string, string>()
  await eventually(async () => {
    const before = read
    read = await readAll(client)
    expect([...read].filter(([path, text]) => before.get(path) !== text).map(([path]) => path)).toEqual([])
  }, 60_000)
  return read
}

/** Followers that look at a person anew are through with so many. */
const scored = (client: Client, people: number) =>
  eventually(async () => {
    const { churns } = await client.get('/console/value')
    expect(churns.reduce((sum: number, one: Body) => sum + one.people, 0)).toBe(people)
  }, 60_000)

/**
 * What the server does by itself each minute or more seldom is done once, and listings are fetched to their end: begun between two
 * looks it would change pages that have nothing to do with who lives where. Its next turn is longer away than the story is.
 */
async function seldomJobsAreThrough(): Promise<void> {
  const { runtime, intake } = world.server
  const seldom = [...schedule, ...listingJobs(intake.reach)].filter(({ everyMs = 0 }) => everyMs >= 30_000)
  expect(seldom.map(({ name }) => name)).toContain('listings.plan')
  for (const job of seldom) await job.run(runtime, world.brandId, null)
  await eventually(async () => {
    const { items } = await owner.get('/console/listing-pulls')
    const able = items.filter((one: Body) => one.able)
    expect(able.length).toBeGreaterThan(0)
    for (const one of able) expect([one.shopId, one.state]).toEqual([one.shopId, 'done'])
  })
}

it('no page of a region manager tells that somebody elsewhere bought, asked and was served', async () => {
  await seldomJobsAreThrough()
  await scored(manager, 1)
  const [before, whole] = [await atRest(manager), await readAll(owner)]
  expect(before.size).toBeGreaterThan(30)
  const { orderId } = await plant(world, agent, people.elsewhere)
  await eventually(async () => {
    const { items } = await owner.get('/console/orders')
    expect(items.map((one: Body) => one.id ?? one.orderId)).toContain(orderId)
  })
  await scored(owner, 2)
  const [after, wholeAfter] = [await atRest(manager), await readAll(owner)]
  // The owner sees it on many: the look itself is not blind.
  const told = (a: Map<string, string>, b: Map<string, string>) =>
    [...b].filter(([path, text]) => a.get(path) !== text).map(([path]) => path)
  expect(told(whole, wholeAfter).length).toBeGreaterThan(5)
  const leaks = told(before, after)
  for (const path of leaks) process.stderr.write(`${path}\n${before.get(path)}\n${after.get(path)}\n`)
  expect(leaks).toEqual([])
}, 240_000)
