import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openidOf } from '../../../sandbox/src/weixin-store/index.ts'
import { bareLinks } from '../support/bare-links.ts'
import { Browser, sidebarOf, signInToSidebar } from '../support/browser.ts'
import { type Client, memberClient } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { type TestWorld, testWorld } from '../support/world.ts'

// 会员通 (T11, way 4), over HTTP: who joins the club of a shop says that account and phone belong together. An order is found by
// it and given only with a fact of another kind; whoever leaves or takes it back is found no more.

let world: TestWorld
let agent: Browser
let owner: Client
beforeAll(async () => {
  world = await testWorld({}, undefined, undefined, ['taobao', 'weixin-store'])
  agent = new Browser(world.server.url)
  await signInToSidebar(agent)
  owner = await memberClient(world.server.url, 'zhoulan@hemu')
})
afterAll(() => world?.close())

const claim = async (externalUserId: string, orderNumber: string, kind: string, value: string | number) => {
  const answer = await agent.post(`/api/sidebar/contacts/${externalUserId}/claims`, {
    orderNumber,
    fact: { kind, value },
  })
  return { status: answer.status, ...((await answer.json()) as object) } as Record<string, any>
}

interface Member {
  openid: string
  phone: string
  tid: string
  orderId: string
  customerId: string
  paid: number
  surname: string
  externalUserId: string
}

/** Bought in the shop with another WeChat than the one that is our friend; the order carries no phone, as such orders do. */
async function buyerAndFriend(number: number): Promise<Member> {
  const { trading } = world.sandbox['weixin-store']
  const person = world.sandbox.world.person(number)
  const other = world.sandbox.world.person(number + 5000)
  const [product] = trading.products.values()
  const sku = product!.skus[0]!
  const { orderId: tid } = trading.placePaid({
    buyer: other.buyer,
    unionId: `oOther${number}`,
    hidesPhone: true,
    receiver: person.home,
    items: [
      {
        num_iid: product!.productId,
        sku_id: sku.skuId,
        outer_iid: sku.outSkuId,
        outer_sku_id: sku.skuCode,
        title: product!.title,
        sku_properties_name: sku.properties,
        priceFen: sku.price,
        quantity: 1,
      },
    ],
  } as unknown as Parameters<typeof trading.placePaid>[0])
  let found: { id: string; customer_id: string; paid: number } | undefined
  await eventually(async () => {
    await world.server.intake.sweep(world.brandId)
    ;[found] = await world.query(
      sql<{
        id: string
        customer_id: string
        paid: number
      }>`select id, customer_id, paid_fen::int as paid from orders."order"
        where outside_id = ${tid} and customer_id is not null`,
    )
    expect(found).toBeDefined()
  })
  const { externalUserId } = (await world.act('scan', { person: number, userId: 'chenjing' })) as {
    externalUserId: string
  }
  await eventually(async () => expect(await sidebarOf(agent, externalUserId)).toMatchObject({ bound: false }))
  const { wecom } = world.sandbox
  const follow = wecom.corp.contacts[externalUserId]!.follows.find((one) => one.userId === 'chenjing')!
  follow.remarkMobiles = [person.home.mobile]
  wecom.editRemark({ externalUserId, userId: 'chenjing', remark: `客户${number}` })
  return {
    openid: openidOf(other.buyer.openUid),
    phone: person.home.mobile,
    tid,
    orderId: found!.id,
    customerId: found!.customer_id,
    paid: found!.paid,
    surname: person.name[0]!,
    externalUserId,
  }
}

const join = ({ openid, phone }: Pick<Member, 'openid' | 'phone'>) =>
  world.sandbox['weixin-store'].trading.joinClub(openid, phone)
const standing = async (customerId: string) => {
  const { stands } = await owner.get(`/console/customers/${customerId}/consents`)
  return stands.find((one: { purpose: string }) => one.purpose === 'linking').standing
}
const isOffered = async (one: Member) =>
  // A nickname may fit by chance.
  (await sidebarOf(agent, one.externalUserId)).candidates.find(
    ({ number, reason }) => number === one.tid && reason === '备注手机号是这位平台会员的',
  )

describe('the club of a shop (way 4)', () => {
  it('leads from the remark’s phone to the order, which another fact binds, and keeps the consent with its proof', async () => {
    const one = await buyerAndFriend(900)
    expect(await isOffered(one)).toBeUndefined()
    join(one)
    await eventually(async () =>
      expect(await isOffered(one)).toMatchObject({
        reason: '备注手机号是这位平台会员的',
        repeats: ['phone_tail'],
      }),
    )
    const offered = JSON.stringify(await isOffered(one))
    for (const secret of [one.phone.slice(-4), String(one.paid / 100)]) expect(offered).not.toContain(secret)

    expect(await standing(one.customerId)).toBe('given')
    const { entries } = await owner.get(`/console/customers/${one.customerId}/consents`)
    expect(entries).toMatchObject([{ purpose: 'linking', way: 'marketplace', given: true }])
    const [kept] = await world.query(
      sql<{ topic: string; state: string }>`select topic, state from intake.inbox_entry
        where 'inbox:' || id = ${String(entries[0].record)}`,
    )
    expect(kept).toEqual({ topic: 'channels_ec_vip_join', state: 'done' })

    // The phone found it, right or wrong; a wrong amount is counted; the right one binds.
    for (const tail of [one.phone.slice(-4), '0000'])
      expect(await claim(one.externalUserId, one.tid, 'phone_tail', tail)).toMatchObject({
        status: 409,
        code: 'order.fact_repeated',
      })
    expect(await claim(one.externalUserId, one.tid, 'paid_fen', one.paid + 1)).toMatchObject({
      status: 409,
      code: 'order.claim_refused',
    })
    expect(await sidebarOf(agent, one.externalUserId)).toMatchObject({ bound: false, orders: [] })
    expect(await claim(one.externalUserId, one.tid, 'paid_fen', one.paid)).toMatchObject({ status: 200 })
    expect(await sidebarOf(agent, one.externalUserId)).toMatchObject({
      bound: true,
      boundBy: '平台会员手机号一致，客服核对',
      orders: [{ number: one.tid }],
    })
  })

  it('is forgotten when they leave, when they take it back on their page’s word, and whatever comes late', async () => {
    const one = await buyerAndFriend(901)
    join(one)
    await eventually(async () => expect(await isOffered(one)).toBeDefined())
    world.passTime(2_000)
    world.sandbox['weixin-store'].trading.leaveClub(one.openid)
    await eventually(async () => expect(await standing(one.customerId)).toBe('withdrawn'))
    await eventually(async () => expect(await isOffered(one)).toBeUndefined())

    const other = await buyerAndFriend(902)
    join(other)
    await eventually(async () => expect(await isOffered(other)).toBeDefined())
    await owner.post(`/console/customers/${other.customerId}/consents`, {
      purpose: 'linking',
      channel: 'all',
      given: false,
      evidence: 'said_in_chat',
    })
    await eventually(async () => expect(await isOffered(other)).toBeUndefined())
    const left = await world.query(
      sql<{
        n: number
      }>`select count(*)::int as n from contacts.membership where ended_at is not null and phone_index is null`,
    )
    expect(left).toEqual([{ n: 2 }])
    // Found no more, it is a number like any other again: the tail is asked as for all, and here nothing shows it.
    expect(await claim(other.externalUserId, other.tid, 'phone_tail', '0000')).toMatchObject({
      code: 'order.claim_refused',
    })
  })

  it('makes nobody one with another: account and friend stay two customers', async () => {
    const [one] = await world.query(sql<{ n: number }>`select count(*)::int as n from customers.merge`)
    expect(one).toEqual({ n: 0 })
    const phones = await world.query(
      sql<{
        n: number
      }>`select count(*)::int as n from customers.identifier i join contacts.membership m on m.customer_id = i.customer_id
        where i.kind = 'phone'`,
    )
    expect(phones).toEqual([{ n: 0 }])
  })

  it('says of each account, order and friend by what it is whose', async () => {
    const found = await bareLinks(world.query)
    expect(found['contacts.membership']!.linked).toBeGreaterThan(0)
    expect(Object.values(found).map(({ bare }) => bare)).toEqual([0, 0, 0, 0, 0])
  })
})
