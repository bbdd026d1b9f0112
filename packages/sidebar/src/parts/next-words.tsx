import { Button } from '@qiao/ui'
import { useSidebarTexts } from '../texts.ts'
import type { Job, SidebarView, Suggestion } from '../view.ts'
import { jobCard, useCard, useSay } from './use-send.ts'

/** What to say next, why, and one tap to say it. */
export function NextWords({ view, jobs }: { view: SidebarView; jobs: Job[] }) {
  const t = useSidebarTexts()
  const mine = new Set(jobs.map((job) => job.workOrderId))
  const shown = view.suggestions.filter((one) => !one.workOrderId || mine.has(one.workOrderId)).slice(0, 2)
  if (shown.length === 0) return null
  return (
    <section className="s-next" aria-label={t('next.title')}>
      <h2>{t('next.title')}</h2>
      {shown.map((one, at) => (
        <Words key={`${one.kind}${one.workOrderId}`} suggestion={one} isFirst={at === 0} />
      ))}
    </section>
  )
}

/** One thing to say; only the first of several carries the primary act. */
export function Words({ suggestion, isFirst = true }: { suggestion: Suggestion; isFirst?: boolean }) {
  const t = useSidebarTexts()
  const say = useSay()
  const card = useCard()
  const { reason, workOrderId } = suggestion
  return (
    <div className="s-words">
      <p className="q-faint">{reason}</p>
      <Said words={suggestion.say} />
      <div className="s-acts">
        {suggestion.act === 'send_registration_card' && workOrderId && (
          <Button
            kind={isFirst ? 'primary' : 'plain'}
            icon="card"
            busy={card.isPending}
            onClick={() => card.mutate(jobCard(workOrderId))}
          >
            {t('next.card')}
          </Button>
        )}
        <Button icon="send" busy={say.isPending} onClick={() => say.mutate(suggestion.say)}>
          {t(suggestion.act === 'ask_order_number' ? 'next.askNumber' : 'next.say')}
        </Button>
      </div>
    </div>
  )
}

/** The first line in full; what follows it unfolds, so that a long message leaves the acts on the screen. */
function Said({ words }: { words: string }) {
  const t = useSidebarTexts()
  const [first, ...more] = words.split('\n')
  return (
    <>
      <p>{first}</p>
      {more.length === 1 && <p>{more}</p>}
      {more.length > 1 && (
        <details className="s-say">
          <summary>{t('next.where', { count: more.length })}</summary>
          {more.join('\n')}
        </details>
      )}
    </>
  )
}
