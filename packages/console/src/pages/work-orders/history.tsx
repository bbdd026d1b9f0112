import { call } from '@qiao/api-client'
import {
  Button,
  Card,
  type IconName,
  iconNames,
  type StateTone,
  stateTones,
  TextInput,
  Timeline,
  type TimelineItem,
} from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usePeople } from '../../parts/names.ts'
import { useActorWord } from '../../parts/trade-words.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { type StoryItem, storyItems } from './story-items.ts'
import { useWorkOrdersTexts } from './texts.ts'
import type { Story, WorkOrder } from './types.ts'
import { useWorkOrderPageTexts } from './work-order-texts.ts'

/** Everything that happened, newest first, with a line for a colleague's note on top. */
export function History({ workOrder, first }: { workOrder: WorkOrder; first: Story['timeline'] }) {
  const t = useWorkOrderPageTexts()
  const may = useMay()
  const shown = useShown()
  const [wantsOlder, setWantsOlder] = useState(false)
  const { workOrderId } = workOrder
  const older = useInfiniteQuery({
    queryKey: ['work-orders', workOrderId, 'timeline', first.nextCursor],
    enabled: wantsOlder && first.nextCursor !== null,
    initialPageParam: first.nextCursor ?? '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/work-orders/:id/timeline',
        { params: { id: workOrderId }, query: { cursor: pageParam, limit: 100 } },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  const told = [...first.items, ...(older.data?.pages ?? []).flatMap((page) => page.items)]
  const more = wantsOlder ? older.hasNextPage || older.isPending : first.nextCursor !== null
  const items = storyItems(told, workOrder.entries, !more)
  return (
    <Card title={t('history')}>
      {may('work-orders.write') && <NoteLine workOrderId={workOrderId} />}
      {items.length === 0 && <p className="q-faint">{t('noHistory')}</p>}
      <Timeline label={t('history')} items={items.map(shown)} />
      {more && (
        <Button
          kind="quiet"
          busy={older.isFetching}
          onClick={() => (wantsOlder ? void older.fetchNextPage() : setWantsOlder(true))}
        >
          {t('older')}
        </Button>
      )}
    </Card>
  )
}

/** An item of the history as the timeline shows it. */
function useShown() {
  const t = useWorkOrderPageTexts()
  const w = useWorkOrdersTexts()
  const actor = useActorWord()
  const people = usePeople()
  return (item: StoryItem): TimelineItem => {
    const { key, at, told, reason } = item
    if (told)
      return {
        key,
        at,
        icon: iconNames.includes(told.icon as IconName) ? (told.icon as IconName) : 'info',
        tone: stateTones.includes(told.tone as StateTone) ? (told.tone as StateTone) : 'waiting',
        title: told.title,
        who: told.who,
        detail: reason ? t('because', { reason }) : told.detail,
      }
    const who = actor(item.actor, people)
    if (item.act === 'note' && reason === 'order_address_changed')
      return { key, at, icon: 'edit', title: t('addressMoved'), who, detail: t('addressMovedNext') }
    if (item.act === 'note' && reason === 'receiver_decrypted')
      return { key, at, icon: 'shield', title: t('receiverOpened'), who, detail: null }
    if (item.act === 'note' && reason === 'phone_ends_soon')
      return { key, at, icon: 'alert', title: t('phoneEndsSoon'), who, detail: null }
    if (item.act === 'note')
      return { key, at, icon: 'edit', title: t('note'), who, detail: item.words ?? t('hiddenWords') }
    if (item.act === 'dial') return { key, at, icon: 'phone', title: t('called'), who, detail: null }
    const field = w(`ask.field.${item.field}` as 'ask.field.phone')
    return {
      key,
      at,
      icon: 'shield',
      tone: 'attention',
      title: w('ask.revealTitle', { field }),
      who,
      detail: reason && t('because', { reason }),
    }
  }
}

function NoteLine({ workOrderId }: { workOrderId: string }) {
  const t = useWorkOrderPageTexts()
  const w = useWorkOrdersTexts()
  const { run, running } = useAct(['work-orders', workOrderId])
  const [words, setWords] = useState('')
  const send = () =>
    run(
      'note',
      async () => {
        await call(api, 'POST /console/work-orders/:id/notes', {
          params: { id: workOrderId },
          body: { words: words.trim() },
        })
        setWords('')
      },
      w('done.note'),
    )
  return (
    <form
      className="c-note-row"
      onSubmit={(event) => {
        event.preventDefault()
        if (words.trim()) void send()
      }}
    >
      <TextInput
        value={words}
        onValue={setWords}
        maxLength={1000}
        placeholder={t('noteHint')}
        aria-label={t('note')}
      />
      <Button submit busy={running === 'note'} disabled={!words.trim()}>
        {w('act.note')}
      </Button>
    </form>
  )
}
