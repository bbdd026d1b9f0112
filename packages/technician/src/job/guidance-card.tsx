import { Card, Checkbox, ErrorState, Skeleton, StateBadge } from '@qiao/ui'
import type { UseQueryResult } from '@tanstack/react-query'
import { useLanguage } from '../shared/use-language.ts'
import { type Draft, withCheck } from './draft.ts'
import type { Guidance } from './queries.ts'
import { useJobTexts } from './texts.ts'

export type GuidanceCardProps = {
  guidance: UseQueryResult<Guidance>
  draft: Draft
  change: (make: (draft: Draft) => Draft) => void
  open: boolean
  /** Marks are made at the customer's home; before, the list is for reading. */
  markable: boolean
  hidden: boolean
}

/** The fifteen items of the product line, each with its own words. */
export function GuidanceCard({ guidance, draft, change, open, markable, hidden }: GuidanceCardProps) {
  const t = useJobTexts()
  const { say } = useLanguage()
  if (hidden) return null
  if (guidance.isPending) return <Skeleton lines={3} />
  if (!guidance.data)
    return <ErrorState error={guidance.error} onRetry={() => void guidance.refetch()} compact />
  const { items } = guidance.data
  const done = items.filter(({ slot }) => draft.checked.includes(slot)).length
  return (
    <Card>
      <details className="t-details" open={open}>
        <summary>
          {t('guidance.title')}
          <span className="q-faint">
            {say(guidance.data.name)} · {t('guidance.progress', { done, all: items.length })}
          </span>
        </summary>
        <ol className="t-guidance">
          {items.map((item) => (
            <li key={item.slot}>
              <Checkbox
                checked={draft.checked.includes(item.slot)}
                disabled={!markable}
                onChecked={(checked) => change((before) => withCheck(before, item.slot, checked))}
              >
                {say(item.name)}
              </Checkbox>
              {item.required && <StateBadge tone="attention">{t('guidance.required')}</StateBadge>}
              <p>{say(item.text)}</p>
            </li>
          ))}
        </ol>
      </details>
    </Card>
  )
}
