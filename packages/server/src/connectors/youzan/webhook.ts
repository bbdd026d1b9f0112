import { hash as digest } from 'node:crypto'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { isRecord, type WireRecord } from '../contract/calls.ts'
import type { KeptPush, Push } from '../contract/connector.ts'
import { type AppKeys, PushRefused, type PushWebhook, type WebhookRequest } from '../contract/webhook.ts'
import { marketplace } from './normalise.ts'
import { readPush } from './read-push.ts'
import { decryptMessage, isSignedEvent } from './sign.ts'
import { findText } from './wire.ts'

/**
 * Pushes of Youzan. They carry no time, so none is ever too old: one that is sent again, by Youzan or by anybody,
 * has its old message id and is dropped by the inbox.
 */
export const youzanWebhook: PushWebhook = {
  read: (request, keys) => (isSealed(request) ? [readSealed(request.body, keys)] : readSigned(request, keys)),
  // Youzan looks for status 200, the word "success", or both (unconfirmed): each answer is clear by either rule.
  received: { status: 200, contentType: 'application/json', body: '{"code":0,"msg":"success"}' },
  refused: { status: 403, contentType: 'application/json', body: '{"code":0,"msg":"failed"}' },
}

function readSigned({ headers, body }: WebhookRequest, keys: AppKeys): Push[] {
  const given = headers['event-sign'] ?? ''
  if (!isSignedEvent(given, keys.appKey, body, keys.appSecret)) throw new PushRefused('bad_signature')
  const envelope = readObject(body)
  if (isTestCall(envelope)) return []
  if (findText(envelope, 'client_id') !== keys.appKey) throw new PushRefused('malformed')
  return [readPush(keptOf(envelope, body))]
}

function keptOf(envelope: WireRecord, raw: string): KeptPush {
  const sellerId = findText(envelope, 'kdt_id')
  const topic = findText(envelope, 'type')
  if (sellerId === null || topic === null) throw new PushRefused('malformed')
  return { sellerId, topic, pushId: pushIdOf(envelope, topic, sellerId), raw }
}

/** A message is sent again under its id with another `sendCount`. Few kinds have no id; their version tells them apart. */
function pushIdOf(envelope: WireRecord, topic: string, sellerId: string): string {
  const id = findText(envelope, 'msg_id')
  if (id !== null) return id
  return [topic, sellerId, findText(envelope, 'id') ?? '', findText(envelope, 'version') ?? ''].join(':')
}

/** A try from the developer console names no shop; whether all tries are marked is unconfirmed. */
function isTestCall(envelope: WireRecord): boolean {
  return envelope.test === true && findText(envelope, 'kdt_id') === null
}

/** Messages of the service market come as one encrypted text, and without a signature (unconfirmed). */
function isSealed({ headers, body }: WebhookRequest): boolean {
  return headers['event-sign'] === undefined && !body.trimStart().startsWith('{')
}

/**
 * Encryption without a signature proves little, so such a message is kept and counted but starts no work: it has
 * no subject. It is kept as it came; only who holds the secret can read it again.
 */
function readSealed(body: string, { appSecret }: AppKeys): Push {
  const content = readObject(opened(body, appSecret))
  const sellerId = findText(content, 'kdtId')
  const topic = findText(content, 'type')
  if (sellerId === null || topic === null) throw new PushRefused('malformed')
  return {
    marketplace,
    sellerId,
    topic,
    pushId: `sealed:${digest('sha256', body, 'hex')}`,
    subject: null,
    raw: body,
    detail: null,
  }
}

function opened(body: string, secret: string): string {
  try {
    return decryptMessage(secret, body.trim())
  } catch {
    throw new PushRefused('bad_signature')
  }
}

function readObject(text: string): WireRecord {
  try {
    const value = parseLossless(text)
    if (isRecord(value)) return value
  } catch {
    // Told below.
  }
  throw new PushRefused('malformed')
}
