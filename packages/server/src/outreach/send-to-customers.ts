import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { BrandId, CustomerId } from '../kernel/ids.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type CustomerBody, type MessageState, outcomeOf, type SendPurpose } from './message.ts'
import { type Message, settleMessages, writeMessages } from './store.ts'
import { corpOf, wecomClient } from './wecom.ts'

export interface CustomerMessage extends CustomerBody {
  customerId: CustomerId
  purpose: SendPurpose
  /** What it is about, `privacy-request:ID:done`: a customer hears of one thing once. */
  about: string
  /** After this it helps nobody, or WeCom takes it no more. */
  deadlineAt: Date
  /** Not before this; now where it is not set. */
  sendAt?: Date
}

const retryMs = 10_000

/**
 * Queues messages to customers in the caller's transaction; a job sends each into its session of a service account. Whether the
 * customer wants it is asked when it is sent, not here.
 */
export async function queueToCustomers(tx: Tx, messages: readonly CustomerMessage[]): Promise<void> {
  await writeMessages(
    tx,
    messages.map(({ customerId, purpose, about, deadlineAt, sendAt, ...body }) => ({
      channel: 'wecom_customer',
      recipient: body.externalUserId,
      about,
      body,
      state: 'waiting',
      code: null,
      deadlineAt,
      nextAttemptAt: sendAt ?? tx.now,
      customerId,
      purpose,
    })),
  )
}

/** One try of a message that may go, and its outcome kept. */
export async function deliverToCustomer(runtime: Runtime, brandId: BrandId, message: Message): Promise<void> {
  const result = await tryOnce(runtime, brandId, message)
  runtime.metrics.outgoing.inc({ target: 'wecom_customer', outcome: result.state })
  await runtime.db.transact(brandId, (tx) =>
    settleMessages(tx, [
      {
        id: message.id,
        ...result,
        nextAttemptAt: result.state === 'waiting' ? new Date(tx.now.getTime() + retryMs) : null,
      },
    ]),
  )
}

async function tryOnce(
  runtime: Runtime,
  brandId: BrandId,
  message: Message,
): Promise<{ state: MessageState; code: string | null }> {
  const { corpId, accountId, externalUserId, text } = message.body as CustomerBody
  const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, corpId))
  if (!corp) return { state: 'refused', code: 'no_credential' }
  // The id is the message's own: WeCom takes the same one once.
  const messageId = message.id.replaceAll('-', '')
  try {
    await wecomClient(runtime).sendServiceText(corp, {
      accountId,
      contactId: externalUserId,
      messageId,
      text,
    })
    return { state: 'sent', code: null }
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    return { state: outcomeOf(error), code: error.code }
  }
}
