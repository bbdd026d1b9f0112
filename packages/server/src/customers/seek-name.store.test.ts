import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { listAudit } from '../runtime/access/audit.ts'
import type { Role } from '../runtime/access/policy.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import { rows } from '../runtime/db/transaction.ts'
import { seekName } from './seek-name.ts'

const { perHour, alarmAt } = policyTable.reveal.seekName
const noon = new Date('2026-04-10T04:00:00Z')
/** Different names, none the beginning of another. */
const nameOf = (n: number) => `刘${String.fromCodePoint(0x4e00 + n)}`

let brand: TestBrand
let member: { id: string; roles: readonly Role[] } = { id: 'member-0', roles: ['agent'] }
let count = 0
beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(() => {
  count += 1
  member = { id: `member-${count}`, roles: ['agent'] }
  brand.time.now = noon
  brand.announced.length = 0
})
afterAll(() => brand.close())

const seek = (text: string, by = member) => brand.transact((tx) => seekName(tx, by, text))
const later = (ms: number) => {
  brand.time.now = new Date(noon.getTime() + ms)
}
const alarms = () => brand.announced.filter(({ type }) => type === 'reveal.alarmed')
const kept = () =>
  brand.transact((tx) =>
    rows(
      tx,
      sql<{ digest: Buffer }>`select digest from customers.counted_act where member_id = ${member.id}`,
    ),
  )
const all = async (from: number, to: number) => {
  for (let n = from; n < to; n += 1) await seek(nameOf(n))
}
const refused = { code: 'search.too_many_names' }

describe('whole names', () => {
  it('tell the owners half way, end at the limit of the hour with the minutes left, and go on then', async () => {
    await all(0, alarmAt - 1)
    expect(alarms()).toHaveLength(0)
    await all(alarmAt - 1, perHour)
    expect(alarms().map(({ payload }) => payload)).toEqual([
      { memberId: member.id, count: alarmAt, limit: perHour, how: 'named' },
    ])
    const trail = await brand.transact((tx) => listAudit(tx, `member:${member.id}`, null, 10))
    expect(trail).toMatchObject([{ action: 'search.names-alarmed', facts: { count: alarmAt } }])
    later(20 * 60_000 + 1)
    await expect(seek(nameOf(perHour))).rejects.toMatchObject({ ...refused, facts: { minutes: '40' } })
    // What was looked for is looked for again, on its next page, too; somebody else has an hour of their own.
    await seek(nameOf(3))
    await seek(nameOf(perHour), { ...member, id: 'somebody else' })
    later(3600_001)
    await seek(nameOf(perHour))
  })

  it('count once however they are written, and by sound as by characters', async () => {
    for (const text of ['刘小满', ' 刘 小满 ', '刘小满先生', 'Liu Xiaoman', 'LIU  XIAOMAN']) await seek(text)
    expect(await kept()).toHaveLength(2)
  })

  it('that were written letter by letter count as the one that they became', async () => {
    for (const text of ['li', 'liu', 'liux', 'liuxiaoman', '刘小', '刘小满', '刘']) await seek(text)
    expect(await kept()).toHaveLength(2)
    // A minute later the shorter one was a name of its own.
    await seek('王小')
    later(61_000)
    await seek('王小明')
    expect(await kept()).toHaveLength(4)
  })

  it('alarm once, also when they are typed', async () => {
    await all(0, alarmAt - 1)
    for (const text of ['欧阳', '欧阳娜', '欧阳娜娜']) await seek(text)
    expect(alarms()).toHaveLength(1)
  })

  it('cannot be passed by asking at once', async () => {
    const ends = await Promise.allSettled(Array.from({ length: perHour + 10 }, (_, n) => seek(nameOf(n))))
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(perHour)
  })

  it('stand in the ledger as digests only, and no longer than they count', async () => {
    await all(0, 3)
    const index = await brand.transact(async ({ vault }) => [
      vault.mark('name', nameOf(0)),
      vault.index('name', nameOf(0)),
    ])
    for (const { digest } of await kept()) expect(index).not.toContainEqual(digest)
    later(3600_001)
    await seek(nameOf(9))
    expect(await kept()).toHaveLength(1)
  })
})

it('what a list shows, a phone, a code or a sign alone is no guess', async () => {
  for (const text of ['刘*', '刘*满', '张＊＊', '13812345678', '5678', 'QW260410-7K3F9C', '刘', '', '**'])
    await seek(text)
  expect(await kept()).toEqual([])
})

it.each([
  ['plain', { permissions: [], sight: { name: 'plain' } }],
  ['not at all', { permissions: [], sight: { name: 'none' } }],
] as const)('who sees names %s is not counted', async (_how, role) => {
  await seek('刘小满', { ...member, roles: [role as unknown as Role] })
  expect(await kept()).toEqual([])
})
