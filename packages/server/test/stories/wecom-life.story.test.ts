import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeCredential } from '../../src/connectors/contract/credential-store.ts'
import { reconcileContacts } from '../../src/contacts/index.ts'
import { jobs as contactJobs } from '../../src/contacts/jobs.ts'
import { handOver } from '../../src/contacts/relations/hand-over.ts'
import { defaultSyncRule, writeSyncRule } from '../../src/contacts/relations/store-rules.ts'
import { messagesOfCustomer, replyInSession, sessionsOfCustomer } from '../../src/conversations/index.ts'
import { pullArchive } from '../../src/conversations/pull-archive.ts'
import { sweepService } from '../../src/conversations/pull-service.ts'
import { tagCustomers, untagCustomers } from '../../src/customers/index.ts'
import { id as asId, type CustomerId } from '../../src/kernel/ids.ts'
import { bareLinks } from '../support/bare-links.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// A friend's whole life in WeCom, from the first scan to the last word; each step is what a person does, seen at our end.

const program = fileURLToPath(new URL('../../../sandbox/src/wecom/archive-program.ts', import.meta.url))
let world: TestWorld
let friend: { externalUserId: string; userId: string }
let customerId: CustomerId
beforeAll(async () => {
  world = await testWorld({ archiveCommand: [process.execPath, program] })
})
afterAll(() => world.close())

const runtime = () => world.server.runtime
const wecom = () => world.sandbox.wecom
const actor = { kind: 'member' as const, id: 'lintao' }
const job = (name: string) =>
  contactJobs.find((one) => one.name === name)!.run(runtime(), world.brandId, null)
const tags = async () =>
  (
    await world.query(
      sql<{ name: string; origin: string }>`select name, origin from customers.tag
        where customer_id = ${customerId} and removed_at is null order by name`,
    )
  ).map(({ name, origin }) => `${name}:${origin.split(':')[0]}`)
const follow = (userId: string) =>
  wecom().corp.contacts[friend.externalUserId]!.follows.find((one) => one.userId === userId)!
const person = { id: 'life', name: '刘女士', gender: 2 as const }

it('she scans a code and is somebody', async () => {
  friend = wecom().scan({ person, userId: 'chenjing' })
  await eventually(async () => {
    const [row] = await world.query(
      sql<{ customer_id: CustomerId }>`select customer_id from contacts.contact
        where external_user_id = ${friend.externalUserId} and customer_id is not null`,
    )
    expect(row).toBeDefined()
    customerId = row!.customer_id
  })
})

it('tags given in WeCom are hers here: a renamed one is renamed, a deleted one goes', async () => {
  const vip = wecom().directory.addTag('等级', 'VIP')
  const old = wecom().directory.addTag('等级', '旧客')
  wecom().directory.markByHand(friend, vip, true)
  wecom().directory.markByHand(friend, old, true)
  await eventually(async () => expect(await tags()).toEqual(['VIP:wecom', '旧客:wecom']))
  wecom().directory.renameTag(vip, '金卡')
  wecom().directory.deleteTag(old)
  await eventually(async () => expect(await tags()).toEqual(['金卡:wecom']))
})

it('tags given here go to WeCom, to every member who holds her, and a new one is made there', async () => {
  wecom().scan({ person, userId: 'zhaomin' })
  await eventually(async () =>
    expect(
      await world.query(
        sql`select 1 from contacts.contact_owner o join contacts.contact c on c.id = o.contact_id
          where external_user_id = ${friend.externalUserId} and lost_at is null`,
      ),
    ).toHaveLength(2),
  )
  await runtime().db.transact(world.brandId, (tx) =>
    tagCustomers(tx, [{ customerId, name: '智能锁', origin: 'member:lintao' }]),
  )
  const nameOf = (id: string) =>
    wecom()
      .corp.tagGroups.flatMap((group) => group.tag)
      .find((tag) => tag.id === id)?.name
  await eventually(async () => {
    expect(follow('chenjing').tagIds.map(nameOf)).toEqual(['金卡', '智能锁'])
    // What an agent said of her stays with that agent.
    expect(follow('zhaomin').tagIds.map(nameOf)).toEqual(['智能锁'])
  })
})

it('an agent who takes our tag off is not overruled; one taken off here goes everywhere', async () => {
  const ours = follow('chenjing').tagIds[1]!
  wecom().directory.markByHand(friend, ours, false)
  await eventually(async () =>
    expect(await world.query(sql`select 1 from contacts.owner_tag where declined`)).toHaveLength(1),
  )
  await job('contacts.write-back')
  expect(follow('chenjing').tagIds).not.toContain(ours)
  expect(await tags()).toContain('智能锁:member')
  await runtime().db.transact(world.brandId, (tx) =>
    untagCustomers(
      tx,
      ['智能锁', '金卡'].map((name) => ({ customerId, name })),
    ),
  )
  await eventually(async () => {
    expect(follow('zhaomin').tagIds).toEqual([])
    expect(follow('chenjing').tagIds).toEqual([])
  })
})

it('her remark follows the template where it is empty, and an agent’s own words stay', async () => {
  wecom().editRemark({ ...friend, userId: 'zhaomin', remark: '难缠' })
  await runtime().db.transact(world.brandId, (tx) =>
    writeSyncRule(tx, {
      ...defaultSyncRule,
      remarkTemplate: '{称呼}-{商品}-{平台}',
      remarkOverwrite: 'ours_too',
    }),
  )
  await eventually(async () =>
    expect(
      await world.query(
        sql`select 1 from contacts.history where what = 'edited' and wecom_user_id = 'zhaomin'`,
      ),
    ).toHaveLength(1),
  )
  await runtime().db.transact(world.brandId, (tx) =>
    tagCustomers(tx, [{ customerId, name: '会员', origin: 'member:lintao' }]),
  )
  await eventually(async () => expect(follow('chenjing').remark).toBe('刘女士'))
  expect(follow('zhaomin').remark).toBe('难缠')
})

it('in 微信客服 she is greeted, her words are kept sealed, and the session is followed to its end', async () => {
  const contact = wecom().contactOf(person)
  wecom().service.enter(contact)
  await eventually(async () =>
    expect(wecom().service.sent).toMatchObject([{ to: friend.externalUserId, onEvent: true }]),
  )
  const secret = '门锁打不开了我住三楼'
  const asked = wecom().service.say(contact, { msgtype: 'text', text: { content: secret } })
  wecom().service.answer(contact, 'chenjing', '马上安排')
  const states = async () =>
    (await runtime().db.transact(world.brandId, (tx) => sessionsOfCustomer(tx, customerId))).map(
      ({ state, servicerId }) => ({ state, servicerId }),
    )
  await eventually(async () => expect(await states()).toEqual([{ state: 'human', servicerId: 'chenjing' }]))
  const said = () =>
    runtime().db.transact(world.brandId, (tx) =>
      messagesOfCustomer(tx, customerId, { before: null, limit: 50, open: true }),
    )
  expect((await said()).map((one) => [one.side, one.kind, one.content])).toEqual(
    expect.arrayContaining([
      ['customer', 'text', { content: secret }],
      ['member', 'text', { content: '马上安排' }],
    ]),
  )
  const [session] = await runtime().db.transact(world.brandId, (tx) => sessionsOfCustomer(tx, customerId))
  const reply = (n: number) =>
    replyInSession(runtime(), world.brandId, actor, {
      sessionId: session!.id,
      replyId: `00000000-0000-7000-8000-00000000000${n}`,
      text: `第 ${n} 句`,
    })
  for (let n = 1; n <= 5; n += 1) await reply(n)
  await reply(5)
  expect(wecom().service.sent.filter((one) => !one.onEvent)).toHaveLength(5)
  await expect(reply(6)).rejects.toMatchObject({
    code: 'conversation.reply_refused',
    facts: { reason: 'too_many' },
  })
  wecom().service.recall(contact, asked)
  wecom().service.end(contact)
  await eventually(async () =>
    expect(await states()).toEqual(
      [{ state: 'ended', servicerId: '' }].map((one) => ({ ...one, servicerId: null })),
    ),
  )
  expect((await said()).find((one) => one.recalled)).toMatchObject({ side: 'customer', content: null })
  // Pulled again nothing is doubled, and no word of hers stands open anywhere.
  const before = (await said()).length
  await sweepService(runtime(), world.brandId)
  expect((await said()).length).toBe(before)
  const places = await world.query(
    sql<{
      n: bigint
    }>`select (select count(*) from runtime.event where payload::text like ${`%${secret.slice(0, 5)}%`})
      + (select count(*) from conversations.message where position(${secret}::bytea in body) > 0)
      + (select count(*) from intake.inbox_entry where position(${secret}::bytea in body) > 0) as n`,
  )
  expect(places[0]!.n).toBe(0n)
  const links = await bareLinks(world.query)
  expect(links['conversations.session']).toEqual({ linked: 1, bare: 0 })
  expect(links['contacts.contact']).toMatchObject({ bare: 0 })
})

it('her conversation in the archive is kept once she agreed, and what cannot be opened holds up nothing', async () => {
  const { corpId } = wecom().corp
  await runtime().db.transact(world.brandId, (tx) =>
    writeCredential(
      tx,
      'wecom-archive',
      corpId,
      { secret: wecom().archive.secret, privateKeys: { 1: wecom().archive.privateKey } },
      null,
    ),
  )
  const { archive } = wecom()
  archive.say(friend.externalUserId, ['chenjing'], { msgtype: 'text', text: { content: '还没同意' } })
  await pullArchive(runtime(), world.brandId, corpId)
  wecom().agreeToArchive(friend)
  const image = { msgtype: 'image', image: { sdkfileid: 'F1', md5sum: 'm', filesize: 9 } }
  const taken = archive.say(friend.externalUserId, ['chenjing'], {
    msgtype: 'text',
    text: { content: '收回这句' },
  })
  archive.spoil()
  archive.say(friend.externalUserId, ['chenjing'], image)
  archive.say('chenjing', [friend.externalUserId], {
    msgtype: 'voice',
    voice: { play_length: 3, sdkfileid: 'F2' },
  })
  archive.say('chenjing', [friend.externalUserId], {
    msgtype: 'link',
    link: { title: '说明书', link_url: 'https://h5.example' },
  })
  archive.recall(friend.externalUserId, ['chenjing'], taken)
  archive.switch('chenjing')
  await pullArchive(runtime(), world.brandId, corpId)
  const kept = (
    await runtime().db.transact(world.brandId, (tx) =>
      messagesOfCustomer(tx, customerId, { before: null, limit: 100, open: true }),
    )
  ).filter((one) => one.channel === 'archive')
  expect(kept.map((one) => [one.kind, one.side, one.content !== null, one.recalled]).sort()).toEqual(
    [
      ['image', 'customer', true, false],
      ['link', 'member', true, false],
      ['text', 'customer', false, false],
      ['text', 'customer', false, true],
      ['voice', 'member', true, false],
    ].sort(),
  )
  expect(
    await world.query(sql`select seq, unreadable, withheld, error_code from conversations.archive`),
  ).toEqual([{ seq: 8n, unreadable: 1n, withheld: 1n, error_code: null }])
})

it('she joins a group and leaves it; the group’s end is everybody’s', async () => {
  const group = wecom().groups.create('chenjing', '智能锁交流群')
  wecom().groups.join(group.chat_id, friend.externalUserId)
  const stand = () =>
    world.query(
      sql<{
        person_id: string
        there: boolean
        known: boolean
      }>`select person_id, left_at is null as there, contact_id is not null as known
        from contacts.group_member where group_id = ${group.chat_id} order by kind`,
    )
  await eventually(async () =>
    expect(await stand()).toEqual([
      { person_id: friend.externalUserId, there: true, known: true },
      { person_id: 'chenjing', there: true, known: false },
    ]),
  )
  wecom().groups.leave(group.chat_id, friend.externalUserId)
  await eventually(async () => expect((await stand())[0]).toMatchObject({ there: false }))
  wecom().groups.dismiss(group.chat_id)
  await eventually(async () => expect((await stand()).every((one) => !one.there)).toBe(true))
})

it('her agent leaves: the log-in ends, she waits, and is handed over to another with tags and remark', async () => {
  await job('contacts.sync-corp')
  expect(await world.query(sql`select name from organization.department where department_id = 3`)).toEqual([
    { name: '华东客服组' },
  ])
  wecom().directory.leave('chenjing')
  await eventually(async () =>
    expect(
      await world.query(sql`select state, resigned from contacts.handover where from_user_id = 'chenjing'`),
    ).toEqual(expect.arrayContaining([{ state: 'waiting', resigned: true }])),
  )
  expect(
    await world.query(
      sql`select left_at is not null as gone from organization.member where wecom_user_id = 'chenjing'`,
    ),
  ).toEqual([{ gone: true }])
  const [contact] = await world.query(
    sql<{ id: string }>`select id from contacts.contact where external_user_id = ${friend.externalUserId}`,
  )
  const wish = { contactIds: [contact!.id], from: 'chenjing', to: 'lintao', resigned: true }
  expect(await handOver(runtime(), world.brandId, actor, wish)).toMatchObject([
    { state: 'asked', code: null },
  ])
  wecom().endTransfers()
  await eventually(async () => {
    expect(
      await world.query(
        sql`select wecom_user_id, lost_at is null as live from contacts.contact_owner o join contacts.contact c on c.id = o.contact_id
          where external_user_id = ${friend.externalUserId} order by 1`,
      ),
    ).toEqual([
      { wecom_user_id: 'chenjing', live: false },
      { wecom_user_id: 'lintao', live: true },
      { wecom_user_id: 'zhaomin', live: true },
    ])
    expect(
      await world.query(
        sql`select state, to_user_id from contacts.handover where contact_id = ${contact!.id}`,
      ),
    ).toEqual([{ state: 'done', to_user_id: 'lintao' }])
  })
})

it('she deletes one member while callbacks are lost: the nightly walk finds it; she stays our customer', async () => {
  const { corp } = wecom()
  const callback = corp.callback
  corp.callback = null
  wecom().remove({ externalUserId: friend.externalUserId, userId: 'zhaomin' })
  corp.callback = callback
  world.passTime(60_000)
  await reconcileContacts(runtime(), world.brandId)
  expect(
    await world.query(sql`select lost_by from contacts.contact_owner o join contacts.contact c on c.id = o.contact_id
      where external_user_id = ${friend.externalUserId} and wecom_user_id = 'zhaomin'`),
  ).toEqual([{ lost_by: 'unknown' }])
  expect(await world.query(sql`select gone::int from contacts.reconciliation`)).toEqual([{ gone: 1 }])
  wecom().remove({ externalUserId: friend.externalUserId, userId: 'lintao' })
  await eventually(async () =>
    expect(
      await world.query(
        sql`select 1 from contacts.contact_owner o join contacts.contact c on c.id = o.contact_id
          where external_user_id = ${friend.externalUserId} and lost_at is null`,
      ),
    ).toEqual([]),
  )
  expect(
    await world.query(sql`select 1 from customers.customer where id = ${asId<CustomerId>(customerId)}`),
  ).toHaveLength(1)
  await eventually(async () => {
    const told = await world.query(
      sql<{
        type: string
      }>`select distinct event_type as type from insight.timeline_entry where customer_id = ${customerId} order by 1`,
    )
    expect(told.map((one) => one.type)).toEqual(
      expect.arrayContaining([
        'contact.added',
        'contact.handed-over',
        'contact.joined-group',
        'conversation.opened',
      ]),
    )
  })
})
