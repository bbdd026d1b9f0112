import { Card, Empty, ErrorState, Money, Skeleton } from '@qiao/ui'
import { useState } from 'react'
import { MonthPicker } from '../money/month-picker.tsx'
import { Slips } from '../money/slips.tsx'
import { monthOf } from '../shared/times.ts'
import { useStatement } from './queries.ts'
import { usePointTexts } from './texts.ts'

/** 对账单: the point's share of a month, job by job, each explained. */
export function StatementPanel() {
  const t = usePointTexts()
  const now = monthOf(Date.now())
  const [month, setMonth] = useState(now)
  const statement = useStatement(month)
  const first = statement.data?.pages[0]
  const items = statement.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className="p-statement">
      <MonthPicker
        month={month}
        newest={now}
        onMonth={setMonth}
        former={t('month.former')}
        next={t('month.next')}
      />
      {statement.isPending && <Skeleton lines={6} />}
      {statement.error && !first && (
        <ErrorState error={statement.error} onRetry={() => void statement.refetch()} />
      )}
      {first && (
        <Card tone="money">
          <span className="q-faint">{t('total')}</span>
          <Money fen={first.totalFen} large />
          <span>{t('slips', { count: first.slips })}</span>
        </Card>
      )}
      {first &&
        (items.length > 0 ? (
          <Slips
            slips={items}
            label={t('byJob')}
            onMore={statement.hasNextPage ? () => void statement.fetchNextPage() : undefined}
            busy={statement.isFetchingNextPage}
          />
        ) : (
          <Empty picture="money" sentence={t('empty.statement')} />
        ))}
    </div>
  )
}
