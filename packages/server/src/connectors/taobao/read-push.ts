import { parseLossless } from '../../kernel/json-lossless.ts'
import type { KeptPush, Push } from '../contract/connector.ts'
import { findText, type TopRecord } from './wire.ts'

/**
 * A message of the channel in our words; `raw` is its content, a JSON text. A message is a trigger: most carry
 * ids only. Content with `jdp_response`, as the data push of the marketplace's own cloud has it, carries all.
 */
export function readPush(kept: KeptPush): Push {
  const content = readContent(kept.raw)
  return {
    marketplace: 'taobao',
    ...kept,
    subject: subjectOf(kept.topic, content),
    detail: detailOf(content),
  }
}

function readContent(raw: string): TopRecord {
  try {
    return toRecord(parseLossless(raw))
  } catch {
    return {}
  }
}

function subjectOf(topic: string, content: TopRecord): Push['subject'] {
  const orderId = findText(content, 'tid')
  const refundId = findText(content, 'refund_id')
  if (orderId === null) return null
  if (topic.startsWith('taobao_refund_'))
    return refundId === null ? null : { kind: 'after_sales', id: refundId, orderId }
  const aboutOrder = topic.startsWith('taobao_trade_') || topic === 'taobao_logistics_LogsticDetailTrace'
  return aboutOrder ? { kind: 'order', id: orderId, orderId } : null
}

/** Either the JSON text that the cloud's table holds, or the same as an object. */
function detailOf(content: TopRecord): unknown | null {
  const kept = content.jdp_response
  if (!kept) return null
  const answer = typeof kept === 'string' ? readContent(kept) : toRecord(kept)
  return (
    toRecord(answer.trade_fullinfo_get_response).trade ?? toRecord(answer.refund_get_response).refund ?? null
  )
}

function toRecord(value: unknown): TopRecord {
  return typeof value === 'object' && value !== null ? (value as TopRecord) : {}
}
