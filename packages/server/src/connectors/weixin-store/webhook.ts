import { hash as digest } from 'node:crypto'
import type { WireRecord } from '../contract/calls.ts'
import type { Push } from '../contract/connector.ts'
import {
  callbackSignature,
  decryptMessage,
  InvalidAesKey,
  isSignatureEqual,
  isTimestampFresh,
  parseCallbackTimestamp,
  signSorted,
  UndecryptableMessage,
} from '../contract/sealed-callback.ts'
import {
  type AppKeys,
  PushRefused,
  type PushWebhook,
  type WebhookAnswer,
  type WebhookRequest,
} from '../contract/webhook.ts'
import { readMessage, readPush } from './read-push.ts'
import { testEvent } from './unconfirmed.ts'
import { findText } from './wire.ts'

const text = (status: number, body: string): WebhookAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
})

/**
 * Sealed pushes in JSON or XML. Unsealed ones are refused: their signature covers time and nonce, but no byte of the
 * message, so whoever saw one could write any other. The shop must choose the safe mode.
 */
export const weixinStoreWebhook: PushWebhook = {
  received: text(200, 'success'),
  refused: text(403, 'refused'),
  read(request, keys, now) {
    const encrypted = findText(readMessage(request.body), 'Encrypt')
    if (encrypted === null) throw new PushRefused('malformed')
    checkSealed(request, secretsOf(keys), encrypted, now)
    const raw = open(keys, encrypted)
    const message = readMessage(raw)
    return findText(message, 'Event') === testEvent ? [] : [toPush(message, raw, keys)]
  },
  verify(request, keys, now) {
    // A form decoder turns `+` into a space; base64 has no spaces, so this loses nothing.
    const echo = (request.query.echostr ?? '').replaceAll(' ', '+')
    if (!/^[\w+/=.-]{1,1024}$/.test(echo)) throw new PushRefused('malformed')
    const secrets = secretsOf(keys)
    if (request.query.msg_signature === undefined) {
      checkPlain(request, secrets, now)
      return text(200, echo)
    }
    checkSealed(request, secrets, echo, now)
    return text(200, open(keys, echo))
  },
}

function checkSealed(request: WebhookRequest, { token }: PushSecrets, encrypted: string, now: Date): void {
  const { timestamp = '', nonce = '', msg_signature = '' } = request.query
  checkSignature(callbackSignature(token, timestamp, nonce, encrypted), msg_signature, timestamp, now)
}

/** The check of the address carries its echo open, also in safe mode. */
function checkPlain(request: WebhookRequest, { token }: PushSecrets, now: Date): void {
  const { timestamp = '', nonce = '', signature = '' } = request.query
  checkSignature(signSorted([token, timestamp, nonce]), signature, timestamp, now)
}

function checkSignature(expected: string, given: string, timestamp: string, now: Date): void {
  const sentAt = parseCallbackTimestamp(timestamp)
  if (sentAt === null || !isSignatureEqual(expected, given)) throw new PushRefused('bad_signature')
  if (!isTimestampFresh(sentAt, now)) throw new PushRefused('stale')
}

/** What the owner chose in the shop's push settings, among the further secrets of its app. */
interface PushSecrets {
  token: string
  encodingAesKey: string
}

function secretsOf({ extraSecrets }: AppKeys): PushSecrets {
  const { pushToken: token, encodingAesKey } = extraSecrets ?? {}
  if (!token || !encodingAesKey) throw new PushRefused('bad_signature')
  return { token, encodingAesKey }
}

/** The receiver inside the seal is the AppID; another one means that the key is shared and the message is not ours. */
function open(keys: AppKeys, encrypted: string): string {
  try {
    const { message, receiveId } = decryptMessage(secretsOf(keys).encodingAesKey, encrypted)
    if (receiveId === keys.appKey) return message
  } catch (error) {
    // A key that cannot be one was typed wrong: nothing that is sealed with the right one opens.
    if (!(error instanceof UndecryptableMessage || error instanceof InvalidAesKey)) throw error
  }
  throw new PushRefused('bad_signature')
}

/**
 * A message that is sent again has the same words under another seal. Sender and time are too weak to tell two apart:
 * several events share a second.
 */
function toPush(message: WireRecord, raw: string, { appKey }: AppKeys): Push {
  const topic = findText(message, 'Event') ?? findText(message, 'MsgType')
  if (topic === null) throw new PushRefused('malformed')
  return readPush({ sellerId: appKey, topic, pushId: digest('sha256', raw, 'hex'), raw })
}
