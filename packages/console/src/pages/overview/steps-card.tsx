import type { Answer } from '@qiao/api-client'
import { Card, Empty, groupDigits } from '@qiao/ui'
import { RollingNumber } from '@qiao/ui/console'
import { Link } from 'react-router'
import { toneOfState } from '../../parts/trade-words.ts'
import { useOverviewTexts } from './texts.ts'

type Step = Answer<'GET /console/overview'>['steps'][number]

/** Open work orders by step, as bars in the colour of their state; suspended and overdue ones are named apart. */
export function StepsCard({ steps }: { steps: readonly Step[] }) {
  const t = useOverviewTexts()
  // `open` lasts for the moment of opening only: it is shown when something stands there.
  const shown = steps.filter((step) => step.state !== 'open' || step.count > 0)
  const total = shown.reduce((sum, step) => sum + step.count, 0)
  const late = shown.reduce((sum, step) => sum + step.late, 0)
  const most = Math.max(1, ...shown.map((step) => step.count))
  return (
    <section className="c-steps-card">
      <Card
        title={t('steps.title')}
        acts={
          total > 0 && (
            <span className="q-faint">
              {t(late > 0 ? 'steps.note' : 'steps.onTime', { count: groupDigits(total), late })}
            </span>
          )
        }
      >
        {total === 0 ? (
          <Empty
            picture="work"
            sentence={t('steps.empty')}
            act={<Link to="/orders">{t('steps.act')}</Link>}
          />
        ) : (
          <ol className="c-steps">
            {shown.map((step) => (
              <li key={step.state}>
                <StepBar step={step} most={most} />
              </li>
            ))}
          </ol>
        )}
      </Card>
    </section>
  )
}

function StepBar({ step, most }: { step: Step; most: number }) {
  const t = useOverviewTexts()
  const share = (count: number) => ({ inlineSize: `${(count / most) * 100}%` })
  return (
    <Link className="c-step" to={`/work-orders?state=${step.state}`} data-tone={toneOfState(step.state)}>
      <span className="c-step-label">{step.label}</span>
      <span className="c-step-track" aria-hidden>
        <span className="c-step-bar" style={share(step.count - step.suspended)} />
        <span className="c-step-bar c-step-suspended" style={share(step.suspended)} />
      </span>
      <span className="c-step-count">
        <RollingNumber value={step.count} />
      </span>
      <span className="c-step-notes">
        {step.suspended > 0 && (
          <span className="c-step-note" data-tone="waiting">
            {t('steps.suspended', { count: step.suspended })}
          </span>
        )}
        {step.late > 0 && (
          <span className="c-step-note" data-tone="overdue">
            {t('steps.late', { count: step.late })}
          </span>
        )}
      </span>
    </Link>
  )
}
