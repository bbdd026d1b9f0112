import { Button, Empty, ErrorState, Skeleton, Tag, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useDeskTexts } from '../desk-texts.ts'
import { filled, type ReadyReply, repliesFor } from '../replies.ts'
import { api } from '../services.ts'
import { memberName } from '../use-contact.ts'
import type { SidebarView } from '../view.ts'
import { useSay } from './use-send.ts'

const atOnce = 30

/** What the operator keeps ready to be said: searched, and one tap into the chat. */
export default function RepliesPanel({ view }: { view: SidebarView }) {
  const t = useDeskTexts()
  const [typed, setTyped] = useState('')
  const [folder, setFolder] = useState<string | null>(null)
  const customerId = view.customer?.customerId ?? null
  const asked = customerId === null ? '' : `?customerId=${customerId}`
  const whole = useQuery({
    queryKey: ['ready-replies', customerId],
    staleTime: 60_000,
    enabled: view.replies.more,
    queryFn: ({ signal }) => api.get<{ items: ReadyReply[] }>(`/sidebar/ready-replies${asked}`, { signal }),
  })
  const isWhole = !view.replies.more || whole.data !== undefined
  const all = (view.replies.more ? whole.data : undefined)?.items ?? view.replies.items
  if (all.length === 0) return <Empty picture="people" sentence={t('replies.empty')} />
  const folders = [...new Set(all.map((one) => one.folder))].sort((one, two) => one.localeCompare(two, 'zh'))
  const found = repliesFor(all, { folder, typed })
  return (
    <div className="s-replies">
      <TextInput
        type="search"
        aria-label={t('replies.search')}
        placeholder={t('replies.search')}
        value={typed}
        onValue={setTyped}
      />
      {whole.isError && <ErrorState error={whole.error} onRetry={() => void whole.refetch()} compact />}
      <div className="s-people s-wrap">
        {(isWhole ? [null, ...folders] : [null]).map((one) => (
          <button key={one ?? ''} type="button" aria-pressed={folder === one} onClick={() => setFolder(one)}>
            {one ?? t('replies.folder')}
          </button>
        ))}
      </div>
      {found.length === 0 && isWhole && <p className="q-faint">{t('replies.nothing')}</p>}
      {found.length === 0 && !isWhole && !whole.isError && <Skeleton lines={2} />}
      <ul className="s-list">
        {found.slice(0, atOnce).map((one) => (
          <Reply key={one.id} reply={one} view={view} />
        ))}
      </ul>
    </div>
  )
}

function Reply({ reply, view }: { reply: ReadyReply; view: SidebarView }) {
  const t = useDeskTexts()
  const say = useSay()
  const words = filled(reply.words, { friend: view.contact.nickname, member: memberName() })
  const send = () =>
    say.mutate(words, {
      // Only counted: what was sent stays sent whatever becomes of the count.
      onSuccess: () => void api.post(`/sidebar/ready-replies/${reply.id}/uses`).catch(() => undefined),
    })
  return (
    <li className="s-reply">
      <div className="s-reply-words">
        <strong>{reply.title}</strong>
        {reply.segmentId !== null && <Tag>{t('replies.forSegment')}</Tag>}
        <p>{words}</p>
      </div>
      <Button icon="send" busy={say.isPending} onClick={send}>
        {t('replies.send')}
      </Button>
    </li>
  )
}
