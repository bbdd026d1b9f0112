import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { listAudit } from '../runtime/access/audit.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import { grantReveal, spendReveal } from './reveal-grant.ts'

const id = '019d0000-0000-7000-8000-000000000001'
const other = '019d0000-0000-7000-8000-000000000002'
const wish = { kind: 'customer', id, field: 'phone', reason: '联系客户', words: 'QW260410-7K3F9C' } as const
const noon = new Date('2026-04-10T04:00:00Z')
const { seconds, bulk } = policyTable.reveal

let brand: TestBrand
let who = 0
let asker: { id: string; tokenId?: string } = { id: 'member-0' }
beforeAll(async () => {
  brand = await testBrand()
})
beforeEach(() => {
  who += 1
  asker = { id: `member-${who}` }
  brand.time.now = noon
  brand.announced.length = 0
})
afterAll(() => brand.close())

const grant = (more: Partial<Parameters<typeof grantReveal>[2]> = {}) =>
  brand.transact((tx) => grantReveal(tx, asker, { ...wish, ...more }))
const spend = (
  token: string,
  more: { subject?: string; field?: string } = {},
  by: { id: string; tokenId?: string } = asker,
) =>
  brand.transact((tx) => spendReveal(tx, by, { subject: `customer:${id}`, field: 'phone', token, ...more }))
const later = (ms: number) => {
  brand.time.now = new Date(noon.getTime() + ms)
}

describe('a token to see one value', () => {
  it('shows it once, with the reason that it was asked for, and not again', async () => {
    const { token, expiresAt } = await grant()
    expect(expiresAt.getTime() - noon.getTime()).toBe(seconds * 1000)
    expect(seconds).toBeLessThanOrEqual(300)
    expect(await spend(token)).toEqual({
      reason: '联系客户',
      words: 'QW260410-7K3F9C',
      text: '联系客户：QW260410-7K3F9C',
    })
    await expect(spend(token)).rejects.toMatchObject({ code: 'reveal.token_refused' })
  })

  it('is spent by one of two who send it at once', async () => {
    const { token } = await grant()
    const ends = await Promise.allSettled([spend(token), spend(token), spend(token)])
    expect(ends.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  })

  it.each([
    ['by another person', {}, { id: 'somebody-else' }],
    ['by a program of the same person', {}, { tokenId: 'api-1' }],
    ['for another field', { field: 'name' }, null],
    ['for another customer', { subject: `customer:${other}` }, null],
    ['for an order of the same id', { subject: `order:${id}` }, null],
  ])('is refused %s, and still good for whom it was given', async (_how, more, by) => {
    const { token } = await grant()
    await expect(spend(token, more, { ...asker, ...by })).rejects.toMatchObject({
      code: 'reveal.token_refused',
    })
    expect((await spend(token)).reason).toBe('联系客户')
  })

  it('is refused when it is over, or was never given', async () => {
    const { token } = await grant()
    later(seconds * 1000)
    await expect(spend(token)).rejects.toMatchObject({ code: 'reveal.token_refused' })
    await expect(spend('x'.repeat(32))).rejects.toMatchObject({ code: 'reveal.token_refused' })
  })

  it('is not spent where nothing was shown', async () => {
    const { token } = await grant()
    const failing = brand.transact(async (tx) => {
      await spendReveal(tx, asker, { subject: `customer:${id}`, field: 'phone', token })
      throw new Error('nothing kept')
    })
    await expect(failing).rejects.toThrow('nothing kept')
    expect((await spend(token)).reason).toBe('联系客户')
  })

  it.each([
    ['其他', '  ', 'reveal.words_missing'],
    ['其他', '回 138-1234-5678', 'reveal.words_name_a_person'],
  ] as const)('is not given for %s with “%s”', async (reason, words, code) => {
    await expect(grant({ reason, words })).rejects.toMatchObject({ code })
  })
})

describe('many reveals', () => {
  it('tell the owners half way, end at the limit of an hour, and begin again after it', async () => {
    for (let n = 1; n <= bulk.perHour; n += 1) {
      await grant()
      const alarms = brand.announced.filter((one) => one.type === 'reveal.alarmed')
      expect(alarms, `after ${n}`).toHaveLength(n >= bulk.alarmAt ? 1 : 0)
    }
    expect(brand.announced[0]!.payload).toEqual({
      memberId: asker.id,
      count: bulk.alarmAt,
      limit: bulk.perHour,
    })
    const trail = await brand.transact((tx) => listAudit(tx, `member:${asker.id}`, null, 10))
    expect(trail).toMatchObject([{ action: 'reveal.alarmed', facts: { count: bulk.alarmAt } }])
    await expect(grant()).rejects.toMatchObject({ code: 'reveal.too_many' })
    later(59 * 60_000)
    await expect(grant()).rejects.toMatchObject({ code: 'reveal.too_many' })
    later(60 * 60_000 + 1)
    expect((await grant()).token).toHaveLength(32)
  })

  it('cannot pass the limit by asking at once', async () => {
    const asked = Array.from({ length: bulk.perHour + 10 }, () => grant())
    const given = (await Promise.allSettled(asked)).filter((one) => one.status === 'fulfilled')
    expect(given).toHaveLength(bulk.perHour)
  })

  it('are counted for the person, whatever programs ask in their name', async () => {
    const person = asker
    const callers = [{}, { tokenId: 'api-1' }, { tokenId: 'api-2' }, { tokenId: 'api-3' }]
    for (let n = 0; n < bulk.perHour; n += 1) {
      asker = { ...person, ...callers[n % callers.length] }
      expect((await spend((await grant()).token)).reason).toBe('联系客户')
    }
    for (const caller of [...callers, { tokenId: 'api-made-now' }]) {
      asker = { ...person, ...caller }
      await expect(grant()).rejects.toMatchObject({ code: 'reveal.too_many' })
    }
    asker = { id: 'somebody-else', tokenId: 'api-4' }
    expect((await grant()).token).toHaveLength(32)
  })
})
