import { hash as digest } from 'node:crypto'
import { parseLossless } from '../../kernel/json-lossless.ts'
import type { Push } from '../contract/connector.ts'
import {
  type AppKeys,
  PushRefused,
  type PushWebhook,
  type WebhookAnswer,
  type WebhookRequest,
} from '../contract/webhook.ts'
import { readData, readPush } from './read-push.ts'
import { isSameSign, signPush } from './sign.ts'
import { type DoudianRecord, findCode, findText } from './wire.ts'

/** The platform asks with this tag whether the address lives. */
const testTag = '0'

const json = (status: number, code: number, msg: string): WebhookAnswer => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify({ code, msg }),
})

/** One address an app. A request carries no time of its own, so an old one is known by its message ids only. */
export const doudianWebhook: PushWebhook = {
  received: json(200, 0, 'success'),
  refused: json(403, 1, 'refused'),
  read(request, keys) {
    checkSignature(request, keys)
    return readMessages(request.body)
      .filter((message) => findText(message, 'tag') !== testTag)
      .map(toPush)
  },
}

function checkSignature({ headers, body }: WebhookRequest, { appKey, appSecret }: AppKeys): void {
  const signed = isSameSign(headers['event-sign'] ?? '', signPush(appKey, appSecret, body))
  if (!signed || headers['app-id'] !== appKey) throw new PushRefused('bad_signature')
}

/** A list of messages, or the bare message that some sources tell of. */
function readMessages(body: string): DoudianRecord[] {
  let read: unknown
  try {
    read = parseLossless(body)
  } catch {
    throw new PushRefused('malformed')
  }
  const messages = Array.isArray(read) ? read : [read]
  if (messages.every(isMessage)) return messages
  throw new PushRefused('malformed')
}

function isMessage(value: unknown): value is DoudianRecord {
  const object = typeof value === 'object' && value !== null && !Array.isArray(value)
  return object && findText(value as DoudianRecord, 'tag') !== null
}

/** A message whose data cannot be read is kept all the same: it must not hold up the others of its request. */
function toPush(message: DoudianRecord): Push {
  const topic = findText(message, 'tag') ?? ''
  const raw = typeof message.data === 'string' ? message.data : JSON.stringify(message.data ?? {})
  const pushId = findText(message, 'msg_id') ?? findText(message, 'msgId')
  return readPush({
    sellerId: findCode(readData(raw), 'shop_id') ?? '',
    pushId: pushId ?? digest('sha256', `${topic}:${raw}`, 'hex'),
    topic,
    raw,
  })
}
