import { parseLossless } from '../../kernel/json-lossless.ts'
import { isRecord, type WireRecord } from '../contract/calls.ts'
import type { KeptPush, Push } from '../contract/connector.ts'
import { marketplace } from './normalise.ts'
import { findCode } from './wire.ts'

/** A message in our words; the topic is the platform's event, `raw` the message as it was opened. It carries ids only. */
export function readPush(kept: KeptPush): Push {
  return { marketplace, ...kept, subject: subjectOf(kept.topic, readObject(kept.raw)), detail: null }
}

/** An object, or nothing to read. Ids keep all their digits. */
export function readObject(text: unknown): WireRecord {
  if (isRecord(text)) return text
  try {
    const read = parseLossless(String(text))
    return isRecord(read) ? read : {}
  } catch {
    return {}
  }
}

/** `info` is JSON in a text. Orders are named `oid`, in after-sales `orderId`, and for a note by `bizId` alone. */
function subjectOf(topic: string, message: WireRecord): Push['subject'] {
  const info = readObject(message.info)
  const named = findCode(info, 'oid') ?? findCode(info, 'orderId')
  if (topic.startsWith('kwaishop_order_')) {
    const id = named ?? findCode(info, 'bizId') ?? findCode(message, 'bizId')
    return id === null ? null : { kind: 'order', id, orderId: id }
  }
  if (!topic.startsWith('kwaishop_aftersales_')) return null
  const id = findCode(info, 'refundId')
  return id === null || named === null ? null : { kind: 'after_sales', id, orderId: named }
}
