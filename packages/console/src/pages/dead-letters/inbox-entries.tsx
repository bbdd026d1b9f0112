import { type Answer, call } from '@qiao/api-client'
import { asProblem, Button, ErrorState, Facts, StateBadge, type StateTone, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useShops } from '../../parts/names.ts'
import { clockText, dayText } from '../../parts/time-window.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { useDeadLettersTexts } from './texts.ts'

type Inbox = Answer<'GET /console/inbox-entries'>
type Entry = Inbox['items'][number]
const states = ['waiting', 'done', 'ignored', 'quarantined', 'failed'] as const
const tones: Record<string, StateTone> = {
  waiting: 'running',
  done: 'done',
  ignored: 'waiting',
  quarantined: 'attention',
  failed: 'overdue',
}

/** Every message from outside as it came, with what became of it. */
export function InboxEntries() {
  const t = useDeadLettersTexts()
  const word = useTradeWord()
  const may = useMay()
  const { run, running } = useAct(['inbox-entries'])
  const [raw, setRaw] = useState<Entry>()
  const counts = useQuery({
    queryKey: ['inbox-entries', 'whole'],
    queryFn: ({ signal }) => call(api, 'GET /console/inbox-entries', { query: { limit: 1 } }, { signal }),
  })
  const state = (row: Entry) => (
    <StateBadge tone={tones[row.state] ?? 'waiting'}>{t(`inbox.${row.state}` as 'inbox.done')}</StateBadge>
  )
  const replay = (ids: string[]) => call(api, 'POST /console/inbox-entries/replay', { body: { ids } })
  return (
    <>
      <ListPage<Entry>
        name="inbox-entries"
        title={t('entries.title')}
        rowKey={(row) => row.id}
        load={load}
        views={(['failed', 'quarantined', 'waiting'] as const).map((value) => ({
          key: value,
          label: t(`inbox.${value}`),
          filters: { state: value },
          count: counts.data?.counts[value],
        }))}
        filters={[
          {
            key: 'state',
            kind: 'select',
            label: t('filter.state'),
            options: states.map((value) => ({ value, label: t(`inbox.${value}`) })),
          },
          {
            key: 'source',
            kind: 'select',
            label: t('filter.source'),
            options: [
              'taobao',
              'jd',
              'youzan',
              'doudian',
              'pinduoduo',
              'kuaishou',
              'weixin-store',
              'wecom',
            ].map((value) => ({
              value,
              label: word('marketplace', value),
            })),
          },
          { key: 'subjectId', kind: 'text', label: t('filter.subject') },
        ]}
        columns={[
          {
            key: 'topic',
            title: t('column.topic'),
            render: (row) => <span className="c-code">{row.topic}</span>,
          },
          { key: 'state', title: t('column.state'), render: state },
          { key: 'source', title: t('column.source'), render: (row) => word('marketplace', row.source) },
          {
            key: 'subject',
            title: t('column.subject'),
            render: (row) => <span className="c-code">{row.subjectId ?? '—'}</span>,
          },
          {
            key: 'error',
            title: t('column.error'),
            render: (row) =>
              row.errorText || row.errorCode ? (
                <span className="c-error-words">{row.errorText ?? row.errorCode}</span>
              ) : (
                '—'
              ),
          },
          { key: 'received', title: t('column.received'), render: (row) => <TimeText at={row.receivedAt} /> },
          {
            key: 'attempts',
            title: t('column.attempts'),
            hidden: true,
            render: (row) => t('times', { count: row.attempts }),
          },
        ]}
        bulkActs={
          may('dead-letters.replay')
            ? [
                {
                  key: 'replay',
                  label: t('replay'),
                  // One by one, so that every row has its own result.
                  run: (rows) =>
                    Promise.all(
                      rows.map((row) =>
                        replay([row.id]).then(
                          ({ replayed }) => ({
                            key: row.id,
                            ok: replayed > 0,
                            reason: t('replayedNone'),
                          }),
                          (error: unknown) => ({ key: row.id, ok: false, reason: asProblem(error).title }),
                        ),
                      ),
                    ),
                },
              ]
            : undefined
        }
        look={{
          title: (row) => row.topic,
          body: (row) => (
            <div className="q-stack">
              <div>{state(row)}</div>
              <Facts
                facts={[
                  {
                    key: 'source',
                    label: t('column.source'),
                    value: `${word('marketplace', row.source)} · ${row.shopId}`,
                  },
                  {
                    key: 'subject',
                    label: t('column.subject'),
                    value: <span className="c-code">{row.subjectId ?? '—'}</span>,
                  },
                  { key: 'received', label: t('column.received'), value: <TimeText at={row.receivedAt} /> },
                  {
                    key: 'handled',
                    label: t('column.handled'),
                    value: row.handledAt ? <TimeText at={row.handledAt} /> : '—',
                  },
                  {
                    key: 'attempts',
                    label: t('column.attempts'),
                    value: t('times', { count: row.attempts }),
                  },
                  {
                    key: 'error',
                    label: t('column.error'),
                    value: [row.errorCode, row.errorText].filter(Boolean).join(' ') || '—',
                  },
                ]}
              />
              <div className="q-line">
                {may('dead-letters.replay') && (
                  <Button
                    kind="primary"
                    busy={running === row.id}
                    onClick={() => void run(row.id, () => replay([row.id]), t('replayed'))}
                  >
                    {t('replay')}
                  </Button>
                )}
                {may('connections.write') ? (
                  <Button onClick={() => setRaw(row)}>{t('raw.act')}</Button>
                ) : (
                  <span className="q-faint">{t('raw.notAllowed')}</span>
                )}
              </div>
            </div>
          ),
        }}
        empty={{ picture: 'calm', sentence: t('entries.empty') }}
        primaryAct={counts.data && <Sweeps sweeps={counts.data.sweeps} />}
      />
      {raw && <RawView entry={raw} onClose={() => setRaw(undefined)} />}
    </>
  )
}

/** How far the reconciling sweep has come, and how many lost pushes it brought back. */
function Sweeps({ sweeps }: { sweeps: Inbox['sweeps'] }) {
  const t = useDeadLettersTexts()
  const shops = useShops()
  return (
    <ul className="c-sweeps" aria-label={t('sweep.title')}>
      {sweeps.map((sweep) => (
        <li key={`${sweep.shopId}-${sweep.kind}`} className="q-faint">
          {t('sweep.sentence', {
            shop: shops.find((shop) => shop.id === sweep.shopId)?.name ?? sweep.shopId,
            kind: t(`sweep.${sweep.kind}` as 'sweep.orders'),
            at: `${dayText(sweep.sweptTo, i18n.language)} ${clockText(sweep.sweptTo)}`,
            found: sweep.foundLost,
          })}
          {sweep.lastError && ` · ${t('sweep.failed', { error: sweep.lastError })}`}
        </li>
      ))}
    </ul>
  )
}

/** Seeing a raw message is an act of its own: it is asked for, audited, and not kept. */
function RawView({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const t = useDeadLettersTexts()
  const [asked, setAsked] = useState(false)
  const raw = useQuery({
    queryKey: ['inbox-entries', 'raw', entry.id],
    enabled: asked,
    gcTime: 0,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      call(api, 'GET /console/inbox-entries/:id/raw', { params: { id: entry.id } }, { signal }),
  })
  return (
    <Modal open title={`${t('raw.title')} · ${entry.topic}`} onCancel={onClose} footer={null} width="40em">
      <div className="q-stack">
        <p className="q-faint">{t(raw.data ? 'raw.shown' : 'raw.intro')}</p>
        {raw.isError && <ErrorState error={raw.error} compact />}
        {raw.data ? (
          <>
            <pre className="c-raw">{pretty(raw.data.raw)}</pre>
            <div>
              <CopyButton text={raw.data.raw} label={t('raw.copy')} />
            </div>
          </>
        ) : (
          <div>
            <Button kind="primary" busy={raw.isFetching} onClick={() => setAsked(true)}>
              {t('raw.act')}
            </Button>
          </div>
        )}
      </div>
    </Modal>
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function load({ cursor, state, source, subjectId }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/inbox-entries',
    {
      query: {
        limit: 50,
        ...(cursor ? { cursor } : {}),
        ...(state ? { state: state as (typeof states)[number] } : {}),
        ...(source ? { source } : {}),
        ...(subjectId ? { subjectId } : {}),
      },
    },
    { signal },
  )
}
