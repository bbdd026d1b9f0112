import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FriendDesk, friendDesk } from '../../../test/support/friend-desk.ts'
import { identifyCustomers, updateCustomerProfiles } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { bindOrderToContact } from '../bind-order.ts'
import { refreshContact } from '../fetch-contact.ts'
import { findContact } from '../store.ts'
import { defaultSyncRule, type SyncRule, writeSyncRule } from './store-rules.ts'
import { wantWriteBack } from './store-write-back.ts'
import { writeBack } from './write-back.ts'

/** Remark, description and phone beside a friend (T14): written by the brand's rule, and never over an agent's own words. */

let desk: FriendDesk
let n = 0
let number = ''
let friend = ''
const run = <T>(work: (tx: Tx) => Promise<T>) => desk.test.transact(work)
const api = 'externalcontact/remark'

beforeAll(async () => {
  desk = await friendDesk()
}, 60_000)
afterAll(() => desk.test.close())
beforeEach(async () => {
  n = desk.nextTest().n
  number = `26041010000000000${n}0`
  friend = `wm_beside_${n}`
  const at = desk.test.time.now!.getTime() / 1000
  const follow_user = [{ userid: 'chenjing', add_way: 1, createtime: at }]
  desk.wecom.contacts.set(friend, { name: '小满', gender: 2, unionid: `o-${friend}`, follow_user })
  await refreshContact(desk.test.runtime, desk.test.brandId, friend)
  const orderId = await desk.placed(number)
  await run(async (tx) =>
    bindOrderToContact(
      tx,
      (await findContact(tx, friend))!,
      { id: orderId, customerId: null },
      { way: 'registration', evidence: 'test', takeOver: true },
    ),
  )
})

const rule = (more: Partial<SyncRule>) => run((tx) => writeSyncRule(tx, { ...defaultSyncRule, ...more }))
/** What WeCom was asked to write beside the friend by one round. */
async function written(): Promise<Record<string, unknown>[]> {
  desk.wecom.asked.length = 0
  await run(async (tx) => wantWriteBack(tx, [(await findContact(tx, friend))!.id]))
  await writeBack(desk.test.runtime, desk.test.brandId)
  return desk.wecom.askedOf(api).filter((one) => one.external_userid === friend)
}
/** An agent wrote this in WeCom. */
async function agentWrites(words: { remark?: string; description?: string; remark_mobiles?: string[] }) {
  const known = desk.wecom.contacts.get(friend)!
  Object.assign(known.follow_user[0]!, words)
  await refreshContact(desk.test.runtime, desk.test.brandId, friend)
}
const customerOf = () => run(async (tx) => (await findContact(tx, friend))!.customerId as CustomerId)

describe('what stands beside a friend', () => {
  it('is a remark that speaks to them, and a description with the order’s number, in one call and once', async () => {
    await rule({ remarkTemplate: '{称呼}-{商品}-{平台}', descriptionTemplate: '{平台}-{商品}-订单 {订单}' })
    expect(await written()).toEqual([
      {
        userid: 'chenjing',
        external_userid: friend,
        remark: '刘女士-X1 智能门锁-天猫',
        description: `天猫-X1 智能门锁-订单 ${number}`,
      },
    ])
    expect(await written()).toEqual([])
    const kept = await desk.query(
      sql<{
        text: string
      }>`select o::text as text from contacts.contact_owner o where wecom_user_id = 'chenjing'`,
    )
    expect(kept.map(({ text }) => text).join()).not.toContain(number)
  })

  it('is nothing where the brand chose nothing', async () => {
    await rule({})
    expect(await written()).toEqual([])
  })

  it.each([
    ['empty_only', []],
    ['ours_too', []],
    ['always', [expect.stringContaining('订单')]],
  ] as const)('keeps an agent’s own description by the rule %s', async (remarkOverwrite, expected) => {
    await rule({ descriptionTemplate: '订单 {订单}', remarkOverwrite })
    await agentWrites({ description: '下午别打电话' })
    expect((await written()).map((one) => one.description)).toEqual(expected)
  })

  it('replaces what we wrote before, where the rule says so, and not what an agent made of it', async () => {
    await rule({ descriptionTemplate: '订单 {订单}' })
    expect(await written()).toHaveLength(1)
    await rule({ descriptionTemplate: '{平台}-订单 {订单}' })
    expect(await written()).toEqual([])
    await rule({ descriptionTemplate: '{平台}-订单 {订单}', remarkOverwrite: 'ours_too' })
    expect(await written()).toMatchObject([{ description: `天猫-订单 ${number}` }])
    await agentWrites({ description: `天猫-订单 ${number}，要发票` })
    await rule({ descriptionTemplate: '订单 {订单}', remarkOverwrite: 'ours_too' })
    expect(await written()).toEqual([])
  })
})

describe('the phone beside a friend', () => {
  const mobile = () => `1381111000${n % 10}`
  const said = async (origin: string) => {
    const customerId = await customerOf()
    await run((tx) =>
      updateCustomerProfiles(tx, [{ customerId, phone: mobile() }], { record: 'registration:1', origin }),
    )
  }

  it('is one that the customer gave, once, where no member wrote any', async () => {
    await said('customer')
    await rule({})
    expect(await written(), 'not unless the brand wants it').toEqual([])
    await rule({ remarkPhones: 'empty_only' })
    expect(await written()).toEqual([
      { userid: 'chenjing', external_userid: friend, remark_mobiles: [mobile()] },
    ])
    expect(await written()).toEqual([])
  })

  it('is none of a marketplace’s or a file’s (T16), and none beside a member’s own', async () => {
    await rule({ remarkPhones: 'empty_only' })
    for (const origin of ['marketplace', 'import', 'order', 'nobody-knows']) {
      await said(origin)
      expect([origin, await written()]).toEqual([origin, []])
    }
    await said('customer')
    await agentWrites({ remark_mobiles: ['13822220000'] })
    expect(await written()).toEqual([])
  })

  it('is none of a buyer whom only an order told of', async () => {
    await rule({ remarkPhones: 'empty_only' })
    const customerId = await customerOf()
    await run((tx) =>
      identifyCustomers(tx, [
        {
          identifiers: [
            { kind: 'wecom_external', value: friend },
            { kind: 'phone', value: '+8613899990000' },
          ],
          evidence: 'order:1',
          origin: 'marketplace',
          profile: { phone: '+8613899990000' },
        },
      ]),
    )
    expect(await customerOf()).toBe(customerId)
    expect(await written()).toEqual([])
  })
})
