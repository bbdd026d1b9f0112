import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, List, Row, Skeleton, TimeText } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import '../../parts/parts.css'
import { ShareBar } from '../../parts/share-bar.tsx'
import { api, i18n } from '../../services.ts'
import './match-rate.css'
import { fanRate, monthName, reasonsOf, shareOf, unboundReasons } from './rates.ts'
import { ShopsCard } from './shops-card.tsx'
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
    <PageFrame title={t('title')}>
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
          <ShopsCard shops={found.data.shops} />
          <Unbound months={found.data.months} />
        </>
      )}
    </PageFrame>
  )
}

function MonthCard({ month }: { month: Month }) {
  const t = useMatchRateTexts()
  const { bound, friends, parcels } = month
  const fan = fanRate(friends, parcels)
  return (
    <Card title={monthName(month.month, i18n.language)}>
      <div className="c-match-pair">
        <Rate label={t('bound')} shown={shareOf(bound, friends) ?? '—'} how={t('boundHow')}>
          {friends > 0 && (
            <>
              <ShareBar
                parts={[{ key: 'bound', count: bound, shade: 1 }]}
                of={friends}
                label={t('boundOf', { bound, friends })}
              />
              <span className="q-faint q-numbers">{t('boundOf', { bound, friends })}</span>
            </>
          )}
        </Rate>
        <Rate
          label={t('fan')}
          shown={fan.share ?? (fan.why === 'noParcels' ? t('noParcels') : '—')}
          how={t(fan.why === 'moreFriends' ? 'fanMore' : 'fanHow')}
        >
          {parcels > 0 && (
            <>
              {fan.share && (
                <ShareBar
                  parts={[{ key: 'fan', count: friends, shade: 1 }]}
                  of={parcels}
                  label={t('fanOf', { friends, parcels })}
                />
              )}
              <span className="q-faint q-numbers">{t('fanOf', { friends, parcels })}</span>
            </>
          )}
        </Rate>
      </div>
    </Card>
  )
}

function Rate(rate: { label: string; shown: string; how: string; children: ReactNode }) {
  return (
    <div className="c-match-figure">
      <span>{rate.label}</span>
      <strong className="c-match-rate q-numbers">{rate.shown}</strong>
      {rate.children}
      <p className="q-faint">{rate.how}</p>
    </div>
  )
}

function friendsOf(reason: (typeof unboundReasons)[number] | undefined, cursor: string, signal: AbortSignal) {
  const query = { limit: 20, ...(reason ? { reason } : {}), ...(cursor ? { cursor } : {}) }
  return call(api, 'GET /console/unbound-friends', { query }, { signal })
}

/** Each friend without an order says why; the reasons filter the list. */
function Unbound({ months }: { months: readonly Month[] }) {
  const t = useMatchRateTexts()
  const navigate = useNavigate()
  const [address, setAddress] = useSearchParams()
  const reason = unboundReasons.find((one) => one === address.get('reason'))
  const pages = useInfiniteQuery({
    queryKey: ['match-rate', 'unbound', reason],
    queryFn: ({ pageParam, signal }) => friendsOf(reason, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  const items = pages.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Card title={t('unbound')}>
      <Reasons
        reasons={reasonsOf(months)}
        at={reason}
        onPick={(key) => setAddress(key ? { reason: key } : {}, { replace: true })}
      />
      {pages.isError && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isSuccess && items.length === 0 && (
        <p className="q-faint">
          {t(months.some((month) => month.friends > 0) ? 'everyoneBound' : 'noFriends')}
        </p>
      )}
      <List label={t('unbound')}>
        {items.map((one) => {
          const path = one.customerId && `/customers/${one.customerId}`
          return (
            <Row
              key={one.contactId}
              title={one.nickname ?? t('nameless')}
              detail={
                <>
                  {!reason && `${one.words} · `}
                  {one.owners.length > 0 && `${t('owners', { names: one.owners.join('、') })} · `}
                  {t('added')} <TimeText at={one.addedAt} show="relative" />
                </>
              }
              {...(path ? { href: path, onOpen: () => void navigate(path) } : {})}
            />
          )
        })}
      </List>
      {pages.hasNextPage && (
        <Button kind="quiet" wide onClick={() => void pages.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Card>
  )
}

type Reasons = ReturnType<typeof reasonsOf>

/** Why friends have no order, the commonest first; one is picked to see who. */
function Reasons({
  reasons,
  at,
  onPick,
}: {
  reasons: Reasons
  at: string | undefined
  onPick: (reason: string | null) => void
}) {
  const t = useMatchRateTexts()
  const most = reasons[0]?.count ?? 0
  // One reason alone stands in every line; what the address asks for can be taken off.
  if (reasons.length < 2 && !at) return null
  return (
    <ul className="c-match-reasons" aria-label={t('reasons')}>
      {reasons.map(({ reason, words, count }) => (
        <li key={reason}>
          <button
            type="button"
            aria-pressed={reason === at}
            onClick={() => onPick(reason === at ? null : reason)}
          >
            <span>{words}</span>
            <span className="q-numbers">{t('people', { count })}</span>
            <ShareBar parts={[{ key: reason, count, shade: 2 }]} of={most} label={t('people', { count })} />
          </button>
        </li>
      ))}
    </ul>
  )
}
