import type { Answer } from '@qiao/api-client'
import { Card, Empty, groupDigits } from '@qiao/ui'
import { Chart } from '@qiao/ui/console'
import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import { clockText } from '../../parts/time-window.ts'
import { minuteAt, peakOf } from './minutes.ts'
import { useOverviewTexts } from './texts.ts'

type Minutes = Answer<'GET /console/overview'>['ordersPerMinute']

/** Orders a minute; the answer stands beside the question, the line shows how it came about. */
export function MinutesCard({ minutes: { from, counts } }: { minutes: Minutes }) {
  const t = useOverviewTexts()
  const navigate = useNavigate()
  const found = peakOf(from, counts)
  // The minute that is still running would look like a fall.
  const whole = useMemo(() => counts.slice(0, -1), [counts])
  const along = useMemo(() => whole.map((_, i) => clockText(minuteAt(from, i))), [from, whole])
  const series = useMemo(
    () => [{ name: t('minutes.series'), kind: 'line' as const, values: whole }],
    [whole, t],
  )
  if (!found)
    return (
      <section className="c-minutes">
        <Card title={t('minutes.question')}>
          <Empty picture="calm" sentence={t('minutes.none')} />
        </Card>
      </section>
    )
  return (
    <section className="c-minutes">
      <Card>
        <Chart
          question={t('minutes.question')}
          note={t('minutes.note', {
            sum: groupDigits(found.sum),
            peak: found.peak,
            at: clockText(found.peakAt),
          })}
          along={along}
          unit={t('minutes.unit')}
          series={series}
          height={220}
          onPick={() => navigate('/orders')}
        />
      </Card>
    </section>
  )
}
