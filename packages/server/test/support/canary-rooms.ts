import { createHmac } from 'node:crypto'
import { expect } from 'vitest'
import sample from '../../../../content/mappings/mini-program-orders.sample.json' with { type: 'json' }
import { identifyCustomers } from '../../src/customers/index.ts'
import { parsePhone } from '../../src/kernel/phone.ts'
import { withClient } from '../../supervisor/postgres-roles.ts'
import { imported, type Planted, people } from './canary-world.ts'
import type { Client } from './client.ts'
import { eventually } from './eventually.ts'
import type { TestWorld } from './world.ts'

/** What a member of the staff adds to two persons: a merge, a note, a segment, another system that speaks of them. */
export async function moreRooms(
  world: TestWorld,
  {
    owner,
    agent,
    planted,
    friend,
  }: {
    owner: Client
    agent: Client
    planted: Planted
    friend: string
  },
): Promise<void> {
  const { here } = people
  await agent.post(`/console/customers/${planted.customerId}/notes`, { words: here.chat, mentions: [] })
  const rule = { all: [{ dimension: 'tag', is: 'any_of', values: ['装修中'] }] }
  await owner.post('/console/segments', { name: '装修中的客户', rule })
  await mergeTwins(world, owner)
  await owner.post('/console/inbox-replays', { filter: { subjectId: here.tid } })
  await owner.post('/console/identity-runs', { applies: false })
  await keepMapping(owner)
  await importFile(owner, 'calls.csv', 'call', callsOf(here), 'call-centre-400')
  await anotherSystem(world, owner)
  const group = world.sandbox.wecom.groups.create('chenjing', '智能锁交流群')
  world.sandbox.wecom.groups.join(group.chat_id, friend)
  await eventually(async () => {
    const { items } = await owner.get('/console/customer-groups')
    expect(items[0]).toMatchObject({ groupId: group.chat_id, contacts: 1 })
  })
  await withClient(world.database.adminUrl, (client) =>
    client.query(
      `insert into records.device (brand_id, serial, customer_id, order_id, told_by, told_at) values ($1, 'SN8391', $2, $3, 'parcel', now())`,
      [world.brandId, planted.customerId, planted.orderId],
    ),
  )
}

/** Two of one name, the one who came with the file and one with another number. */
async function mergeTwins(world: TestWorld, owner: Client): Promise<void> {
  const twin = await world.server.runtime.db.transact(world.brandId, async (tx) => {
    const [found] = await identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'phone', value: parsePhone('13571839206').canonical! }],
        evidence: 'registration:twin',
        origin: 'customer',
        profile: { name: imported.name, phone: '13571839206', regionCode: null },
      },
    ])
    return found!.customerId!
  })
  const { items } = await owner.get(`/console/customers?phone=${imported.phone}`)
  const wish = { otherId: twin, reason: '同一人' }
  await owner.post(`/console/customers/${items[0].id}/merges`, wish)
}

async function keepMapping(owner: Client): Promise<void> {
  const fields = { 'contact.name': '姓名', 'contact.phone': '手机号' }
  const title = { zh: '会员', en: 'Members' }
  const mapping = {
    name: 'canary-kept',
    version: 1,
    title,
    record: 'customer',
    source: { format: 'csv' },
    fields,
  }
  const saved = await owner.send('PUT', '/console/mappings/canary-kept/draft', { mapping, revision: 0 })
  expect(saved.body).toMatchObject({ problems: [] })
  await owner.post('/console/mappings/canary-kept/publication', { revision: saved.body.revision })
}

/** Who rang, and what was said. */
const callsOf = ({ phone, chat }: (typeof people)['here']): string =>
  [
    '通话ID,呼叫类型,主叫号码,被叫号码,坐席姓名,接通状态,开始时间,通话小结',
    `c-8391,呼入,${phone},4008001234,李娜,接通,2026-03-12 09:00:01,${chat}`,
  ].join('\n')

/** An order that another system tells of. */
async function anotherSystem(world: TestWorld, owner: Client): Promise<void> {
  const check = { kind: 'hmac', algorithm: 'sha256', header: 'X-Signature', encoding: 'hex' }
  const { url, secrets } = await owner.post('/console/mapped-sources', {
    name: '自营商城',
    connection: { kind: 'webhook', settings: { check, recordPath: '.' } },
    mappingName: 'mini-program-orders',
    mappingVersion: null,
    shopId: null,
    startFlows: false,
  })
  const { name, phone, address } = people.here
  const order = structuredClone(sample.records[0]!)
  Object.assign(order, { orderNo: 'M-CANARY-1' })
  Object.assign(order.address, { userName: name, telNumber: phone, detailInfo: address })
  const body = JSON.stringify(order)
  const answer = await fetch(`${world.server.url}${new URL(url).pathname}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-signature': createHmac('sha256', secrets.secret).update(body).digest('hex'),
    },
    body,
  })
  expect(answer.status).toBe(200)
  await eventually(async () => {
    expect((await owner.get('/console/orders?outsideId=M-CANARY-1')).items).toHaveLength(1)
  })
}

/** A file of customers with columns that no field takes. */
export async function importPeople(owner: Client): Promise<void> {
  const heading = '会员卡号,姓名,手机号,身份证号,邮箱'
  const row = `VIP-1,${imported.name},${imported.phone},${imported.idNumber},${imported.email}`
  await importFile(owner, 'people.csv', 'customer', [heading, row].join('\n'))
}

async function importFile(
  owner: Client,
  name: string,
  kind: string,
  text: string,
  ready?: string,
): Promise<void> {
  const bytes = Buffer.from(text)
  const upload = await owner.post('/console/import-uploads', { name, bytes: bytes.length })
  const part = { base64: bytes.toString('base64') }
  expect((await owner.send('PUT', `/console/import-uploads/${upload.id}/parts/0`, part)).status).toBe(200)
  const { mapping } = ready
    ? await owner.get(`/console/mappings/${ready}`)
    : await owner.post(`/console/import-uploads/${upload.id}/guess`, { kind })
  const wish = { mapping: { ...mapping, name: `canary-${kind}` }, uploads: [upload.id], startFlows: false }
  const { importId } = await owner.post('/console/imports', { ...wish, dryRun: false })
  await eventually(async () => {
    const { import: one } = await owner.get(`/console/imports/${importId}`)
    expect(one).toMatchObject({ state: 'done', imported: 1 })
  })
}
