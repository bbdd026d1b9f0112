import { Button, Card, groupDigits, StateBadge, type StateTone, TimeText } from '@qiao/ui'
import { Spark } from '@qiao/ui/console'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useCallKind } from '../../parts/call-kind.ts'
import { clockText, dateText, dayText } from '../../parts/time-window.ts'
import { useMay } from '../../parts/use-act.ts'
import { i18n } from '../../services.ts'
import { delayParts, lagParts, rateText } from './figures.ts'
import type { Source, SourceCalls } from './source.ts'
import { useSourcesTexts } from './texts.ts'

const tones: Record<string, StateTone> = {
  alarm: 'overdue',
  authorisation_expired: 'overdue',
  gateway_down: 'overdue',
  not_connected: 'waiting',
  connected: 'done',
}

export function SourceCard({
  source,
  calls,
  touched,
  onBackfill,
}: {
  source: Source
  /** What cleansing did to it in thirty days. */
  touched: number
  calls: SourceCalls | undefined
  onBackfill: (source: Source) => void
}) {
  const t = useSourcesTexts()
  const may = useMay()
  const state = source.alarmSince ? 'alarm' : source.state
  return (
    <Card
      title={
        <span className="q-line">
          {source.name ?? source.label}{' '}
          <StateBadge tone={tones[state] ?? 'waiting'}>{t(`state.${state}` as 'state.connected')}</StateBadge>
        </span>
      }
    >
      <div className="q-stack">
        <p className="q-faint">
          {source.name ? source.label : source.id}
          {source.channel &&
            source.state !== 'not_connected' &&
            ` · ${t(`channel.${source.channel}` as 'channel.pull')}`}
          {source.throughGateway && ` · ${t('gateway')}`}
          {source.state === 'connected' && ` · ${t(`hearing.${source.hearing}`)}`}
          {source.authorisedUntil &&
            ` · ${t('until', { at: dateText(source.authorisedUntil, i18n.language) })}`}
        </p>
        {source.state !== 'not_connected' && (
          <>
            <Figures source={source} calls={calls} />
            {source.hours.some((n) => n > 0) && (
              <div role="img" aria-label={t('trend')} title={t('trend')}>
                <Spark values={source.hours} />
              </div>
            )}
            <Sweeps source={source} />
          </>
        )}
        <div className="q-line">
          {may('dead-letters.read') && (
            <Link to={`/sources/inbox?shopId=${encodeURIComponent(source.id)}`}>{t('toInbox')}</Link>
          )}
          {touched > 0 && (
            <Link to={`/sources?source=${encodeURIComponent(source.id)}#quality`}>
              {t('touched', { count: touched })}
            </Link>
          )}
          {may('connections.write') && source.state === 'connected' && source.sweeps.length > 0 && (
            <Button icon="download" onClick={() => onBackfill(source)}>
              {t('backfill.act')}
            </Button>
          )}
        </div>
      </div>
    </Card>
  )
}

function Figures({ source, calls }: { source: Source; calls: SourceCalls | undefined }) {
  const t = useSourcesTexts()
  const kind = useCallKind()
  const delayText = (ms: number) => {
    const { unit, count } = delayParts(ms)
    return t(`delay.${unit}`, { count })
  }
  const { delay, errorRate, errorCause, quarantined, failed, waiting, swept, unknownTypes } = source
  const trouble = [
    quarantined > 0 && t('figure.quarantined', { count: quarantined }),
    failed > 0 && t('figure.failed', { count: failed }),
  ].filter(Boolean)
  return (
    <dl className="c-source-figures">
      <Figure label={t('figure.hour')} hint={swept.hour > 0 && t('figure.swept', { count: swept.hour })}>
        {groupDigits(source.hour + swept.hour)}
      </Figure>
      <Figure label={t('figure.day')} hint={waiting > 0 && t('figure.waiting', { count: waiting })}>
        {groupDigits(source.day + swept.day)}
      </Figure>
      <Figure
        label={t('figure.delay')}
        hint={delay.p99Ms !== null && t('figure.p99', { at: delayText(delay.p99Ms) })}
      >
        {delay.p50Ms === null ? t('figure.none') : delayText(delay.p50Ms)}
      </Figure>
      <Figure
        label={t('figure.rate')}
        tone={source.alarmSince ? 'overdue' : undefined}
        hint={errorCause && t(`cause.${errorCause}`)}
      >
        {errorRate === null ? t('figure.none') : rateText(errorRate)}
      </Figure>
      <Figure
        label={t('figure.open')}
        tone={trouble.length > 0 ? 'attention' : undefined}
        hint={unknownTypes > 0 && t('figure.unknownTypes', { count: unknownTypes })}
      >
        {trouble.length > 0 ? (
          <Link to={`/sources/inbox?tab=groups`}>{trouble.join(' · ')}</Link>
        ) : (
          t('figure.fine')
        )}
      </Figure>
      <Figure label={t('figure.last')}>
        {source.lastEventAt ? <TimeText at={source.lastEventAt} show="relative" /> : t('figure.none')}
      </Figure>
      {calls && (
        <Figure
          label={t('figure.calls')}
          tone={calls.refused > 0 || calls.least?.left === 0 ? 'attention' : undefined}
          hint={
            calls.refused > 0
              ? t('figure.callsRefused', { count: calls.refused })
              : calls.least && t('figure.callsLeft', { ...calls.least, group: kind(calls.least.group) })
          }
        >
          <Link to={`/quotas?marketplace=${encodeURIComponent(source.source)}`}>
            {groupDigits(calls.used)}
          </Link>
        </Figure>
      )}
    </dl>
  )
}

function Figure({
  label,
  hint,
  tone,
  children,
}: {
  label: string
  hint?: ReactNode
  tone?: StateTone | undefined
  children: ReactNode
}) {
  return (
    <div data-tone={tone}>
      <dt className="q-faint">{label}</dt>
      <dd className="q-numbers">{children}</dd>
      {hint && <dd className="c-source-hint">{hint}</dd>}
    </div>
  )
}

/** How far each sweep has come, and what it found that no push brought. */
function Sweeps({ source }: { source: Source }) {
  const t = useSourcesTexts()
  if (source.sweeps.length === 0) return null
  return (
    <ul className="c-sweeps">
      {source.sweeps.map((sweep) => {
        const { unit, count } = lagParts(sweep.lagSeconds)
        return (
          <li key={sweep.kind} className={sweep.lastError ? 'c-source-trouble' : 'q-faint'}>
            {t(`sweep.${sweep.kind}` as 'sweep.orders')}{' '}
            {t('sweep.to', {
              at: `${dayText(sweep.sweptTo, i18n.language)} ${clockText(sweep.sweptTo)}`,
              lag: t(`lag.${unit}`, { count }),
            })}
            {sweep.foundLost > 0 && ` · ${t('sweep.found', { count: sweep.foundLost })}`}
            {sweep.lastError && ` · ${t('sweep.failed', { why: sweep.lastError })}`}
          </li>
        )
      })}
    </ul>
  )
}
