import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownerOf, type Planted, people, plant, sessionOf } from '../support/canary-world.ts'
import type { Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { unzip } from '../support/unzip.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// A copy of a person's data holds everything of them in plain, so whoever may not have it tries for the file itself.

let world: TestWorld
let owner: Client
let here: Planted
let elsewhere: Planted
beforeAll(async () => {
  world = await testWorld()
  owner = await ownerOf(world)
  const agent = await sessionOf(world, 'console', 'chenjing')
  here = await plant(world, agent, people.here)
  elsewhere = await plant(world, agent, people.elsewhere)
}, 90_000)
afterAll(() => world?.close())

const wish = (customerId: string) => ({ customerId, kind: 'export', checkedHow: 'wecom_chat' })
async function copyOf(customerId: string): Promise<string> {
  world.rest(60_000)
  const { id } = await owner.post('/console/privacy-requests', wish(customerId))
  await eventually(async () => {
    const { items } = await owner.get('/console/privacy-requests')
    expect(items.find((one: { id: string }) => one.id === id).state).toBe('done')
  })
  return id
}
const linkTo = async (id: string, by = owner) => by.send('POST', `/console/privacy-requests/${id}/link`)
async function fetched(path: string) {
  world.rest(60_000)
  const answer = await fetch(`${world.server.url}${path}`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  return answer.status === 200 ? unzip(bytes)['data.json']! : (JSON.parse(bytes.toString()).code as string)
}
const values = ({ name, phone, address, chat }: typeof people.here) => [name, phone, address, chat]
function expectOnly(text: string, own: typeof people.here, other: typeof people.here): void {
  for (const value of values(own)) expect(text).toContain(value)
  for (const value of values(other)) expect(text).not.toContain(value)
}

it('is fetched by its newest link alone, which an owner makes; no other role, brand or guess gets it, nor anybody after its time', async () => {
  const id = await copyOf(here.customerId)
  for (const member of ['lintao', 'chenjing', 'zhaomin', 'guyuan', 'macang']) {
    const one = await sessionOf(world, 'console', member)
    expect([member, (await linkTo(id, one)).status]).toEqual([member, 403])
    expect((await one.send('POST', '/console/privacy-requests', wish(here.customerId))).status).toBe(403)
  }
  const first: string = (await linkTo(id)).body.path
  expectOnly(await fetched(first), people.here, people.elsewhere)
  const second: string = (await linkTo(id)).body.path
  expect([await fetched(first), await fetched(second)]).toEqual(['privacy.link_ended', expect.any(String)])
  expect(second).toContain('/hemu.')
  const wrong = ['another.', `${world.brandId}-2.`, `${world.brandId}.A`]
  for (const brand of wrong)
    expect(
      await fetched(second.replace(/hemu\.(.)/, (_, sign) => brand + (brand.endsWith('A') ? '' : sign))),
    ).toBe('privacy.link_ended')
  const kept = await world.query(sql<{ text: string }>`select p::text as text from privacy.package p`)
  for (const value of [...values(people.here), second.split('.').at(-1)!])
    expect(kept.map(({ text }) => text).join()).not.toContain(value)
  world.passTime(72 * 3600_000)
  expect(await fetched(second)).toBe('privacy.link_ended')
  owner = await ownerOf(world)
  expect((await linkTo(id)).body.code).toBe('privacy.link_ended')
}, 60_000)

it('of two who were taken apart again holds what is the own, and one made while they were one is over', async () => {
  const { mergeId } = await owner.post(`/console/customers/${here.customerId}/merges`, {
    otherId: elsewhere.customerId,
    reason: '看起来是同一个人',
  })
  const both = await copyOf(here.customerId)
  const { path } = (await linkTo(both)).body
  const text = await fetched(path)
  for (const value of [...values(people.here), ...values(people.elsewhere)]) expect(text).toContain(value)

  await owner.post(`/console/merges/${mergeId}/reversal`, { reason: '不是同一个人', choices: {} })
  expect(await fetched(path)).toBe('privacy.link_ended')
  expect((await linkTo(both)).body.code).toBe('privacy.link_ended')
  for (const [planted, own, other] of [
    [here, people.here, people.elsewhere],
    [elsewhere, people.elsewhere, people.here],
  ] as const) {
    const link: string = (await linkTo(await copyOf(planted.customerId))).body.path
    expectOnly(await fetched(link), own, other)
  }
}, 60_000)
