import { call } from '@qiao/api-client'
import { Button, Card, Checkbox, ErrorState, StateBadge, type StateTone, TimeText } from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useSaid } from '../../parts/said.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import type { Entry, Source } from './source.ts'
import { useSystemsTexts } from './texts.ts'
import { useTroubleWords } from './trouble.tsx'

const tones: Record<string, StateTone> = { waiting: 'running', done: 'done', failed: 'overdue' }
const pages: Record<string, 'orders' | 'customers'> = { order: 'orders', customer: 'customers' }

/** The last messages or files, what became of each, and the way to run them again. */
export function EntriesCard({ source }: { source: Source }) {
  const t = useSystemsTexts()
  const may = useMay()
  const [onlyBad, setOnlyBad] = useState(false)
  const { run, running } = useAct(['mapped-sources'])
  const { id } = source
  const found = useInfiniteQuery({
    queryKey: ['mapped-sources', 'entries', id, onlyBad],
    refetchInterval: 3_000,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/mapped-sources/:id/entries',
        { params: { id }, query: { onlyBad, limit: 10, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor,
  })
  const items = found.data?.pages.flatMap((page) => page.items) ?? []
  const rerun = (entryId: string | null) =>
    run(entryId ?? 'all', async () => {
      await call(api, 'POST /console/mapped-sources/:id/reruns', { params: { id }, body: { entryId } })
    })
  const mayRerun = may('connections.write') && source.connection.kind !== 'drop'
  return (
    <Card
      title={t('entries.title')}
      acts={
        <>
          <Checkbox checked={onlyBad} onChecked={setOnlyBad}>
            {t('entries.onlyBad')}
          </Checkbox>
          {mayRerun && onlyBad && items.length > 0 && (
            <Button icon="undo" busy={running === 'all'} onClick={() => void rerun(null)}>
              {t('entries.rerunBad')}
            </Button>
          )}
        </>
      }
    >
      <div className="q-stack">
        {found.isError && <ErrorState error={found.error} compact />}
        {found.data && items.length === 0 && (
          <p className="q-faint">{t(onlyBad ? 'entries.emptyBad' : 'entries.empty')}</p>
        )}
        <ul className="c-system-entries">
          {items.map((entry) => (
            <EntryRow
              key={entry.id}
              sourceId={id}
              entry={entry}
              onRerun={mayRerun && entry.isKept ? () => void rerun(entry.id) : undefined}
              busy={running === entry.id}
            />
          ))}
        </ul>
        {found.hasNextPage && (
          <div>
            <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {t('entries.more')}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}

function EntryRow({
  sourceId,
  entry,
  onRerun,
  busy,
}: {
  sourceId: string
  entry: Entry
  onRerun: (() => void) | undefined
  busy: boolean
}) {
  const t = useSystemsTexts()
  const said = useSaid()
  const words = useTroubleWords()
  const bad = entry.refused + entry.quarantined
  return (
    <li>
      <div className="c-spread">
        <span className="q-line">
          <StateBadge tone={bad > 0 ? 'attention' : (tones[entry.state] ?? 'waiting')}>
            {t(`entries.state.${bad > 0 ? 'partly' : (entry.state as 'done')}`)}
          </StateBadge>
          {entry.fileName && <strong>{entry.fileName}</strong>}
          <TimeText at={entry.receivedAt} />
        </span>
        <span className="q-line">
          {entry.targets
            .filter(({ kind }) => pages[kind])
            .map(({ kind, id }) => (
              <Link key={id} to={`/${pages[kind]}/${encodeURIComponent(id)}`}>
                {t(`entries.${kind as 'order'}`)}
              </Link>
            ))}
          {entry.importId && <Link to={`/imports/${entry.importId}`}>{t('entries.batch')}</Link>}
          {onRerun && (
            <Button icon="undo" busy={busy} onClick={onRerun}>
              {t('entries.rerun')}
            </Button>
          )}
        </span>
      </div>
      {entry.state === 'done' && (
        <p>
          {t('entries.result', entry)}
          {bad > 0 && t('entries.bad', { count: bad })}
        </p>
      )}
      {entry.errorCode && <p className="q-field-error">{words(entry.errorCode)}</p>}
      {entry.problems.map((problem, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list of an entry never changes its order
        <p key={i} className="q-faint">
          {said(problem)}
        </p>
      ))}
      {entry.isKept && <BodyOf sourceId={sourceId} entryId={entry.id} />}
    </li>
  )
}

function BodyOf({ sourceId, entryId }: { sourceId: string; entryId: string }) {
  const t = useSystemsTexts()
  const { run, running } = useAct()
  const [text, setText] = useState<string>()
  const open = async () => {
    const params = { id: sourceId, entryId }
    const answer = await run('body', () =>
      call(api, 'GET /console/mapped-sources/:id/entries/:entryId/body', { params }),
    )
    setText(answer?.text)
  }
  if (text === undefined)
    return (
      <div>
        <Button kind="quiet" busy={running === 'body'} onClick={() => void open()}>
          {t('entries.body')}
        </Button>
      </div>
    )
  return (
    <div className="q-stack">
      <pre className="c-system-body">{text}</pre>
      <p className="c-spread">
        <span className="q-faint">{t('entries.masked')}</span>
        <Button kind="quiet" onClick={() => setText(undefined)}>
          {t('entries.hide')}
        </Button>
      </p>
    </div>
  )
}
