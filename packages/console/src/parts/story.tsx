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
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api } from '../services.ts'
import './live.css'

const useTexts = defineTexts('console.story', {
  'zh-CN': {
    label: '时间线',
    empty: '还没有发生过什么。下单、加好友、上门，每一步都会记在这里。',
    more: '更早的',
  },
  en: {
    label: 'Timeline',
    empty: 'Nothing has happened yet. Orders, contacts and visits are told here step by step.',
    more: 'Earlier',
  },
})

type Subject = 'customers' | 'orders' | 'work-orders'
type Item = Answer<'GET /console/customers/:id/timeline'>['items'][number]

const topicOf: Record<Subject, string> = {
  customers: 'customer',
  orders: 'order',
  'work-orders': 'work-order',
}

/** What happened to a customer, an order or a work order, newest first; a new entry slides in by itself. */
export function Story({ subject, id }: { subject: Subject; id: string }) {
  const t = useTexts()
  // A phone has the facts below: they must not be a long way down.
  const limit = useNarrow() ? 8 : 30
  const pages = useInfiniteQuery({
    queryKey: ['story', subject, id, limit],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        `GET /console/${subject}/:id/timeline`,
        { params: { id }, query: { limit, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
  useRealtime([`${topicOf[subject]}:${id}`], undefined, { invalidate: [['story', subject, id]] })
  if (pages.isError) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
  if (pages.isPending) return <Skeleton lines={8} />
  const items = pages.data.pages.flatMap((page) => page.items)
  if (items.length === 0) return <Empty picture="calm" sentence={t('empty')} />
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

/** The words of an entry, leading to what it is about where that is another page. */
function Title({ item, subject }: { item: Item; subject: Subject }) {
  const path =
    item.workOrderId && subject !== 'work-orders'
      ? `/work-orders/${item.workOrderId}`
      : item.orderId && !item.workOrderId && subject !== 'orders'
        ? `/orders/${item.orderId}`
        : undefined
  if (!path) return item.title
  return (
    <Link className="c-quiet-link" to={path}>
      {item.title}
    </Link>
  )
}

const iconOf = (name: string): IconName => iconNames.find((one) => one === name) ?? 'info'
