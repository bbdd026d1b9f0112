import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { talkStatements } from '../../../test/support/sidebar-statements.ts'
import { writeMember } from '../../organization/index.ts'
import type { Role } from '../../runtime/access/policy.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { readSidebar } from './read-sidebar.ts'

/** What was said, here and elsewhere, and what may be said: in the one read of the screen. */

const now = new Date('2026-04-10T02:00:00Z')
const day = 86_400_000
const ofTalk = new RegExp(`^(${talkStatements.join('|')})$`)
let brand: TestBrand
let customerId: string
let friend: string
let friends = 0

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = now
  const member = { roles: ['agent'], passwordHash: null } as const
  await brand.transact((tx) =>
    writeMember(tx, {
      ...member,
      roles: [...member.roles],
      id: 'm-chen',
      name: '陈静',
      login: 'chen@hemu',
      wecomUserId: 'chenjing',
    }),
  )
})
afterAll(() => brand.close())
beforeEach(async () => {
  friends += 1
  friend = `wmTalk${friends}`
  customerId = await brand.transact(async (tx) => {
    const [id, contact] = [tx.ports.ids.next(), tx.ports.ids.next()]
    const name = tx.vault.seal('customers.customer.name', id, '刘敏')
    await rows(
      tx,
      sql`insert into customers.customer (brand_id, id, name, created_at, updated_at) values (${tx.brandId}, ${id}, ${name}, ${now}, ${now})`,
    )
    await rows(
      tx,
      sql`insert into contacts.contact (brand_id, id, external_user_id, customer_id, first_added_at, updated_at)
        values (${tx.brandId}, ${contact}, ${friend}, ${id}, ${now}, ${now})`,
    )
    return id
  })
})

interface Said {
  text: string | null
  daysAgo: number
  by?: string | null
  recalled?: boolean
}
const say = (tx: Tx, said: readonly Said[], whose = customerId) =>
  Promise.all(
    said.map(({ text, daysAgo, by = null, recalled = false }) => {
      const id = tx.ports.ids.next()
      const at = new Date(now.getTime() - daysAgo * day)
      const body =
        text === null
          ? null
          : tx.vault.seal('conversations.message.body', id, JSON.stringify({ content: text }))
      return rows(
        tx,
        sql`insert into conversations.message (brand_id, id, channel, outside_id, thread, side, sender_id, kind, body, at, recalled_at, customer_id)
          values (${tx.brandId}, ${id}, 'archive', ${id}, 't', ${by ? 'member' : 'customer'}, ${by}, 'text', ${body}, ${at},
            ${recalled ? now : null}, ${whose})`,
      )
    }),
  )

const read = (roles: Role[] = ['agent']) =>
  brand.transact(
    async (tx) => (await readSidebar(tx, friend, { memberId: 'm-chen', roles, language: 'zh' }))!,
  )
const heard = (roles: Role[] = ['agent']) =>
  brand.transact(async (tx) => {
    const names: string[] = []
    const counted: Tx = {
      ...tx,
      named: (name, text, values) => {
        names.push(name)
        return tx.named(name, text, values)
      },
    }
    await readSidebar(counted, friend, { memberId: 'm-chen', roles, language: 'zh' })
    return names
  })
const audited = () =>
  brand.transact(async (tx) =>
    (
      await rows(
        tx,
        sql<{
          action: string
        }>`select action from runtime.audit_entry where subject = ${`customer:${customerId}`}`,
      )
    ).map(({ action }) => action),
  )

describe('talk in the one read', () => {
  it('is not asked for where nothing was said in three months', async () => {
    await brand.transact((tx) => say(tx, [{ text: '很久以前', daysAgo: 100 }]))
    expect((await read()).talk).toBeNull()
    expect(await heard()).not.toEqual(expect.arrayContaining([expect.stringMatching(ofTalk)]))
    expect(await audited()).toEqual([])
  })

  it('is of both sides, the newest first, with who spoke, and its reading is audited', async () => {
    await brand.transact((tx) =>
      say(tx, [
        { text: '周六可以吗，打13912345678', daysAgo: 3 },
        { text: '可以的', daysAgo: 2, by: 'chenjing' },
        { text: '补一句', daysAgo: 1.5, by: 'member:m-chen' },
        { text: '说错了', daysAgo: 1, recalled: true },
        { text: null, daysAgo: 0.5 },
        { text: '外包同事', daysAgo: 0.25, by: 'somebody' },
      ]),
    )
    const { talk } = await read()
    expect(talk).toMatchObject({ readable: true, nextCursor: null })
    expect(
      talk!.items.map(({ senderName, content, kept, recalled }) => [
        senderName,
        content?.text,
        kept,
        recalled,
      ]),
    ).toEqual([
      ['somebody', '外包同事', true, false],
      ['刘*', undefined, false, false],
      ['刘*', '说错了', true, true],
      ['陈静', '补一句', true, false],
      ['陈静', '可以的', true, false],
      ['刘*', '周六可以吗，打139****5678', true, false],
    ])
    expect(await audited()).toEqual(['conversation.read'])
  })

  it('goes on behind the twentieth, and finds an order number that stands further back', async () => {
    await brand.transact((tx) =>
      say(tx, [
        { text: '订单 1795306747174000073', daysAgo: 6 },
        { text: '老订单 1795306747174000999', daysAgo: 8 },
        ...Array.from({ length: 40 }, (_, i) => ({ text: `第${i}句`, daysAgo: 5 - i / 10, by: 'chenjing' })),
      ]),
    )
    const { talk } = await read()
    expect(talk!.items).toHaveLength(20)
    expect(talk!.items[0]!.content?.text).toBe('第39句')
    expect(talk!.nextCursor).toMatch(new RegExp(`_${talk!.items.at(-1)!.id}$`))
    expect(await heard()).toContain('sidebar.said_orders')
  })

  it('is that of all rows of a person', async () => {
    const other = await brand.transact(async (tx) => {
      const id = tx.ports.ids.next()
      await rows(
        tx,
        sql`insert into customers.customer (brand_id, id, merged_into, created_at, updated_at) values (${tx.brandId}, ${id}, ${customerId}, ${now}, ${now})`,
      )
      return id
    })
    await brand.transact((tx) => say(tx, [{ text: '另一个号说的', daysAgo: 1 }], other))
    expect((await read()).talk!.items.map((one) => one.content?.text)).toEqual(['另一个号说的'])
  })

  it('says only when something was said to whom chats are closed, and that is no reading', async () => {
    await brand.transact((tx) => say(tx, [{ text: '订单 1795306747174000073', daysAgo: 1 }]))
    const view = await read(['dispatcher'])
    expect(view.talk).toMatchObject({ readable: false, items: [{ content: null, kept: true }] })
    expect(JSON.stringify(view)).not.toContain('1795306747174000073')
    expect(await heard(['dispatcher'])).not.toContain('sidebar.said_orders')
    expect(await audited()).toEqual([])
  })
})

describe('what was said elsewhere', () => {
  const record = (tx: Tx, kind: string, daysAgo: number, value: object) => {
    const id = tx.ports.ids.next()
    const at = new Date(now.getTime() - daysAgo * day)
    const body = tx.vault.seal('imports.record.body', id, JSON.stringify(value))
    const key = tx.vault.index('phone', id)
    return Promise.all([
      rows(
        tx,
        sql`insert into imports.record (brand_id, id, kind, outside_key, at, body, recorded_at)
          values (${tx.brandId}, ${id}, ${kind}, ${key}, ${at}, ${body}, ${now})`,
      ),
      rows(
        tx,
        sql`with e as (insert into records.entry (brand_id, id, kind, at, source, link_state, recorded_at)
            values (${tx.brandId}, ${id}, ${kind}, ${at}, 'calls', 'linked', ${now}) returning id)
          insert into records.link (brand_id, record_id, target, named_by, key, target_id, state, at, set_at)
          select ${tx.brandId}, e.id, 'customer', by, ${key}, ${customerId}, 'linked', ${at}, ${now} from e, unnest(array['phone', 'unionid']) as by`,
      ),
    ])
  }

  it('is counted by kind, each record once, with the newest three in short', async () => {
    await brand.transact(async (tx) => {
      await record(tx, 'message', 200, { kind: 'text', content: '在吗' })
      for (const n of [1, 2, 3, 4])
        await record(tx, 'call', n, {
          direction: 'inbound',
          customerPhone: '+8613912345678',
          summary: `第${n}通`,
        })
      await record(tx, 'payment', 0, {})
    })
    const { records } = await read()
    expect(records!.counts.map(({ kind, count, lastAt }) => [kind, count, lastAt])).toEqual([
      ['call', 4, new Date(now.getTime() - day).toISOString()],
      ['message', 1, new Date(now.getTime() - 200 * day).toISOString()],
    ])
    expect(records!.items.map(({ brief }) => brief)).toEqual([
      ['呼入', '139****5678', '第1通'],
      ['呼入', '139****5678', '第2通'],
      ['呼入', '139****5678', '第3通'],
    ])
    await brand.transact((tx) => say(tx, [{ text: '好', daysAgo: 1 }]))
    expect((await heard()).filter((name) => ofTalk.test(name)).sort()).toEqual(talkStatements)
  })
})

describe('ready replies in the one read', () => {
  const keep = (tx: Tx, title: string, used: number, segmentId: string | null = null) =>
    rows(
      tx,
      sql`insert into outreach.ready_reply (brand_id, id, folder, title, words, used, updated_at, updated_by, segment_id)
        values (${tx.brandId}, ${tx.ports.ids.next()}, '常用', ${title}, ${title}, ${used}, ${now}, 'm', ${segmentId})`,
    )

  it('are those of the friend’s segments, then what is said most; more than twelve are said to be', async () => {
    const [inside, outside, removed] = await brand.transact(async (tx) => {
      const ids = [tx.ports.ids.next(), tx.ports.ids.next(), tx.ports.ids.next()]
      for (const [i, id] of ids.entries()) {
        await rows(
          tx,
          sql`insert into segments.segment (brand_id, id, name, made_by, made_at, changed_at, removed_at)
            values (${tx.brandId}, ${id}, ${`s${i}`}, 'm', ${now}, ${now}, ${i === 2 ? now : null})`,
        )
        if (i !== 1)
          await rows(
            tx,
            sql`insert into segments.member (brand_id, segment_id, person_id, entered_at) values (${tx.brandId}, ${id}, ${customerId}, ${now})`,
          )
      }
      await keep(tx, '少用', 1)
      await keep(tx, '多用', 9)
      await keep(tx, '给会员', 0, ids[0])
      await keep(tx, '给别人', 50, ids[1])
      await keep(tx, '给没了的', 50, ids[2])
      return ids
    })
    const { replies } = await read()
    expect(replies.items.map(({ title, segmentId }) => [title, segmentId])).toEqual([
      ['给会员', inside],
      ['多用', null],
      ['少用', null],
    ])
    expect(replies.more).toBe(false)
    expect([outside, removed].every(Boolean)).toBe(true)
    await brand.transact(async (tx) => {
      for (let n = 0; n < 10; n += 1) await keep(tx, `其他${n}`, 0)
    })
    const more = (await read()).replies
    expect([more.items.length, more.more]).toEqual([12, true])
  })
})
