import { type Answer, call } from '@qiao/api-client'
import { asProblem, Button, Facts, Icon, StateBadge, TimeText, useListed } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { usePlaces, useProviders } from '../../parts/names.ts'
import { clockText, shortWindowText } from '../../parts/time-window.ts'
import { toneOfPlan, useJobWord, useTradeWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api, i18n } from '../../services.ts'
import { PolicyDialog } from './policy-dialog.tsx'
import { useDispatchTexts } from './texts.ts'

type Plan = Answer<'GET /console/dispatch/plans'>['items'][number]
const states = ['waiting', 'offered', 'accepted', 'assigned', 'ended'] as const

/** Jobs on their way to a technician, those that need a person first. */
export default function DispatchPage() {
  const t = useDispatchTexts()
  const listed = useListed()
  const word = useTradeWord()
  const job = useJobWord()
  const may = useMay()
  const places = usePlaces()
  const providers = useProviders()
  const [setting, setSetting] = useState(false)
  const counts = useQuery({
    queryKey: ['dispatch', 'counts'],
    queryFn: ({ signal }) => call(api, 'GET /console/dispatch/plans', { query: { limit: 1 } }, { signal }),
    select: (answer) => answer.counts,
  })
  const trouble = (plan: Plan) => plan.trouble?.[i18n.language === 'en' ? 'en' : 'zh']
  const who = (plan: Plan) =>
    plan.technicianName ?? (plan.servicePointId ? places.get(plan.servicePointId) : null) ?? t('nobody')
  const window = ({ startsAt, endsAt }: Plan) =>
    startsAt && endsAt ? shortWindowText({ startsAt, endsAt }) : '—'
  const state = (plan: Plan) => (
    <span className="q-line">
      <StateBadge tone={toneOfPlan[plan.state] ?? 'waiting'}>{word('plan', plan.state)}</StateBadge>
      {plan.held && (
        <StateBadge tone="attention" icon="pause">
          {t('held')}
        </StateBadge>
      )}
      {plan.overdue && <StateBadge tone="overdue">{t('overdue')}</StateBadge>}
    </span>
  )
  return (
    <>
      <ListPage<Plan>
        name="dispatch"
        title={t('title')}
        rowKey={(row) => row.workOrderId}
        path={(row) => `/work-orders/${row.workOrderId}`}
        topics={['dispatch']}
        load={load}
        views={[
          {
            key: 'trouble',
            label: t('view.trouble'),
            filters: { troubled: 'true' },
            count: counts.data?.waiting,
          },
          {
            key: 'offered',
            label: t('view.offered'),
            filters: { state: 'offered' },
            count: counts.data?.offered,
          },
          {
            key: 'accepted',
            label: t('view.accepted'),
            filters: { state: 'accepted' },
            count: counts.data?.accepted,
          },
          {
            key: 'assigned',
            label: t('view.assigned'),
            filters: { state: 'assigned' },
            count: counts.data?.assigned,
          },
        ]}
        filters={[
          {
            key: 'state',
            kind: 'select',
            label: t('filter.state'),
            options: states.map((value) => ({ value, label: word('plan', value) })),
          },
          {
            key: 'troubled',
            kind: 'select',
            label: t('view.trouble'),
            options: [{ value: 'true', label: t('view.trouble') }],
          },
          {
            key: 'servicePointId',
            kind: 'select',
            label: t('filter.point'),
            options: providers.flatMap((one) =>
              one.servicePoints.map((point) => ({ value: point.servicePointId, label: point.name })),
            ),
          },
        ]}
        columns={[
          {
            key: 'job',
            title: t('column.job'),
            render: (row) => (
              <Link to={`/work-orders/${row.workOrderId}`}>
                {job(row)} · {listed(row.products.map((one) => `${one.name} ×${one.quantity}`))}
              </Link>
            ),
          },
          { key: 'state', title: t('column.state'), render: state },
          {
            key: 'trouble',
            title: t('column.trouble'),
            render: (row) =>
              trouble(row) ? (
                <span className="c-error-words c-tone-words" data-tone="overdue">
                  <Icon name="alert" /> {trouble(row)}
                </span>
              ) : (
                <span className="q-faint">—</span>
              ),
          },
          { key: 'who', title: t('column.who'), render: who },
          { key: 'window', title: t('column.window'), render: window },
          {
            key: 'district',
            title: t('column.district'),
            render: (row) => [row.district, row.street].filter(Boolean).join(' '),
          },
          {
            key: 'clock',
            title: t('column.clock'),
            hidden: true,
            render: (row) => (row.assignBy ? t('assignBy', { at: clockText(row.assignBy) }) : '—'),
          },
          {
            key: 'updated',
            title: t('column.updated'),
            render: (row) => <TimeText at={row.updatedAt} show="relative" />,
          },
        ]}
        bulkActs={
          may('dispatch.write')
            ? [{ key: 'offer', label: t('offer'), run: (rows) => Promise.all(rows.map((row) => ask(row))) }]
            : undefined
        }
        look={{
          title: (row) => job(row),
          body: (row) => (
            <div className="q-stack">
              {state(row)}
              {trouble(row) && (
                <p className="c-banner" data-tone="overdue">
                  <Icon name="alert" /> {trouble(row)}
                </p>
              )}
              <Facts
                facts={[
                  {
                    key: 'products',
                    label: t('column.job'),
                    value: listed(row.products.map((one) => `${one.name} ×${one.quantity}`)),
                  },
                  { key: 'window', label: t('column.window'), value: window(row) },
                  {
                    key: 'district',
                    label: t('column.district'),
                    value: [row.district, row.street].filter(Boolean).join(' '),
                  },
                  { key: 'who', label: t('column.who'), value: who(row) },
                  { key: 'updated', label: t('column.updated'), value: <TimeText at={row.updatedAt} /> },
                ]}
              />
              <Link to={`/work-orders/${row.workOrderId}`}>{t('open')}</Link>
            </div>
          ),
        }}
        empty={{
          picture: 'work',
          sentence: t('empty'),
          act: <Link to="/work-orders/board">{t('act')}</Link>,
        }}
        primaryAct={
          may('dispatch.write') && (
            <Button icon="gear" onClick={() => setSetting(true)}>
              {t('policy.act')}
            </Button>
          )
        }
      />
      {setting && <PolicyDialog onClose={() => setSetting(false)} />}
    </>
  )
}

function load({ cursor, state, troubled, servicePointId }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/dispatch/plans',
    {
      query: {
        limit: 50,
        ...(cursor ? { cursor } : {}),
        ...(state ? { state: state as (typeof states)[number] } : {}),
        ...(troubled ? { troubled: true } : {}),
        ...(servicePointId ? { servicePointId } : {}),
      },
    },
    { signal },
  )
}

/** One row's answer for the bulk bar: others go on when one is refused. */
async function ask({ workOrderId }: Plan) {
  try {
    await call(api, 'POST /console/work-orders/:id/offers', { params: { id: workOrderId }, body: {} })
    return { key: workOrderId, ok: true }
  } catch (error) {
    const { title, whatToDo } = asProblem(error)
    return { key: workOrderId, ok: false, reason: `${title} ${whatToDo}` }
  }
}
