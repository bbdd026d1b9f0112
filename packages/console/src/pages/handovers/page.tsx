import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Facts, StateBadge, type StateTone, Tag, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import '../../parts/live.css'
import '../../parts/parts.css'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import './handovers.css'
import { type Handing, HandOverDialog } from './hand-over-dialog.tsx'
import { useHandoversTexts } from './texts.ts'

type Page = Answer<'GET /console/handovers'>
type Handover = Page['items'][number]
type Leaver = Page['leavers'][number]

const states = ['waiting', 'asked', 'done', 'refused', 'limit', 'failed'] as const
type State = (typeof states)[number]
const tones: Record<State, StateTone> = {
  waiting: 'attention',
  asked: 'running',
  done: 'done',
  refused: 'overdue',
  limit: 'overdue',
  failed: 'overdue',
}
/** Those that somebody can still be asked to take. */
const open: readonly State[] = ['waiting', 'refused', 'limit', 'failed']

/** Who left, and what became of each of their customers. */
export default function HandoversPage() {
  const t = useHandoversTexts()
  const [handing, setHanding] = useState<Handing>()
  return (
    <div className="c-live-rows">
      <ListPage<Handover>
        name="handovers"
        title={t('title')}
        rowKey={(row) => `${row.contactId}|${row.fromUserId}`}
        topics={['contact.handed-over', 'contact.handover-failed', 'member.left']}
        load={load}
        filters={[
          {
            key: 'state',
            kind: 'select',
            label: t('filter.state'),
            options: states.map((value) => ({ value, label: t(`state.${value}`) })),
          },
          { key: 'from', kind: 'text', label: t('filter.from') },
        ]}
        views={states.map((state) => ({ key: state, label: t(`state.${state}`), filters: { state } }))}
        columns={[
          {
            key: 'who',
            title: t('column.who'),
            render: (row) => <strong>{row.customerName ?? t('nobody')}</strong>,
          },
          { key: 'state', title: t('column.state'), render: (row) => <HandoverState row={row} /> },
          { key: 'from', title: t('column.from'), render: (row) => row.fromName ?? row.fromUserId },
          { key: 'to', title: t('column.to'), render: (row) => row.toName ?? row.toUserId ?? t('none') },
          { key: 'at', title: t('column.at'), render: (row) => <TimeText at={row.updatedAt} /> },
        ]}
        look={{
          title: (row) => row.customerName ?? t('nobody'),
          body: (row) => <Look row={row} onHand={setHanding} />,
        }}
        empty={{ picture: 'calm', sentence: t('empty') }}
      />
      <Leavers onHand={setHanding} />
      {handing && <HandOverDialog handing={handing} onClose={() => setHanding(undefined)} />}
    </div>
  )
}

function HandoverState({ row }: { row: Handover }) {
  const t = useHandoversTexts()
  const state = row.state as State
  return <StateBadge tone={tones[state] ?? 'waiting'}>{t(`state.${state}`)}</StateBadge>
}

function Look({ row, onHand }: { row: Handover; onHand: (handing: Handing) => void }) {
  const t = useHandoversTexts()
  const may = useMay()
  const mayHand = may('live-codes.write') && open.includes(row.state as State)
  return (
    <div className="q-stack">
      <Facts
        facts={[
          { key: 'state', label: t('column.state'), value: <HandoverState row={row} /> },
          { key: 'from', label: t('column.from'), value: row.fromName ?? row.fromUserId },
          { key: 'to', label: t('column.to'), value: row.toName ?? row.toUserId ?? t('none') },
          { key: 'at', label: t('column.at'), value: <TimeText at={row.updatedAt} /> },
        ]}
      />
      {row.code && <p className="q-faint">{t('code', { code: row.code })}</p>}
      <div className="q-line">
        {mayHand && (
          <Button
            kind="primary"
            icon="users"
            onClick={() =>
              onHand({ from: row.fromUserId, resigned: row.resigned, contactIds: [row.contactId] })
            }
          >
            {t('bulk')}
          </Button>
        )}
        {row.customerId && <Link to={`/customers/${row.customerId}`}>{row.customerName ?? t('nobody')}</Link>}
      </div>
    </div>
  )
}

/** One card a leaver with the count of each state; all that is open goes to one colleague at once. */
function Leavers({ onHand }: { onHand: (handing: Handing) => void }) {
  const t = useHandoversTexts()
  const { data } = useQuery({
    queryKey: ['handovers', 'leavers'],
    queryFn: ({ signal }) => call(api, 'GET /console/handovers', { query: { limit: 1 } }, { signal }),
  })
  const leavers = data?.leavers ?? []
  if (leavers.length === 0) return null
  return (
    <div className="c-leavers">
      <h2>{t('leavers')}</h2>
      <p className="q-faint">{t('intro')}</p>
      <div className="q-grid">
        {leavers.map((one) => (
          <LeaverCard key={one.fromUserId} leaver={one} onHand={onHand} />
        ))}
      </div>
    </div>
  )
}

function LeaverCard({ leaver, onHand }: { leaver: Leaver; onHand: (handing: Handing) => void }) {
  const t = useHandoversTexts()
  const may = useMay()
  const waiting = open.reduce((sum, state) => sum + (leaver.states[state] ?? 0), 0)
  return (
    <Card
      title={
        <span className="q-line">
          {leaver.name ?? leaver.fromUserId} <Tag>{t(leaver.resigned ? 'resigned' : 'onDuty')}</Tag>
        </span>
      }
      acts={
        may('live-codes.write') &&
        waiting > 0 && (
          <Button
            icon="users"
            onClick={() => onHand({ from: leaver.fromUserId, resigned: leaver.resigned, contactIds: null })}
          >
            {t('bulk')}
          </Button>
        )
      }
    >
      <p className="q-line">
        {states
          .filter((state) => leaver.states[state])
          .map((state) => (
            <StateBadge key={state} tone={tones[state]}>
              {t('counts', { word: t(`state.${state}`), count: leaver.states[state] })}
            </StateBadge>
          ))}
      </p>
    </Card>
  )
}

function load({ state, from, cursor }: ListQuery, signal: AbortSignal) {
  const query = {
    limit: 50,
    ...(states.find((one) => one === state) ? { state: state as State } : {}),
    ...(from ? { from } : {}),
    ...(cursor ? { cursor } : {}),
  }
  return call(api, 'GET /console/handovers', { query }, { signal })
}
