import { Card, groupDigits, StateBadge, TimeText } from '@qiao/ui'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useSaid } from '../../parts/said.ts'
import { rateText } from '../sources/figures.ts'
import { type Source, stateOf, stateTones, systemsPath } from './source.ts'
import { useSystemsTexts } from './texts.ts'
import { Trouble } from './trouble.tsx'
import '../../parts/parts.css'
import './mapped-sources.css'

export function SourceCard({ source }: { source: Source }) {
  const t = useSystemsTexts()
  const said = useSaid()
  const state = stateOf(source)
  return (
    <Card
      title={
        <span className="q-line">
          <Link to={`${systemsPath}/${source.id}`}>{source.name}</Link>{' '}
          <StateBadge tone={stateTones[state]}>{t(`state.${state}`)}</StateBadge>
        </span>
      }
    >
      <div className="q-stack">
        <p className="q-faint">
          {t(`kind.${source.connection.kind}`)}
          {source.connection.kind === 'webhook' &&
            ` · ${t(`check.${source.connection.settings.check.kind}`)}`}
          {` · ${said(source.mapping)}`}
        </p>
        <Figures source={source} />
        <Trouble source={source} />
      </div>
    </Card>
  )
}

export function Figures({ source }: { source: Source }) {
  const t = useSystemsTexts()
  const { day, errorRate, errorCause } = source
  return (
    <dl className="c-system-figures">
      <Figure
        label={t('figure.received')}
        hint={day.repeated > 0 && t('figure.repeated', { count: day.repeated })}
      >
        {groupDigits(day.received)}
      </Figure>
      <Figure label={t('figure.records')} hint={day.failed > 0 && t('figure.failed', { count: day.failed })}>
        {groupDigits(day.records)}
      </Figure>
      <Figure
        label={t('figure.rate')}
        isBad={source.alarmSince !== null}
        hint={errorCause && t(`cause.${errorCause}`)}
      >
        {errorRate === null ? t('figure.none') : rateText(errorRate)}
      </Figure>
      {source.connection.kind !== 'pull' && (
        <Figure label={t('figure.refused')} isBad={day.refused > 0}>
          {groupDigits(day.refused)}
        </Figure>
      )}
      <Figure label={t('figure.last')}>
        {source.lastReceivedAt ? <TimeText at={source.lastReceivedAt} show="relative" /> : t('figure.none')}
      </Figure>
    </dl>
  )
}

function Figure({
  label,
  hint,
  isBad,
  children,
}: {
  label: string
  hint?: ReactNode
  isBad?: boolean
  children: ReactNode
}) {
  return (
    <div data-tone={isBad ? 'overdue' : undefined}>
      <dt className="q-faint">{label}</dt>
      <dd className="q-numbers">{children}</dd>
      {hint && <dd className="c-system-hint">{hint}</dd>}
    </div>
  )
}
