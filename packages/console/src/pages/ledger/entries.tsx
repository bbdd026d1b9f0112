import { call } from '@qiao/api-client'
import { Button, ErrorState, Money, Skeleton, Tag, TimeText } from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import type { Account } from './account.ts'
import { useLedgerTexts } from './texts.ts'

/** The entries of one account, newest first: debit or credit, the other side, the balance after. */
export function Entries({ account, owner }: { account: Account; owner: (id: string) => string }) {
  const t = useLedgerTexts()
  const entries = useInfiniteQuery({
    queryKey: ['ledger', 'entries', account.accountId],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/ledger/accounts/:id/entries',
        {
          params: { id: account.accountId },
          query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
        },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  if (entries.isError) return <ErrorState error={entries.error} onRetry={() => void entries.refetch()} />
  if (entries.isPending) return <Skeleton lines={6} />
  const items = entries.data.pages.flatMap((page) => page.items)
  return (
    <div className="q-stack">
      <p className="c-sum">
        <span>{t('after')}</span>
        <Money fen={account.balanceFen} />
      </p>
      {items.length === 0 && <p className="q-faint">{t('noEntries')}</p>}
      <ul aria-label={t('entries')}>
        {items.map((entry) => (
          <li
            className="c-line-item"
            key={`${entry.transactionId}-${entry.counterpart.accountId}-${entry.side}`}
          >
            <span className="q-line">
              <Tag tone={entry.side === 'credit' ? 'done' : 'waiting'}>{t(entry.side)}</Tag>
              <strong>{reasonWord(t, entry.reason)}</strong>
              {entry.reverses && <Tag tone="attention">{t('reverses')}</Tag>}
            </span>
            <Money fen={entry.side === 'credit' ? entry.amountFen : -entry.amountFen} signed />
            <span className="c-spread">
              <span className="q-faint">
                <TimeText at={entry.postedAt} show="absolute" />
                {' · '}
                {t('against', {
                  name: `${entry.counterpart.kindName} ${owner(entry.counterpart.ownerId)}`,
                })}
              </span>
              <span className="q-faint">
                {t('after')} <Money fen={entry.balanceAfterFen} />
              </span>
              {slipOf(entry.subject) && <Link to={`/slips/${slipOf(entry.subject)}`}>{t('openSlip')}</Link>}
            </span>
          </li>
        ))}
      </ul>
      {entries.hasNextPage && (
        <Button busy={entries.isFetching} onClick={() => void entries.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  )
}

const slipOf = (subject: string) => /^slip:(.+)$/.exec(subject)?.[1]

function reasonWord(t: ReturnType<typeof useLedgerTexts>, reason: string): string {
  const code = reason.replace(/^slip\./, '')
  const key = `reason.${code}`
  const said = t(key as 'reason.posted')
  return said === key ? reason : said
}
