import type { Answer } from '@qiao/api-client'
import { Card, groupDigits, StateBadge } from '@qiao/ui'
import { RollingNumber } from '@qiao/ui/console'
import { clockText } from '../../parts/time-window.ts'
import { useOverviewTexts } from './texts.ts'

type Latency = NonNullable<Answer<'GET /console/overview'>['latency']>

/** From a push reaching us to the screens being told: up to here it is called real time. */
const promiseMs = 300

export function LatencyCard({ latency }: { latency: Latency }) {
  const t = useOverviewTexts()
  const { p50Ms, p99Ms, count, since } = latency
  const kept = p99Ms !== null && p99Ms <= promiseMs
  return (
    <section className="c-latency">
      <Card title={t('latency.title')}>
        <dl className="c-latency-figures">
          <Figure label={t('latency.p50')} ms={p50Ms} />
          <Figure label={t('latency.p99')} ms={p99Ms} />
        </dl>
        <p>
          {p99Ms === null ? (
            <StateBadge tone="waiting">{t('latency.promise', { ms: promiseMs })}</StateBadge>
          ) : (
            <StateBadge tone={kept ? 'done' : 'overdue'}>
              {t(kept ? 'latency.kept' : 'latency.missed', { ms: promiseMs })}
            </StateBadge>
          )}
        </p>
        <p className="q-faint">
          {count === 0
            ? t('latency.none', { at: clockText(since) })
            : t('latency.since', { at: clockText(since), count: groupDigits(count) })}
        </p>
      </Card>
    </section>
  )
}

function Figure({ label, ms }: { label: string; ms: number | null }) {
  const t = useOverviewTexts()
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <span className="q-display">
          {ms === null ? t('latency.nothing') : <RollingNumber value={Math.ceil(ms)} />}
        </span>
        {ms !== null && <span className="q-faint"> {t('latency.unit')}</span>}
      </dd>
    </div>
  )
}
