import { call } from '@qiao/api-client'
import { ErrorState, Skeleton, useRealtime } from '@qiao/ui'
import { LiveDot } from '@qiao/ui/console'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { dayText } from '../../parts/time-window.ts'
import { api, i18n } from '../../services.ts'
import { Attention } from './attention.tsx'
import { LatencyCard } from './latency-card.tsx'
import { MapCard } from './map-card.tsx'
import { MinutesCard } from './minutes-card.tsx'
import { NewestOrders } from './newest-orders.tsx'
import './overview.css'
import { RiverCard } from './river-card.tsx'
import { ShopsLine } from './shops-line.tsx'
import { StepsCard } from './steps-card.tsx'
import { useOverviewTexts } from './texts.ts'

const topics = ['orders', 'work-orders', 'dispatch', 'ledger', 'customers', 'inbox']

/** Today's path from an order to a settled job, and what needs a person. It is true while it is open. */
export default function OverviewPage() {
  const t = useOverviewTexts()
  const overview = useQuery({
    queryKey: ['overview', 'today'],
    queryFn: ({ signal }) => call(api, 'GET /console/overview', {}, { signal }),
    placeholderData: keepPreviousData,
    // The minutes move on even where nothing happens.
    refetchInterval: 30_000,
  })
  useRealtime(topics, undefined, { invalidate: [['overview']], everyMs: 800 })
  const { data } = overview
  return (
    <div className="c-overview">
      <header className="q-page-head">
        <h1 className="q-title">{t('title')}</h1>
        {data && <span className="q-faint">{dayText(`${data.day}T12:00:00+08:00`, i18n.language)}</span>}
        <LiveDot />
        <ShopsLine />
      </header>
      {overview.isError && !data ? (
        <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />
      ) : !data ? (
        <Skeleton lines={12} />
      ) : (
        <>
          <RiverCard gates={data.gates} />
          <Attention items={data.attention} />
          <div className="c-overview-thirds">
            <MinutesCard minutes={data.ordersPerMinute} />
            {data.latency && <LatencyCard latency={data.latency} />}
            <NewestOrders />
          </div>
          <div className="c-overview-halves">
            <MapCard />
            <StepsCard steps={data.steps} />
          </div>
        </>
      )}
    </div>
  )
}
