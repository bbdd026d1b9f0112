import { ConnectorFailure } from '../connectors/contract/connector.ts'
import { refusalsOf } from '../consents/index.ts'
import type { BrandId, CustomerId } from '../kernel/ids.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type MessageState, outcomeOf } from './message.ts'
import { settleMessages, writeMessages } from './store.ts'
import { corpOf, wecomClient } from './wecom.ts'

export interface ServiceWelcome {
  corpId: string
  externalUserId: string
  welcomeCode: string
  text: string
  deadlineAt: Date
  /** Null of somebody whom nobody knows yet. */
  customerId: CustomerId | null
}

/**
 * Greets whoever came into a service account: one try, within the 20 seconds of the code. A code is good once, so what
 * failed is not tried again: the customer is waiting in a chat, and a servicer answers.
 */
export async function sendServiceWelcome(
  runtime: Runtime,
  brandId: BrandId,
  welcome: ServiceWelcome,
): Promise<MessageState | 'already'> {
  const held = await runtime.effectsOff()
  const about = `service-welcome:${sha256(welcome.welcomeCode).toString('hex').slice(0, 32)}`
  const { id, corp, refusal } = await runtime.db.transact(brandId, async (tx) => {
    const { customerId } = welcome
    const [refusal] = await refusalsOf(tx, [{ customerId, purpose: 'service', channel: 'wecom' }])
    const [id] = await writeMessages(tx, [
      {
        channel: 'wecom_service',
        recipient: welcome.externalUserId,
        about,
        body: { text: welcome.text },
        state: refusal ? 'refused' : held ? 'held' : 'waiting',
        code: refusal ?? null,
        deadlineAt: welcome.deadlineAt,
        nextAttemptAt: null,
        customerId,
        purpose: 'service',
      },
    ])
    return { id, refusal, corp: await corpOf(tx, welcome.corpId) }
  })
  if (!id) return 'already'
  if (refusal) {
    runtime.metrics.outgoing.inc({ target: 'wecom_service', outcome: 'refused' })
    return 'refused'
  }
  if (held || !corp) return 'held'
  const result = await tryOnce(runtime, corp, welcome, about)
  runtime.metrics.outgoing.inc({ target: 'wecom_service', outcome: result.state })
  await runtime.db.transact(brandId, (tx) => settleMessages(tx, [{ id, ...result, nextAttemptAt: null }]))
  return result.state
}

async function tryOnce(
  runtime: Runtime,
  corp: Parameters<ReturnType<typeof wecomClient>['sendServiceWelcome']>[0],
  welcome: ServiceWelcome,
  about: string,
): Promise<{ state: MessageState; code: string | null }> {
  if (runtime.ports.clock.now() >= welcome.deadlineAt) return { state: 'expired', code: null }
  try {
    const messageId = about.split(':')[1]!
    await wecomClient(runtime).sendServiceWelcome(corp, welcome.welcomeCode, messageId, welcome.text)
    return { state: 'sent', code: null }
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    const state = outcomeOf(error)
    return { state: state === 'waiting' ? 'refused' : state, code: error.code }
  }
}
