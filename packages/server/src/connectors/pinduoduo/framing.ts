import { hash as digest } from 'node:crypto'
import { parseLossless } from '../../kernel/json-lossless.ts'
import { isRecord } from '../contract/calls.ts'
import type { KeptPush, ShopAccess } from '../contract/connector.ts'
import { findText, type PddRecord, readText } from './wire.ts'

/**
 * The message service on the wire. UNCONFIRMED as a whole: no official text tells the framing, all of this was read
 * from SDKs. What differs at the real service is changed here and nowhere else.
 */

/** Both sides send one. The SDKs disagree between 5 and 10 s. */
export const heartbeatMs = 5_000

/** A service that says nothing for this long has gone, heartbeats included. */
export const silenceMs = 30_000

const officialGateway = /^https:\/\/gw-api\.pinduoduo\.com\/?$/
const officialService = 'wss://message-api.pinduoduo.com'

/** The proof of who connects is part of the address, and good for a while only: make a new one for every try. */
export function connectUrl(access: ShopAccess, now: Date): string {
  const timestamp = String(now.getTime())
  return `${serviceUrl(access)}${connectPath(access.appKey, access.appSecret, timestamp)}`
}

export function connectPath(clientId: string, secret: string, timestampMs: string): string {
  const proof = connectDigest(clientId, secret, timestampMs)
  return `/message/${encodeURIComponent(clientId)}/${timestampMs}/${encodeURIComponent(proof)}`
}

/** Base64 of the hex text, not of the hash itself. */
function connectDigest(clientId: string, secret: string, timestampMs: string): string {
  return Buffer.from(digest('md5', clientId + timestampMs + secret, 'hex')).toString('base64')
}

export type PddFrame =
  | { kind: 'message'; ack: AckFields; kept: KeptPush }
  | { kind: 'heartbeat' }
  /** Another command, which asks nothing of us. */
  | { kind: 'other' }

/** What an acknowledgement says of the message; ids may be beyond 2^53 and stay text. */
export interface AckFields {
  id: string
  type: string
  mallId: string
}

/** Throws on what is no frame. */
export function readFrame(data: Buffer): PddFrame {
  const frame = parseLossless(data.toString('utf8'))
  if (!isRecord(frame)) throw new Error('a frame that is no object')
  const command = findText(frame, 'commandType')
  if (command === 'HeartBeat') return { kind: 'heartbeat' }
  if (command !== 'Common') return { kind: 'other' }
  return readMessage(frame)
}

/** The id of a message stays the same when it is sent again. */
function readMessage(frame: PddRecord): PddFrame {
  const message = isRecord(frame.message) ? frame.message : {}
  const ack = { id: readId(frame, 'id'), type: readText(message, 'type'), mallId: readId(message, 'mallID') }
  const { content } = message
  const raw = typeof content === 'string' ? content : JSON.stringify(content ?? {})
  return { kind: 'message', ack, kept: { pushId: ack.id, topic: ack.type, sellerId: ack.mallId, raw } }
}

/** Written by hand: `JSON.stringify` cannot write an id of 19 digits as a number. */
export function ackFrame({ id, type, mallId }: AckFields, now: Date): string {
  const time = now.getTime()
  const words = `"time":${time},"sendTime":${time},"type":${JSON.stringify(type)},"mallID":${mallId}`
  return `{"id":${id},"commandType":"Ack",${words}}`
}

export function heartbeatFrame(now: Date): string {
  return `{"commandType":"HeartBeat","time":${now.getTime()}}`
}

function readId(record: PddRecord, field: string): string {
  const id = readText(record, field)
  if (!/^\d{1,20}$/.test(id)) throw new Error(`a message whose ${field} is no number`)
  return id
}

function serviceUrl({ channelUrl, baseUrl }: ShopAccess): string {
  const url = channelUrl ?? (officialGateway.test(baseUrl) ? officialService : baseUrl.replace(/^http/, 'ws'))
  return url.replace(/\/$/, '')
}
