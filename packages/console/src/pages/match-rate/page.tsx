import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, List, Row, Skeleton, TimeText } from '@qiao/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import './match-rate.css'
import { fanRate, shareOf, unboundReasons } from './rates.ts'
import { useMatchRateTexts } from './texts.ts'

type Match = Answer<'GET /console/match-rate'>
type Month = Match['months'][number]

/** From orders to friends and back: two rates with their denominators, and why the rest is not found. */
export default function MatchRatePage() {
  const t = useMatchRateTexts()
  const found = useQuery({
    queryKey: ['match-rate'],
    queryFn: ({ signal }) => call(api, 'GET /console/match-rate', { query: {} }, { signal }),
  })
  return (
    <div className="q-stack">
      <header className="q-page-head">
        <h1 className="q-title">{t('title')}</h1>
      </header>
      <p className="q-faint">{t('intro')}</p>
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton lines={8} />
      ) : found.data.shops.length + found.data.months.length === 0 ? (
        <Empty picture="people" sentence={t('empty')} />
      ) : (
        <>
          <div className="c-match-months">
            {found.data.months.map((month) => (
              <MonthCard key={month.month} month={month} />
            ))}
          </div>
          <ShopTable shops={found.data.shops} />
          <Unbound months={found.data.months} />
        </>
      )}
    </div>
  )
}

function MonthCard({ month }: { month: Month }) {
  const t = useMatchRateTexts()
  const fan = fanRate(month.friends, month.parcels)
  const rate = (label: string, how: string, part: number, whole: number, shown: string) => (
    <div>
      <span className="q-faint">{label}</span>
      <strong className="c-match-rate q-numbers">{shown}</strong>
      {whole > 0 && <span className="q-faint q-numbers">{t('of', { part, whole })}</span>}
      <p className="q-faint">{how}</p>
    </div>
  )
  return (
    <Card title={month.month}>
      <div className="c-match-pair">
        {rate(
          t('bound'),
          t('boundHow'),
          month.bound,
          month.friends,
          shareOf(month.bound, month.friends) ?? '—',
        )}
        {rate(
          t('fan'),
          t(fan.why === 'moreFriends' ? 'fanMore' : 'fanHow'),
          month.friends,
          month.parcels,
          fan.share ?? (fan.why === 'noParcels' ? t('noParcels') : '—'),
        )}
      </div>
    </Card>
  )
}

const numbers = [
  'orders',
  'parcels',
  'buyers',
  'friends',
  'byCode',
  'byCard',
  'byClaim',
  'byIdentity',
] as const

function ShopTable({ shops }: { shops: Match['shops'] }) {
  const t = useMatchRateTexts()
  return (
    <Card title={t('byShop')}>
      <div className="c-match-scroll">
        <table className="c-match-table">
          <thead>
            <tr>
              <th scope="col">{t('column.month')}</th>
              <th scope="col">{t('column.shop')}</th>
              {numbers.map((key) => (
                <th key={key} scope="col" data-end>
                  {t(`column.${key}`)}
                </th>
              ))}
              <th scope="col" data-end>
                {t('column.rate')}
              </th>
            </tr>
          </thead>
          <tbody>
            {shops.map((shop) => (
              <tr key={`${shop.shopId}-${shop.month}`}>
                <td>{shop.month}</td>
                <td>{shop.shopName}</td>
                {numbers.map((key) => (
                  <td key={key} data-end className="q-numbers">
                    {shop[key]}
                  </td>
                ))}
                <td data-end className="q-numbers">
                  {shareOf(shop.friends, shop.buyers) ?? '—'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

function friendsOf(reason: (typeof unboundReasons)[number] | undefined, cursor: string, signal: AbortSignal) {
  const query = { limit: 20, ...(reason ? { reason } : {}), ...(cursor ? { cursor } : {}) }
  return call(api, 'GET /console/unbound-friends', { query }, { signal })
}

/** Each friend without an order says why; the reasons filter the list. */
function Unbound({ months }: { months: readonly Month[] }) {
  const t = useMatchRateTexts()
  const [address, setAddress] = useSearchParams()
  const reason = unboundReasons.find((one) => one === address.get('reason'))
  const pages = useInfiniteQuery({
    queryKey: ['match-rate', 'unbound', reason],
    queryFn: ({ pageParam, signal }) => friendsOf(reason, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  const reasons = new Map<string, { words: string; count: number }>()
  for (const one of months.flatMap((month) => month.unbound))
    reasons.set(one.reason, { words: one.words, count: (reasons.get(one.reason)?.count ?? 0) + one.count })
  const items = pages.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Card title={t('unbound')}>
      <div className="q-line">
        <Button kind={reason ? 'quiet' : 'plain'} onClick={() => setAddress({})}>
          {t('unboundAll')}
        </Button>
        {[...reasons].map(([key, { words, count }]) => (
          <Button
            key={key}
            kind={reason === key ? 'plain' : 'quiet'}
            onClick={() => setAddress({ reason: key })}
          >
            {words} {count}
          </Button>
        ))}
      </div>
      {pages.isError && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isSuccess && items.length === 0 && (
        <p className="q-faint">
          {t(months.some((month) => month.friends > 0) ? 'everyoneBound' : 'noFriends')}
        </p>
      )}
      <List label={t('unbound')}>
        {items.map((one) => (
          <Row
            key={one.contactId}
            title={one.nickname ?? t('nameless')}
            detail={
              <>
                {one.words}
                {one.owners.length > 0 && ` · ${t('owners', { names: one.owners.join('、') })}`} ·{' '}
                {t('addedAt')}
                <TimeText at={one.addedAt} />
              </>
            }
            end={one.customerId && <Link to={`/customers/${one.customerId}`}>{t('open')}</Link>}
          />
        ))}
      </List>
      {pages.hasNextPage && (
        <Button kind="quiet" wide onClick={() => void pages.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Card>
  )
}
