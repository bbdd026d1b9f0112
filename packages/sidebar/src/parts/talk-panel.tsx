import {
  type BubbleItem,
  Bubbles,
  Button,
  Empty,
  ErrorState,
  List,
  Row,
  Skeleton,
  TimeText,
  useRealtime,
} from '@qiao/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api } from '../services.ts'
import { useTalkTexts } from '../talk-texts.ts'
import type { RecordsPage, TalkMessage, TalkPage } from '../view.ts'

/** The last three months. */
const days = 92
const kinds = ['text', 'image', 'voice', 'video', 'file', 'location', 'link'] as const

/** What this customer and we said, in 微信客服 and in archived chats, newest at the end. */
export default function TalkPanel({ customerId }: { customerId: string }) {
  return (
    <>
      <Elsewhere customerId={customerId} />
      <Talk customerId={customerId} />
    </>
  )
}

const shown = 3

/** Calls, official account messages and leads: how many, when last, and the newest; nothing where there are none. */
function Elsewhere({ customerId }: { customerId: string }) {
  const t = useTalkTexts()
  const found = useQuery({
    queryKey: ['records', customerId],
    queryFn: ({ signal }) =>
      api.get<RecordsPage>(`/console/customers/${customerId}/records`, { query: { limit: shown }, signal }),
  })
  const counts = found.data?.counts.filter(({ count }) => count > 0) ?? []
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  if (counts.length === 0) return null
  const said = (brief: { value: string }[]) =>
    brief
      .map(({ value }) => value)
      .filter((value) => value !== '****')
      .join(' · ')
  return (
    <section className="s-elsewhere" aria-label={t('elsewhere')}>
      <p>
        {counts.map(({ kind, name, count, lastAt }) => (
          <span key={kind}>
            {t('counted', { name, count })}
            {lastAt && (
              <span className="q-faint">
                {' '}
                <TimeText at={lastAt} show="relative" />
              </span>
            )}
          </span>
        ))}
      </p>
      <List label={t('elsewhere')}>
        {found.data?.items.map((one) => (
          <Row
            key={one.id}
            title={`${one.kindName} · ${said(one.brief)}`}
            detail={<TimeText at={one.at} show="absolute" />}
          />
        ))}
      </List>
    </section>
  )
}

function Talk({ customerId }: { customerId: string }) {
  const t = useTalkTexts()
  const found = useInfiniteQuery({
    queryKey: ['talk', customerId],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<TalkPage>(`/console/customers/${customerId}/conversation`, {
        query: { days, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    getNextPageParam: (last) => last.nextCursor,
  })
  useRealtime([`talk:${customerId}`], undefined, { invalidate: [['talk', customerId]] })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  const [first] = found.data?.pages ?? []
  if (!first) return <Skeleton lines={4} />
  const messages = found.data?.pages.flatMap((page) => page.items) ?? []
  if (messages.length === 0) return <Empty picture="people" sentence={t('empty')} />
  const kindOf = (one: TalkMessage) => t(`kind.${kinds.find((kind) => kind === one.kind) ?? 'other'}`)
  const bodyOf = (one: TalkMessage): Pick<BubbleItem, 'body' | 'faint'> => {
    if (one.recalled) return { body: t('recalled'), faint: true }
    if (!one.kept) return { body: t('withheld'), faint: true }
    if (!one.content) return { body: kindOf(one), faint: true }
    const { text, title } = one.content
    if (one.kind === 'text' && text) return { body: text }
    return { body: [kindOf(one), title, text].filter(Boolean).join(' ') }
  }
  const items = messages
    .filter((one) => one.side !== 'system')
    .reverse()
    .map(
      (one): BubbleItem => ({
        key: one.id,
        side: one.side === 'customer' ? 'them' : 'us',
        who: [one.senderName ?? t(one.side === 'customer' ? 'customer' : 'us'), one.unsent && t('unsent')]
          .filter(Boolean)
          .join(' · '),
        at: one.at,
        ...bodyOf(one),
      }),
    )
  return (
    <div className="s-talk">
      {found.hasNextPage && (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('older')}
        </Button>
      )}
      {!first.readable && <p className="q-faint">{t('hidden')}</p>}
      <Bubbles label={t('title')} items={items} />
    </div>
  )
}
