import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type TestBrand, testBrand } from '../../../test/support/brand.ts'
import { rows, type Tx } from '../../runtime/db/transaction.ts'
import { ordersInUse } from './store.ts'

let brand: TestBrand
beforeAll(async () => {
  brand = await testBrand()
})
afterAll(() => brand.close())

const friend = (tx: Tx, externalUserId: string): Promise<string> => {
  const id = tx.ports.ids.next()
  const nickname = tx.vault.seal('contacts.contact.nickname', id, '小刘')
  return rows(
    tx,
    sql`insert into contacts.contact (brand_id, id, external_user_id, nickname, first_added_at, updated_at)
      values (${tx.brandId}, ${id}, ${externalUserId}, ${nickname}, ${tx.now}, ${tx.now})`,
  ).then(() => id)
}

const give = async (tx: Tx, contactId: string, orderId: string, undoneAt: Date | null) =>
  rows(
    tx,
    sql`insert into contacts.binding (brand_id, id, contact_id, order_id, way, evidence, customer_id, bound_at, undone_at)
      values (${tx.brandId}, ${tx.ports.ids.next()}, ${contactId}, ${orderId}, 'claim', 'member:chenjing',
        ${tx.ports.ids.next()}, ${tx.now}, ${undoneAt})`,
  )

it('an order that a friend was given stays when its file is taken back, until the friend loses it again', () =>
  brand.transact(async (tx) => {
    const contactId = await friend(tx, 'wmLiu')
    const [given, lost, free] = [tx.ports.ids.next(), tx.ports.ids.next(), tx.ports.ids.next()] as const
    await give(tx, contactId, given, null)
    await give(tx, contactId, lost, tx.now)
    expect([...(await ordersInUse(tx, [given, lost, free]))]).toEqual([given])
  }))
