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
} from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useWorkOrdersTexts } from './texts.ts'
import type { Story } from './types.ts'
import { useWorkOrderPageTexts } from './work-order-texts.ts'

type Item = Story['timeline']['items'][number]

/** Everything that happened, newest first, with a line for a colleague's note on top. */
export function History({ workOrderId, first }: { workOrderId: string; first: Story['timeline'] }) {
  const t = useWorkOrderPageTexts()
  const may = useMay()
  const [wantsOlder, setWantsOlder] = useState(false)
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
  const items = [...first.items, ...(older.data?.pages ?? []).flatMap((page) => page.items)]
  const more = wantsOlder ? older.hasNextPage : first.nextCursor !== null
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

function shown({ seq, at, icon, tone, title, detail, who }: Item) {
  return {
    key: seq,
    at,
    icon: iconNames.includes(icon as IconName) ? (icon as IconName) : 'info',
    tone: stateTones.includes(tone as StateTone) ? (tone as StateTone) : 'waiting',
    title,
    who,
    detail,
  } as const
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
