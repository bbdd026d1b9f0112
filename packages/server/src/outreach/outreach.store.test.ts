import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../test/support/brand.ts'
import { rows } from '../runtime/db/transaction.ts'
import { notifyMembers } from './notify-members.ts'
import { claimDue, holdAll, sentLately, settleMessages, writeMessages } from './store.ts'

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

const notice = (about: string) => ({
  about,
  wecomUserIds: ['chenjing', 'zhoulan'],
  title: '挂起',
  text: '客户申请退款',
})
const states = () =>
  brand.transact((tx) =>
    rows(
      tx,
      sql<{
        recipient: string
        state: string
        about: string
      }>`select recipient, state, about from outreach.message order by about, recipient`,
    ),
  )

describe('messages', () => {
  it('one about one thing for one member, whatever is repeated; taken by one worker at a time', async () => {
    await brand.transact((tx) => notifyMembers(tx, [notice('a'), notice('a')]))
    await brand.transact((tx) => notifyMembers(tx, [notice('a')]))
    expect(await states()).toHaveLength(2)
    const first = await brand.transact((tx) => claimDue(tx, 10, 15_000))
    expect(first.map((m) => [m.recipient, m.body]).sort()).toEqual([
      ['chenjing', { title: '挂起', text: '客户申请退款', url: null }],
      ['zhoulan', { title: '挂起', text: '客户申请退款', url: null }],
    ])
    expect(await brand.transact((tx) => claimDue(tx, 10, 15_000))).toEqual([])
  })

  it('what a dead worker took comes back, and what was sent counts for the caps', async () => {
    brand.time.now = new Date(Date.now() + 20_000)
    const again = await brand.transact((tx) => claimDue(tx, 10, 15_000))
    expect(again).toHaveLength(2)
    await brand.transact((tx) =>
      settleMessages(
        tx,
        again.map(({ id }) => ({ id, state: 'sent', code: null, nextAttemptAt: null })),
      ),
    )
    const lately = await brand.transact((tx) => sentLately(tx, 'wecom_member', ['chenjing', 'nobody']))
    expect(lately).toEqual(new Map([['chenjing', { lastMinute: 1, lastDay: 1 }]]))
    brand.time.now = new Date(Date.now() + 90_000)
    const later = await brand.transact((tx) => sentLately(tx, 'wecom_member', ['chenjing']))
    expect(later.get('chenjing')).toEqual({ lastMinute: 0, lastDay: 1 })
  })

  it('is held while nothing may leave, and taken up afterwards; a settled one never changes again', async () => {
    await brand.transact((tx) => notifyMembers(tx, [notice('b')]))
    await brand.transact(holdAll)
    expect((await states()).filter((m) => m.about === 'b').map((m) => m.state)).toEqual(['held', 'held'])
    const due = await brand.transact((tx) => claimDue(tx, 10, 15_000))
    expect(due).toHaveLength(2)
    const settle = (state: 'sent' | 'refused') =>
      brand.transact((tx) =>
        settleMessages(
          tx,
          due.map(({ id }) => ({ id, state, code: null, nextAttemptAt: null })),
        ),
      )
    await settle('sent')
    await settle('refused')
    expect((await states()).filter((m) => m.about === 'b').map((m) => m.state)).toEqual(['sent', 'sent'])
  })

  it('a code without a channel waits for nobody', async () => {
    await brand.transact((tx) =>
      writeMessages(tx, [
        {
          channel: 'sms',
          recipient: 'technician:1',
          about: 'code',
          body: {},
          state: 'waiting',
          code: 'no_provider',
          deadlineAt: null,
          nextAttemptAt: null,
        },
      ]),
    )
    expect(await brand.transact((tx) => claimDue(tx, 10, 15_000))).toEqual([])
  })
})
