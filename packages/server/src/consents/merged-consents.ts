import type { CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { type Standing, standOf } from './consent.ts'
import { type ConsentChannel, type ConsentPurpose, channels, consentContent } from './content.ts'
import { entriesOf } from './store.ts'

export interface MergedConsent {
  purpose: ConsentPurpose
  channel: ConsentChannel | 'all'
  kept: Standing
  absorbed: Standing
  /** Of the one person, by the rule that each message is asked by. */
  stands: Standing
}

/** What a person made of these two will have agreed to: each purpose and channel of which one of them said anything. */
export async function previewMergedConsents(
  tx: Tx,
  keptId: CustomerId,
  absorbedId: CustomerId,
): Promise<MergedConsent[]> {
  const said = await entriesOf(tx, [keptId, absorbedId])
  const [kept, absorbed] = [said.get(keptId) ?? [], said.get(absorbedId) ?? []]
  const both = [...kept, ...absorbed]
  return consentContent.purposes.flatMap(({ purpose, byChannel }) =>
    (byChannel ? channels : (['all'] as const)).flatMap((channel): MergedConsent[] => {
      const standing = (entries: typeof both) => standOf(entries, purpose, channel).standing
      const one = { purpose, channel, kept: standing(kept), absorbed: standing(absorbed) }
      if (one.kept === 'unknown' && one.absorbed === 'unknown') return []
      return [{ ...one, stands: standing(both) }]
    }),
  )
}
