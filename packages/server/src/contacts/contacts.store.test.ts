import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import type { NormalisedOrder } from '../connectors/contract/connector.ts'
import type { ContactOwner, NormalisedContact } from '../connectors/wecom/index.ts'
import { parsePhone } from '../kernel/phone.ts'
import { recordOrders } from '../orders/index.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import { rows } from '../runtime/db/transaction.ts'
import { bindOrderToContact } from './bind-order.ts'
import { keepContacts } from './keep-contacts.ts'
import { createOrderLink } from './order-links.ts'
import { recordPairFacts, saveOwners } from './relations/store-pairs.ts'
import { findContact, recordClaim, saveContact, setContactCustomer, wrongClaims } from './store.ts'
import {
  countLiveCodes,
  countScan,
  findLiveCode,
  findLiveCodeByState,
  findLiveCodeOfOrder,
  insertLiveCode,
  listLiveCodeRows,
  markLiveCodeRemoved,
  openOrderLink,
  setLiveCodeConfig,
  updateLiveCodeRow,
} from './store-live-codes.ts'
import { insertState, spendState } from './store-sign-in.ts'
import { keepCorpTags } from './tags/sync-tags.ts'

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())
beforeEach(() => {
  brand.time.now = null
})

const owner = (memberId: string, change: Partial<ContactOwner> = {}): ContactOwner => ({
  memberId,
  remark: null,
  description: null,
  company: null,
  phones: [],
  addedAt: new Date('2026-04-01T02:00:00Z'),
  addedBy: 'qr_scan',
  state: 'ch_1',
  tags: [],
  ...change,
})

const contact = (contactId: string, owners: ContactOwner[], change: Partial<NormalisedContact> = {}) => ({
  contactId,
  kind: 'wechat' as const,
  name: '刘敏',
  avatarUrl: null,
  gender: null,
  unionId: null,
  company: null,
  owners,
  ...change,
})

const order = (orderId: string, buyerId: string): NormalisedOrder => ({
  marketplace: 'taobao',
  shopId: 'tmall',
  orderId,
  state: 'to_ship',
  kind: 'ordinary',
  versionAt: new Date('2026-04-02T00:00:00Z'),
  createdAt: new Date('2026-04-01T00:00:00Z'),
  paidAt: new Date('2026-04-01T00:01:00Z'),
  deliveredAt: null,
  paidFen: 129_900n,
  buyerId,
  buyerNickMasked: null,
  buyerMessage: null,
  sellerMemo: null,
  receiver: {
    name: '刘*',
    phone: '*******0188',
    province: '上海',
    city: '上海市',
    district: '浦东新区',
    town: null,
    address: '****',
    masked: true,
    receiverId: null,
  },
  lines: [],
})

const query = <Row>(statement: ReturnType<typeof sql<Row>>): Promise<Row[]> =>
  brand.transact((tx) => rows(tx, statement))

async function placed(orderId: string, buyerId: string): Promise<{ id: string; customerId: string | null }> {
  await brand.transact((tx) => recordOrders(tx, [order(orderId, buyerId)], null))
  const [row] = await query(
    sql<{
      id: string
      customer_id: string
    }>`select id, customer_id from orders."order" where outside_id = ${orderId}`,
  )
  return { id: row!.id, customerId: row!.customer_id }
}

describe('contacts and their owners', () => {
  it('one person of several members is one contact, sealed', async () => {
    const wecom = contact('wmOne', [owner('chenjing', { remark: '刘女士-锁' }), owner('zhoulan')])
    const fresh = await brand.transact(async (tx) => {
      const saved = await saveContact(tx, wecom)
      return saveOwners(tx, saved.id, wecom.owners)
    })
    expect(fresh.sort()).toEqual(['chenjing', 'zhoulan'])
    const again = await brand.transact(async (tx) => {
      const saved = await saveContact(tx, wecom)
      return saveOwners(tx, saved.id, wecom.owners)
    })
    expect(again).toEqual([])
    const [kept] = await query(
      sql<{
        plain: boolean
      }>`select position('刘敏'::bytea in nickname) > 0 as plain from contacts.contact where external_user_id = 'wmOne'`,
    )
    expect(kept).toEqual({ plain: false })
  })

  it('a pair that ended and came back is fresh again; ending twice is ending once', async () => {
    const [saved, wecom] = await brand.transact(async (tx) => {
      const given = contact('wmTwo', [owner('chenjing')])
      const one = await saveContact(tx, given)
      await saveOwners(tx, one.id, given.owners)
      return [one, given] as const
    })
    const since = wecom.owners[0]!.addedAt ?? new Date()
    const after = (seconds: number) => new Date(since.getTime() + seconds * 1000)
    const end = () =>
      brand.transact((tx) =>
        recordPairFacts(tx, [
          { contactId: saved.id, wecomUserId: 'chenjing', what: 'removed_by_contact', at: after(60) },
        ]),
      )
    expect([(await end()).length, (await end()).length]).toEqual([1, 0])
    expect(await brand.transact((tx) => saveOwners(tx, saved.id, wecom.owners))).toEqual([])
    const back = [owner('chenjing', { addedAt: after(120) })]
    expect(await brand.transact((tx) => saveOwners(tx, saved.id, back))).toEqual(['chenjing'])
    expect(
      await query(sql`select lost_at, lost_by from contacts.contact_owner where contact_id = ${saved.id}`),
    ).toEqual([{ lost_at: null, lost_by: null }])
  })

  it('keeps phones of a remark as indexes, and forgets those taken out', async () => {
    const indexes = () =>
      query(
        sql<{
          phone_index: Buffer
        }>`select phone_index from contacts.remark_phone r join contacts.contact c on c.id = r.contact_id
          where c.external_user_id = 'wmPhones'`,
      )
    const save = (phones: string[]) =>
      brand.transact(async (tx) => {
        const saved = await saveContact(tx, contact('wmPhones', []))
        await saveOwners(tx, saved.id, [owner('chenjing', { phones })])
      })
    await save(['138 1234 5678', '95013123456', '不是号码'])
    const expected = await brand.transact(async (tx) =>
      tx.vault.index('phone', parsePhone('13812345678').canonical!),
    )
    const kept = await indexes()
    expect(kept).toEqual([{ phone_index: expected }])
    await save([])
    expect(await indexes()).toEqual([])
  })

  it('has what members wrote of them mended, counted once for the corp', async () => {
    const page = [contact('wmMessy', [owner('chenjing', { phones: ['139-8765-4321', '1381234567'] })])]
    await brand.transact((tx) => keepContacts(tx, page, 'refresh'))
    await brand.transact((tx) => keepContacts(tx, page, 'refresh'))
    const found = await query(
      sql<{
        subject_id: string
        what: string
      }>`select subject_id, field, rule, what from intake.finding order by field`,
    )
    expect(found).toEqual([
      { subject_id: 'wmMessy', field: 'phone1:chenjing', rule: 'phone', what: 'mended' },
      { subject_id: 'wmMessy', field: 'phone2:chenjing', rule: 'phone', what: 'quarantined' },
    ])
  })

  it('what a reconciliation finds is announced once', async () => {
    const page = [contact('wmFound', [owner('chenjing')], { unionId: 'oFound' })]
    expect(await brand.transact((tx) => keepContacts(tx, page, 'reconciliation'))).toBe(1)
    expect(await brand.transact((tx) => keepContacts(tx, page, 'refresh'))).toBe(0)
    const found = await brand.transact((tx) => findContact(tx, 'wmFound'))
    expect(found?.customerId).toMatch(/^[0-9a-f-]{36}$/)
    expect(brand.announced.filter((e) => e.type === 'contact.added' && e.key === found!.id)).toHaveLength(1)
  })
})

describe('an order that tells the WeChat account of its buyer', () => {
  const bought = async (orderId: string, buyerUnionId: string) => {
    const one = { ...order(orderId, `open-${orderId}`), marketplace: 'weixin-store', buyerUnionId }
    await brand.transact((tx) => recordOrders(tx, [one], null))
    const [row] = await query(
      sql<{ customer_id: string }>`select customer_id from orders."order" where outside_id = ${orderId}`,
    )
    return row!.customer_id
  }
  const friendOf = async (externalUserId: string, unionId: string) => {
    const page = [contact(externalUserId, [owner('chenjing')], { unionId })]
    await brand.transact((tx) => keepContacts(tx, page, 'refresh'))
    return (await brand.transact((tx) => findContact(tx, externalUserId)))!.customerId
  }

  it('belongs to the friend, whichever of the two came first, and to nobody else', async () => {
    const before = await friendOf('wmUnionA', 'oUnionA')
    expect(await bought('W-1', 'oUnionA')).toBe(before)
    const later = await bought('W-2', 'oUnionB')
    expect(await friendOf('wmUnionB', 'oUnionB')).toBe(later)
    expect(await bought('W-3', 'oUnionC')).not.toBe(before)
  })
})

describe('a new tag and its first bearer, written at once', () => {
  const tag = { tagId: 'etNew', name: '新房', groupName: '来源', kind: 'corp' as const }
  const bearer = () =>
    brand.transact((tx) =>
      keepContacts(tx, [contact('wmBearer', [owner('chenjing', { tags: [tag] })])], 'refresh'),
    )
  const list = (until: Promise<unknown>) =>
    brand.transact(async (tx) => {
      await keepCorpTags(tx, 'ww-tags', [{ groupId: 'eg1', name: '来源', tags: [tag] }], [])
      await until
    })

  it('see each other: she has it here', async () => {
    let open = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const listed = list(gate)
    await delay(100)
    const kept = bearer()
    // Time enough to be through, were it not held until the list stands.
    await Promise.race([kept, delay(300)])
    open()
    await Promise.all([listed, kept])
    const names = await query(
      sql<{
        name: string
      }>`select t.name from customers.tag t join contacts.contact c on c.customer_id = t.customer_id
        where c.external_user_id = 'wmBearer' and t.removed_at is null`,
    )
    expect(names).toEqual([{ name: '新房' }])
  })
})

describe('binding an order', () => {
  const friend = (externalUserId: string) =>
    brand.transact(async (tx) => {
      await keepContacts(tx, [contact(externalUserId, [owner('chenjing')])], 'refresh')
      return (await findContact(tx, externalUserId))!
    })
  const bind = async (externalUserId: string, target: { id: string }, takeOver = false) => {
    const who = await friend(externalUserId)
    return brand.transact(async (tx) => {
      const [current] = await rows(
        tx,
        sql<{
          id: string
          customerId: string
        }>`select id, customer_id as "customerId" from orders."order" where id = ${target.id}`,
      )
      return bindOrderToContact(tx, who, current!, { way: 'claim', evidence: 'test', takeOver })
    })
  }

  it('gives the order to the friend’s customer and merges nobody', async () => {
    const first = await placed('9001', 'buyer-a')
    const second = await placed('9002', 'buyer-a')
    expect(first.customerId).toBe(second.customerId)
    expect(await bind('wmBind', first)).toBe('bound')
    const who = await friend('wmBind')
    const owners = await query(
      sql<{
        outside_id: string
        customer_id: string
      }>`select outside_id, customer_id from orders."order" where outside_id in ('9001', '9002') order by 1`,
    )
    expect(owners).toEqual([
      { outside_id: '9001', customer_id: who.customerId },
      { outside_id: '9002', customer_id: second.customerId },
    ])
    expect(who.boundBy).toBe('claim')
  })

  it('doing it again changes nothing', async () => {
    const one = await placed('9003', 'buyer-b')
    expect([await bind('wmAgain', one), await bind('wmAgain', one)]).toEqual(['bound', 'bound'])
    const who = await friend('wmAgain')
    expect(
      await query(sql`select what from contacts.history where contact_id = ${who.id} and what = 'bound'`),
    ).toHaveLength(1)
  })

  it('leaves an order with its friend until an agent says otherwise', async () => {
    const one = await placed('9004', 'buyer-c')
    await bind('wmFirst', one)
    expect(await bind('wmSecond', one)).toBe('shared')
    expect(await bind('wmThird', one)).toBe('taken')
    expect(await bind('wmSecond', one, true)).toBe('bound')
    const [row] = await query(
      sql<{ customer_id: string }>`select customer_id from orders."order" where outside_id = '9004'`,
    )
    expect(row!.customer_id).toBe((await friend('wmSecond')).customerId)
  })

  it('finds somebody for a contact without a customer', async () => {
    const one = await placed('9005', 'buyer-d')
    const bare = await brand.transact((tx) => saveContact(tx, contact('wmBare', [])))
    expect(bare.customerId).toBeNull()
    await brand.transact((tx) =>
      bindOrderToContact(tx, bare, one, { way: 'order_code', evidence: 'test', takeOver: false }),
    )
    expect((await brand.transact((tx) => findContact(tx, 'wmBare')))?.customerId).not.toBeNull()
  })
})

describe('wrong claims', () => {
  it('are counted by contact and by member inside the window only', async () => {
    const who = await brand.transact((tx) => saveContact(tx, contact('wmClaims', [])))
    const at = (iso: string) => {
      brand.time.now = new Date(iso)
    }
    const wrong = (memberId: string, rightFact = false) =>
      brand.transact((tx) => recordClaim(tx, { contactId: who.id, memberId, rightFact }))
    at('2026-04-01T08:00:00Z')
    await wrong('chenjing')
    at('2026-04-01T09:30:00Z')
    await wrong('chenjing')
    await wrong('zhoulan')
    await wrong('chenjing', true)
    const since = new Date('2026-04-01T09:00:00Z')
    expect(await brand.transact((tx) => wrongClaims(tx, who.id, 'chenjing', since))).toEqual({
      ofContact: 2,
      ofMember: 1,
    })
  })
})

describe('live codes', () => {
  const insert = (state: string, orderId: string | null = null) =>
    brand.transact(async (tx) => {
      const id = tx.ports.ids.next()
      await insertLiveCode(tx, {
        id,
        name: `码 ${state}`,
        state,
        corpId: 'ww1',
        wecomUserIds: ['chenjing'],
        welcome: null,
        tags: ['新客'],
        orderId,
      })
      return id
    })

  it('are found by state and by order, counted, changed, and kept when removed', async () => {
    const target = await placed('9100', 'buyer-e')
    const channel = await insert('ch_a')
    const own = await insert('o_a', target.id)
    await brand.transact(async (tx) => {
      await setLiveCodeConfig(tx, channel, { configId: 'cfg1', qrUrl: 'https://wework.example/1' })
      await setLiveCodeConfig(tx, own, { configId: 'cfg2', qrUrl: null })
      await countScan(tx, channel)
      await updateLiveCodeRow(tx, channel, {
        name: '改名',
        wecomUserIds: ['zhoulan'],
        welcome: '欢迎',
        tags: [],
      })
    })
    const [byState, byOrder, counts] = await brand.transact(async (tx) => [
      await findLiveCodeByState(tx, 'ch_a'),
      await findLiveCodeOfOrder(tx, target.id),
      await countLiveCodes(tx),
    ])
    expect(byState).toMatchObject({ id: channel, name: '改名', scans: 1, configId: 'cfg1', welcome: '欢迎' })
    expect(byOrder?.id).toBe(own)
    expect(counts).toEqual({ channel: 1, order: 1 })
    await brand.transact((tx) => markLiveCodeRemoved(tx, own))
    expect(await brand.transact((tx) => findLiveCodeOfOrder(tx, target.id))).toBeNull()
    expect((await brand.transact((tx) => findLiveCode(tx, own)))?.removedAt).toBeInstanceOf(Date)
  })

  it('an order has one at most', async () => {
    const target = await placed('9101', 'buyer-f')
    await insert('o_b', target.id)
    await expect(insert('o_c', target.id)).rejects.toMatchObject({ code: '23505' })
  })

  it('are listed newest first, by kind, page by page', async () => {
    const all = await brand.transact((tx) =>
      listLiveCodeRows(tx, { kind: 'channel', before: null, limit: 10 }),
    )
    expect(all.every((one) => one.orderId === null)).toBe(true)
    const more = await insert('ch_z')
    const [newest] = await brand.transact((tx) =>
      listLiveCodeRows(tx, { kind: 'channel', before: null, limit: 1 }),
    )
    expect(newest?.id).toBe(more)
    const rest = await brand.transact((tx) =>
      listLiveCodeRows(tx, { kind: 'channel', before: { at: newest!.createdAt, id: newest!.id }, limit: 10 }),
    )
    expect(rest.map((one) => one.id)).not.toContain(more)
  })

  it('a card link keeps a hash only, and opening it is noted', async () => {
    const target = await placed('9102', 'buyer-g')
    const channel = await insert('ch_link')
    const { path } = await brand.transact((tx) => createOrderLink(tx, target.id, channel))
    const token = path.split('.').at(-1)!
    expect(token).toHaveLength(16)
    expect(
      await query(sql`select 1 from contacts.order_link where token_hash = ${Buffer.from(token)}`),
    ).toEqual([])
    const opened = await brand.transact((tx) => openOrderLink(tx, sha256(token)))
    expect(opened).toEqual({ orderId: target.id, liveCodeId: channel })
    expect(await brand.transact((tx) => openOrderLink(tx, sha256('another')))).toBeNull()
    await brand.transact((tx) => markLiveCodeRemoved(tx, channel))
    await expect(brand.transact((tx) => createOrderLink(tx, target.id, channel))).rejects.toMatchObject({
      code: 'live_code.not_found',
    })
  })
})

describe('a sign-in state', () => {
  const hash = (text: string) => sha256(text)
  const begin = (state: string, browser = 'b') =>
    brand.transact((tx) =>
      insertState(tx, {
        stateHash: hash(state),
        browserHash: hash(browser),
        corpId: 'ww1',
        back: '/sidebar/',
        expiresAt: new Date(tx.now.getTime() + 600_000),
      }),
    )
  const spend = (state: string, browser = 'b', corpId = 'ww1') =>
    brand.transact((tx) => spendState(tx, { stateHash: hash(state), browserHash: hash(browser), corpId }))

  it('works once, in its browser and for its corp', async () => {
    await begin('s1')
    expect(await spend('s1', 'another')).toBeNull()
    expect(await spend('s1', 'b', 'ww2')).toBeNull()
    expect(await spend('s1')).toEqual({ back: '/sidebar/' })
    expect(await spend('s1')).toBeNull()
  })

  it('ends after ten minutes, and leaves with the next one', async () => {
    brand.time.now = new Date('2027-01-01T00:00:00Z')
    await begin('s2')
    brand.time.now = new Date('2027-01-01T00:10:01Z')
    expect(await spend('s2')).toBeNull()
    await begin('s3')
    expect(await query(sql`select 1 from contacts.sign_in_state where state_hash = ${hash('s2')}`)).toEqual(
      [],
    )
  })

  it('two who spend it at once: one gets in', async () => {
    await begin('s4')
    const won = await Promise.all([spend('s4'), spend('s4'), spend('s4')])
    expect(won.filter((one) => one !== null)).toHaveLength(1)
  })
})

describe('the link from contact to customer', () => {
  it('is written once it differs', async () => {
    const who = await brand.transact((tx) => saveContact(tx, contact('wmLink', [])))
    const { customerId } = await placed('9200', 'buyer-h')
    await brand.transact((tx) => setContactCustomer(tx, who.id, customerId!, null))
    expect((await brand.transact((tx) => findContact(tx, 'wmLink')))?.customerId).toBe(customerId)
  })
})
