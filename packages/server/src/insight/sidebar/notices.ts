import {
  afterSalesRefunded,
  afterSalesRequested,
  afterSalesWithdrawn,
  orderAddressChanged,
} from '../../orders/index.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import { event, type StoredEvent } from '../../runtime/events/event.ts'
import { emit } from '../../runtime/events/outbox.ts'
import { type Subscriber, subscriber } from '../../runtime/events/subscriber.ts'
import { type NoticeKind, sidebarNoticeRaised } from './events.ts'
import { insertNotices } from './store-notices.ts'

const kindOf: Record<string, NoticeKind> = {
  [orderAddressChanged.type]: 'address_changed',
  [afterSalesRequested.type]: 'refund_asked',
  [afterSalesWithdrawn.type]: 'refund_withdrawn',
  [afterSalesRefunded.type]: 'refunded',
}

interface Payload {
  orderId: string
  customerId: string | null
  districtCode?: string | null
  previousDistrictCode?: string | null
  refundFen?: number
}

/** One notice for one event: its id is the event's, so that hearing twice raises once. */
async function raiseNotices(tx: Tx, events: StoredEvent<Payload>[]): Promise<void> {
  const notices = events.flatMap(({ id, type, occurredAt, payload }) => {
    const kind = kindOf[type]
    if (!kind || !payload.customerId) return []
    const {
      customerId,
      orderId,
      districtCode = null,
      previousDistrictCode = null,
      refundFen = null,
    } = payload
    const facts = kind === 'address_changed' ? { districtCode, previousDistrictCode } : { refundFen }
    return [{ id, customerId, orderId, kind, facts, at: occurredAt }]
  })
  const fresh = await insertNotices(tx, notices)
  await emit(
    tx,
    notices
      .filter(({ id }) => fresh.has(id))
      .map(({ id, customerId, orderId, kind }) =>
        event(sidebarNoticeRaised, id, { noticeId: id, customerId, orderId, kind }),
      ),
  )
}

export const subscribers: Subscriber[] = [
  subscriber(
    'insight.sidebar-notices',
    'afterCommit',
    [orderAddressChanged, afterSalesRequested, afterSalesWithdrawn, afterSalesRefunded] as never,
    (tx, events) => raiseNotices(tx, events as unknown as StoredEvent<Payload>[]),
  ),
]
