import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { defaultSyncRule, writeSyncRule } from '../../src/contacts/relations/store-rules.ts'
import { tagCustomers } from '../../src/customers/index.ts'
import type { CustomerId } from '../../src/kernel/ids.ts'
import { rows, type Tx } from '../../src/runtime/db/transaction.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// One list of tags that an administrator of WeCom and an operator here both keep: what one does the other sees.

let world: TestWorld
let operator: Client
let friend: { externalUserId: string; userId: string }
let customerId: CustomerId

beforeAll(async () => {
  world = await testWorld()
  operator = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world.close())

const wecom = () => world.sandbox.wecom
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  world.server.runtime.db.transact(world.brandId, work)
const tree = () => wecom().corp.tagGroups.map((one) => [one.group_name, inOrder(one.tag)])
const inOrder = (tags: { name: string; order: number }[]) =>
  tags.toSorted((a, b) => b.order - a.order).map((one) => one.name)
const idOf = (name: string) =>
  wecom()
    .corp.tagGroups.flatMap((one) => one.tag)
    .find((one) => one.name === name)!.id
const marks = (userId: string) =>
  wecom()
    .corp.contacts[friend.externalUserId]!.follows.find((one) => one.userId === userId)!
    .tagIds.map(
      (id) =>
        wecom()
          .corp.tagGroups.flatMap((one) => one.tag)
          .find((one) => one.id === id)?.name,
    )
    .sort()
const tags = () =>
  run(async (tx) =>
    (
      await rows(
        tx,
        sql<{
          name: string
        }>`select name from customers.tag where customer_id = ${customerId} and removed_at is null`,
      )
    )
      .map((one) => one.name)
      .sort(),
  )
interface Governance {
  tags: { name: string; groupId: string | null; inWecom: string; retired: boolean }[]
  groups: { id: string; name: string }[]
  changes: { id: string; kind: string; name: string; into: string; state: string }[]
  wecom: {
    disagreements: { id: string; kind: string }[]
    troubles: { act: string; givenUp: boolean; names: string[] }[]
  }
}
const governance = async () => (await operator.get('/console/tag-governance')) as Governance
const ours = async () => {
  const { groups, tags: all } = await governance()
  return groups.map((one) => [
    one.name,
    all.filter((tag) => tag.groupId === one.id && !tag.retired).map((tag) => tag.name),
  ])
}
const groupId = async (name: string) => (await governance()).groups.find((one) => one.name === name)!.id
async function ask(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<void> {
  const answer = await operator.send(method, `/console/${path}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
}

it('what an administrator made in WeCom stands here, in its groups and order', async () => {
  friend = wecom().scan({ person: { id: 'tags', name: '刘女士', gender: 2 }, userId: 'chenjing' })
  wecom().scan({ person: { id: 'tags', name: '刘女士', gender: 2 }, userId: 'zhaomin' })
  wecom().directory.addTag('等级', 'VIP')
  wecom().directory.addTag('等级', '新客')
  wecom().directory.markByHand({ ...friend, userId: 'chenjing' }, idOf('VIP'), true)
  await eventually(async () => {
    const [row] = await run((tx) =>
      rows(
        tx,
        sql<{ customer_id: CustomerId }>`select customer_id from contacts.contact
          where external_user_id = ${friend.externalUserId} and customer_id is not null`,
      ),
    )
    customerId = row!.customer_id
    expect(await tags()).toEqual(['VIP'])
  })
  wecom().directory.orderTags('等级', ['新客', 'VIP'])
  await eventually(async () => expect(await ours()).toEqual([['等级', ['新客', 'VIP']]]))
})

it('a group made here is made there with its first tag; a tag that is moved takes its people along', async () => {
  await ask('POST', 'tag-groups', { name: '来源', exclusive: false })
  await ask('PUT', 'tag-definitions', { name: '门店', groupId: await groupId('来源'), validDays: null })
  await eventually(async () => expect(tree()).toContainEqual(['来源', ['门店']]))
  const before = idOf('VIP')
  await ask('PUT', 'tag-definitions', { name: 'VIP', groupId: await groupId('来源'), validDays: null })
  await eventually(async () => {
    expect(tree()).toEqual([
      ['等级', ['新客']],
      ['来源', expect.arrayContaining(['门店', 'VIP'])],
    ])
    expect(idOf('VIP')).not.toBe(before)
  })
  // Her member who had said so says so still, and no other one does.
  expect(marks('chenjing')).toEqual(['VIP'])
  expect(marks('zhaomin')).toEqual([])
  expect(await tags()).toEqual(['VIP'])
})

it('a new name given there is hers here, also where we had given the old one', async () => {
  await run((tx) => tagCustomers(tx, [{ customerId, name: '新客', origin: 'member:lintao' }]))
  await eventually(async () => expect(marks('zhaomin')).toEqual(['新客']))
  wecom().directory.renameTag(idOf('新客'), '新朋友')
  wecom().directory.renameTagGroup('等级', '级别')
  await eventually(async () => expect(await tags()).toEqual(['VIP', '新朋友']))
  await eventually(async () => expect(await ours()).toContainEqual(['级别', ['新朋友']]))
  expect(tree()).toEqual([
    ['级别', ['新朋友']],
    ['来源', expect.anything()],
  ])
  expect(marks('zhaomin')).toEqual(['新朋友'])
})

it('a new name given here is there first, so that nobody loses it; and it is taken back', async () => {
  await ask('POST', 'tag-renames', { name: 'VIP', to: '贵宾' })
  await eventually(async () => {
    expect(await tags()).toEqual(['新朋友', '贵宾'])
    expect(marks('chenjing')).toEqual(['新朋友', '贵宾'])
  })
  expect(JSON.stringify(tree())).not.toContain('VIP')
  const change = (await governance()).changes.find((one) => one.into === '贵宾')!
  expect(change).toMatchObject({ kind: 'rename', name: 'VIP' })
  await eventually(async () => {
    const { state } = (await governance()).changes.find((one) => one.id === change.id)!
    expect(state).toBe('done')
  })
  await ask('POST', `tag-changes/${change.id}/reversal`)
  await eventually(async () => expect(await tags()).toEqual(['VIP', '新朋友']))
  expect(marks('chenjing')).toEqual(['VIP', '新朋友'])
  await ask('PUT', `tag-groups/${await groupId('来源')}`, { name: '渠道' })
  await eventually(async () => expect(tree().map(([name]) => name)).toEqual(['级别', '渠道']))
})

it('what was deleted there stays with whom we gave it, and is written again only when somebody says so', async () => {
  wecom().directory.deleteTag(idOf('新朋友'))
  await eventually(async () =>
    expect((await governance()).tags.find((one) => one.name === '新朋友')).toMatchObject({ inWecom: 'held' }),
  )
  expect(await tags()).toEqual(['VIP', '新朋友'])
  await run((tx) => tagCustomers(tx, [{ customerId, name: '回头客', origin: 'member:lintao' }]))
  await eventually(async () => expect(marks('zhaomin')).toEqual(['回头客']))
  expect(JSON.stringify(tree())).not.toContain('新朋友')
  await ask('POST', 'tag-releases', { name: '新朋友' })
  await eventually(async () => expect(marks('zhaomin')).toEqual(['回头客', '新朋友']))
})

it('or is retired here, where the brand’s rule says so', async () => {
  await run((tx) => writeSyncRule(tx, { ...defaultSyncRule, tagRemoval: 'spread' }))
  wecom().directory.deleteTag(idOf('新朋友'))
  await eventually(async () => expect(await tags()).toEqual(['VIP', '回头客']))
  // Her own page in WeCom may be read before the list of tags.
  await eventually(async () =>
    expect((await governance()).changes[0]).toMatchObject({ kind: 'retire', name: '新朋友' }),
  )
})

it('what WeCom does not take now is said, and tried again', async () => {
  world.sandbox.faults.add({
    platform: 'wecom',
    route: 'externalcontact/edit_corp_tag',
    kind: '5xx',
    rate: 1,
  })
  await ask('PUT', `tag-groups/${await groupId('渠道')}`, { name: '来路' })
  await eventually(async () =>
    expect((await governance()).wecom.troubles).toMatchObject([
      { act: 'rename', givenUp: false, names: ['渠道', '来路'] },
    ]),
  )
  world.sandbox.faults.remove()
  await ask('POST', 'tag-sync-retries')
  await eventually(async () => expect(tree().map(([name]) => name)).toContain('来路'))
  expect((await governance()).wecom.troubles).toEqual([])
})

it('a group that is deleted here goes there with its tags, and people have them again when that is taken back', async () => {
  await ask('DELETE', `tag-groups/${await groupId('来路')}`)
  await eventually(async () => {
    expect(await tags()).toEqual(['回头客'])
    expect(tree().map(([name]) => name)).not.toContain('来路')
  })
  const change = (await governance()).changes.find((one) => one.name === 'VIP' && one.kind === 'retire')!
  await ask('POST', `tag-changes/${change.id}/reversal`)
  await eventually(async () => expect(await tags()).toEqual(['VIP', '回头客']))
  await eventually(async () => expect(marks('chenjing')).toEqual(['VIP', '回头客']))
})
