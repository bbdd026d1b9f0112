import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { seedShops, tmallOrder } from '../../../test/support/shop.ts'
import {
  decidePairs,
  editCustomer,
  getCustomer,
  identifyCustomers,
  mergeCustomers,
  searchCustomers,
  tagByHand,
  unmergeCustomers,
} from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import { recordOrders } from '../../orders/index.ts'
import { subscribers as orderSubscribers } from '../../orders/subscribers.ts'
import { grantWithin, type Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { subscribers as workOrderSubscribers } from '../../work-orders/subscribers.ts'
import { customerItems, readCustomerPage } from '../console/customer-views.ts'
import { readMergePreview, readMerges, readUnmergePreview } from './merge-views.ts'
import { readQueue } from './review-views.ts'
import { evidenceViews } from './words.ts'

let brand: TestBrand
let n = 0
const morning = new Date('2026-04-10T02:00:00Z')

beforeAll(async () => {
  brand = await testBrand([...workOrderSubscribers, ...orderSubscribers])
  brand.time.now = morning
  await brand.transact(seedShops)
})
afterAll(() => brand.close())

const run = <T>(work: (tx: Tx) => Promise<T>) => {
  brand.time.now = new Date(brand.time.now!.getTime() + 1000)
  return brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
}

async function known(identifier: { buyer?: string; phone?: string }, name: string | null = null) {
  const { buyer, phone } = identifier
  const [one] = await run((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [
          ...(buyer ? [{ kind: 'marketplace_buyer' as const, value: `taobao:${buyer}` }] : []),
          ...(phone ? [{ kind: 'phone' as const, value: phone }] : []),
        ],
        evidence: `registration:${++n}`,
        origin: 'customer',
        profile: { name, phone: phone ?? null, regionCode: '310106' },
      },
    ]),
  )
  return one!.customerId!
}

/** Somebody of whom nothing is known but an account. */
const bare = (buyer: string) => known({ buyer })

/** Two whom one record points to; the first has bought. */
async function pair() {
  const tag = ++n
  const [buyer, phone] = [`persons-${tag}`, `+86139${String(tag).padStart(8, '0')}`]
  const first = await known({ buyer }, '刘小满')
  const second = await known({ phone }, '刘晓满')
  await buy(buyer)
  await known({ buyer, phone })
  return { first, second, buyer, phone }
}
const buy = (buyer: string) =>
  run((tx) => recordOrders(tx, [tmallOrder(`P${++n}`, morning, { buyerId: buyer })]))

const queue = (state: 'waiting' | 'same' | 'different' = 'waiting', cursor?: string, limit = 20) =>
  run((tx) => readQueue(tx, { state, cursor, limit }, ['agent'], 'zh'))

describe('the review queue', () => {
  it('shows both sides masked, what differs, and why they stand there', async () => {
    const { first, second } = await pair()
    const page = await queue()
    const item = page.items.find((one) => one.firstId === first || one.secondId === first)!
    const [left, right] = item.firstId === first ? [item.first, item.second] : [item.second, item.first]
    expect(left).toMatchObject({ id: first, name: '刘*满', orders: 1, region: '上海市 静安区' })
    expect(right).toMatchObject({ id: second, name: '刘*满', orders: 0 })
    // Masked alike, yet known to differ.
    expect(item.differs).toEqual(['name'])
    expect(item).toMatchObject({ keptId: first, state: 'waiting', score: null })
    expect(item.reason).toMatch(/同时指向这两位/)
    expect(JSON.stringify(page)).not.toMatch(/刘小满|刘晓满|\+86139/)
  })

  it('shows the last receiver in place of what the customer does not say, masked, and compares it', async () => {
    const receiver = (name: string, phone: string) => ({ ...tmallOrder('x', morning).receiver, name, phone })
    const [buyer, other] = ['persons-lent', 'persons-lent-2']
    const [first, second] = [await bare(buyer), await bare(other)]
    const bought = async (buyerId: string, name: string, phone: string) => {
      const order = tmallOrder(`P${++n}`, new Date(morning.getTime() + n), {
        buyerId,
        receiver: receiver(name, phone),
      })
      const [recorded] = await run((tx) => recordOrders(tx, [order]))
      return recorded!.orderId
    }
    await bought(buyer, '早先', '13700000000')
    const last = await bought(buyer, '卢小满', '13911112222')
    await bought(other, '卢晓满', '13911112222')
    await run((tx) =>
      sql`update customers.customer set name = null, phone = null where id = any(${[first, second]}::uuid[])`.execute(
        tx.db,
      ),
    )
    await run((tx) =>
      sql`insert into customers.possible_duplicate (brand_id, first_id, second_id, reason, found_by, found_at)
        values (${tx.brandId}, least(${first}::uuid, ${second}::uuid), greatest(${first}::uuid, ${second}::uuid), 'engine', 'engine', ${tx.now})`.execute(
        tx.db,
      ),
    )
    const seen = async (roles: Role[]) => {
      const page = await run((tx) => readQueue(tx, { state: 'waiting', limit: 50 }, roles, 'zh'))
      const item = page.items.find((one) => [one.firstId, one.secondId].includes(first))!
      return { item, side: item.firstId === first ? item.first : item.second }
    }
    const { item, side } = await seen(['agent'])
    expect(side).toMatchObject({
      name: null,
      phone: null,
      receiver: {
        orderId: last,
        name: '卢*满',
        phone: '139****2222',
        address: expect.stringMatching(/^上海市.*\*{4}$/),
      },
    })
    expect(item.differs).toEqual(['name'])
    expect(JSON.stringify(item)).not.toMatch(/卢[小晓]满|13911112222/)
    const blind = grantWithin(['agent'], { permissions: ['customers.read'], sight: {} })
    expect((await seen([blind])).side.receiver).toEqual({
      orderId: null,
      name: null,
      phone: null,
      address: null,
    })
  })

  it('asks for the receivers of a page once', async () => {
    const asked: string[] = []
    await run((tx) => {
      const named: Tx['named'] = (name, ...rest) => {
        asked.push(name)
        return tx.named(name, ...rest)
      }
      return readQueue(
        Object.assign(Object.create(tx) as Tx, { named }),
        { state: 'waiting', limit: 50 },
        ['agent'],
        'zh',
      )
    })
    expect(asked.filter((name) => name.startsWith('orders.'))).toEqual(['orders.last_receivers'])
  })

  it('is read page by page, shows one pair for two persons, and counts what was done', async () => {
    const before = await queue()
    const pairs = [await pair(), await pair(), await pair()]
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await queue('waiting', cursor, 2)
      expect(page.waiting).toBe(before.waiting + 3)
      seen.push(...page.items.map((one) => one.firstId))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(new Set(seen).size).toBe(before.waiting + 3)
    // A third row joins the first: a pair of his with the second asks nothing new.
    const third = await known({ phone: `+86137${String(++n).padStart(8, '0')}` })
    await run((tx) =>
      mergeCustomers(tx, { keptId: pairs[0]!.first, absorbedId: third, reason: '同一人', way: 'member' }),
    )
    expect((await queue()).items).toHaveLength(before.waiting + 3)
    await run((tx) =>
      decidePairs(tx, [
        { first: pairs[0]!.first, second: pairs[0]!.second, decision: 'same' },
        { first: pairs[1]!.first, second: pairs[1]!.second, decision: 'different' },
      ]),
    )
    const after = await queue()
    expect(after).toMatchObject({ waiting: before.waiting + 1, decidedToday: before.decidedToday + 2 })
    expect((await queue('different')).items.map((one) => one.decidedBy)).toEqual(['member:chenjing'])
  })

  it('says evidence in sentences and leaves out what is none', () => {
    const evidence = [{ field: 'phone', level: 'same', weight: 14.2 }, { field: 'x' }, 'junk', null]
    expect(evidenceViews(evidence, 'zh')).toEqual([
      { field: 'phone', level: 'same', weight: 14.2, words: '手机号相同' },
    ])
    expect(evidenceViews({ field: 'phone' }, 'en')).toEqual([])
  })
})

describe('a merge on screen', () => {
  it('is previewed with what each side brings, listed in the history, and opens from any row', async () => {
    const { first, second } = await pair()
    const sides = { name: 'absorbed' } as const
    const preview = await run((tx) =>
      readMergePreview(tx, { keptId: first, absorbedId: second, sides }, ['agent'], 'zh'),
    )
    expect(preview.fields[0]).toEqual({
      field: 'name',
      label: '姓名',
      kept: '刘*满',
      absorbed: '刘*满',
      differs: true,
      from: 'absorbed',
      why: '刚选的',
    })
    expect([preview.keptCounts.orders, preview.absorbedCounts.orders]).toEqual([1, 0])
    expect(preview.conflicts).toEqual([])
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, { keptId: first, absorbedId: second, reason: '本人确认', way: 'member' }),
    )
    const page = await run((tx) => readCustomerPage(tx, second, ['agent'], 'zh'))
    expect(page).toMatchObject({ id: second, personId: first, orders: 1 })
    expect(new Set(page.rowIds)).toEqual(new Set([first, second]))
    for (const id of [first, second])
      expect((await run((tx) => readMerges(tx, id, ['agent'], 'zh'))).items).toMatchObject([
        { id: mergeId, keptId: first, absorbedId: second, reason: '本人确认', undoneAt: null },
      ])
  })

  it('warns where somebody had said that they are two', async () => {
    const { first, second } = await pair()
    await run((tx) => decidePairs(tx, [{ first, second, decision: 'different' }]))
    const preview = await run((tx) =>
      readMergePreview(tx, { keptId: first, absorbedId: second, sides: {} }, ['agent'], 'zh'),
    )
    expect(preview.conflicts).toMatchObject([{ kind: 'said_apart', grave: true }])
  })

  it('is taken back with nothing lost: what came in since, and each change by hand, is shown and goes home', async () => {
    const { first, second, buyer } = await pair()
    const stands = (id: CustomerId) =>
      run(async (tx) => {
        const [item] = await customerItems(tx, [await getCustomer(tx, id)], ['agent'])
        return item!
      })
    const before = [await stands(first), await stands(second)]
    const { mergeId } = await run((tx) =>
      mergeCustomers(tx, { keptId: first, absorbedId: second, reason: '同一人', way: 'member' }),
    )
    await buy(buyer)
    await run((tx) => editCustomer(tx, first, { level: '金卡' }))
    await run((tx) => tagByHand(tx, first, { add: ['老客户'], remove: [] }, { origin: 'agent' }))
    const preview = await run((tx) => readUnmergePreview(tx, mergeId, ['agent'], 'zh'))
    expect(preview.kept).toMatchObject({ id: first, name: '刘*满', all: { orders: 2 }, since: { orders: 1 } })
    expect(preview.absorbed).toMatchObject({ id: second, all: { orders: 0 }, since: { orders: 0 } })
    expect(preview.edits).toMatchObject([
      { label: '等级', to: '金卡', was: '普通' },
      { label: '加标签', to: '老客户' },
    ])
    const english = await run((tx) => readUnmergePreview(tx, mergeId, ['agent'], 'en'))
    expect(english.edits[0]).toMatchObject({ label: 'Level', to: '金卡', was: 'Regular' })
    const [level, tag] = preview.edits
    await run((tx) =>
      unmergeCustomers(tx, mergeId, {
        reason: '不是同一人',
        choices: { [level!.id]: 'absorbed', [tag!.id]: 'both' },
      }),
    )
    expect(await stands(first)).toMatchObject({
      ...before[0],
      orders: 2,
      openWorkOrders: expect.any(Number),
      paidFen: expect.any(Number),
      tags: [{ name: '老客户' }],
    })
    expect(await stands(second)).toMatchObject({ ...before[1], level: '金卡', tags: [{ name: '老客户' }] })
    expect((await run((tx) => readMerges(tx, second, ['agent'], 'zh'))).items).toMatchObject([
      { id: mergeId, undoneBy: 'member:chenjing' },
    ])
    const listed = await run((tx) => searchCustomers(tx, { limit: 50 }))
    expect(listed.items.map((one) => one.id)).toEqual(expect.arrayContaining([first, second]))
  })
})
