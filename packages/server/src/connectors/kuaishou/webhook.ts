import { hash as digest } from 'node:crypto'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { isRecord, type WireRecord } from '../contract/calls.ts'
import type { Push } from '../contract/connector.ts'
import { type AppKeys, PushRefused, type PushWebhook, type WebhookAnswer } from '../contract/webhook.ts'
import { readObject, readPush } from './read-push.ts'
import { decryptMessage } from './sign.ts'
import { findCode, findText } from './wire.ts'

/** The name, among an app's further secrets, of the key that pushes are sealed with. */
export const messageKeyName = 'messageKey'

const json = (status: number, result: number): WebhookAnswer => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify({ result }),
})

/**
 * One address an app; the platform waits three seconds. There is no signature: who seals with the key is believed, and
 * a message only says what to fetch. One that is sent again is known by its event id.
 */
export const kuaishouWebhook: PushWebhook = {
  received: json(200, 1),
  refused: json(403, 0),
  read({ body }, keys) {
    return readMessages(open(body, keys))
      .filter((message) => message.test !== true)
      .map((message) => toPush(message, keys))
  },
}

/** Without a signature, what cannot be opened or read was not sealed by the platform. */
function open(body: string, { extraSecrets }: AppKeys): string {
  try {
    return decryptMessage(extraSecrets?.[messageKeyName] ?? '', body)
  } catch {
    throw new PushRefused('bad_signature')
  }
}

/** A message, or, as one SDK has it, a list of them. */
function readMessages(text: string): WireRecord[] {
  let read: unknown
  try {
    read = parseLossless(text)
  } catch {
    throw new PushRefused('malformed')
  }
  const messages = Array.isArray(read) ? read : [read]
  if (!messages.every((each) => isRecord(each) && (each.test === true || findText(each, 'event') !== null)))
    throw new PushRefused('malformed')
  return messages as WireRecord[]
}

/** A message whose `info` cannot be read is kept all the same. */
function toPush(message: WireRecord, { appKey }: AppKeys): Push {
  const named = findText(message, 'appKey')
  if (named !== null && named !== appKey) throw new PushRefused('malformed')
  const raw = JSON.stringify(message)
  return readPush({
    sellerId: findCode(message, 'userId') ?? findCode(readObject(message.info), 'sellerId') ?? '',
    pushId: findText(message, 'eventId') ?? findText(message, 'msgId') ?? digest('sha256', raw, 'hex'),
    topic: findText(message, 'event') ?? '',
    raw,
  })
}
