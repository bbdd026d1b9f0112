import { call } from '@qiao/api-client'
import { Button, Empty, ErrorState, Skeleton } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import '../../parts/parts.css'
import { OtherSystems } from '../mapped-sources/other-systems.tsx'
import { isAlarmed } from '../mapped-sources/source.ts'
import { useSources } from '../mapped-sources/use-sources.ts'
import { AlarmBanner } from './alarm-banner.tsx'
import { BackfillDialog, Backfills } from './backfills.tsx'
import { QualityOfSources, useQuality } from './quality.tsx'
import { callsOf, type Source } from './source.ts'
import { SourceCard } from './source-card.tsx'
import './sources.css'
import { useSourcesTexts } from './texts.ts'

/** Every source with its figures; those that need a person stand first. */
export default function SourcesPage() {
  const t = useSourcesTexts()
  const may = useMay()
  const navigate = useNavigate()
  const [filling, setFilling] = useState<Source>()
  const sources = useQuery({
    queryKey: ['sources'],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call(api, 'GET /console/sources', {}, { signal }),
  })
  const quotas = useQuery({
    queryKey: ['quotas'],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call(api, 'GET /console/quotas', {}, { signal }),
  })
  const others = useSources()
  const items = (sources.data?.items ?? []).filter(isShop).sort((a, b) => urgency(b) - urgency(a))
  const alarmed = items.filter((one) => one.alarmSince)
  const quality = useQuality()
  const touchedOf = (id: string) =>
    quality.items?.find(({ key }) => key === id)?.rules.reduce((sum, { n }) => sum + n, 0) ?? 0
  const nameOf = (id: string) => items.find((one) => one.id === id)?.name ?? id
  return (
    <PageFrame
      title={t('title')}
      acts={
        may('dead-letters.read') && (
          <Button icon="list" onClick={() => void navigate('/sources/inbox')}>
            {t('toInbox')}
          </Button>
        )
      }
    >
      <div className="q-stack">
        <p className="q-faint">{t('intro')}</p>
        <AlarmBanner
          names={[
            ...alarmed.map((one) => one.name ?? one.label),
            ...(others.data?.items ?? []).filter(isAlarmed).map(({ name }) => name),
          ]}
          act={
            alarmed.length > 0 &&
            may('dead-letters.read') && (
              <Button onClick={() => void navigate('/sources/inbox?tab=groups')}>{t('alarmAct')}</Button>
            )
          }
        />
        {sources.isError ? (
          <ErrorState error={sources.error} onRetry={() => void sources.refetch()} />
        ) : sources.isPending ? (
          <Skeleton lines={8} />
        ) : items.length === 0 ? (
          <Empty
            sentence={t('empty')}
            act={<Button onClick={() => void navigate('/settings')}>{t('toSettings')}</Button>}
          />
        ) : (
          <div className="c-sources">
            {items.map((one) => (
              <SourceCard
                key={one.id}
                source={one}
                touched={touchedOf(one.id)}
                calls={callsOf(one, quotas.data?.items ?? [])}
                onBackfill={setFilling}
              />
            ))}
          </div>
        )}
        <OtherSystems />
        <QualityOfSources />
        <Backfills nameOf={nameOf} />
      </div>
      {filling && <BackfillDialog source={filling} onClose={() => setFilling(undefined)} />}
    </PageFrame>
  )
}

/** What came by files stands under 数据导入 and the other systems. */
const isShop = (one: Source) => one.source !== 'import'

function urgency(one: Source): number {
  if (one.alarmSince) return 4
  if (['authorisation_expired', 'gateway_down'].includes(one.state)) return 3
  if (one.quarantined + one.failed > 0 || one.hearing === 'lost') return 2
  return one.state === 'connected' ? 1 : 0
}
