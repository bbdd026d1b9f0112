import { type RawBuilder, sql } from 'kysely'
import { refreshContact } from '../../src/contacts/fetch-contact.ts'
import { recordOrders } from '../../src/orders/index.ts'
import { rows } from '../../src/runtime/db/transaction.ts'
import { connectWecom, type FakeWecom } from './fake-wecom.ts'
import { type TestRuntime, testRuntime } from './runtime.ts'
import { seedShops, tmallOrder } from './shop.ts'

/** A brand with a shop and a WeCom that answers, where friends come and orders are placed. */
export interface FriendDesk {
  test: TestRuntime
  wecom: FakeWecom
  /** Gives each test hours of its own, so that no wrong claim of one counts in another; `n` goes up with it. */
  nextTest(): { n: number; now: Date }
  query<Row>(statement: RawBuilder<Row>): Promise<Row[]>
  /** A member added them, and WeCom tells of it. */
  friend(externalUserId: string): Promise<void>
  /** An order of today at Tmall; gives its id here. */
  placed(outsideId: string): Promise<string>
  auditOf(subject: string): Promise<string[]>
}

const betweenTestsMs = 2 * 3600_000

export async function friendDesk(): Promise<FriendDesk> {
  const test = await testRuntime({ config: { publicUrl: 'https://scrm.example' } })
  const wecom = await connectWecom(test)
  await test.transact(seedShops)
  let n = 0
  let now = new Date(Date.parse('2026-04-12T02:00:00Z'))
  const query: FriendDesk['query'] = (statement) => test.transact((tx) => rows(tx, statement))
  return {
    test,
    wecom,
    query,
    nextTest() {
      now = new Date(now.getTime() + betweenTestsMs)
      test.time.now = now
      wecom.refuses.clear()
      wecom.asked.length = 0
      n += 1
      return { n, now }
    },
    async friend(externalUserId) {
      const follow_user = [{ userid: 'chenjing', add_way: 1 }]
      wecom.contacts.set(externalUserId, { name: '小刘', unionid: `o-${externalUserId}`, follow_user })
      await refreshContact(test.runtime, test.brandId, externalUserId)
    },
    async placed(outsideId) {
      return (await test.transact((tx) => recordOrders(tx, [tmallOrder(outsideId, now)])))[0]!.orderId
    },
    async auditOf(subject) {
      const found = await query(
        sql<{
          action: string
        }>`select action from runtime.audit_entry where subject = ${subject} order by seq`,
      )
      return found.map(({ action }) => action)
    },
  }
}
