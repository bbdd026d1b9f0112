import { parseLossless } from '../../kernel/json-lossless.ts'
import { isRecord, type WireRecord } from '../contract/calls.ts'
import type { KeptPush, Push } from '../contract/connector.ts'
import { marketplace } from './normalise.ts'
import { passingStatus } from './states.ts'
import { findText } from './wire.ts'

/**
 * A push in our words; `raw` is the body as it came. Creation and payment carry the whole order, others ids only.
 * A sealed message of the service market stays sealed in `raw` and is about no order.
 */
export function readPush(kept: KeptPush): Push {
  const envelope = readEnvelope(kept.raw)
  const content = contentOf(envelope)
  return {
    marketplace,
    ...kept,
    subject: subjectOf(kept.topic, envelope, content),
    detail: detailOf(content),
  }
}

/** Empty when the body is no JSON object. */
export function readEnvelope(raw: string): WireRecord {
  try {
    return toRecord(parseLossless(raw))
  } catch {
    return {}
  }
}

/** `msg` is JSON, URL-encoded as a form value (a space is `+`), or, in the newer refund messages, an object. */
function contentOf(envelope: WireRecord): WireRecord {
  if (typeof envelope.msg !== 'string') return toRecord(envelope.msg)
  try {
    return toRecord(parseLossless(decodeURIComponent(envelope.msg.replaceAll('+', ' '))))
  } catch {
    return {}
  }
}

const refundTopics = ['trade_refund_', 'youzan_trade_Refund']
const orderTopics = ['trade_', 'youzan_trade_']

function subjectOf(topic: string, envelope: WireRecord, content: WireRecord): Push['subject'] {
  if (!orderTopics.some((prefix) => topic.startsWith(prefix))) return null
  const orderId = orderIdOf(envelope, content)
  if (orderId === null) return null
  const refundId = findText(content, 'refund_id')
  if (refundId !== null && refundTopics.some((prefix) => topic.startsWith(prefix)))
    return { kind: 'after_sales', id: refundId, orderId }
  return { kind: 'order', id: orderId, orderId }
}

function orderIdOf(envelope: WireRecord, content: WireRecord): string | null {
  return findText(content, 'tid') ?? findText(orderInfoOf(content), 'tid') ?? findText(envelope, 'id')
}

/** An order that is only passing through `TRADE_PAID` is fetched, so that it is seen where it arrives. */
function detailOf(content: WireRecord): unknown | null {
  const info = orderInfoOf(content)
  if (findText(info, 'update_time') === null || findText(info, 'status') === passingStatus) return null
  return content
}

function orderInfoOf(content: WireRecord): WireRecord {
  return toRecord(toRecord(content.full_order_info).order_info)
}

function toRecord(value: unknown): WireRecord {
  return isRecord(value) ? value : {}
}
