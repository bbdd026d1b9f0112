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
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api } from '../services.ts'
import './live.css'

const useTexts = defineTexts('console.story', {
  'zh-CN': {
    label: '时间线',
    empty: '还没有发生过什么。下单、加好友、上门，每一步都会记在这里。',
    more: '更早的',
    order: '看订单',
    workOrder: '看工单',
  },
  en: {
    label: 'Timeline',
    empty: 'Nothing has happened yet. Orders, contacts and visits are told here step by step.',
    more: 'Earlier',
    order: 'See the order',
    workOrder: 'See the work order',
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
  const pages = useInfiniteQuery({
    queryKey: ['story', subject, id],
    placeholderData: keepPreviousData,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        `GET /console/${subject}/:id/timeline`,
        { params: { id }, query: pageParam ? { cursor: pageParam } : {} },
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
          title: item.title,
          who: item.who,
          detail: <Detail item={item} subject={subject} />,
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

/** The words of an entry, with a way to what it is about when that is another page. */
function Detail({ item, subject }: { item: Item; subject: Subject }) {
  const t = useTexts()
  const way =
    item.workOrderId && subject !== 'work-orders'
      ? { to: `/work-orders/${item.workOrderId}`, words: t('workOrder') }
      : item.orderId && !item.workOrderId && subject !== 'orders'
        ? { to: `/orders/${item.orderId}`, words: t('order') }
        : undefined
  if (!item.detail && !way) return null
  return (
    <>
      {item.detail} {way && <Link to={way.to}>{way.words}</Link>}
    </>
  )
}

const iconOf = (name: string): IconName => iconNames.find((one) => one === name) ?? 'info'
