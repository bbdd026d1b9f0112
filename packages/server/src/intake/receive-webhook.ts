import {
  type PushRefusalReason,
  PushRefused,
  type PushWebhook,
  type WebhookAnswer,
  type WebhookRequest,
} from '../connectors/contract/webhook.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { WebhookRefused } from './errors.ts'
import type { Receiver } from './receive-pushes.ts'
import type { Directory } from './shops.ts'

export interface WebhookCall extends WebhookRequest {
  /** GET asks only whether the address is ours. */
  method: 'GET' | 'POST'
  marketplace: string
  /** Stands in the address, so that the secret is known before anything is read. */
  appKey: string
}

interface Deps {
  runtime: Runtime
  directory: Directory
  webhooks: ReadonlyMap<string, PushWebhook>
  receiver: Receiver
}

/**
 * One request on a marketplace's push address. Answered in the marketplace's own words, after the raw copies are
 * committed; what is refused is counted, and the answer does not say why. Throws `webhook.unknown_marketplace`.
 */
export async function receiveWebhook(
  { runtime, directory, webhooks, receiver }: Deps,
  { marketplace, appKey, method, ...request }: WebhookCall,
): Promise<WebhookAnswer> {
  const webhook = webhooks.get(marketplace)
  if (!webhook || (method === 'GET' && !webhook.verify)) throw new WebhookRefused('unknown_marketplace')
  const refuse = (reason: PushRefusalReason | 'unknown_app'): WebhookAnswer => {
    runtime.metrics.refused.inc({ source: marketplace, reason })
    runtime.log.warn({ event: 'webhook.refused', marketplace, reason })
    return webhook.refused
  }
  const keys = await directory.app(marketplace, appKey)
  if (!keys) return refuse('unknown_app')
  const now = runtime.ports.clock.now()
  try {
    if (method === 'GET' && webhook.verify) return webhook.verify(request, keys, now)
    await receiver.receive(webhook.read(request, keys, now))
  } catch (error) {
    if (error instanceof PushRefused) return refuse(error.reason)
    throw error
  }
  return webhook.received
}
