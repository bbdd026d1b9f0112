import { Button, Money, StateBadge, useListed } from '@qiao/ui'
import { useOutlookTexts } from '../outlook-texts.ts'
import { type Outlook as Expected, isExpected } from '../view.ts'
import { useSay } from './use-send.ts'

const tones = { high: 'overdue', medium: 'attention', low: 'done', unknown: 'waiting' } as const
const shownNeeds = 3

/** What is expected of the customer: value, what they will need, and the usual order, ready to send. */
export function Outlook({ outlook }: { outlook: Expected }) {
  const t = useOutlookTexts()
  if (!isExpected(outlook)) return null
  const { value, needs, habit } = outlook
  return (
    <section className="s-next" aria-label={t('title')}>
      <h2>{t('title')}</h2>
      {value && value.churn !== 'unknown' && <Value value={value} />}
      {needs.slice(0, shownNeeds).map((one) => (
        <div key={one.id} className="s-words">
          <p>
            {[one.name, one.about].filter(Boolean).join(' · ')}{' '}
            <StateBadge tone={one.inDays < 0 ? 'overdue' : one.inDays <= 7 ? 'attention' : 'waiting'}>
              {t('dueOn', { day: one.dueOn })}
            </StateBadge>
          </p>
          <p className="q-faint">{one.reasons[0]}</p>
        </div>
      ))}
      {habit && <Habit habit={habit} />}
    </section>
  )
}

function Value({ value }: { value: NonNullable<Expected['value']> }) {
  const t = useOutlookTexts()
  return (
    <div className="s-words">
      <p>
        <StateBadge tone={tones[value.churn as keyof typeof tones] ?? 'waiting'}>
          {value.churnName}
        </StateBadge>{' '}
        {value.groupName}{' '}
        {value.predictedFen !== null && (
          <span>
            {t('predicted')} <Money fen={value.predictedFen} />
          </span>
        )}
      </p>
      <p className="q-faint">{value.reasons[0]}</p>
    </div>
  )
}

/** One tap puts the usual order into the chat. */
function Habit({ habit }: { habit: NonNullable<Expected['habit']> }) {
  const t = useOutlookTexts()
  const listed = useListed()
  const say = useSay()
  const { items, totalFen, shopName, same, times } = habit
  return (
    <div className="s-words">
      <p className="q-faint">{t(same ? 'same' : 'alike', { times })}</p>
      <p>{listed(items.map(({ name, quantity }) => `${name} × ${quantity}`))}</p>
      <p className="q-faint">
        {shopName} {totalFen !== null && <Money fen={totalFen} />}
      </p>
      {habit.say && (
        <div className="s-acts">
          <Button icon="send" busy={say.isPending} onClick={() => say.mutate(habit.say!)}>
            {t('send')}
          </Button>
        </div>
      )}
    </div>
  )
}
