import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectWecom, type FakeWecom } from '../../../test/support/fake-wecom.ts'
import { type TestRuntime, testRuntime } from '../../../test/support/runtime.ts'
import { identifyCustomers, tagCustomers, untagCustomers } from '../../customers/index.ts'
import type { CustomerId } from '../../kernel/ids.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { retryGivenUp, sumWriteBacks, wantWriteBackOfCustomers } from './store-write-back.ts'
import { writeBack } from './write-back.ts'

/** What cannot be written to WeCom is tried for days, then waits for a person. */

let test: TestRuntime
let wecom: FakeWecom
let anna: CustomerId
const start = new Date('2026-04-10T02:00:00Z')
const run = <T>(work: (tx: Tx) => Promise<T>) => test.transact(work)
const sum = () => run(sumWriteBacks)
/** Passes by itself; unlike -1 the client does not try it again at once, which would take real seconds. */
const busy = 41063
const api = 'externalcontact/mark_tag'

beforeAll(async () => {
  test = await testRuntime()
  test.time.now = start
  wecom = await connectWecom(test)
  const phone = '+8613812340000'
  const [made] = await run((tx) =>
    identifyCustomers(tx, [
      {
        identifiers: [{ kind: 'phone', value: phone }],
        evidence: 'registration:1',
        origin: 'customer',
        profile: { name: null, phone, regionCode: null },
      },
    ]),
  )
  anna = made!.customerId!
  await run((tx) =>
    sql`with c as (insert into contacts.contact (brand_id, id, external_user_id, customer_id, first_added_at, updated_at)
        values (${test.brandId}, gen_random_uuid(), 'wm_anna', ${anna}, ${start}, ${start}) returning id)
      insert into contacts.contact_owner (brand_id, contact_id, wecom_user_id, added_at)
      select ${test.brandId}, id, 'chenjing', ${start} from c`.execute(tx.db),
  )
  await run((tx) =>
    sql`insert into contacts.corp_tag (brand_id, corp_id, tag_id, group_id, group_name, name)
      select ${test.brandId}, target_id, 'et1', 'g1', '桥', 'VIP' from connectors.credential where kind = 'wecom'`.execute(
      tx.db,
    ),
  )
  await run((tx) => tagCustomers(tx, [{ customerId: anna, name: 'VIP', origin: 'agent' }]))
  await run((tx) => wantWriteBackOfCustomers(tx, [anna]))
}, 60_000)
afterAll(() => test.close())

/** Looks four times a day whether something is due. */
async function tryForDays(days: number): Promise<number> {
  let tries = 0
  for (let step = 0; step < days * 4; step += 1) {
    test.time.now = new Date(test.time.now!.getTime() + 6 * 3600_000)
    tries += await writeBack(test.runtime, test.brandId)
  }
  return tries
}

describe('writing to WeCom', () => {
  it('is tried again and again while WeCom is busy, but not for ever', async () => {
    wecom.refuses.set(api, busy)
    expect(await writeBack(test.runtime, test.brandId)).toBe(1)
    expect(await sum()).toMatchObject({ waiting: 1, failing: [{ contacts: 1 }], givenUp: [] })
    const tries = await tryForDays(14)
    expect(tries).toBeGreaterThan(10)
    expect(tries).toBeLessThan(30)
    expect(await sum()).toMatchObject({ waiting: 0, failing: [], givenUp: [{ contacts: 1 }] })
    expect(await tryForDays(7)).toBe(0)
  })

  it('goes on where a person says so, and ends with success', async () => {
    expect(await run(retryGivenUp)).toBe(1)
    expect(await run(retryGivenUp)).toBe(0)
    wecom.refuses.clear()
    wecom.asked.length = 0
    expect(await writeBack(test.runtime, test.brandId)).toBe(1)
    expect(wecom.askedOf(api)).toMatchObject([{ userid: 'chenjing', add_tag: ['et1'] }])
    expect(await sum()).toEqual({ waiting: 0, failing: [], givenUp: [] })
  })

  it('that WeCom refuses for good ends as given up, with the reason, and is not lost in silence', async () => {
    wecom.refuses.set(api, 40068)
    await run((tx) => untagCustomers(tx, [{ customerId: anna, name: 'VIP' }]))
    await run((tx) => wantWriteBackOfCustomers(tx, [anna]))
    expect(await writeBack(test.runtime, test.brandId)).toBe(1)
    expect(await sum()).toEqual({ waiting: 0, failing: [], givenUp: [{ code: '40068', contacts: 1 }] })
    expect(await tryForDays(2)).toBe(0)
    wecom.refuses.clear()
    wecom.asked.length = 0
    expect(await run(retryGivenUp)).toBe(1)
    expect(await writeBack(test.runtime, test.brandId)).toBe(1)
    expect(wecom.askedOf(api)).toMatchObject([{ userid: 'chenjing', remove_tag: ['et1'] }])
    expect(await sum()).toEqual({ waiting: 0, failing: [], givenUp: [] })
    await run((tx) => tagCustomers(tx, [{ customerId: anna, name: 'VIP', origin: 'agent' }]))
    await run((tx) => wantWriteBackOfCustomers(tx, [anna]))
    expect(await writeBack(test.runtime, test.brandId)).toBe(1)
  })

  it('of a friend who is gone is let go', async () => {
    wecom.refuses.set(api, 84061)
    await run((tx) => untagCustomers(tx, [{ customerId: anna, name: 'VIP' }]))
    await run((tx) => wantWriteBackOfCustomers(tx, [anna]))
    expect(await writeBack(test.runtime, test.brandId)).toBe(1)
    expect(await sum()).toEqual({ waiting: 0, failing: [], givenUp: [] })
    wecom.refuses.clear()
    await run((tx) => tagCustomers(tx, [{ customerId: anna, name: 'VIP', origin: 'agent' }]))
  })

  it('begins anew with the next change, also of what was given up', async () => {
    wecom.refuses.set(api, busy)
    await run((tx) => untagCustomers(tx, [{ customerId: anna, name: 'VIP' }]))
    await run((tx) => wantWriteBackOfCustomers(tx, [anna]))
    await tryForDays(14)
    expect((await sum()).givenUp).toHaveLength(1)
    wecom.refuses.clear()
    await run((tx) => wantWriteBackOfCustomers(tx, [anna]))
    expect(await writeBack(test.runtime, test.brandId)).toBe(1)
    expect(await sum()).toEqual({ waiting: 0, failing: [], givenUp: [] })
  })
})
