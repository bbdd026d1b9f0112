import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiRoutes, closedDoors } from '../../src/app/routes.ts'
import { maskName } from '../../src/kernel/name.ts'
import type { RoleName, Visibility } from '../../src/runtime/access/policy.ts'
import type { Audience } from '../../src/runtime/access/principal.ts'
import { readAllowList } from '../../src/runtime/adapters/outside-address.ts'
import type { DataClass } from '../../src/runtime/crypto/data-classes.ts'
import type { Route } from '../../src/runtime/http/route.ts'
import { findLeaks } from '../support/canaries.ts'
import { asksOf, tellOfNobody } from '../support/canary-asks.ts'
import { needles, yuanForms } from '../support/canary-needles.ts'
import { idsOf, placesOf } from '../support/canary-places.ts'
import { importPeople, moreRooms } from '../support/canary-rooms.ts'
import {
  costFen,
  costYuan,
  ownerOf,
  type Planted,
  people,
  plant,
  sessionOf,
} from '../support/canary-world.ts'
import { changeKeys } from '../support/change-keys.ts'
import type { Answer, Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { roleMembers } from '../support/role-members.ts'
import { outsider, type Walked, walkPath } from '../support/walk-path.ts'
import { type Receiver, webhookReceiver } from '../support/webhook-receiver.ts'
import { type TestWorld, testWorld } from '../support/world.ts'
import { acts, sightCases } from '../support/written-policy.ts'

/**
 * G-31: every role calls every route that reads, and what comes back is searched for people whose every value is known. What a
 * role may get is written by hand in `written-policy.ts`.
 */

let world: TestWorld
let planted: Record<'here' | 'elsewhere', Planted>
let walked: Walked
let receiver: Receiver
let places: Map<string, string[]>
let asks: Awaited<ReturnType<typeof asksOf>>
const clients = new Map<string, Client>()

const members = Object.entries(roleMembers) as [RoleName, string][]

const reads = apiRoutes(closedDoors).filter(
  (one) => one.method === 'GET' && typeof one.permission === 'string',
)
const guarded = reads.filter((one) => one.permission !== 'none')
const readsByPost = apiRoutes(closedDoors).filter(
  (one) => one.method === 'POST' && String(one.permission).endsWith('.read'),
)
const audiencesOf = (one: Route): Audience[] => [one.audience].flat() as Audience[]

beforeAll(async () => {
  receiver = await webhookReceiver()
  world = await testWorld({ webhookAllow: readAllowList(`127.0.0.1:${receiver.port}`)! })
  await wireUp(await ownerOf(world))
  const agent = await sessionOf(world, 'console', 'chenjing')
  planted = {
    here: await plant(world, agent, people.here),
    elsewhere: await plant(world, agent, people.elsewhere),
  }
  const { here } = people
  const { workOrderId } = planted.here
  const address = `${here.place.city}${here.place.district}三林镇${here.address}`
  walked = await walkPath(
    world,
    { tid: here.tid, workOrderId },
    { name: here.name, phone: here.phone, address },
  )
  const owner = await ownerOf(world)
  await importPeople(owner)
  await owner.post('/console/stock-counts', { counts: [{ productId: 'HM-LOCK-X1', units: 40 }] })
  expect((await owner.send('PUT', '/console/products/HM-LOCK-X1/cost', { costFen })).status).toBe(200)
  await owner.get('/console/orders')
  // The visit may be tomorrow, and by then nobody is signed in from today.
  const later = await sessionOf(world, 'console', 'chenjing')
  await moreRooms(world, { owner, agent: later, planted: planted.here, friend })
  places = await placesOf(world, guarded, planted, friend)
  asks = await asksOf(world)
  // Nobody is drawn before somebody opens the builder.
  await eventually(async () => {
    expect((await owner.post('/console/segment-watches', {})).waiting).toBe(0)
  })
  for (const [, id] of members)
    for (const audience of ['console', 'sidebar'] as const)
      clients.set(`${audience}|${id}`, await sessionOf(world, audience, id))
})
afterAll(async () => {
  await world?.close()
  await receiver?.close()
})

/** An outgoing webhook with a try, and a friend in WeCom. */
async function wireUp(owner: Client): Promise<void> {
  const eventTypes = ['order.paid', 'order.recorded', 'work-order.opened', 'customer.created']
  const wish = { name: 'canary', url: receiver.url, eventTypes, showMoney: false }
  const { id } = await owner.post('/console/webhooks', wish)
  await owner.post(`/console/webhooks/${id}/test`)
  const { externalUserId } = world.sandbox.wecom.scan({
    person: { id: 'canary', name: '刘女士', gender: 2 },
    userId: 'chenjing',
  })
  friend = externalUserId
  await eventually(async () => {
    expect(
      await idsOf(world, `select id from contacts.contact where external_user_id = '${externalUserId}'`),
    ).toHaveLength(1)
  })
}
let friend = ''

/** Everything that a role got, by the path that was asked. */
type Got = Map<string, { route: Route; answers: { path: string; answer: Answer; text: string }[] }>
const got = new Map<RoleName, Got>()

async function askAll(personId: string): Promise<Got> {
  const found: Got = new Map()
  for (const one of guarded) {
    const audience = audiencesOf(one).find((given) => given === 'console' || given === 'sidebar')
    if (!audience) continue
    const client = clients.get(`${audience}|${personId}`)!
    const answers = []
    for (const path of places.get(one.path)!) answers.push(await answerOf(client, 'GET', path))
    found.set(one.path, { route: one, answers })
  }
  const client = clients.get(`console|${personId}`)!
  for (const one of readsByPost) {
    const answers = []
    for (const { path, body } of asks.get(one.path) ?? [])
      answers.push(await answerOf(client, 'POST', path, body))
    if (answers.length > 0) found.set(one.path, { route: one, answers })
  }
  return found
}

async function answerOf(client: Client, method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await client.send(method, path, body)
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  return { path, answer, text }
}

const sightOf = (role: RoleName, dataClass: DataClass): Visibility =>
  sightCases.find((one) => one.role === role && one.dataClass === dataClass)!.expected

/** A file that a person chose from the own disk a moment ago is shown to that person as it is, and to nobody else. */
const ownFile = '/console/import-uploads/:id/preview'

/** Pages without a record of a brand in them. */
const ofNobody = ['/console/map/boundaries', '/console/region-choices', '/console/marketplace-rules']

const uploader = 'zhoulan'
const personOf = (role: RoleName): string => members.find(([one]) => one === role)![1]

const isNotJudged = (role: RoleName, path: string): boolean =>
  ofNobody.includes(path) || (path === ownFile && personOf(role) === uploader)

/** What one role got and may not have. */
function leaksOf(role: RoleName): string[] {
  return [...got.get(role)!.values()].flatMap(({ route, answers }) =>
    isNotJudged(role, route.path)
      ? []
      : answers.flatMap(({ path, answer, text }) =>
          answer.status >= 300
            ? []
            : Object.entries(needles).flatMap(([dataClass, { plain, masked }]) => {
                const sight = sightOf(role, dataClass as DataClass)
                // A raw message is shown with its values masked: that it is there is no leak.
                if (sight === 'plain' || (dataClass === 'order-raw' && sight === 'masked')) return []
                const sought = sight === 'none' ? [...plain, ...masked] : plain
                const canaries = Object.fromEntries(sought.map((needle, i) => [`${dataClass}-${i}`, needle]))
                return findLeaks({ [path]: text }, canaries).map(
                  (leak) => `${role} ${leak.where} ${dataClass} ${leak.form}`,
                )
              }),
        ),
  )
}

/** Notes are refused to those who let in, but see no talk. */
const isShut = ({ status, body }: Answer): boolean => status === 403 && body.code !== 'note.not_readable'

describe('every role at every door that reads', () => {
  it.each(members)('%s gets no value that the written policy keeps from the role', async (role, personId) => {
    got.set(role, await askAll(personId))
    expect(leaksOf(role)).toEqual([])
  })

  it('was answered by each route for at least one role', () => {
    const reached = new Set(
      [...got.values()].flatMap((found) =>
        [...found.values()]
          .filter(({ answers }) => answers.some(({ answer }) => answer.status === 200))
          .map(({ route }) => route.path),
      ),
    )
    const asked = [
      ...guarded.filter((one) => audiencesOf(one).some((a) => a === 'console' || a === 'sidebar')),
      ...readsByPost.filter(({ path }) => asks.has(path)),
    ]
    expect(asked.map((one) => one.path).filter((path) => !reached.has(path))).toEqual([])
  })

  it('leaves out no route that reads by another method', () => {
    expect(readsByPost.map((one) => one.path).toSorted()).toEqual(
      [...asks.keys(), ...tellOfNobody].toSorted(),
    )
    for (const path of ['/console/segment-samples', '/console/outward-previews'])
      expect(
        got
          .get('owner')!
          .get(path)!
          .answers.some(({ text }) => needles.name!.masked.some((one) => text.includes(one))),
        path,
      ).toBe(true)
  })

  it('breaks down nowhere', () => {
    const broken = [...got].flatMap(([role, found]) =>
      [...found.values()].flatMap(({ answers }) =>
        answers
          .filter(({ answer }) => answer.status >= 500)
          .map(({ path, text }) => `${role} ${path} ${text}`),
      ),
    )
    expect(broken).toEqual([])
  })

  it('declares every class of a person, of money and of talk that its answers hold', () => {
    const undeclared = [...got].flatMap(([role, found]) =>
      [...found.values()].flatMap(({ route, answers }) =>
        answers.flatMap(({ path, text }) =>
          Object.entries(needles)
            .filter(
              ([dataClass]) => dataClass !== 'district' && !route.fields.includes(dataClass as DataClass),
            )
            .filter(([, { plain, masked }]) => [...plain, ...masked].some((needle) => text.includes(needle)))
            .map(([dataClass]) => `${role} ${path} ${dataClass}`),
        ),
      ),
    )
    expect(undeclared).toEqual([])
  })

  it('lets in just those whom the written policy names for an act', () => {
    // A route that shows a class as it is asks for the class as well.
    for (const [permission, who] of Object.entries(acts))
      for (const [role] of members)
        for (const { route, answers } of got.get(role)!.values())
          if (route.permission === permission && !route.unmasked)
            for (const { path, answer } of answers)
              expect([role, path, isShut(answer)], `${role} ${path}`).toEqual([
                role,
                path,
                !who.includes(role),
              ])
  })

  it('shows a region manager the own region and nothing of another', () => {
    const own = JSON.stringify(
      [...got.get('region_manager')!.values()].map(({ answers }) => answers.map((a) => a.text)),
    )
    expect(own).toContain(planted.here.orderId)
    expect(own).toContain(planted.here.workOrderId)
    const { orderId, workOrderId, customerId } = planted.elsewhere
    const told = [...got.get('region_manager')!.values()].flatMap(({ answers }) =>
      answers
        .filter(({ answer, path }) => answer.status === 200 && !path.startsWith('/console/map/'))
        .flatMap(({ path, text }) =>
          [orderId, workOrderId, customerId, people.elsewhere.tid, people.elsewhere.place.district]
            .filter((one) => text.includes(one))
            .map((one) => `${path} ${one}`),
        ),
    )
    expect(told).toEqual([])
  })

  it('shows a chosen file to nobody but the one who chose it', () => {
    const statuses = members.map(([role]) => [role, got.get(role)!.get(ownFile)!.answers[0]!.answer.status])
    expect(statuses.filter(([, status]) => status === 200)).toEqual([['owner', 200]])
  })

  it.each(['dispatcher', 'region_manager'] as const)('keeps what a customer looked at from a %s', (role) => {
    const { answers } = got.get(role)!.get('/console/customers/:id/behaviour')!
    expect(answers.map(({ answer }) => answer.status)).not.toContain(200)
  })

  it('tells an outgoing webhook that may show no money neither a person nor an amount', () => {
    expect(receiver.heard.length).toBeGreaterThan(3)
    const told = receiver.heard.map(({ body }) => JSON.stringify(body)).join('')
    expect(told).toContain(planted.here.orderId)
    for (const dataClass of ['phone', 'name', 'address', 'chat', 'money'] as const)
      for (const needle of needles[dataClass]!.plain) expect(told).not.toContain(needle)
  })

  it('would find what is shown: the owner sees money, talk and cost', () => {
    const seen = JSON.stringify(
      [...got.get('owner')!.values()].map(({ answers }) => answers.map((a) => a.text)),
    )
    for (const dataClass of ['money', 'chat', 'cost', 'district', 'order-raw'] as const)
      expect(
        needles[dataClass]!.plain.some((one) => seen.includes(one)),
        dataClass,
      ).toBe(true)
    for (const dataClass of ['phone', 'name'] as const)
      expect(
        needles[dataClass]!.masked.some((one) => seen.includes(one)),
        dataClass,
      ).toBe(true)
  })
})

describe('those outside', () => {
  const reads = guarded.filter((one) => audiencesOf(one).some((a) => a === 'technician' || a === 'point'))
  const { name, phone, address } = people.here
  const textsOf = async (audience: 'technician' | 'point', client: Client): Promise<string> => {
    const texts: string[] = []
    for (const one of reads.filter((route) => audiencesOf(route).includes(audience))) {
      const path = one.path.replace(/:id/, walked.workOrderId)
      const questions: Record<string, string[]> = {
        '/point/jobs': ['all', 'to_assign', 'today', 'trouble'].map((view) => `${path}?view=${view}`),
        '/technician/work-orders': ['today', 'open', 'done'].map((when) => `${path}?when=${when}`),
        [`/${audience}/realtime/poll`]: [
          `${path}?since=0&topics=orders,customers,technician:${walked.technicianId}`,
        ],
        [`/${audience}/prices`]: [`${path}?workOrderIds=${walked.workOrderId}`],
      }
      for (const asked of questions[one.path] ?? [path]) {
        const { status, body } = await client.send('GET', asked)
        expect(status, asked).toBeLessThan(500)
        if (status === 200) texts.push(JSON.stringify(body))
      }
    }
    return texts.join('\n')
  }

  it('were offered the job without the person', () => {
    for (const secret of [name, phone, address]) expect(walked.offer).not.toContain(secret)
    expect(walked.offer).toContain('浦东新区')
  })

  it('see the person from acceptance, and nobody else', async () => {
    const text = await textsOf('technician', walked.technician)
    for (const value of [name, phone, address]) expect(text).toContain(value)
    for (const { name, phone, address } of [people.elsewhere]) {
      for (const secret of [name, phone, address]) expect(text).not.toContain(secret)
    }
  })

  it('see stars again in every list and answer from the seventh day after sign-off', async () => {
    world.passTime((7 * 24 + 1) * 3600_000)
    const technician = await outsider(world, 'technician', walked.technicianId)
    const clerk = await outsider(world, 'point', 'clerk-wu-ting')
    const text = `${await textsOf('technician', technician)}${await textsOf('point', clerk)}`
    for (const secret of [name, phone, address, people.here.message, people.here.chat])
      expect(text).not.toContain(secret)
    expect(text).toContain(maskName(name))
    for (const yuan of yuanForms(costYuan, costFen)) expect(text).not.toContain(yuan)
  })
})

it('all of it stays readable when the keys are changed', async () => {
  const { rotation, keys } = await changeKeys(world.server.runtime, world.brandId)
  expect([rotation, keys]).toEqual([expect.objectContaining({ state: 'done', unreadable: 0n }), [2]])
})
