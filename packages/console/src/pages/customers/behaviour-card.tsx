import { type Answer, call } from '@qiao/api-client'
import { Button, Card, ErrorState, List, Row, Select, Skeleton, Tag, TimeText, useListed } from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useBehaviourTexts } from './behaviour-texts.ts'

type Page = Answer<'GET /console/customers/:id/behaviour'>
type Item = Page['items'][number]
type Event = Page['events'][number]

/** What the customer did, with what no source gives said in words; the list below is filtered by item and source. */
export function BehaviourCard({ id }: { id: string }) {
  const t = useBehaviourTexts()
  const [item, setItem] = useState('')
  const [source, setSource] = useState('')
  const found = useInfiniteQuery({
    queryKey: ['customers', 'one', id, 'behaviour', item, source],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/customers/:id/behaviour',
        {
          params: { id },
          query: {
            limit: 20,
            ...(item ? { item } : {}),
            ...(source ? { source } : {}),
            ...(pageParam ? { cursor: pageParam } : {}),
          },
        },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor,
  })
  if (found.isError)
    return (
      <Card title={t('title')}>
        <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
      </Card>
    )
  const [first] = found.data?.pages ?? []
  if (!first)
    return (
      <Card title={t('title')}>
        <Skeleton lines={6} />
      </Card>
    )
  const events = found.data?.pages.flatMap((page) => page.events) ?? []
  const sources = new Map(
    first.items.flatMap((one) => one.sources.map((given) => [given.source, given.sourceName] as const)),
  )
  return (
    <Card title={t('title')} acts={<VisitLink id={id} pages={first.ownPages} />}>
      <div className="q-stack">
        <dl className="c-behaviour">
          {first.items
            .filter(({ count }) => count !== null)
            .map((one) => (
              <div key={one.code}>
                <dt>{one.name}</dt>
                <dd>
                  <Measured item={one} />
                </dd>
              </div>
            ))}
        </dl>
        <Untold items={first.items.filter(({ count }) => count === null)} />
        <div className="q-line">
          <Select
            aria-label={t('item')}
            value={item}
            onValue={setItem}
            options={[
              { value: '', label: t('allItems') },
              ...first.items.map((one) => ({ value: one.code, label: one.name })),
            ]}
          />
          <Select
            aria-label={t('source')}
            value={source}
            onValue={setSource}
            options={[
              { value: '', label: t('allSources') },
              ...[...sources].map(([value, label]) => ({ value, label })),
            ]}
          />
        </div>
        {events.length === 0 ? (
          <p className="q-faint">{t('empty')}</p>
        ) : (
          <List label={t('title')}>
            {events.map((one) => (
              <EventRow key={one.id} event={one} />
            ))}
          </List>
        )}
        {found.hasNextPage && (
          <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('more')}
          </Button>
        )}
      </div>
    </Card>
  )
}

function Measured({ item: { count, percent, lastAt } }: { item: Item }) {
  const t = useBehaviourTexts()
  return (
    <>
      <strong>{percent === null ? t('times', { count: count ?? 0 }) : `${percent}%`}</strong>
      {lastAt && (
        <span className="q-faint">
          {' '}
          <TimeText at={lastAt} show="relative" />
        </span>
      )}
    </>
  )
}

/** What no source counts, never a nought: folded away, and those told of alike stand together. */
function Untold({ items }: { items: readonly Item[] }) {
  const t = useBehaviourTexts()
  const listed = useListed()
  if (items.length === 0) return null
  const why = ({ sources }: Item) => {
    const truth = (one: Item['sources'][number]) =>
      one.truth === 'given' ? t('notKept') : t(`truth.${one.truth as 'not_given'}`)
    if (sources.every((one) => one.truth === 'given')) return t('notKept')
    return sources.map((one) => t('answer', { source: one.sourceName, truth: truth(one) })).join(' · ')
  }
  return (
    <details className="c-untold">
      <summary>{t('untold', { count: items.length })}</summary>
      <dl>
        {[...Map.groupBy(items, why)].map(([words, alike]) => (
          <div key={words}>
            <dt>{listed(alike.map(({ name }) => name))}</dt>
            <dd className="q-faint">{words}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function EventRow({ event }: { event: Event }) {
  const t = useBehaviourTexts()
  const { seconds, quantity, name, product, coupon, path, ...words } = event.facts
  // The name says it where there is one; codes and paths only where nothing else does.
  const facts = [
    ...[name ?? product ?? coupon ?? path].filter((one) => one !== undefined).map(String),
    ...new Set(Object.values(words).map(String)),
    ...(seconds ? [t('seconds', { count: Number(seconds) })] : []),
    ...(quantity ? [`× ${quantity}`] : []),
  ]
  return (
    <Row
      title={[event.itemName, ...(event.source === 'own_page' ? facts : [])].join(' · ')}
      detail={
        <>
          <TimeText at={event.at} show="absolute" />
          {event.source === 'own_page' && ` · ${event.place}`}
        </>
      }
      end={<Tag>{event.sourceName}</Tag>}
      {...(event.orderId ? { href: `/orders/${event.orderId}` } : {})}
    />
  )
}

/** A link to an own page that knows this customer: the first browser that opens it is theirs. */
function VisitLink({ id, pages }: { id: string; pages: Page['ownPages'] }) {
  const t = useBehaviourTexts()
  const may = useMay()
  const { run, running } = useAct()
  const [link, setLink] = useState<string>()
  const [page] = pages
  if (!page || !may('customers.write')) return null
  if (link) return <CopyButton text={link} label={t('copyLink')} />
  const make = async () => {
    const made = await run('link', () =>
      call(api, 'POST /console/customers/:id/visit-links', { params: { id }, body: { siteId: page.id } }),
    )
    if (made) setLink(new URL(made.url, window.location.origin).href)
  }
  return (
    <span title={t('linkHint')}>
      <Button icon="send" busy={running === 'link'} onClick={() => void make()}>
        {t('makeLink')}
      </Button>
    </span>
  )
}
