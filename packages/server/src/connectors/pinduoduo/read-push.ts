import { parseLossless } from '../../kernel/json-lossless.ts'
import { isRecord } from '../contract/calls.ts'
import type { KeptPush, Push } from '../contract/connector.ts'
import { afterSalesIdOf } from './normalise.ts'
import { findText, type PddRecord } from './wire.ts'

/** A message in our words; `raw` is its content, a JSON text with ids only. The detail may lag behind it. */
export function readPush(kept: KeptPush): Push {
  return {
    marketplace: 'pinduoduo',
    ...kept,
    subject: subjectOf(kept.topic, readContent(kept.raw)),
    detail: null,
  }
}

function subjectOf(topic: string, content: PddRecord): Push['subject'] {
  const orderId = findText(content, 'tid')
  if (orderId === null) return null
  if (topic.startsWith('pdd_trade_')) return { kind: 'order', id: orderId, orderId }
  const refundId = findText(content, 'refund_id')
  if (!topic.startsWith('pdd_refund_') || refundId === null) return null
  return { kind: 'after_sales', id: afterSalesIdOf(orderId, refundId), orderId }
}

function readContent(raw: string): PddRecord {
  try {
    const content = parseLossless(raw)
    return isRecord(content) ? content : {}
  } catch {
    return {}
  }
}
