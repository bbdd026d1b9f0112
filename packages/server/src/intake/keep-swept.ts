import type { ChangedRecord, KeptPush, Push } from '../connectors/contract/connector.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { event } from '../runtime/events/event.ts'
import { emit } from '../runtime/events/outbox.ts'
import { intakeAlarm } from './events.ts'
import { writeEntries } from './store.ts'
import { asideCode, type Understood } from './understand.ts'

const topic = 'sweep'

export interface Unclear {
  record: ChangedRecord
  understood: Understood & { kind: 'unknown_value' | 'unreadable' }
}

interface Place {
  marketplace: string
  shopId: string
  sellerId: string
  subject: 'order' | 'after_sales'
}

/**
 * What a sweep found and no table can read waits in the inbox for a person, like a push: it points to the record, which
 * is fetched anew when it is handled again. The same version found again changes nothing. Returns those that are new.
 */
export async function keepSwept(tx: Tx, place: Place, unclear: Unclear[]): Promise<Unclear[]> {
  const entries = unclear.map((one) => {
    const { id, orderId, versionAt } = one.record
    const entryId = tx.ports.ids.next()
    const pushId = `${topic}:${place.subject}:${place.shopId}:${id}:${versionAt.toISOString()}`
    const subject = { kind: place.subject, id, orderId }
    const kept: KeptPush = { sellerId: place.sellerId, pushId, topic, raw: JSON.stringify({ subject }) }
    return { one, entryId, pushId, kept }
  })
  const written = await writeEntries(
    tx,
    entries.map(({ one, entryId, pushId, kept }) => ({
      id: entryId,
      source: place.marketplace,
      shopId: place.shopId,
      pushId,
      topic,
      subjectKind: place.subject,
      subjectId: one.record.orderId,
      body: tx.vault.seal('intake.inbox_entry.body', entryId, JSON.stringify(kept)),
      state: 'quarantined' as const,
      nextAttemptAt: null,
      errorCode: asideCode(one.understood),
    })),
  )
  const fresh = entries.filter(({ entryId }) => written.has(entryId))
  await emit(
    tx,
    fresh.map(({ one, entryId }) =>
      event(intakeAlarm, entryId, {
        kind: 'quarantined',
        source: place.marketplace,
        shopId: place.shopId,
        detail: one.understood.kind === 'unknown_value' ? one.understood.field : 'unreadable',
      }),
    ),
  )
  return fresh.map(({ one }) => one)
}

/** The record to which an entry of a sweep points; null for what a marketplace pushed. */
export function readSwept(marketplace: string, kept: KeptPush): Push | null {
  if (kept.topic !== topic) return null
  const { subject } = JSON.parse(kept.raw) as Pick<Push, 'subject'>
  return { marketplace, ...kept, subject, detail: null }
}
