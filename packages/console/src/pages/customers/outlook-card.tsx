import { type Answer, call } from '@qiao/api-client'
import { Card, ErrorState, Facts, List, Money, Row, Skeleton, StateBadge } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { CopyButton } from '../../parts/copy-button.tsx'
import { api } from '../../services.ts'
import { useOutlookTexts } from './outlook-texts.ts'

type Outlook = Answer<'GET /console/customers/:id/outlook'>
type Value = NonNullable<Outlook['value']>

const tones = { high: 'overdue', medium: 'attention', low: 'done' } as const

/** What is expected of the customer, and why: value and whether they may be leaving. */
export function OutlookCard({ id }: { id: string }) {
  const t = useOutlookTexts()
  const found = useQuery({
    queryKey: ['customers', 'one', id, 'outlook'],
    queryFn: ({ signal }) => call(api, 'GET /console/customers/:id/outlook', { params: { id } }, { signal }),
  })
  return (
    <>
      <Card title={t('title')}>
        {found.isError ? (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
        ) : !found.data ? (
          <Skeleton lines={3} />
        ) : found.data.value ? (
          <ValueFacts value={found.data.value} />
        ) : (
          <p className="q-faint">{t('notYet')}</p>
        )}
      </Card>
      {found.data && found.data.needs.length > 0 && <NeedsCard needs={found.data.needs} />}
      {found.data?.habit && <HabitCard habit={found.data.habit} />}
    </>
  )
}

/** What the customer will need next, with the window and the reason. */
function NeedsCard({ needs }: { needs: Outlook['needs'] }) {
  const t = useOutlookTexts()
  return (
    <Card title={t('needs')}>
      <List label={t('needs')}>
        {needs.map((one) => (
          <Row
            key={one.id}
            title={[one.name, one.about].filter(Boolean).join(' · ')}
            detail={
              <>
                <StateBadge tone={one.inDays < 0 ? 'overdue' : one.inDays <= 7 ? 'attention' : 'waiting'}>
                  {t('dueOn', { day: one.dueOn })}
                </StateBadge>
                <br />
                {one.reasons.join(t('reasonsWith'))}
              </>
            }
          />
        ))}
      </List>
    </Card>
  )
}

/** What the customer orders again and again, ready to be sent. */
function HabitCard({ habit }: { habit: NonNullable<Outlook['habit']> }) {
  const t = useOutlookTexts()
  return (
    <Card title={t('habit')}>
      <p className="q-faint">
        {t(habit.same ? 'habitSame' : 'habitAlike', { times: habit.times, days: habit.everyDays })}
      </p>
      <List label={t('habit')}>
        {habit.items.map((one) => (
          <Row
            key={one.name}
            title={`${one.name} × ${one.quantity}`}
            end={one.unitFen !== null && <Money fen={one.unitFen * one.quantity} />}
          />
        ))}
      </List>
      <p className="q-line">
        {habit.shopName && <span>{habit.shopName}</span>}
        {habit.totalFen !== null && (
          <span>
            {t('total')} <Money fen={habit.totalFen} />
          </span>
        )}
        {habit.say && <CopyButton text={habit.say} />}
      </p>
    </Card>
  )
}

function ValueFacts({ value }: { value: Value }) {
  const t = useOutlookTexts()
  const tone = value.churn in tones ? tones[value.churn as keyof typeof tones] : 'waiting'
  const grades = [value.recency, value.frequency, value.monetary]
  return (
    <div className="q-stack">
      <div className="q-line">
        <StateBadge tone={tone}>{value.churnName}</StateBadge>
        {value.groupName && <span>{value.groupName}</span>}
      </div>
      {value.reasons.map((reason) => (
        <p key={reason} className="q-faint">
          {reason}
        </p>
      ))}
      <Facts
        facts={[
          ...(value.predictedFen === null
            ? []
            : [{ key: 'value', label: t('predicted'), value: <Money fen={value.predictedFen} /> }]),
          ...(value.againPercent === null
            ? []
            : [{ key: 'again', label: t('again'), value: `${value.againPercent}%` }]),
          ...(value.rhythmDays === null
            ? []
            : [{ key: 'rhythm', label: t('rhythm'), value: t('days', { count: value.rhythmDays }) }]),
          ...(value.recency === null
            ? []
            : [{ key: 'rfm', label: t('rfm'), value: t('grades', { grades: grades.join(' / ') }) }]),
        ]}
      />
    </div>
  )
}
