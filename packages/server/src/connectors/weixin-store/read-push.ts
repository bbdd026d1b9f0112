import { parseLossless } from '../../kernel/json-lossless.ts'
import { isRecord, type WireRecord } from '../contract/calls.ts'
import type { KeptPush, Push } from '../contract/connector.ts'
import { MalformedXml, parseXml } from '../contract/xml.ts'
import { marketplace } from './normalise.ts'
import { vipJoined, vipLeft, vipUser } from './unconfirmed.ts'
import { findId, findText, findTime } from './wire.ts'

/** A message in our words; the topic is its `Event`, `raw` the opened message. Messages are triggers and carry ids. */
export function readPush(kept: KeptPush): Push {
  const message = readMessage(kept.raw)
  const member = memberOf(kept.topic, message)
  return {
    marketplace,
    ...kept,
    subject: subjectOf(kept.topic, message),
    detail: null,
    ...(member ? { member } : {}),
  }
}

/** The shop chooses JSON or XML; empty when it is neither. Ids keep all their digits. */
export function readMessage(raw: string): WireRecord {
  try {
    const read = raw.trimStart().startsWith('<') ? parseXml(raw) : parseLossless(raw)
    return isRecord(read) ? read : {}
  } catch (error) {
    if (error instanceof MalformedXml || isBadJson(error)) return {}
    throw error
  }
}

function subjectOf(topic: string, message: WireRecord): Push['subject'] {
  if (topic.startsWith('channels_ec_order_')) {
    const orderId = idIn(message, 'order_info', 'order_id')
    return orderId === null ? null : { kind: 'order', id: orderId, orderId }
  }
  if (topic !== 'channels_ec_aftersale_update') return null
  const about = 'finder_shop_aftersale_status_update'
  const id = idIn(message, about, 'after_sale_order_id')
  const orderId = idIn(message, about, 'order_id')
  return id === null || orderId === null ? null : { kind: 'after_sales', id, orderId }
}

/** `FromUserName` is the buyer's open id, as on orders; the phone comes with the joining alone. */
function memberOf(topic: string, message: WireRecord): Push['member'] {
  if (topic !== vipJoined && topic !== vipLeft) return null
  const buyerId = findText(message, 'FromUserName')
  const told = findTime(message, 'CreateTime')
  if (buyerId === null || told === null) return null
  const user = isRecord(message[vipUser]) ? message[vipUser] : {}
  const left = topic === vipLeft
  const at = (left ? null : findTime(user, 'join_time')) ?? told
  return { marketplace, buyerId, phone: left ? null : findText(user, 'phone_number'), at, left }
}

function idIn(message: WireRecord, part: string, field: string): string | null {
  const record = message[part]
  return isRecord(record) ? findId(record, field) : null
}

function isBadJson(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'json.invalid'
}
