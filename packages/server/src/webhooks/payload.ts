import type { DataClass } from '../runtime/crypto/data-classes.ts'
import type { StoredEvent } from '../runtime/events/event.ts'

/** The type of the message that the test button sends; no event has it. */
export const testType = 'webhook.tested'

/**
 * What is sent for an event. Events hold ids and plain facts; amounts are sent where the policy of the endpoint shows
 * them, and `null` stands where it does not. Should an event ever hold a personal value by its usual name, it is not sent.
 */
export function payloadOf(
  event: Pick<StoredEvent, 'id' | 'type' | 'version' | 'key' | 'occurredAt' | 'payload'>,
  shown: ReadonlySet<DataClass>,
): string {
  return JSON.stringify({
    id: event.id,
    type: event.type,
    version: event.version,
    timestamp: event.occurredAt.toISOString(),
    key: event.key,
    data: masked(event.payload, shown),
  })
}

const classOfName: Record<string, DataClass> = {
  phone: 'phone',
  mobile: 'phone',
  customerName: 'name',
  receiverName: 'name',
  contactName: 'name',
  address: 'address',
  idNumber: 'id-number',
}

function classOf(name: string): DataClass | null {
  return name.endsWith('Fen') ? 'money' : (classOfName[name] ?? null)
}

function masked(value: unknown, shown: ReadonlySet<DataClass>): unknown {
  if (Array.isArray(value)) return value.map((one) => masked(one, shown))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const dataClass = classOf(name)
      return [name, dataClass && !shown.has(dataClass) ? null : masked(part, shown)]
    }),
  )
}
