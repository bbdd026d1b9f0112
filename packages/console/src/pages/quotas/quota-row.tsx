import { Button, groupDigits, Tag, TimeText } from '@qiao/ui'
import type { ReactNode } from 'react'
import { useCallKind } from '../../parts/call-kind.ts'
import { useMay } from '../../parts/use-act.ts'
import { type Limit, limitOfDay, type Quota, spanOf } from './quota.ts'
import { useQuotasTexts } from './texts.ts'

/** One group of calls: how much of it went today, what is left, and the days before. */
export function QuotaRow({ quota, onEdit }: { quota: Quota; onEdit: () => void }) {
  const t = useQuotasTexts()
  const may = useMay()
  const kind = useCallKind()
  const { group, count, refused, peakSecond, limits, free, resetsAt } = quota
  const limit = limitOfDay(quota)
  const share = limit === null ? null : Math.min(1, count / limit)
  const tone =
    refused > 0 || share === 1 ? 'overdue' : share !== null && share >= 0.8 ? 'attention' : undefined
  return (
    <li className="c-quota" data-tone={tone}>
      <div className="c-quota-name">
        <b>{kind(group)}</b>
        <code className="c-code">{group}</code>
        <LimitTags limits={limits} />
      </div>
      <dl className="c-quota-figures">
        <Figure label={t('used')}>
          {limit === null
            ? groupDigits(count)
            : t('of', { used: groupDigits(count), limit: groupDigits(limit) })}
        </Figure>
        <Figure label={t('refused')}>{refused > 0 ? groupDigits(refused) : t('none')}</Figure>
        <Figure label={t('peak')}>{peakSecond > 0 ? groupDigits(peakSecond) : t('none')}</Figure>
        <Figure label={t('free')}>{free === null ? t('noLimit') : groupDigits(free)}</Figure>
        <Figure label={t('resets')}>
          {resetsAt ? <TimeText at={resetsAt} show="relative" /> : t('none')}
        </Figure>
      </dl>
      {share !== null && <progress className="c-quota-share" max={1} value={share} aria-label={t('used')} />}
      <Bars days={quota.days} />
      {may('connections.write') && (
        <Button icon="edit" kind="quiet" onClick={onEdit} aria-label={`${t('edit')} ${group}`}>
          {t('edit')}
        </Button>
      )}
    </li>
  )
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="q-faint">{label}</dt>
      <dd className="q-numbers">{children}</dd>
    </div>
  )
}

function LimitTags({ limits }: { limits: readonly Limit[] }) {
  const t = useQuotasTexts()
  const per = usePerWords()
  return limits.map(({ times, perMs, source }) => (
    <span key={`${perMs}-${source}`} title={t(`source.${source}`)}>
      <Tag>
        {t('rule', { times: groupDigits(times), per: per(perMs) })} · {t(`source.${source}`)}
      </Tag>
    </span>
  ))
}

export function usePerWords(): (perMs: number) => string {
  const t = useQuotasTexts()
  return (perMs) => {
    const span = spanOf(perMs)
    return span.unit === 'seconds' ? t('per.seconds', { count: span.count }) : t(`per.${span.unit}`)
  }
}

function Bars({ days }: { days: Quota['days'] }) {
  const t = useQuotasTexts()
  const most = Math.max(1, ...days.map(({ count }) => count))
  return (
    <div className="c-quota-days" role="img" aria-label={t('trend')}>
      {days.map(({ onDay, count, refused }) => (
        <span
          key={onDay}
          data-refused={refused > 0 || undefined}
          style={{ blockSize: `${count === 0 ? 6 : Math.max(12, Math.round((count / most) * 100))}%` }}
          title={t('dayBar', {
            day: onDay.slice(5),
            count: groupDigits(count),
            refused: groupDigits(refused),
          })}
        />
      ))}
    </div>
  )
}
