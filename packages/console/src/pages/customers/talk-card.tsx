import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Skeleton, useRealtime } from '@qiao/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Talk } from '../../parts/talk.tsx'
import { useTalkTexts } from '../../parts/talk-texts.ts'
import { api } from '../../services.ts'

const days = 92

/** What this customer and we said in the last three months, wherever they said it. */
export function TalkCard({ id }: { id: string }) {
  const t = useTalkTexts()
  const found = useInfiniteQuery({
    queryKey: ['customers', 'talk', id],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/customers/:id/conversation',
        { params: { id }, query: { days, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor,
  })
  const threads = useQuery({
    queryKey: ['customers', 'threads', id],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/conversations', { query: { customerId: id, limit: 1 } }, { signal }),
  })
  useRealtime([`talk:${id}`], undefined, { invalidate: [['customers', 'talk', id]] })
  const [first] = found.data?.pages ?? []
  const [thread] = threads.data?.items ?? []
  const messages = found.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Card title={t('title')} acts={thread && <Link to={`/conversations/${thread.id}`}>{t('open')}</Link>}>
      {found.isError ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
      ) : !first ? (
        <Skeleton lines={4} />
      ) : messages.length === 0 ? (
        <p className="q-faint">{t('emptyDays')}</p>
      ) : (
        <div className="q-stack">
          {found.hasNextPage && (
            <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {t('older')}
            </Button>
          )}
          <Talk messages={messages} readable={first.readable} />
        </div>
      )}
    </Card>
  )
}
