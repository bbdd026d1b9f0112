import type { RealtimeEvent, StateTone } from '@qiao/ui'

export type News = {
  key: 'offer' | 'suspended' | 'resumed' | 'cancelled' | 'unassigned' | 'signedOff'
  tone: StateTone
  /** Stays until seen: who is on the way must not miss it. */
  stays: boolean
  path: string
}

const told: Record<string, Omit<News, 'path'>> = {
  'offer.made': { key: 'offer', tone: 'attention', stays: true },
  'work-order.suspended': { key: 'suspended', tone: 'overdue', stays: true },
  'work-order.resumed': { key: 'resumed', tone: 'running', stays: true },
  'work-order.cancelled': { key: 'cancelled', tone: 'overdue', stays: true },
  'work-order.unassigned': { key: 'unassigned', tone: 'attention', stays: true },
  'work-order.signed-off': { key: 'signedOff', tone: 'done', stays: false },
}

/** What of these events is said aloud, each thing once; the rest only renews the lists. */
export function newsOf(events: readonly RealtimeEvent[]): News[] {
  const news = new Map<string, News>()
  for (const { type, key } of events) {
    const words = told[type]
    if (words) news.set(`${type}|${key}`, { ...words, path: pathOf(words.key, key) })
  }
  return [...news.values()]
}

function pathOf(key: News['key'], workOrderId: string): string {
  return key === 'offer' || key === 'unassigned' ? '/' : `/jobs/${workOrderId}`
}
