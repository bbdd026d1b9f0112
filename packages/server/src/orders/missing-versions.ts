import type { ChangedRecord } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { versionsOf } from './store.ts'

/**
 * Rows of a marketplace's list of which we do not have this version: what pushes lost. Versions are as fine as a second,
 * so a row of a version that we have is missing, too, when `stateOf` reads another state in it than ours.
 */
export async function missingVersions(
  tx: Tx,
  shopId: string,
  kind: 'orders' | 'after_sales',
  records: ChangedRecord[],
  stateOf: (record: ChangedRecord) => string | null = () => null,
): Promise<ChangedRecord[]> {
  const known = await versionsOf(
    tx,
    shopId,
    kind,
    records.map((record) => record.id),
  )
  return records.filter((record) => {
    const ours = known.get(record.id)
    if (!ours || ours.versionAt < record.versionAt) return true
    if (ours.versionAt > record.versionAt) return false
    return ![null, ours.state].includes(stateOf(record))
  })
}
