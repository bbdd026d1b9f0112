import type { BrandId } from '../kernel/ids.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { writeMessages } from './store.ts'

/**
 * A sign-in code by SMS. No SMS provider is connected in this version: the message is kept as waiting with the reason
 * `no_provider` and no worker takes it, and the answer is false, so that the caller says that nothing was sent.
 */
export async function deliverCode(
  runtime: Runtime,
  brandId: BrandId,
  message: { audience: string; personId: string; phone: string; code: string },
): Promise<boolean> {
  await runtime.db.transact(brandId, (tx) =>
    writeMessages(tx, [
      {
        channel: 'sms',
        recipient: `${message.audience}:${message.personId}`,
        about: `code:${sha256(`${message.personId}:${message.code}`).toString('hex').slice(0, 32)}`,
        body: { phone: message.phone, code: message.code },
        state: 'waiting',
        code: 'no_provider',
        deadlineAt: null,
        nextAttemptAt: null,
      },
    ]),
  )
  runtime.metrics.outgoing.inc({ target: 'sms', outcome: 'no_provider' })
  return false
}
