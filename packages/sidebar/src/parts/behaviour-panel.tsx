import { TimeText, useListed } from '@qiao/ui'
import { useSidebarTexts } from '../texts.ts'
import { type Behaviour, sortedBehaviour, sourcesOf } from '../view.ts'
import './behaviour-panel.css'

/** A count where a source gives one, never a nought where none does; below it what each source of this customer answers. */
export default function BehaviourPanel({ items }: { items: Behaviour[] }) {
  const t = useSidebarTexts()
  const { told, untold } = sortedBehaviour(items)
  return (
    <>
      <BehaviourList items={told} />
      {untold.length > 0 && (
        <details className="s-behaviour-rest">
          <summary>{t('behaviour.untold', { count: untold.length })}</summary>
          <BehaviourList items={untold} />
        </details>
      )}
    </>
  )
}

function BehaviourList({ items }: { items: Behaviour[] }) {
  return (
    <dl className="s-behaviour">
      {items.map((item) => (
        <div key={item.code}>
          <dt>{item.name}</dt>
          <dd>
            <Measured item={item} />
          </dd>
          <dd className="s-behaviour-sources">
            <Sources item={item} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Measured({ item }: { item: Behaviour }) {
  const t = useSidebarTexts()
  if (item.value) return <strong>{item.value}</strong>
  if (item.count === null) return <span className="q-faint">—</span>
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
}

function Sources({ item }: { item: Behaviour }) {
  const t = useSidebarTexts()
  const listed = useListed()
  const { from, others } = sourcesOf(item)
  // What our own orders counted needs no source beside it.
  if (item.sources.length === 0)
    return item.value === null && item.count === null ? t('behaviour.none') : null
  return (
    <>
      {from.length > 0 && (
        <span data-truth="given">
          {t('behaviour.from', {
            count: from.length,
            sources: listed(from.map(({ sourceName }) => sourceName)),
          })}
        </span>
      )}
      {others.map(({ source, sourceName, truth, truthName }) => (
        <span key={source} data-truth={truth}>
          {t('behaviour.answer', {
            source: sourceName,
            truth: truth === 'given' ? t('behaviour.notKept') : truthName,
          })}
        </span>
      ))}
    </>
  )
}
