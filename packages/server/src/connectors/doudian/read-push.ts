import { parseLossless } from '../../kernel/json-lossless.ts'
import type { KeptPush, Push } from '../contract/connector.ts'
import { type DoudianRecord, findCode } from './wire.ts'

/** A message in our words; the topic is the platform's tag, `raw` its data. Messages are triggers and carry ids. */
export function readPush(kept: KeptPush): Push {
  return {
    marketplace: 'doudian',
    ...kept,
    subject: subjectOf(kept.topic, readData(kept.raw)),
    detail: null,
  }
}

/** An object, or nothing to read. Ids keep all their digits. */
export function readData(raw: string): DoudianRecord {
  try {
    const data = parseLossless(raw)
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as DoudianRecord) : {}
  } catch {
    return {}
  }
}

/** 1xx is about an order, 2xx about after-sales; 4xx is about goods and no business of ours here. */
function subjectOf(topic: string, data: DoudianRecord): Push['subject'] {
  const orderId = findCode(data, 'p_id')
  if (orderId === null) return null
  if (/^1\d\d$/.test(topic)) return { kind: 'order', id: orderId, orderId }
  const requestId = findCode(data, 'aftersale_id')
  return /^2\d\d$/.test(topic) && requestId !== null ? { kind: 'after_sales', id: requestId, orderId } : null
}
