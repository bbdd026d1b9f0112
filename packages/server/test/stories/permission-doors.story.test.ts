import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiRoutes, closedDoors } from '../../src/app/routes.ts'
import type { RoleName } from '../../src/runtime/access/policy.ts'
import type { Audience } from '../../src/runtime/access/principal.ts'
import type { Route } from '../../src/runtime/http/route.ts'
import type { PrincipalResolver } from '../../src/runtime/runtime.ts'
import { people, plant, sessionOf } from '../support/canary-world.ts'
import { type Client, client } from '../support/client.ts'
import { roleMembers } from '../support/role-members.ts'
import { outsider } from '../support/walk-path.ts'
import { type TestWorld, testWorld } from '../support/world.ts'
import { doors, writtenTwice } from '../support/written-doors.ts'

// G-31: every role knocks at every door, those that write as well. What is asked for is not there (ids of nobody, empty
// bodies), so whoever is let in gets no further than that; who is not let in is told so before anything is read.

const routes = apiRoutes(closedDoors)
const doorOf = (one: Pick<Route, 'method' | 'path'>): string => `${one.method} ${one.path}`
const audiencesOf = (one: Route): readonly string[] => [one.audience].flat()
const isOpen = (one: Route): boolean => one.audience === 'public' || one.audience === 'webhook'

const actors = [
  ...(Object.keys(roleMembers) as RoleName[]),
  'technician',
  'point_clerk',
  'provider_admin',
  'customer',
] as const

let world: TestWorld
const clients = new Map<string, Client>()

beforeAll(async () => {
  world = await testWorld()
  for (const [role, id] of Object.entries(roleMembers))
    for (const audience of ['console', 'sidebar'] as const)
      clients.set(`${role}|${audience}`, await sessionOf(world, audience, id))
  clients.set('technician|technician', await outsider(world, 'technician', 'wang-lei'))
  clients.set('point_clerk|point', await outsider(world, 'point', 'clerk-wu-ting'))
  clients.set('provider_admin|point', await providerAdmin())
  clients.set('customer|customer', await customerOfJob())
})
afterAll(() => world?.close())

/**
 * T17: the role is in the policy, and the product signs nobody in with it yet. A clerk's session stands for one: behind it is
 * somebody who holds that role alone.
 */
async function providerAdmin(): Promise<Client> {
  const { runtime } = world.server
  const { resolvePrincipal } = runtime
  const own = await sessionOf(world, 'point', 'clerk-wu-ting-as-admin')
  Object.assign(runtime, {
    resolvePrincipal: (async (tx, session) => {
      if (session.principal_id !== 'clerk-wu-ting-as-admin') return resolvePrincipal(tx, session)
      const clerk = await resolvePrincipal(tx, { ...session, principal_id: 'clerk-wu-ting' })
      return clerk && { ...clerk, id: session.principal_id, roles: ['provider_admin'] }
    }) satisfies PrincipalResolver,
  })
  return own
}

/** Somebody with the link to the own job. */
async function customerOfJob(): Promise<Client> {
  const agent = clients.get('agent|console')!
  const { workOrderId } = await plant(world, agent, people.here)
  const { token } = await agent.post(`/sidebar/work-orders/${workOrderId}/customer-links`)
  const customer = client(world.server.url, 'customer')
  await customer.post('/public/customer-links/session', { token })
  return customer
}

/** The session that a role would use there; at a door for others, the one that it has. */
function clientFor(role: string, one: Route): Client {
  const own = [...clients].filter(([name]) => name.startsWith(`${role}|`))
  const fits = own.find(([name]) => audiencesOf(one).includes(name.split('|')[1] as Audience))
  return (fits ?? own[0]!)[1]
}

const nobody = '00000000-0000-7000-8000-000000000000'
const pathOf = (one: Route): string =>
  one.path.replace(/:(\w+)/g, (_, name) => (name === 'part' ? '0' : nobody))

async function isLetIn(role: string, one: Route): Promise<boolean | string> {
  const { status, body } = await clientFor(role, one).send(
    one.method,
    pathOf(one),
    one.method === 'GET' ? undefined : {},
  )
  if (status === 429 || status >= 500) return `${status} ${JSON.stringify(body)}`
  return !(status === 401 || (status === 403 && body.code === 'http.forbidden'))
}

/** Signing out ends what the others of the list need. */
const last = (one: Route): number => (doorOf(one) === 'DELETE /session' ? 1 : 0)

describe('the doors', () => {
  it('are all written once, and none is written that is not there', () => {
    expect(writtenTwice).toEqual([])
    expect(routes.map(doorOf).filter((door) => !doors.has(door))).toEqual([])
    expect([...doors.keys()].filter((door) => !routes.some((one) => doorOf(one) === door))).toEqual([])
    expect(new Set(doors.keys()).size).toBe(routes.length)
  })

  it('are open to anybody just where it is written', () => {
    expect(routes.filter(isOpen).map(doorOf).sort()).toEqual(
      [...doors].flatMap(([door, who]) => (who ? [] : [door])).sort(),
    )
  })

  it.each(actors)('let %s in where it is written, and nowhere else', async (role) => {
    const wrong: string[] = []
    const asked = routes.filter((one) => !isOpen(one)).sort((a, b) => last(a) - last(b))
    let sensitive = 0
    for (const one of asked) {
      // Only so many calls a minute are let through, and nobody waits here for them.
      if (one.rate !== 'read' && ++sensitive % 18 === 0) world.rest(61_000)
      const expected = doors.get(doorOf(one))!.includes(role)
      const found = await isLetIn(role, one)
      if (found !== expected) wrong.push(`${doorOf(one)} ${found}, written ${expected}`)
    }
    expect(wrong).toEqual([])
  })

  it('are shut to somebody without a session', async () => {
    const stranger = client(world.server.url, 'console')
    const open: string[] = []
    for (const one of routes.filter((route) => !isOpen(route))) {
      const { status } = await stranger.send(one.method, pathOf(one), {})
      if (status !== 401) open.push(`${doorOf(one)} ${status}`)
    }
    expect(open).toEqual([])
  })
})
