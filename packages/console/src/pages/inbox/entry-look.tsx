import { call } from '@qiao/api-client'
import { Button, ErrorState, Facts, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { useShops } from '../../parts/names.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { type Entry, EntryState, replay } from './entry.tsx'
import { useInboxTexts } from './texts.ts'

/** One message: what it says without naming anybody, what became of it, and handling it again. */
export function EntryLook({ entry }: { entry: Entry }) {
  const t = useInboxTexts()
  const word = useTradeWord()
  const may = useMay()
  const shops = useShops()
  const { run, running } = useAct(['inbox-entries'])
  const [asking, setAsking] = useState(false)
  const one = useQuery({
    queryKey: ['inbox-entries', 'one', entry.id, entry.state],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/inbox-entries/:id', { params: { id: entry.id } }, { signal }),
  })
  const shop = shops.find(({ id }) => id === entry.shopId)?.name ?? entry.shopId
  return (
    <div className="q-stack">
      <div>
        <EntryState state={entry.state} />
      </div>
      <Facts
        facts={[
          {
            key: 'source',
            label: t('column.source'),
            value: `${word('marketplace', entry.source)} · ${shop}`,
          },
          {
            key: 'subject',
            label: t('column.subject'),
            value: <span className="c-code">{entry.subjectId ?? '—'}</span>,
          },
          { key: 'received', label: t('column.received'), value: <TimeText at={entry.receivedAt} /> },
          {
            key: 'handled',
            label: t('column.handled'),
            value: entry.handledAt ? <TimeText at={entry.handledAt} /> : '—',
          },
          { key: 'attempts', label: t('column.attempts'), value: t('times', { count: entry.attempts }) },
          { key: 'error', label: t('column.error'), value: one.data?.error ?? '—' },
          { key: 'became', label: t('column.became'), value: <Became became={one.data} /> },
        ]}
      />
      <div className="q-line">
        {may('dead-letters.replay') && entry.state !== 'waiting' && (
          <Button
            kind="primary"
            busy={running === entry.id}
            onClick={() => void run(entry.id, () => replay({ ids: [entry.id] }), t('replayed', { count: 1 }))}
          >
            {t('replay')}
          </Button>
        )}
        {may('connections.write') ? (
          <Button icon="shield" onClick={() => setAsking(true)}>
            {t('raw.act')}
          </Button>
        ) : (
          <span className="q-faint">{t('raw.notAllowed')}</span>
        )}
      </div>
      <div>
        <p className="q-faint">{t('masked')}</p>
        {one.isError ? (
          <ErrorState error={one.error} compact />
        ) : !one.data ? (
          <Skeleton lines={4} />
        ) : one.data.masked === null ? (
          <p>{t('maskedNone')}</p>
        ) : (
          <pre className="c-raw">{one.data.masked}</pre>
        )}
      </div>
      {asking && <RawView entry={entry} onClose={() => setAsking(false)} />}
    </div>
  )
}

function Became({ became }: { became: { orderId: string | null; customerId: string | null } | undefined }) {
  const t = useInboxTexts()
  if (!became) return '—'
  if (!became.orderId) return <span className="q-faint">{t('nothing')}</span>
  return (
    <span className="q-line">
      <Link to={`/orders/${became.orderId}`}>{t('order')}</Link>
      {became.customerId && <Link to={`/customers/${became.customerId}`}>{t('customer')}</Link>}
    </span>
  )
}

/** The reasons as the server keeps them, and how they read here. */
const reasons = { 排查问题: 'look', 核对订单: 'check', 平台投诉: 'complaint', 其他: 'other' } as const
type Reason = keyof typeof reasons

/** Seeing a raw message is an act of its own, with a reason, audited, and kept nowhere. */
function RawView({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const t = useInboxTexts()
  const [raw, setRaw] = useState<string>()
  const title = t('raw.title', { topic: entry.topic })
  if (raw !== undefined)
    return (
      <Modal open title={title} onCancel={onClose} footer={null} width="40em">
        <div className="q-stack">
          <p className="q-faint">{t('raw.shown')}</p>
          <pre className="c-raw">{pretty(raw)}</pre>
          <div>
            <CopyButton text={raw} label={t('raw.copy')} />
          </div>
        </div>
      </Modal>
    )
  const words = {
    key: 'words',
    label: t('raw.words'),
    kind: 'text',
    hint: t('raw.wordsHint'),
    maxLength: 60,
  } as const
  return (
    <ActDialog
      open
      title={title}
      intro={t('raw.intro')}
      submit={t('raw.act')}
      fields={[
        {
          key: 'reason',
          label: t('raw.reason'),
          kind: 'select',
          start: '排查问题',
          options: Object.entries(reasons).map(([value, key]) => ({ value, label: t(`reason.${key}`) })),
        },
        { ...words, optional: true, when: ({ reason }) => reason !== '其他' },
        { ...words, key: 'otherWords', when: ({ reason }) => reason === '其他' },
      ]}
      // The dialog would close itself and this view with it: what is shown takes its place instead.
      onClose={() => raw === undefined && onClose()}
      onSubmit={async ({ reason, words: said, otherWords }) => {
        const more = (reason === '其他' ? otherWords : said)?.trim()
        const answer = await call(api, 'POST /console/inbox-entries/:id/reveal', {
          params: { id: entry.id },
          body: { reason: reason as Reason, ...(more ? { words: more } : {}) },
        })
        setRaw(answer.raw)
        // Never resolves: the form is gone with the next paint.
        await new Promise<void>(() => undefined)
      }}
    />
  )
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
