import type { RealtimeEvent, StateTone } from '@qiao/ui'

export type PointNews = {
  key: 'offer' | 'withdrawn' | 'expired'
  tone: StateTone
  stays: boolean
  view: 'offers' | 'to_assign'
}

const told: Record<string, PointNews> = {
  'offer.made': { key: 'offer', tone: 'attention', stays: false, view: 'offers' },
  'offer.withdrawn': { key: 'withdrawn', tone: 'waiting', stays: false, view: 'offers' },
  'offer.expired': { key: 'expired', tone: 'overdue', stays: true, view: 'offers' },
}

/** One sentence for each kind of news in a burst: thirty offers at once are one notice. */
export function newsOf(events: readonly Pick<RealtimeEvent, 'type'>[]): PointNews[] {
  const kinds = new Set(events.map(({ type }) => type))
  return [...kinds].flatMap((type) => told[type] ?? [])
}
