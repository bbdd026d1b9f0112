import { createHash } from 'node:crypto'
import {
  callbackSignature,
  decryptMessage,
  isSignatureEqual,
  isTimestampFresh,
  parseCallbackTimestamp,
  UndecryptableMessage,
} from '../contract/sealed-callback.ts'
import { MalformedXml, parseXml, textOf, type XmlRecord } from '../contract/xml.ts'
import type { CallbackRefusal } from './errors.ts'
import { normaliseEvent, type WecomEvent } from './normalise-event.ts'

/** Secrets of one receiving address. `receiveId` is the corp id for a self-built app. */
export interface CallbackCredentials {
  token: string
  encodingAesKey: string
  receiveId: string
}

export interface CallbackRequest {
  method: 'GET' | 'POST'
  /** Decoded query; a repeated name (a list) is refused. */
  query: Record<string, unknown>
  body: Buffer | string | null
}

export type CallbackOutcome =
  /** Answer 200 with exactly this text, within 1 s. */
  | { kind: 'verified'; plaintext: string }
  /** Keep `raw` under `dedupeKey`, answer 200 with an empty body, within 5 s. */
  | { kind: 'event'; event: WecomEvent; dedupeKey: string; raw: string }
  | { kind: 'refused'; reason: CallbackRefusal; detail: string }

/** The largest callbacks (member changes of a 500-person group) stay far below. */
export const maxCallbackBytes = 1024 * 1024

class Refusal extends Error {
  readonly reason: CallbackRefusal
  constructor(reason: CallbackRefusal, detail: string) {
    super(detail)
    this.reason = reason
  }
}

/**
 * Checks and opens one request on the callback address. Pure: `now` is passed in.
 * Throws only `InvalidAesKey`, which is our own configuration.
 */
export function receiveCallback(
  request: CallbackRequest,
  credentials: CallbackCredentials,
  now: Date,
): CallbackOutcome {
  try {
    return request.method === 'GET'
      ? verifyAddress(request, credentials, now)
      : openEvent(request, credentials, now)
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', reason: error.reason, detail: error.message }
    if (error instanceof MalformedXml || error instanceof UndecryptableMessage) {
      return { kind: 'refused', reason: 'malformed', detail: error.message }
    }
    throw error
  }
}

/** Reads a kept `raw` again, after a crash or for a replay. */
export function readKeptCallback(raw: string): WecomEvent {
  const message = readMessage(raw)
  return message ? normaliseEvent(message) : unreadable
}

const unreadable: WecomEvent = { occurredAt: null, type: 'unknown', name: 'unreadable', missing: null }

/** Null for a text that is no XML: it was signed and sealed for us, so it is kept and never refused. */
function readMessage(raw: string): XmlRecord | null {
  try {
    return parseXml(raw)
  } catch (error) {
    if (error instanceof MalformedXml) return null
    throw error
  }
}

function verifyAddress(
  request: CallbackRequest,
  credentials: CallbackCredentials,
  now: Date,
): CallbackOutcome {
  // A form decoder turns `+` into a space; base64 has no spaces, so this loses nothing.
  const echo = queryText(request, 'echostr').replaceAll(' ', '+')
  checkSignature(request, echo, credentials, now)
  return { kind: 'verified', plaintext: openMessage(credentials, echo) }
}

function openEvent(request: CallbackRequest, credentials: CallbackCredentials, now: Date): CallbackOutcome {
  const envelope = parseXml(bodyText(request.body))
  const encrypted = textOf(envelope, 'Encrypt')
  if (encrypted === null) throw new Refusal('malformed', 'no Encrypt in the body')
  checkSignature(request, encrypted, credentials, now)
  checkEnvelopeReceiver(envelope, credentials)

  const raw = openMessage(credentials, encrypted)
  const message = readMessage(raw)
  const event = message ? normaliseEvent(message) : unreadable
  return { kind: 'event', event, dedupeKey: dedupeKeyOf(message, raw), raw }
}

function checkSignature(
  request: CallbackRequest,
  encrypted: string,
  credentials: CallbackCredentials,
  now: Date,
): void {
  const timestamp = queryText(request, 'timestamp')
  const sentAt = parseCallbackTimestamp(timestamp)
  if (sentAt === null) throw new Refusal('malformed', 'timestamp is not ten digits')
  const expected = callbackSignature(credentials.token, timestamp, queryText(request, 'nonce'), encrypted)
  if (!isSignatureEqual(expected, queryText(request, 'msg_signature'))) {
    throw new Refusal('bad_signature', 'msg_signature does not match')
  }
  if (!isTimestampFresh(sentAt, now)) throw new Refusal('stale', 'timestamp is more than five minutes off')
}

/** The envelope is outside the signature: its receiver may only agree with ours, never decide anything. */
function checkEnvelopeReceiver(envelope: XmlRecord, credentials: CallbackCredentials): void {
  const receiver = textOf(envelope, 'ToUserName')
  if (receiver !== null && receiver !== credentials.receiveId) {
    throw new Refusal('wrong_receiver', 'ToUserName is not ours')
  }
}

function openMessage(credentials: CallbackCredentials, encrypted: string): string {
  const { message, receiveId } = decryptMessage(credentials.encodingAesKey, encrypted)
  if (receiveId !== credentials.receiveId) throw new Refusal('wrong_receiver', 'receiveid is not ours')
  return message
}

/**
 * Messages by MsgId, events by the hash of what was decrypted: two contacts added in one second are two facts,
 * and (timestamp, nonce) can be swapped under a valid signature.
 */
function dedupeKeyOf(message: XmlRecord | null, raw: string): string {
  const isMessage = message !== null && textOf(message, 'MsgType') !== 'event'
  const messageId = isMessage ? textOf(message, 'MsgId') : null
  return messageId === null
    ? `event:${createHash('sha256').update(raw).digest('hex')}`
    : `message:${messageId}`
}

function bodyText(body: Buffer | string | null): string {
  const size = body === null ? 0 : Buffer.byteLength(body)
  if (size > maxCallbackBytes) throw new Refusal('too_large', `body of ${size} bytes`)
  if (body === null || size === 0) throw new Refusal('malformed', 'empty body')
  return typeof body === 'string' ? body : body.toString('utf8')
}

function queryText(request: CallbackRequest, name: string): string {
  const value = request.query[name]
  if (typeof value !== 'string' || value === '' || value.length > 4096) {
    throw new Refusal('malformed', `${name} is missing or repeated`)
  }
  return value
}
