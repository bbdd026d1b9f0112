import { call } from '@qiao/api-client'
import { Facts, StateBadge, type StateTone, Tag } from '@qiao/ui'
import { type BulkAct, ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import '../../parts/parts.css'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { AssignDialog } from './assign-dialog.tsx'
import { dueWords } from './due.ts'
import { useNeedsTexts } from './texts.ts'
import type { Need } from './types.ts'
import { useNeedActs } from './use-need-acts.ts'

const kinds = ['part', 'care', 'warranty', 'restock'] as const
const purposes = ['service', 'marketing'] as const
const states = ['due', 'open', 'assigned', 'snoozed', 'done', 'dismissed'] as const
const dues = ['overdue', 'week', 'month'] as const
const tones: Record<string, StateTone> = {
  open: 'attention',
  assigned: 'running',
  snoozed: 'waiting',
  done: 'done',
  dismissed: 'waiting',
}

/** What customers will need, the nearest first: from the goods they own and from their own pace; and what was done about it. */
export default function NeedsPage() {
  const t = useNeedsTexts()
  const may = useMay()
  const act = useNeedActs()
  const [assigning, setAssigning] = useState<Need[]>()
  const counts = useQuery({
    queryKey: ['needs', 'counts'],
    queryFn: ({ signal }) => call(api, 'GET /console/need-counts', {}, { signal }),
  })
  const bulkActs: BulkAct<Need>[] = [
    {
      key: 'assign',
      label: t('act.assign'),
      speaks: true,
      run: async (rows) => {
        setAssigning(rows)
        return []
      },
    },
    ...(['snooze', 'done', 'dismiss'] as const).map((key) => ({
      key,
      label: t(`act.${key}`),
      speaks: true,
      run: (rows: Need[]) => act(rows, key),
    })),
  ]
  return (
    <>
      <ListPage<Need>
        name="needs"
        title={t('title')}
        rowKey={(row) => row.id}
        load={load}
        views={[
          ...dues.map((due) => ({
            key: due,
            label: t(`view.${due}`),
            filters: { due, state: 'due' },
            count: counts.data?.[due],
          })),
          {
            key: 'assigned',
            label: t('view.assigned'),
            filters: { state: 'assigned' },
            count: counts.data?.assigned,
          },
        ]}
        filters={[
          {
            key: 'kind',
            kind: 'select',
            label: t('filter.kind'),
            options: kinds.map((value) => ({ value, label: t(`kind.${value}`) })),
          },
          {
            key: 'purpose',
            kind: 'select',
            label: t('filter.purpose'),
            options: purposes.map((value) => ({ value, label: t(`purpose.${value}`) })),
          },
          {
            key: 'state',
            kind: 'select',
            label: t('filter.state'),
            options: states.map((value) => ({ value, label: t(`state.${value}`) })),
          },
          {
            key: 'due',
            kind: 'select',
            label: t('filter.due'),
            options: dues.map((value) => ({ value, label: t(`view.${value}`) })),
          },
        ]}
        columns={[
          {
            key: 'what',
            title: t('column.what'),
            render: (row) => (
              <>
                <strong>
                  {row.name} {row.quantity > 1 && t('quantity', { count: row.quantity })}
                </strong>
                <div className="q-faint">{[row.kindName, row.about].filter(Boolean).join(' · ')}</div>
              </>
            ),
          },
          {
            key: 'who',
            title: t('column.who'),
            width: 150,
            render: (row) => (
              <>
                {row.customerName ?? t('nameless')}
                <div className="q-faint">{row.isFriend ? t('friend') : t('noFriend')}</div>
              </>
            ),
          },
          { key: 'due', title: t('column.due'), width: 150, render: (row) => <Due need={row} /> },
          {
            key: 'why',
            title: t('column.why'),
            width: 320,
            render: (row) => <span className="q-faint">{row.reasons[0]}</span>,
          },
          { key: 'state', title: t('column.state'), width: 130, render: (row) => <State need={row} /> },
        ]}
        bulkActs={may('customers.write') ? bulkActs : undefined}
        look={{ title: (row) => row.name, body: (row) => <Look need={row} /> }}
        empty={{ picture: 'calm', sentence: t('empty') }}
      />
      {assigning && (
        <AssignDialog
          members={counts.data?.members ?? []}
          onClose={() => setAssigning(undefined)}
          onAssign={(member) => act(assigning, 'assign', member)}
        />
      )}
    </>
  )
}

function Due({ need }: { need: Need }) {
  const t = useNeedsTexts()
  const { key, count } = dueWords(need.inDays)
  return (
    <>
      <span className="q-numbers">{need.dueOn}</span>
      <div className="q-faint">{key === 'today' ? t('today') : t(key, { count })}</div>
    </>
  )
}

function State({ need }: { need: Need }) {
  const t = useNeedsTexts()
  return (
    <>
      <StateBadge tone={tones[need.state] ?? 'waiting'}>{need.stateName}</StateBadge>
      {need.state === 'assigned' && need.assignedName && <div className="q-faint">{need.assignedName}</div>}
      {need.state === 'snoozed' && need.snoozedUntil && (
        <div className="q-faint">{t('snoozedUntil', { day: need.snoozedUntil })}</div>
      )}
    </>
  )
}

function Look({ need }: { need: Need }) {
  const t = useNeedsTexts()
  return (
    <div className="q-stack">
      <div className="q-line">
        <State need={need} />
        <Tag>{t(need.purpose === 'marketing' ? 'purpose.marketing' : 'purpose.service')}</Tag>
      </div>
      <Facts
        facts={[
          {
            key: 'who',
            label: t('column.who'),
            value: (
              <Link to={`/customers/${need.customerId}`}>
                {[need.customerName ?? t('nameless'), need.phone].filter(Boolean).join(' ')}
              </Link>
            ),
          },
          { key: 'region', label: t('column.region'), value: need.region ?? '—' },
          {
            key: 'due',
            label: t('column.due'),
            value: (
              <>
                {need.dueOn}
                <div className="q-faint">{t('window', { from: need.fromOn, until: need.untilOn })}</div>
              </>
            ),
          },
          {
            key: 'why',
            label: t('column.why'),
            value: need.reasons.map((one) => <p key={one}>{one}</p>),
          },
        ]}
      />
      <p className="q-faint">{t(need.purpose === 'marketing' ? 'marketing' : 'service')}</p>
    </div>
  )
}

function load({ kind, purpose, state, due, cursor }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/needs',
    {
      query: {
        limit: 50,
        ...(kind ? { kind: kind as 'part' } : {}),
        ...(purpose ? { purpose: purpose as 'service' } : {}),
        ...(state ? { state: state as 'due' } : {}),
        ...(due ? { due: due as 'week' } : {}),
        ...(cursor ? { cursor } : {}),
      },
    },
    { signal },
  )
}
