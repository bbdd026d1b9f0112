import { call } from '@qiao/api-client'
import { Card, Empty, ErrorState, Money, Skeleton, StateBadge } from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { MonthPicker } from '../money/month-picker.tsx'
import { Slips } from '../money/slips.tsx'
import { api } from '../services.ts'
import { monthOf } from '../shared/times.ts'
import { useEarningsTexts } from './earnings-texts.ts'
import { useEarnings } from './queries.ts'

/** A month: its total, what it is made of, and every job explained line by line. */
export default function EarningsPage() {
  const t = useEarningsTexts()
  const now = monthOf(Date.now())
  const [month, setMonth] = useState(now)
  const earnings = useEarnings(month)
  const slips = useInfiniteQuery({
    queryKey: ['slips', month],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /technician/slips',
        { query: { month, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  })
  const items = slips.data?.pages.flatMap((page) => page.items) ?? []
  const error = earnings.error ?? slips.error
  return (
    <>
      <h1 className="q-title">{t('title')}</h1>
      <MonthPicker month={month} newest={now} onMonth={setMonth} former={t('former')} next={t('next')} />
      {error && !earnings.data ? (
        <ErrorState
          error={error}
          onRetry={() => {
            void earnings.refetch()
            void slips.refetch()
          }}
        />
      ) : earnings.isPending ? (
        <Skeleton lines={8} />
      ) : (
        <>
          <Sum earnings={earnings.data!} />
          {items.length > 0 ? (
            <Slips
              slips={items}
              label={t('slips')}
              onMore={slips.hasNextPage ? () => void slips.fetchNextPage() : undefined}
              busy={slips.isFetchingNextPage}
            />
          ) : (
            !slips.isPending && <Empty picture="money" sentence={t('empty')} />
          )}
        </>
      )}
    </>
  )
}

function Sum({ earnings }: { earnings: NonNullable<ReturnType<typeof useEarnings>['data']> }) {
  const t = useEarningsTexts()
  const state = (['open', 'closed', 'none'] as const).find((one) => one === earnings.state) ?? 'none'
  return (
    <Card tone="money">
      <div className="q-line t-between">
        <span className="q-faint">{t('total')}</span>
        <StateBadge tone={state === 'closed' ? 'done' : 'money'}>{t(`state.${state}`)}</StateBadge>
      </div>
      <Money fen={earnings.totalFen} large />
      <dl className="t-figures">
        {earnings.todayFen !== null && (
          <div>
            <dt>{t('today')}</dt>
            <dd>
              <Money fen={earnings.todayFen} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t('jobs')}</dt>
          <dd>{t('count', { count: earnings.workOrders })}</dd>
        </div>
        <div>
          <dt>{t('balance')}</dt>
          <dd>
            <Money fen={earnings.balanceFen} />
          </dd>
        </div>
      </dl>
      {earnings.byCode.length > 0 && (
        <details className="t-details">
          <summary>{t('byCode')}</summary>
          <ul className="t-lines">
            {earnings.byCode.map((line) => (
              <li key={line.code}>
                <p>
                  <span>{line.name}</span>
                  <Money fen={line.totalFen} signed />
                </p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  )
}
