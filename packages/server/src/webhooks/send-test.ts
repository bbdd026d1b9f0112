import type { BrandId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { settleAttempt, writeTestDelivery } from './delivery-store.ts'
import { mustFind } from './keep-endpoints.ts'
import { payloadOf, testType } from './payload.ts'
import type { Outcome } from './retry.ts'
import { post } from './send-due.ts'
import { sendingOf } from './store.ts'

export interface TestResult {
  deliveryId: string
  outcome: Outcome
  status: number | null
  ms: number
}

/** Sends one test message now, whatever the state of the endpoint, and says what came back. It is not tried again. */
export async function sendTest(
  runtime: Runtime,
  transact: <T>(brandId: BrandId, work: (tx: Tx) => Promise<T>) => Promise<T>,
  brandId: BrandId,
  endpointId: string,
): Promise<TestResult> {
  const message = await transact(brandId, async (tx) => {
    const { url } = await mustFind(tx, endpointId)
    const id = tx.ports.ids.next()
    await writeTestDelivery(tx, id, endpointId, testType)
    const event = {
      id,
      type: testType,
      version: 1,
      key: endpointId,
      occurredAt: tx.now,
      payload: { endpointId },
    }
    const { secrets, headers, method } = (await sendingOf(tx, [endpointId])).get(endpointId)!
    return { id, url, messageId: id, body: payloadOf(event, new Set()), secrets, headers, method, at: tx.now }
  })
  const { outcome, status, ms } = await post(runtime, message)
  const state = outcome === 'delivered' ? 'delivered' : 'failed'
  const { id, at } = message
  await transact(brandId, (tx) =>
    settleAttempt(tx, { id, number: 1, at, outcome, status, ms, state, nextAttemptAt: null }),
  )
  return { deliveryId: id, outcome, status, ms }
}
