import { call } from '@qiao/api-client'
import { Card, Empty, ErrorState, Facts, Money, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { Calibration } from './calibration.tsx'
import { useValueTexts } from './texts.ts'
import type { Value } from './types.ts'
import './value.css'

/** What customers are worth, who may be leaving, and how far the model that says so can be trusted. */
export default function ValuePage() {
  const t = useValueTexts()
  const found = useQuery({
    queryKey: ['value'],
    queryFn: ({ signal }) => call(api, 'GET /console/value', {}, { signal }),
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
      ) : found.data.churns.every(({ people }) => people === 0) ? (
        <Empty picture="people" sentence={t('empty')} />
      ) : (
        <>
          <Groups groups={found.data.groups} />
          <Churns churns={found.data.churns} />
          <Calibration value={found.data} />
          <Model value={found.data} />
        </>
      )}
    </div>
  )
}

type Counted = { name: string; people: number; predictedFen: number | null }

function Groups({ groups }: { groups: Value['groups'] }) {
  const t = useValueTexts()
  return (
    <Card title={t('groups')}>
      <p className="q-faint">{t('groupsHow')}</p>
      <div className="c-value-grid">
        {groups.map((one) => (
          <Count key={one.group} one={one} all={sumOf(groups)} />
        ))}
      </div>
    </Card>
  )
}

const tones = { high: 'fault', medium: 'attention', low: 'done', unknown: 'quiet' } as const

function Churns({ churns }: { churns: Value['churns'] }) {
  const t = useValueTexts()
  return (
    <Card title={t('churns')}>
      <div className="c-value-grid">
        {churns.map((one) => (
          <Count
            key={one.churn}
            one={one}
            all={sumOf(churns)}
            tone={tones[one.churn as keyof typeof tones]}
          />
        ))}
      </div>
    </Card>
  )
}

const sumOf = (some: readonly Counted[]): number => some.reduce((sum, { people }) => sum + people, 0)

/** How many, and as a bar how many of all. */
function Count({ one, all, tone }: { one: Counted; all: number; tone?: string }) {
  const t = useValueTexts()
  const percent = all === 0 ? 0 : (100 * one.people) / all
  return (
    <div className="c-value-count" data-tone={tone}>
      <span>{one.name}</span>
      <span>
        <strong className="q-numbers">{t('people', { count: one.people })}</strong>{' '}
        {one.people > 0 && (
          <span className="q-faint">{t('share', { share: `${Math.round(percent)}%` })}</span>
        )}
      </span>
      <span className="c-meter" aria-hidden>
        <span style={{ inlineSize: `${Math.round(percent)}%` }} />
      </span>
      {one.predictedFen !== null && one.predictedFen > 0 && (
        <span className="q-faint">
          {t('predicted')} <Money fen={one.predictedFen} />
        </span>
      )}
    </div>
  )
}

function Model({ value: { model } }: { value: Value }) {
  const t = useValueTexts()
  if (!model) return null
  return (
    <Card title={t('model')}>
      <Facts
        facts={[
          { key: 'version', label: t('version'), value: t('versionOf', { version: model.version }) },
          { key: 'fittedAt', label: t('fittedAt'), value: <TimeText at={model.fittedAt} /> },
          { key: 'basis', label: t('basis'), value: t('basisOf', model) },
        ]}
      />
    </Card>
  )
}
