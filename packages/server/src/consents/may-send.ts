import type { CustomerId } from '../kernel/ids.ts'
import { mayServe, type Origin } from '../runtime/access/policy.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { refusalOf, type SendRefusal, standOf } from './consent.ts'
import type { ConsentChannel } from './content.ts'
import { entriesOf } from './store.ts'

export interface WantedSend {
  /** Null where nobody knows yet who it is: then only what the contract is about may go. */
  customerId: CustomerId | null
  purpose: 'service' | 'marketing'
  channel: ConsentChannel
  /** Where the number or id that it is sent to came from (T16); not set where the channel itself is the customer's. */
  origin?: Origin
}

/** For each message, asked at the moment of sending: why it may not go; null where it may. One statement for all. */
export async function refusalsOf(tx: Tx, sends: readonly WantedSend[]): Promise<(SendRefusal | null)[]> {
  const entries = await entriesOf(
    tx,
    sends.flatMap(({ customerId }) => customerId ?? []),
  )
  return sends.map(({ customerId, purpose, channel, origin }) => {
    const said = customerId === null ? [] : (entries.get(customerId) ?? [])
    const serves = origin === undefined || mayServe('phone', purpose, origin)
    return refusalOf(purpose, standOf(said, purpose, channel).standing, serves)
  })
}
