import type { ReactNode } from 'react'
import { TimeText } from './values.tsx'

export type BubbleItem = {
  key: string
  /** `note`: a line between the bubbles. */
  side: 'them' | 'us' | 'note'
  who?: string | null
  at: string
  body: ReactNode
  /** Said in grey: nothing that a person wrote stands here. */
  faint?: boolean
}

/** What two sides said, oldest first; a side that goes on is named once. */
export function Bubbles({ label, items }: { label: string; items: readonly BubbleItem[] }) {
  return (
    <ol className="q-bubbles" aria-label={label}>
      {items.map((item, n) => {
        const before = items[n - 1]
        const goesOn = before?.side === item.side && before.who === item.who
        return (
          <li key={item.key} data-side={item.side}>
            {item.side !== 'note' && !goesOn && (
              <p className="q-bubble-who">
                {item.who} <TimeText at={item.at} show="absolute" />
              </p>
            )}
            <div className="q-bubble" data-faint={item.faint || undefined}>
              {item.body}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
