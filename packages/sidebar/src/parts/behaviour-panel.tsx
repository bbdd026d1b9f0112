import { TimeText } from '@qiao/ui'
import { useSidebarTexts } from '../texts.ts'
import type { Behaviour } from '../view.ts'

/** A count where a source gives one; where none does, the source's answer instead of a nought. */
export default function BehaviourPanel({ items }: { items: Behaviour[] }) {
  return (
    <dl className="s-behaviour">
      {items.map((item) => (
        <div key={item.code}>
          <dt>{item.name}</dt>
          <dd>
            <Measured item={item} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Measured({ item }: { item: Behaviour }) {
  const t = useSidebarTexts()
  if (item.value) return <strong>{item.value}</strong>
  if (item.count !== null)
    return (
      <>
        <strong>{t('behaviour.times', { count: item.count })}</strong>
        {item.lastAt && (
          <span className="q-faint">
            {' '}
            <TimeText at={item.lastAt} show="relative" />
          </span>
        )}
      </>
    )
  const answers = item.sources.map((source) =>
    t('behaviour.answer', {
      source: source.sourceName,
      truth: source.truth === 'given' ? t('behaviour.notKept') : source.truthName,
    }),
  )
  return <span className="q-faint">{answers.join(' · ') || '—'}</span>
}
