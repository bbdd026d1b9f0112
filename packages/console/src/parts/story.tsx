import { type Answer, call } from '@qiao/api-client'
import {
  Button,
  defineTexts,
  Empty,
  ErrorState,
  type IconName,
  iconNames,
  Skeleton,
  type StateTone,
  Timeline,
  useRealtime,
} from '@qiao/ui'
import { useNarrow } from '@qiao/ui/console'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { api } from '../services.ts'
import './live.css'
import './story.css'

const useTexts = defineTexts('console.story', {
  'zh-CN': {
    label: '时间线',
    empty: '还没有发生过什么。下单、加好友、上门，每一步都会记在这里。',
    more: '更早的',
    all: '全部',
    filter: '只看',
    noneOfKind: '这一类还没有。',
  },
  en: {
    label: 'Timeline',
    empty: 'Nothing has happened yet. Orders, contacts and visits are told here step by step.',
    more: 'Earlier',
    all: 'All',
    filter: 'Show only',
    noneOfKind: 'Nothing of this kind yet.',
  },
})

type Subject = 'customers' | 'orders' | 'work-orders'
type Found = Answer<'GET /console/customers/:id/timeline'>
type Item = Answer<'GET /console/customers/:id/timeline'>['items'][number]

const topicOf: Record<Subject, string> = {
  customers: 'customer',
  orders: 'order',
  'work-orders': 'work-order',
}

/** What happened to a customer, an order or a work order, newest first; a new entry slides in by itself. */
export function Story({ subject, id, kinds = '' }: { subject: Subject; id: string; kinds?: string }) {
  const t = useTexts()
  // A phone has the facts below: they must not be a long way down.
  const limit = useNarrow() ? 8 : 30
  const pages = useInfiniteQuery({
    queryKey: ['story', subject, id, limit, kinds],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        `GET /console/${subject}/:id/timeline`,
        {
          params: { id },
          query: { limit, ...(pageParam ? { cursor: pageParam } : {}), ...(kinds ? { kinds } : {}) },
        },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
  useRealtime([`${topicOf[subject]}:${id}`], undefined, { invalidate: [['story', subject, id]] })
  if (pages.isError) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
  if (pages.isPending) return <Skeleton lines={8} />
  const items = pages.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <Empty picture="calm" sentence={t(kinds ? 'noneOfKind' : 'empty')} />
  return (
    <div className="q-stack c-story">
      <Timeline
        label={t('label')}
        items={items.map((item) => ({
          key: item.seq,
          at: item.at,
          icon: iconOf(item.icon),
          tone: item.tone as StateTone,
          title: <Title item={item} subject={subject} />,
          who: item.who,
          ...(item.detail ? { detail: item.detail } : {}),
        }))}
      />
      {pages.hasNextPage && (
        <p>
          <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('more')}
          </Button>
        </p>
      )}
    </div>
  )
}

/** The timeline of a customer with what to look for in the address, so that a view can be sent to a colleague. */
export function CustomerStory({ id }: { id: string }) {
  const t = useTexts()
  const [search, setSearch] = useSearchParams()
  const kinds = search.get('show') ?? ''
  // One entry is enough to learn the names: the page itself is asked for below.
  const { data } = useQuery<Found>({
    queryKey: ['story', 'kinds', id],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/customers/:id/timeline', { params: { id }, query: { limit: 1 } }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const chosen = kinds.split(',').filter(Boolean)
  const show = (next: readonly string[]) => {
    const changed = new URLSearchParams(search)
    if (next.length > 0) changed.set('show', next.join(','))
    else changed.delete('show')
    setSearch(changed, { replace: true })
  }
  return (
    <div className="q-stack">
      <fieldset className="c-story-kinds" aria-label={t('filter')}>
        <button type="button" className="c-chip" aria-pressed={chosen.length === 0} onClick={() => show([])}>
          {t('all')}
        </button>
        {data?.kinds.map(({ kind, name }) => (
          <button
            key={kind}
            type="button"
            className="c-chip"
            aria-pressed={chosen.includes(kind)}
            onClick={() =>
              show(chosen.includes(kind) ? chosen.filter((one) => one !== kind) : [...chosen, kind])
            }
          >
            {name}
          </button>
        ))}
      </fieldset>
      <Story key={kinds} subject="customers" id={id} kinds={kinds} />
    </div>
  )
}

/** The words of an entry, leading to what it is about where that is another page. */
function Title({ item, subject }: { item: Item; subject: Subject }) {
  const path =
    item.workOrderId && subject !== 'work-orders'
      ? `/work-orders/${item.workOrderId}`
      : item.orderId && !item.workOrderId && subject !== 'orders'
        ? `/orders/${item.orderId}`
        : (item.path ?? undefined)
  if (!path) return item.title
  return (
    <Link className="c-quiet-link" to={path}>
      {item.title}
    </Link>
  )
}

const iconOf = (name: string): IconName => iconNames.find((one) => one === name) ?? 'info'
