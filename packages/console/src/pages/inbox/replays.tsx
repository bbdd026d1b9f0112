import { type Answer, call } from '@qiao/api-client'
import {
  Button,
  Card,
  Empty,
  ErrorState,
  List,
  Row,
  Skeleton,
  StateBadge,
  type StateTone,
  TimeText,
} from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useErrorWords } from './error-words.ts'
import { useInboxTexts } from './texts.ts'

type Replay = Answer<'GET /console/inbox-replays'>['items'][number]
const tones: Record<string, StateTone> = { running: 'running', done: 'done', cancelled: 'waiting' }
const itemTones: Record<string, StateTone> = {
  waiting: 'waiting',
  handed: 'running',
  done: 'done',
  failed: 'overdue',
  cancelled: 'waiting',
}

/** What was handed back, how far it is, and what became of each message. */
export function Replays({ tabs }: { tabs: ReactNode }) {
  const t = useInboxTexts()
  const list = useQuery({
    queryKey: ['inbox-replays'],
    queryFn: ({ signal }) => call(api, 'GET /console/inbox-replays', {}, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => one.state === 'running') ? 1_000 : 10_000,
  })
  return (
    <PageFrame title={t('title')}>
      {tabs}
      {list.isError ? (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      ) : list.isPending ? (
        <Skeleton lines={4} />
      ) : list.data.items.length === 0 ? (
        <Empty picture="calm" sentence={t('replays.empty')} />
      ) : (
        <div className="q-stack">
          {list.data.items.map((one) => (
            <ReplayCard key={one.id} replay={one} />
          ))}
        </div>
      )}
    </PageFrame>
  )
}

function ReplayCard({ replay }: { replay: Replay }) {
  const t = useInboxTexts()
  const may = useMay()
  const { run, running } = useAct(['inbox-replays'])
  const [open, setOpen] = useState(false)
  return (
    <Card
      title={
        <span className="q-line">
          <StateBadge tone={tones[replay.state] ?? 'waiting'}>
            {t(`replays.${replay.state}` as 'replays.running', { percent: replay.percent })}
          </StateBadge>
          <TimeText at={replay.createdAt} />
        </span>
      }
    >
      <div className="q-stack">
        <progress
          className="c-progress"
          max={replay.total}
          value={replay.done + replay.failed}
          aria-label={`${replay.percent}%`}
        />
        <p>
          {t('replays.line', replay)}
          {replay.secondsLeft !== null && replay.secondsLeft > 0 && (
            <span className="q-faint"> · {t('replays.left', { count: replay.secondsLeft })}</span>
          )}
        </p>
        <div className="q-line">
          <Button onClick={() => setOpen(!open)}>{t('replays.results')}</Button>
          {replay.state === 'running' && may('dead-letters.replay') && (
            <Button
              kind="danger"
              busy={running === replay.id}
              onClick={() =>
                void run(
                  replay.id,
                  () =>
                    call(api, 'POST /console/inbox-replays/:id/cancellation', { params: { id: replay.id } }),
                  t('replays.stopped'),
                )
              }
            >
              {t('replays.stop')}
            </Button>
          )}
        </div>
        {open && <Results replay={replay} />}
      </div>
    </Card>
  )
}

function Results({ replay }: { replay: Replay }) {
  const t = useInboxTexts()
  const words = useErrorWords()
  const results = useQuery({
    queryKey: ['inbox-replays', replay.id, replay.done, replay.failed],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/inbox-replays/:id/items', { params: { id: replay.id } }, { signal }),
  })
  if (results.isError) return <ErrorState error={results.error} compact />
  if (!results.data) return <Skeleton lines={3} />
  return (
    <>
      <List label={t('replays.results')}>
        {results.data.items.map((item) => (
          <Row
            key={item.entryId}
            title={<span className="c-code">{item.subjectId ?? item.topic}</span>}
            detail={item.state === 'failed' ? words(item.errorCode) : item.topic}
            end={
              <StateBadge tone={itemTones[item.state] ?? 'waiting'}>
                {t(`replays.item.${item.state}` as 'replays.item.done')}
              </StateBadge>
            }
          />
        ))}
      </List>
      {results.data.nextCursor && <p className="q-faint">{t('replays.more')}</p>}
    </>
  )
}
