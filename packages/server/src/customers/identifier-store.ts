import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { IdentifierKind } from './customer.ts'

/** The blind indexes by which these customers are known. */
export function indexesOfCustomers(
  tx: Tx,
  customerIds: readonly string[],
): Promise<{ customerId: CustomerId; kind: IdentifierKind; index: Buffer }[]> {
  return tx.named(
    'customers.indexes_of_customers',
    `select customer_id as "customerId", kind, value_index as index from customers.identifier
     where brand_id = $1 and customer_id = any($2::uuid[])`,
    [tx.brandId, customerIds],
  )
}
