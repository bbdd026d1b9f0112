import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { identifyCustomers, mergeCustomers } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import type { Role } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { type Group, groupNames, groupsOf, typesOf } from './groups.ts'
import { readPersonTimeline } from './read-timeline.ts'
import { writeEntries } from './store.ts'
import { tellings } from './tellings.ts'

let brand: TestBrand
let liu: CustomerId
let other: CustomerId
const run = <T>(work: (tx: Tx) => Promise<T>) =>
  brand.transact(work, { actor: { kind: 'member', id: 'chenjing' } })
const at = (minute: number) => new Date(Date.UTC(2026, 3, 10, 2, minute))

async function person(value: string) {
  const [found] = await run((tx) =>
    identifyCustomers(tx, [
      { identifiers: [{ kind: 'unionid', value }], evidence: `contact:${value}`, origin: 'wecom' },
    ]),
  )
  return found!.customerId as CustomerId
}

const said = (tx: Tx, customerId: string, side: string, when: Date, n: number) =>
  sql`insert into conversations.message (brand_id, id, channel, outside_id, thread, side, kind, at, customer_id)
    values (${tx.brandId}, ${tx.ports.ids.next()}, 'service', ${`m${n}`}, 't', ${side}, 'text', ${when}, ${customerId})`.execute(
    tx.db,
  )
const visited = (tx: Tx, subjectId: string, when: Date) =>
  sql`insert into behaviour.event (brand_id, id, item, at, source, place, subject_id, facts, recorded_at)
    values (${tx.brandId}, ${tx.ports.ids.next()}, 'view_product', ${when}, 'own_page', 'p', ${subjectId}, '{}', ${when})`.execute(
    tx.db,
  )

beforeAll(async () => {
  brand = await testBrand()
  liu = await person('liu')
  other = await person('liu-2')
  await run(async (tx) => {
    await writeEntries(
      tx,
      ['order.paid', 'customer.tagged', 'slip.posted', 'note.written'].map((type, i) => ({
        seq: BigInt(100 + i),
        // Two of them in one moment: the number says which came first.
        at: at(i < 2 ? 0 : i),
        type,
        actor: 'system:x',
        customerId: i === 3 ? other : liu,
        orderId: null,
        workOrderId: null,
        facts: type === 'order.paid' ? { paidFen: 129900 } : {},
      })),
    )
    for (const [n, side] of ['customer', 'customer', 'member', 'system'].entries())
      await said(tx, liu, side, at(10 + n), n)
    await visited(tx, liu, at(20))
    await visited(tx, liu, at(21))
  })
})
afterAll(() => brand.close())

async function types(groups: Group[] = [], roles: Role[] = ['owner'], limit = 50) {
  const found = await run((tx) => readPersonTimeline(tx, { id: liu, groups, limit, roles, language: 'zh' }))
  return found.items.map(({ type }) => type)
}

describe('everything that happened to a person', () => {
  it('stands in one line, talk and visits by day, with counts that people say', async () => {
    const { items } = await run((tx) =>
      readPersonTimeline(tx, { id: liu, groups: [], limit: 50, roles: ['owner'], language: 'zh' }),
    )
    expect(items.map(({ type }) => type)).toEqual([
      'visit.view_product',
      'talk.service',
      'slip.posted',
      'customer.tagged',
      'order.paid',
    ])
    expect(items[1]).toMatchObject({ title: '微信客服聊了 3 句', detail: '客户 2，我们 1' })
    expect(items[0]!.title).toMatch(/ 2 次$/)
  })

  it('is cut to what is asked for', async () => {
    expect(await types(['money'])).toEqual(['slip.posted', 'order.paid'])
    expect(await types(['behaviour', 'profile'])).toEqual(['visit.view_product', 'customer.tagged'])
    expect(await types(['friends'])).toEqual([])
  })

  it('comes page by page without losing or doubling one, also of one moment', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await run((tx) =>
        readPersonTimeline(tx, { id: liu, groups: [], limit: 1, cursor, roles: ['owner'], language: 'zh' }),
      )
      seen.push(...page.items.map(({ type }) => type))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(await types())
  })

  it('shows no visit to who may not see behaviour, no talk to who may not see chat, no amount without money', async () => {
    const seen = await types([], ['dispatcher'])
    expect(seen).not.toContain('visit.view_product')
    expect(seen).not.toContain('talk.service')
    const { items } = await run((tx) =>
      readPersonTimeline(tx, { id: liu, groups: ['money'], limit: 9, roles: ['dispatcher'], language: 'zh' }),
    )
    expect(JSON.stringify(items)).not.toMatch(/1,?299/)
  })

  it('holds what stood on a row that was merged in', async () => {
    await run((tx) =>
      mergeCustomers(tx, { keptId: liu, absorbedId: other, reason: '本人确认', way: 'member' }),
    )
    expect(await types(['notes'])).toEqual(['note.written'])
  })
})

describe('the groups', () => {
  it('hold every event that is told, and each group holds some', () => {
    expect(Object.keys(tellings).filter((type) => groupsOf(type).length === 0)).toEqual([])
    const bare = groupNames.filter((one) => typesOf([one]).length === 0)
    expect(bare).toEqual(['records'])
  })
})
