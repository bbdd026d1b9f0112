import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import { rows } from '../runtime/db/transaction.ts'
import { seekNumber, seekNumbers } from './seek-number.ts'

const { perHour, alarmAt } = policyTable.reveal.seek
const noon = new Date('2026-04-10T04:00:00Z')
const numberOf = (n: number) => `138${String(n).padStart(4, '0')}1234`

let brand: TestBrand
let member = { id: 'member-0' }
let count = 0
beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(() => {
  count += 1
  member = { id: `member-${count}` }
  brand.time.now = noon
  brand.announced.length = 0
})
afterAll(() => brand.close())

const seek = (text: string, by = member) => brand.transact((tx) => seekNumber(tx, by, text))
const refused = { code: 'search.too_many_numbers' }

it('tells the owners half way, ends at the limit of the hour, and begins again after it', async () => {
  for (let n = 1; n <= perHour; n += 1) {
    await seek(numberOf(n))
    const told = brand.announced.filter(({ type }) => type === 'reveal.alarmed')
    expect(told, `after ${n}`).toHaveLength(n >= alarmAt ? 1 : 0)
  }
  expect(brand.announced[0]!.payload).toEqual({
    memberId: member.id,
    count: alarmAt,
    limit: perHour,
    how: 'sought',
  })
  await expect(seek(numberOf(perHour + 1))).rejects.toMatchObject(refused)
  await seek(numberOf(1))
  await seek('+86 138-0001-1234')
  await expect(seek('8613899991234')).rejects.toMatchObject(refused)
  await seek(numberOf(perHour + 1), { id: 'somebody else' })
  brand.time.now = new Date(noon.getTime() + 3600_001)
  await seek(numberOf(perHour + 1))
})

it('counts no tail, order number or name, and keeps neither a number nor its index', async () => {
  for (const text of ['1234', '260410123456789012', '刘敏', 'QW260410-7K3F9C', '']) await seek(text)
  await seek(numberOf(5))
  const kept = await brand.transact((tx) =>
    rows(
      tx,
      sql<{ digest: Buffer }>`select digest from customers.sought_number where member_id = ${member.id}`,
    ),
  )
  expect(kept).toHaveLength(1)
  const index = await brand.transact(async ({ vault }) => vault.index('phone', `+86${numberOf(5)}`))
  expect(kept[0]!.digest).not.toEqual(index)
})

it('cannot be passed by asking at once', async () => {
  const all = Array.from({ length: perHour + 20 }, (_, n) => seek(numberOf(n)))
  const ends = await Promise.allSettled(all)
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(perHour)
})

describe('many at once', () => {
  const list = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => `+86${numberOf(from + i)}`)
  const seekAll = (numbers: string[]) => brand.transact((tx) => seekNumbers(tx, member, numbers))
  const alarms = () =>
    brand.announced.flatMap(({ type, payload }) =>
      type === 'reveal.alarmed' ? (payload as { count: number }).count : [],
    )

  it('count like one after another, each once, and with those that were searched by', async () => {
    await seek(numberOf(1))
    expect(await seekAll([...list(0, 50), ...list(0, 50)])).toBe(true)
    expect([await seekAll(list(0, 50)), alarms()]).toEqual([true, []])
    expect([await seekAll(list(50, perHour - 50)), alarms()]).toEqual([true, [perHour]])
    await expect(seek(numberOf(500))).rejects.toMatchObject(refused)
    expect([await seekAll(list(0, perHour)), await seekAll([])]).toEqual([true, true])
  })

  it('are refused as a whole when they are too many; that spends the hour, and owners hear of each list', async () => {
    expect([await seekAll(list(0, 10_000)), alarms()]).toEqual([false, [10_000]])
    await expect(seek(numberOf(9_000))).rejects.toMatchObject(refused)
    await seek(numberOf(3))
    expect([await seekAll(list(0, 10_000)), alarms()]).toEqual([false, [10_000, 10_000]])
    brand.time.now = new Date(noon.getTime() + 3600_001)
    expect(await seekAll(list(0, 30))).toBe(true)
    await seek(numberOf(9_000))
  })
})
