import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { listAudit } from '../runtime/access/audit.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import { countDial } from './count-dials.ts'
import { grantReveal } from './reveal-grant.ts'

const { perHour, alarmAt } = policyTable.reveal.dial
const noon = new Date('2026-04-10T04:00:00Z')
const numberOf = (n: number) => `138${String(n).padStart(8, '0')}`

let brand: TestBrand
let count = 0
let caller = { id: 'member-0' }
beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(() => {
  count += 1
  caller = { id: `member-${count}` }
  brand.time.now = noon
  brand.announced.length = 0
})
afterAll(() => brand.close())

const dial = (number: string, by = caller) => brand.transact((tx) => countDial(tx, by, number))
const many = (from: number, to: number) =>
  brand.transact(async (tx) => {
    for (let n = from; n < to; n += 1) await countDial(tx, caller, numberOf(n))
  })
const alarms = () => brand.announced.filter(({ type }) => type === 'reveal.alarmed')

it('is told at a number that nobody calls who also talks, ends far above it, and goes on after the hour', async () => {
  expect(perHour).toBeGreaterThanOrEqual(3 * alarmAt)
  await many(0, alarmAt - 1)
  expect(alarms()).toEqual([])
  await many(alarmAt - 1, perHour)
  expect(alarms().map(({ payload }) => payload)).toEqual([
    { memberId: caller.id, count: alarmAt, limit: perHour, how: 'dialled' },
  ])
  const trail = await brand.transact((tx) => listAudit(tx, `member:${caller.id}`, null, 10))
  expect(trail).toMatchObject([{ action: 'dial.alarmed', facts: { count: alarmAt } }])
  await expect(dial(numberOf(perHour))).rejects.toMatchObject({
    code: 'dial.too_many',
    facts: { minutes: '60' },
  })
  await dial(numberOf(perHour), { id: 'somebody else' })
  brand.time.now = new Date(noon.getTime() + 3600_001)
  await dial(numberOf(perHour))
})

it('counts a number once, however it is written, also one with an extension', async () => {
  await many(0, perHour - 2)
  for (const number of ['13900000001', '+86 139-0000-0001', '95013123456789-1234', '95013123456789-1234'])
    await dial(number)
  await expect(dial('13900000002')).rejects.toMatchObject({ code: 'dial.too_many' })
  await dial('13900000001')
})

it('takes nothing from the looks of the hour', async () => {
  await many(0, perHour)
  const wish = { kind: 'customer', id: 'c1', field: 'phone', reason: '联系客户' } as const
  expect((await brand.transact((tx) => grantReveal(tx, caller, wish))).token).toHaveLength(32)
})
