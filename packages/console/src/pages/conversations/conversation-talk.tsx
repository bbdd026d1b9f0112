import { call } from '@qiao/api-client'
import { Button, ErrorState, Skeleton, useRealtime } from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Talk } from '../../parts/talk.tsx'
import { useTalkTexts } from '../../parts/talk-texts.ts'
import { api } from '../../services.ts'
import { ReplyBox } from './reply-box.tsx'

export function useConversation(id: string) {
  const found = useInfiniteQuery({
    queryKey: ['conversations', 'one', id],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/conversations/:id',
        { params: { id }, query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor,
  })
  useRealtime([`conversation:${id}`], undefined, { invalidate: [['conversations', 'one', id]] })
  return found
}

/** The talk of one conversation, oldest first, and the answer below it where WeCom takes one. */
export function ConversationTalk({ id }: { id: string }) {
  const t = useTalkTexts()
  const found = useConversation(id)
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  const [first] = found.data?.pages ?? []
  if (!first) return <Skeleton lines={8} />
  const messages = found.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className="q-stack">
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('older')}
        </Button>
      )}
      <Talk messages={messages} readable={first.readable} />
      {first.session && <ReplyBox session={first.session} servicers={first.servicers} />}
    </div>
  )
}
