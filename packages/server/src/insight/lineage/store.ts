import { sql } from 'kysely'
import { firstRow, rows, type Tx } from '../../runtime/db/transaction.ts'

/** Whose word the newest version of an order is. */
export async function originOfOrder(tx: Tx, orderId: string): Promise<string | null> {
  const row = await firstRow(
    tx,
    sql<{
      origin: string
    }>`select origin from orders."order" where brand_id = ${tx.brandId} and id = ${orderId}::uuid`,
  )
  return row?.origin ?? null
}

export interface NamedRecord {
  id: string
  name: string
}

/** What records are called by people: the numbers of orders, the files of imports, the names of members. */
export function namesOfRecords(
  tx: Tx,
  asked: { orders: string[]; imports: string[]; members: string[] },
): Promise<NamedRecord[]> {
  return rows(
    tx,
    sql<NamedRecord>`select id::text as id, outside_id as name from orders."order" where brand_id = ${tx.brandId} and id = any(${asked.orders}::uuid[])
      union all select import_id::text, name from imports.file where brand_id = ${tx.brandId} and number = 0 and import_id = any(${asked.imports}::uuid[])
      union all select id, name from organization.member where brand_id = ${tx.brandId} and id = any(${asked.members}::text[])`,
  )
}

/** Whom these ids of WeCom are. */
export function customersOfContacts(tx: Tx, externalIds: readonly string[]): Promise<{ id: string }[]> {
  return rows(
    tx,
    sql<{ id: string }>`select distinct customer_id as id from contacts.contact
      where brand_id = ${tx.brandId} and external_user_id = any(${[...externalIds]}::text[]) and customer_id is not null`,
  )
}
