import type { ChangedRecord } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { versionsOf } from './store.ts'

/** Rows of a marketplace's list of which we do not have this version: what pushes lost. */
export async function missingVersions(
  tx: Tx,
  shopId: string,
  kind: 'orders' | 'after_sales',
  records: ChangedRecord[],
): Promise<ChangedRecord[]> {
  const known = await versionsOf(
    tx,
    shopId,
    kind,
    records.map((record) => record.id),
  )
  return records.filter((record) => {
    const ours = known.get(record.id)
    return !ours || ours.getTime() < record.versionAt.getTime()
  })
}
