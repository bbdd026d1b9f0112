import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { CustomerForgotten } from './errors.ts'
import { mendPersons } from './mend/mend-persons.ts'
import { forgottenAmong, markForgotten } from './merge-store.ts'

/**
 * Asked before anything is written of a person by hand: a form that was open all the while would bring them back, onto a row that
 * nobody can ask to be forgotten any more. Throws `customer.forgotten`.
 */
export async function refuseForgotten(tx: Tx, customerIds: readonly CustomerId[]): Promise<void> {
  if ((await forgottenAmong(tx, customerIds)).size > 0) throw new CustomerForgotten()
}

/**
 * Begins to forget: whoever merges with this person now comes along or is too late. `rowsOf` says, once nobody else can come, which
 * rows are meant.
 */
export async function beginForgetting(
  tx: Tx,
  customerId: CustomerId,
  rowsOf: () => Promise<CustomerId[]>,
): Promise<CustomerId[]> {
  await mendPersons(tx, [customerId])
  const ids = await rowsOf()
  await markForgotten(tx, ids)
  return ids
}
