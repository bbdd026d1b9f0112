import { refusalsOf } from '../consents/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type Message, settleMessages } from './store.ts'

/**
 * Asks for each message to a customer, now that it is about to leave, whether it may: a withdrawal stops also what was queued
 * before it. What may not go is refused for good, with the reason.
 */
export async function stillWanted(
  tx: Tx,
  { metrics }: Pick<Runtime, 'metrics'>,
  messages: readonly Message[],
): Promise<Message[]> {
  const asked = messages.filter(({ purpose }) => purpose !== null)
  if (asked.length === 0) return [...messages]
  const refusals = await refusalsOf(
    tx,
    asked.map(({ customerId, purpose, channel }) => ({
      customerId,
      purpose: purpose!,
      channel: channel === 'sms' ? 'sms' : 'wecom',
    })),
  )
  const refused = asked.flatMap(({ id, channel }, i) =>
    refusals[i] ? [{ id, channel, code: refusals[i] }] : [],
  )
  await settleMessages(
    tx,
    refused.map(({ id, code }) => ({ id, state: 'refused', code, nextAttemptAt: null })),
  )
  for (const { channel } of refused) metrics.outgoing.inc({ target: channel, outcome: 'refused' })
  const gone = new Set(refused.map(({ id }) => id))
  return messages.filter(({ id }) => !gone.has(id))
}
