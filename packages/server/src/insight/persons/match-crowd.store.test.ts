import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { reasonsOneByOne } from '../../../test/support/friends-one-by-one.ts'
import { bindingWays } from '../../contacts/index.ts'
import { friendsByMonth, listUnbound, matchByShop, unboundReasons, unboundToAsk } from './match-store.ts'

/** 客户打通 in a brand of a thousand friends, of every kind at once: the same as asked friend by friend, and asked of all at once. */

const now = new Date('2026-04-10T02:00:00Z')
const [from, to] = [new Date('2024-01-01T00:00:00Z'), new Date('2026-04-11T00:00:00Z')]
const people = 1_200
let brand: TestBrand
let alone: Awaited<ReturnType<typeof reasonsOneByOne>>

const uuid = (kind: number, n = 'n') =>
  `('0190000${kind}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`
const index = (salt: string, n = 'n') => `decode(md5('${salt}' || ${n}), 'hex')`

/** Friends are the customers 1 to `people`, buyers the next as many; everything else by the rests of `n`, so that kinds cross. */
const filled: [table: string, columns: string, values: string, where: string][] = [
  [
    'customers.customer',
    'id, created_at, updated_at, merged_into',
    // A friend merged into a buyer, a buyer merged into a friend: an order hangs on either row.
    `${uuid(1)}, at, at, case when n % 7 = 0 then ${uuid(1, `n + ${people}`)} end`,
    'true',
  ],
  [
    'customers.customer',
    'id, created_at, updated_at, merged_into',
    `${uuid(1, `n + ${people}`)}, at, at, case when n % 7 = 1 then ${uuid(1)} end`,
    'true',
  ],
  [
    'customers.identifier',
    'kind, value_index, customer_id, origin, evidence, linked_at',
    `'phone', ${index('phone')}, ${uuid(1, `n + ${people}`)}, 'marketplace', 'x', at`,
    'n % 2 = 0',
  ],
  [
    'contacts.contact',
    'id, external_user_id, customer_id, first_added_at, updated_at, bound_by',
    `${uuid(2)}, 'wm' || n, case when n % 41 > 0 then ${uuid(1)} end, at, at,
      case when n % 14 in (0, 1) then (array['order_code', 'registration', 'booking', 'serial', 'member', 'sign_off', 'chat_number',
        'remark_phone', 'claim'])[1 + n / 14 % 9] end`,
    'true',
  ],
  [
    'contacts.contact_owner',
    'contact_id, wecom_user_id, state, added_at, lost_at',
    `${uuid(2)}, 'chenjing', case when n % 2 = 0 then 's' || n % 50 end, at, case when n % 13 = 0 then at end`,
    'n % 97 > 0',
  ],
  [
    'contacts.contact_owner',
    'contact_id, wecom_user_id, added_at, lost_at',
    `${uuid(2)}, 'lintao', at, case when n % 3 = 0 then at end`,
    'n % 11 = 0',
  ],
  [
    'contacts.live_code',
    'id, name, state, wecom_user_ids, created_at, order_id',
    `${uuid(3)}, 'code', 's' || n, '{chenjing}', at, case when n % 5 = 0 then ${uuid(4)} end`,
    'n < 50',
  ],
  [
    'contacts.remark_phone',
    'contact_id, wecom_user_id, phone_index, tail_index',
    `${uuid(2)}, 'chenjing', ${index('phone', 'n + n % 3')}, ${index('tail')}`,
    'n % 5 < 3',
  ],
  [
    'contacts.claim_attempt',
    'id, contact_id, member_id, right_fact, at',
    `${uuid(5)}, ${uuid(2)}, 'chenjing', n % 4 = 0, at`,
    'n % 9 < 2',
  ],
  [
    'contacts.order_share',
    'id, contact_id, order_id, way, evidence, shared_at, undone_at',
    `${uuid(5)}, ${uuid(2)}, ${uuid(4)}, 'claim', 'x', at, case when n % 2 = 0 then at end`,
    'n % 23 = 0',
  ],
  [
    'orders."order"',
    `id, shop_id, marketplace, outside_id, state, kind, version_at, created_at, paid_at, paid_fen, customer_id, receiver, receiver_masked,
      receiver_key, recorded_at, announced_paid`,
    `${uuid(4)}, (array['tmall', 'jd'])[1 + n % 2], 'taobao', '9' || n, 'completed', 'ordinary', at, at, at, 100,
      case when n % 17 > 0 then ${uuid(1, `n + ${people}`)} end, '\\x00', true, '\\x00', at, true`,
    'n % 3 < 2',
  ],
]

beforeAll(async () => {
  brand = await testBrand()
  brand.time.now = now
  const client = new pg.Client({ connectionString: brand.ownerUrl })
  await client.connect()
  await client.query(`set qiao.brand = '${brand.brandId}'`)
  for (const [table, columns, values, where] of filled)
    await client.query(
      `insert into ${table} (brand_id, ${columns}) select '${brand.brandId}', ${values} from generate_series(1, ${people}) as n
        cross join lateral (select '${now.toISOString()}'::timestamptz - (n / 2) * interval '2 hours' as at) g where ${where}`,
    )
  await client.query('analyze')
  await client.end()
  alone = await brand.transact(reasonsOneByOne)
})
afterAll(() => brand.close())

describe('friends without an order', () => {
  it('are counted with the reason that each has when asked alone', async () => {
    const months = await brand.transact((tx) => friendsByMonth(tx, from, to))
    const counted = Map.groupBy(alone, ({ reason }) => reason)
    // Every reason is there, or this proves nothing of it.
    expect([...counted.keys()].sort()).toEqual([...unboundReasons, null].sort())
    const sum = (of: (month: (typeof months)[number]) => number | undefined) =>
      months.reduce((all, month) => all + (of(month) ?? 0), 0)
    expect(sum(({ friends }) => friends)).toBe(people)
    expect(sum(({ bound }) => bound)).toBe(counted.get(null)!.length)
    expect(unboundReasons.map((reason) => [reason, sum(({ reasons }) => reasons[reason])])).toEqual(
      unboundReasons.map((reason) => [reason, counted.get(reason)!.length]),
    )
  })

  it('leave the others by ways that add up to them, of a month and of a shop', async () => {
    const [months, shops] = await brand.transact(async (tx) => [
      await friendsByMonth(tx, from, to),
      await matchByShop(tx, from, to),
    ])
    const ways = ['identity', ...Object.keys(bindingWays)].sort()
    for (const [counted, whole] of [
      [months, months.map(({ bound }) => bound)],
      [shops, shops.map(({ friends }) => friends)],
    ] as const) {
      const sums = counted.map((one) => Object.values(one.ways).reduce((all, count) => all + count, 0))
      expect(sums).toEqual(whole)
      expect([...new Set(counted.flatMap((one) => Object.keys(one.ways)))].sort()).toEqual(ways)
    }
  })

  it.each([null, ...unboundReasons])('are listed to the last, the newest first (%s)', async (reason) => {
    await brand.transact(async (tx) => {
      const expected = alone.filter((one) => (reason ? one.reason === reason : one.reason !== null))
      const listed: { id: string; reason: string | null }[] = []
      for (let before: { at: Date; id: string } | null = null; ; ) {
        const page = await listUnbound(tx, { reason, before, limit: 70 })
        listed.push(...page.map((one) => ({ id: one.contactId, reason: one.reason })))
        const last = page.at(-1)
        if (!last || page.length < 70) break
        before = { at: last.addedAt, id: last.contactId }
      }
      expect(listed).toEqual(expected)
    })
  })

  it('of a rare reason are found behind many others', async () => {
    await brand.transact(async (tx) => {
      const lost = alone.filter(({ reason }) => reason === 'lost')
      const page = await listUnbound(tx, { reason: 'lost', before: null, limit: lost.length + 1 })
      expect(page.map(({ contactId }) => contactId)).toEqual(lost.map(({ id }) => id))
      // Nobody works here whom they could be asked through.
      expect(await unboundToAsk(tx, { reason: 'by_hand', since: now, limit: 5 })).toEqual([])
    })
  })
})
