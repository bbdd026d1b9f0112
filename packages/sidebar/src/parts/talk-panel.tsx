import {
  type BubbleItem,
  Bubbles,
  Button,
  Empty,
  ErrorState,
  List,
  Row,
  TimeText,
  useRealtime,
} from '@qiao/ui'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../services.ts'
import { useTalkTexts } from '../talk-texts.ts'
import { viewKey } from '../use-contact.ts'
import type { RecordsBeside, SidebarView, TalkMessage, TalkPage } from '../view.ts'

/** The last three months. */
const days = 92
const kinds = ['text', 'image', 'voice', 'video', 'file', 'location', 'link'] as const

/** What this customer and we said, in 微信客服 and in archived chats, newest at the end; before it, what was said elsewhere. */
export default function TalkPanel({ view, customerId }: { view: SidebarView; customerId: string }) {
  return (
    <>
      {view.records && <Elsewhere records={view.records} />}
      <Talk view={view} customerId={customerId} />
    </>
  )
}

/** Calls, official account messages and leads: how many, when last, and the newest. */
function Elsewhere({ records: { counts, items } }: { records: RecordsBeside }) {
  const t = useTalkTexts()
  return (
    <section className="s-elsewhere" aria-label={t('elsewhere')}>
      <p>
        {counts.map(({ kind, name, count, lastAt }) => (
          <span key={kind}>
            {t('counted', { name, count })}
            <span className="q-faint">
              {' '}
              <TimeText at={lastAt} show="relative" />
            </span>
          </span>
        ))}
      </p>
      <List label={t('elsewhere')}>
        {items.map((one) => (
          <Row
            key={one.id}
            title={[one.kindName, ...one.brief].join(' · ')}
            detail={<TimeText at={one.at} show="absolute" />}
          />
        ))}
      </List>
    </section>
  )
}

/** Nobody has to be asked again for what the screen was read with a moment ago. */
const freshMs = 15_000

function Talk({ view, customerId }: { view: SidebarView; customerId: string }) {
  const t = useTalkTexts()
  const readAt = useQueryClient().getQueryState(viewKey(view.contact.externalUserId))?.dataUpdatedAt
  const found = useInfiniteQuery({
    queryKey: ['talk', customerId],
    initialPageParam: '',
    staleTime: freshMs,
    initialData: { pages: [view.talk ?? { items: [], nextCursor: null, readable: true }], pageParams: [''] },
    initialDataUpdatedAt: readAt ?? 0,
    queryFn: ({ pageParam, signal }) =>
      api.get<TalkPage>(`/console/customers/${customerId}/conversation`, {
        query: { days, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    getNextPageParam: (last) => last.nextCursor,
  })
  useRealtime([`talk:${customerId}`], undefined, { invalidate: [['talk', customerId]] })
  const { pages } = found.data
  const messages = pages.flatMap((page) => page.items)
  if (found.isError && messages.length === 0)
    return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
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
      {!pages[0]?.readable && <p className="q-faint">{t('hidden')}</p>}
      {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />}
      <Bubbles label={t('title')} items={items} />
    </div>
  )
}
