import type { ReactNode } from 'react'
import type { StateTone } from '../tokens.ts'
import { Icon, type IconName } from './icon.tsx'
import { TimeText } from './values.tsx'

export type TimelineItem = {
  key: string
  at: string | Date
  icon: IconName
  tone?: StateTone
  title: ReactNode
  /** Who did it: a member, a technician, the customer, a rule. */
  who?: ReactNode
  detail?: ReactNode
}

/** What happened, newest first or oldest first as given; each with time, actor and reason. */
export function Timeline({ items, label }: { items: readonly TimelineItem[]; label: string }) {
  return (
    <ol className="q-timeline" aria-label={label}>
      {items.map((item) => (
        <li key={item.key} data-tone={item.tone ?? 'waiting'}>
          <span className="q-timeline-mark">
            <Icon name={item.icon} />
          </span>
          <div className="q-timeline-words">
            <p className="q-timeline-title">{item.title}</p>
            <p className="q-faint">
              <TimeText at={item.at} />
              {item.who && <> · {item.who}</>}
            </p>
            {item.detail && <div className="q-timeline-detail">{item.detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  )
}
