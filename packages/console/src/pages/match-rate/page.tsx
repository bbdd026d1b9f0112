import { type Answer, call } from '@qiao/api-client'
import { Card, Empty, ErrorState, Skeleton } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import '../../parts/parts.css'
import { ShareBar } from '../../parts/share-bar.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import './match-rate.css'
import { fanRate, monthName, shareOf } from './rates.ts'
import { ShopsCard } from './shops-card.tsx'
import { useMatchRateTexts } from './texts.ts'
import { UnboundCard } from './unbound-card.tsx'
import { WaysCard } from './ways-card.tsx'

type Match = Answer<'GET /console/match-rate'>
type Month = Match['months'][number]

/** From orders to friends and back: two rates with their denominators, and why the rest is not found. */
export default function MatchRatePage() {
  const t = useMatchRateTexts()
  const may = useMay()
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
        <Empty
          picture="people"
          sentence={t('empty')}
          act={may('settings.write') && <Link to="/settings">{t('connect')}</Link>}
        />
      ) : (
        <>
          <div className="c-match-months">
            {found.data.months.map((month) => (
              <MonthCard key={month.month} month={month} />
            ))}
          </div>
          <ShopsCard shops={found.data.shops} />
          <WaysCard match={found.data} />
          <UnboundCard months={found.data.months} />
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
          inWords={fan.why === 'noParcels'}
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

function Rate(rate: { label: string; shown: string; inWords?: boolean; how: string; children: ReactNode }) {
  return (
    <div className="c-match-figure">
      <span>{rate.label}</span>
      <strong className="c-match-rate q-numbers" data-words={rate.inWords || undefined}>
        {rate.shown}
      </strong>
      {rate.children}
      <p className="q-faint">{rate.how}</p>
    </div>
  )
}
