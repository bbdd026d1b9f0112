import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { WelcomeAttachment } from '../connectors/wecom/index.ts'
import { refusalsOf } from '../consents/index.ts'
import type { BrandId, CustomerId } from '../kernel/ids.ts'
import { sha256 } from '../runtime/crypto/vault.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type MessageState, outcomeOf, type WelcomeBody } from './message.ts'
import { settleMessages, writeMessages } from './store.ts'
import { corpOf, wecomClient } from './wecom.ts'

export interface Welcome {
  corpId: string
  externalUserId: string
  /** Good once, for 20 s after the event. */
  welcomeCode: string
  text: string
  attachments?: WelcomeAttachment[]
  deadlineAt: Date
  /** Null of somebody whom nobody knows yet. */
  customerId?: CustomerId | null
}

/** The first try is made at once; a sweep takes up what is still waiting this much later. */
const firstTryMs = 3_000
const retryMs = 1_000

/**
 * Greets a contact. Called outside any transaction. One welcome for one code, whatever is repeated; a code that is
 * spent, too late or taken by another app (41050, 41051, 41096) is kept as refused and never tried again.
 */
export async function sendWelcome(
  runtime: Runtime,
  brandId: BrandId,
  welcome: Welcome,
): Promise<MessageState | 'already'> {
  const held = await runtime.effectsOff()
  const body: WelcomeBody = {
    corpId: welcome.corpId,
    welcomeCode: welcome.welcomeCode,
    text: welcome.text,
    attachments: welcome.attachments ?? [],
  }
  const { id, refusal } = await runtime.db.transact(brandId, async (tx) => {
    const customerId = welcome.customerId ?? null
    const [refusal] = await refusalsOf(tx, [{ customerId, purpose: 'service', channel: 'wecom' }])
    const [id] = await writeMessages(tx, [
      {
        channel: 'wecom_welcome',
        recipient: welcome.externalUserId,
        about: `welcome:${sha256(welcome.welcomeCode).toString('hex').slice(0, 32)}`,
        body,
        state: refusal ? 'refused' : held ? 'held' : 'waiting',
        code: refusal ?? null,
        deadlineAt: welcome.deadlineAt,
        nextAttemptAt: refusal ? null : new Date(tx.now.getTime() + firstTryMs),
        customerId,
        purpose: 'service',
      },
    ])
    return { id, refusal }
  })
  if (!id) return 'already'
  if (refusal) {
    runtime.metrics.outgoing.inc({ target: 'wecom_welcome', outcome: 'refused' })
    return 'refused'
  }
  if (held) {
    runtime.metrics.outgoing.inc({ target: 'wecom_welcome', outcome: 'held' })
    return 'held'
  }
  return deliverWelcome(runtime, brandId, { id, body, deadlineAt: welcome.deadlineAt })
}

/** One try, and its outcome kept. */
export async function deliverWelcome(
  runtime: Runtime,
  brandId: BrandId,
  { id, body, deadlineAt }: { id: string; body: WelcomeBody; deadlineAt: Date | null },
): Promise<MessageState> {
  const result = await tryWelcome(runtime, brandId, body, deadlineAt)
  runtime.metrics.outgoing.inc({ target: 'wecom_welcome', outcome: result.state })
  await runtime.db.transact(brandId, (tx) =>
    settleMessages(tx, [
      {
        id,
        ...result,
        nextAttemptAt: result.state === 'waiting' ? new Date(tx.now.getTime() + retryMs) : null,
      },
    ]),
  )
  return result.state
}

async function tryWelcome(
  runtime: Runtime,
  brandId: BrandId,
  body: WelcomeBody,
  deadlineAt: Date | null,
): Promise<{ state: MessageState; code: string | null }> {
  if (deadlineAt && runtime.ports.clock.now() >= deadlineAt) return { state: 'expired', code: null }
  const corp = await runtime.db.transact(brandId, (tx) => corpOf(tx, body.corpId))
  if (!corp) return { state: 'refused', code: 'no_credential' }
  try {
    await wecomClient(runtime).sendWelcome(corp, body.welcomeCode, {
      text: body.text,
      ...(body.attachments.length > 0 ? { attachments: body.attachments } : {}),
    })
    return { state: 'sent', code: null }
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    return { state: outcomeOf(error), code: error.code }
  }
}
