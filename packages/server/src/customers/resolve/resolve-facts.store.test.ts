import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import { schedule } from '../../app/schedule.ts'
import type { NormalisedOrder } from '../../connectors/contract/connector.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { recordOrders } from '../../orders/index.ts'
import { rows } from '../../runtime/db/transaction.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { identifyCustomers, updateCustomerProfiles } from '../identify-customers.ts'
import { isOnePerson } from '../read-customers.ts'
import { startResolving } from './resolve-run.ts'
import type { PlannedPair } from './resolve-store.ts'
import { plannedExamples } from './resolve-store.ts'

const day = (n: number) => new Date(Date.UTC(2026, 2, 1 + n, 2))
const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗']
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红鹏飞鑫波斌宇浩凯健俊帆']
const estates = ['阳光花园', '翠湖名苑', '金色家园', '万科城', '绿地中央', '碧桂园', '锦绣江南']
const street = (i: number) =>
  `长江路${10 + i}号${estates[i % 7]}${1 + (i % 20)}栋${100 * (1 + (i % 9)) + (i % 4)}室`

let brand: TestBrand
let orders = 0
/** Rows by the name of the person in the tests. */
const who = new Map<string, CustomerId>()
let plan: { link: PlannedPair[]; review: PlannedPair[] }

interface Bought {
  who: string
  marketplace?: string
  name: string
  phone?: string | null
  at?: Date
  address?: string
}
function orderOf({
  who: buyerId,
  marketplace = 'taobao',
  name,
  phone = null,
  at = day(0),
  address = '玉泉公寓2号楼1501',
}: Bought): NormalisedOrder {
  orders += 1
  const order = tmallOrder(`F${orders}`, at, {
    buyerId,
    shopId: marketplace === 'taobao' ? 'tmall' : marketplace,
  })
  const place = { province: '江苏省', city: '苏州市', district: '吴中区', town: null, address }
  return { ...order, marketplace, receiver: { ...order.receiver, ...place, name, phone } } as NormalisedOrder
}

async function buy(...bought: Bought[]): Promise<void> {
  const found = await brand.transact((tx) => recordOrders(tx, bought.map(orderOf)))
  for (const [n, { customerId }] of found.entries()) who.set(bought[n]!.who, customerId as CustomerId)
}

async function known(id: string, email: string, name: string | null): Promise<void> {
  const [found] = await brand.transact((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'email', value: email }],
        evidence: `import:${id}`,
        origin: 'file',
        profile: { name },
      },
    ]),
  )
  who.set(id, found!.customerId!)
}

/** Goods and browsers as their folders keep them. */
const owns = (
  id: string,
  serial: string,
  more: { holder?: string; state?: string; corrected?: string } = {},
) =>
  brand.transact(async (tx) => {
    const unit = tx.ports.ids.next()
    await rows(
      tx,
      sql`insert into installed_products.installed_product (brand_id, id, source_key, origin, customer_id, holder_id, serial, state, told_at)
        values (${tx.brandId}, ${unit}, ${`hand:${unit}`}, 'hand', ${who.get(id)}, ${more.holder ? who.get(more.holder) : null}, ${serial}, ${more.state ?? 'owned'}, ${tx.now})`,
    )
    if (more.corrected)
      await rows(
        tx,
        sql`insert into installed_products.act (brand_id, id, installed_product_id, kind, facts, actor, at)
          values (${tx.brandId}, ${tx.ports.ids.next()}, ${unit}, 'serial', ${JSON.stringify({ serial: more.corrected })}::jsonb, 'member:a', ${tx.now})`,
      )
  })
const browses = (id: string, browser: string) =>
  brand.transact((tx) =>
    rows(
      tx,
      sql`insert into behaviour.visitor (brand_id, id, site_id, browser_index, customer_id, bound_by, bound_at, consented_at, last_seen_at)
        values (${tx.brandId}, ${tx.ports.ids.next()}, ${tx.ports.ids.next()}, ${tx.vault.mark('behaviour.visitor', browser)}, ${who.get(id)},
          'log_in', ${tx.now}, ${tx.now}, ${tx.now})`,
    ),
  )

const pairOf = (a: string, b: string) => {
  const ids = [who.get(a)!, who.get(b)!]
  const isIt = (one: PlannedPair) =>
    ids.includes(one.first as CustomerId) && ids.includes(one.second as CustomerId)
  const [link, review] = [plan.link.find(isIt), plan.review.find(isIt)]
  const said = ((link ?? review)?.evidence ?? []).map(({ field, level }) => `${field}:${level}`)
  return { what: link ? 'linked' : review ? 'asked' : 'apart', said }
}

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = day(90)
  await brand.transact(seedShops)
  const crowd = Array.from({ length: 200 }, (_, i) => ({
    who: `crowd${i}`,
    name: `${surnames[i % 20]}${given[(i * 7) % 40]}${given[(i * 11 + 3) % 40]}`,
    phone: `1${3 + (i % 6)}${String(100_000_000 + i * 3_767_131).slice(-9)}`,
    address: street(i),
  }))
  await buy(...crowd, ...crowd.slice(0, 150).map((one) => ({ ...one, at: day(3) })))
  for (const [i, { who: id, name }] of crowd.slice(0, 40).entries()) {
    await known(`mailed${i}`, `crowd${i}@example.cn`, name)
    await owns(id, `CROWD${i}A`)
    await browses(id, `crowd${i}`)
  }
  const lent = { name: '欧阳浩然', phone: '17001234567转1234' }
  await buy(
    { ...lent, who: 'lent1' },
    { ...lent, who: 'lent2', marketplace: 'jd', at: day(20) },
    { ...lent, who: 'lent3', marketplace: 'doudian', at: day(80) },
  )
  const twice = { name: '诸葛瑞安', phone: '158****6666', address: street(501) }
  await buy({ ...twice, who: 'twice1' }, { ...twice, who: 'twice2' })
  await known('mail1', 'mailbox@example.cn', '司马婷慧')
  await known('mail2', 'mailbox@example.cn', '皇甫俊鹏')
  await known('mail3', 'mailbox@example.cn', null)
  await brand.transact((tx) =>
    updateCustomerProfiles(tx, [{ customerId: who.get('mail3')!, name: '司马婷慧' }], {
      record: 'import:9',
      origin: 'file',
    }),
  )
  const goods = { name: '尉迟欣怡', address: street(502) }
  await buy({ ...goods, who: 'lock1' }, { ...goods, who: 'lock2', marketplace: 'jd' })
  await owns('lock1', 'sn: hm-2208 17', { corrected: 'HM 220818' })
  await owns('lock2', 'HM220818')
  const moved = { who: 'moved1', name: '公孙博雅', address: street(503) }
  await buy(moved, { who: 'moved2', marketplace: 'jd', name: '公孙博雅', address: street(504) })
  await owns('moved1', 'AC990001', { holder: 'moved2' })
  await owns('moved2', 'AC990002', { state: 'returned' })
  await owns('moved1', 'AC990002')
  await buy(
    { who: 'tablet1', name: '端木明', address: street(505) },
    { who: 'tablet2', marketplace: 'jd', name: '端木兰', address: street(505) },
  )
  await browses('tablet1', 'b1')
  await browses('tablet2', 'b1')

  const runtime = {
    db: brand.db,
    ports: brand.ports,
    jobs: { add: async () => undefined },
  } as unknown as Runtime
  const { id: runId } = await brand.transact((tx) => startResolving(tx, runtime.jobs))
  await schedule.find(({ name }) => name === 'customers.resolve')!.run(runtime, brand.brandId, { runId })
  const found = (outcome: 'link' | 'review') =>
    brand.transact((tx) => plannedExamples(tx, runId, { outcome, grounds: null, after: null, limit: 1000 }))
  plan = { link: await found('link'), review: await found('review') }
}, 60_000)
afterAll(() => brand.close())

describe('a run over what folders know of people', () => {
  it('joins two rows by e-mail address and name, and not who shares the mailbox only', async () => {
    expect(pairOf('mail1', 'mail3')).toEqual({
      what: 'linked',
      said: expect.arrayContaining(['email:same', 'name:same']),
    })
    expect(pairOf('mail1', 'mail2').what).toBe('apart')
    expect(await brand.transact((tx) => isOnePerson(tx, who.get('mail1')!, who.get('mail3')!))).toBe(true)
  })

  it('asks about two accounts of one marketplace of whom all else is the same, and says why', () => {
    expect(pairOf('twice1', 'twice2')).toEqual({
      what: 'asked',
      said: expect.arrayContaining(['account:two-in-one-place']),
    })
  })

  it('hears a privacy number within its life, by the days of the orders', () => {
    expect(pairOf('lent1', 'lent2').said).toContain('phone:same-privacy-number')
    expect(pairOf('lent1', 'lent3').said).not.toContain('phone:same-privacy-number')
  })

  it('hears serial numbers of who has the goods now, as corrected, and browsers, beside a name', () => {
    expect(pairOf('lock1', 'lock2').said).toContain('serial:same')
    expect(pairOf('moved1', 'moved2').said.join()).not.toContain('serial')
    expect(pairOf('tablet1', 'tablet2').what).not.toBe('linked')
  })

  it('leaves a crowd of strangers as it was', () => {
    const traps = new Set(
      [...who].filter(([name]) => !/^(?:crowd|mailed)/.test(name)).map(([, id]) => id as string),
    )
    expect(plan.link.filter(({ first, second }) => !traps.has(first) || !traps.has(second))).toEqual([])
  })
})
