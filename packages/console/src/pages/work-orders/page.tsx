import { call } from '@qiao/api-client'
import { Facts, Icon, StateBadge, TimeText, useNow } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { Link } from 'react-router'
import { useTechnicians } from '../../parts/names.ts'
import { dayEdge, shanghaiDay, shortWindowText } from '../../parts/time-window.ts'
import { toneOfState, useJobWord, useTradeWord, workStates } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { WorkOrderTags } from './card.tsx'
import { useWorkOrdersTexts } from './texts.ts'
import type { WorkOrderRow } from './types.ts'

export default function WorkOrdersPage() {
  const t = useWorkOrdersTexts()
  const word = useTradeWord()
  const job = useJobWord()
  const may = useMay()
  const technicians = useTechnicians()
  const today = shanghaiDay(new Date(useNow(60_000)))
  const window = (row: WorkOrderRow) =>
    row.appointment ? shortWindowText(row.appointment) : <span className="q-faint">—</span>
  const technician = (row: WorkOrderRow) =>
    (row.technicianId && technicians.get(row.technicianId)?.name) || <span className="q-faint">—</span>
  const state = (row: WorkOrderRow) => (
    <span className="q-line">
      <StateBadge tone={toneOfState(row.state)}>{word('state', row.state)}</StateBadge>
      <WorkOrderTags workOrder={row} />
    </span>
  )
  return (
    <ListPage<WorkOrderRow>
      name="work-orders"
      title={t('list.title')}
      rowKey={(row) => row.workOrderId}
      path={(row) => `/work-orders/${row.workOrderId}`}
      topics={['work-orders']}
      load={load}
      views={[
        { key: 'address', label: t('list.view.address'), filters: { state: 'complete_address' } },
        { key: 'dispatch', label: t('list.view.dispatch'), filters: { state: 'dispatch' } },
        {
          key: 'today',
          label: t('list.view.today'),
          filters: { appointedFrom: today, appointedTo: today },
        },
        { key: 'signOff', label: t('list.view.signOff'), filters: { state: 'sign_off' } },
        { key: 'suspended', label: t('list.view.suspended'), filters: { flag: 'suspended' } },
        { key: 'urgent', label: t('list.view.urgent'), filters: { flag: 'urgent' } },
      ]}
      filters={[
        { key: 'search', kind: 'text', label: t('list.filter.search') },
        {
          key: 'state',
          kind: 'select',
          label: t('list.filter.state'),
          options: workStates.map((value) => ({ value, label: word('state', value) })),
        },
        {
          key: 'technicianId',
          kind: 'select',
          label: t('list.filter.technician'),
          options: [...technicians.values()].map((one) => ({ value: one.technicianId, label: one.name })),
        },
        {
          key: 'flag',
          kind: 'select',
          label: `${t('tag.suspended')} / ${t('tag.urgent')}`,
          options: [
            { value: 'suspended', label: t('tag.suspended') },
            { value: 'urgent', label: t('tag.urgent') },
          ],
        },
        { key: 'appointed', kind: 'days', label: t('list.filter.appointed') },
      ]}
      columns={[
        {
          key: 'code',
          title: t('list.column.code'),
          render: (row) => (
            <Link className="c-code" to={`/work-orders/${row.workOrderId}`}>
              {row.code}
            </Link>
          ),
        },
        { key: 'products', title: t('list.column.products'), render: (row) => row.products },
        {
          key: 'contact',
          title: t('list.column.contact'),
          render: (row) =>
            row.contact?.name ? (
              `${row.contact.name} ${row.contact.phone ?? ''}`
            ) : (
              <span className="q-faint">{t('tag.incomplete')}</span>
            ),
        },
        { key: 'state', title: t('list.column.state'), render: state },
        { key: 'district', title: t('list.column.district'), render: (row) => row.district },
        { key: 'appointment', title: t('list.column.appointment'), render: window },
        { key: 'technician', title: t('list.column.technician'), render: technician },
        {
          key: 'since',
          title: t('list.column.since'),
          render: (row) => <TimeText at={row.since} show="relative" />,
        },
        {
          key: 'due',
          title: t('list.column.due'),
          hidden: true,
          render: (row) => (row.dueAt ? <TimeText at={row.dueAt} /> : '—'),
        },
        {
          key: 'opened',
          title: t('list.column.opened'),
          hidden: true,
          render: (row) => <TimeText at={row.openedAt} />,
        },
      ]}
      look={{
        title: (row) => `${row.code} ${row.products}`,
        body: (row) => (
          <div className="q-stack">
            {state(row)}
            <Facts
              facts={[
                { key: 'job', label: t('list.column.job'), value: job(row) },
                {
                  key: 'contact',
                  label: t('list.column.contact'),
                  value: row.contact
                    ? [row.contact.name, row.contact.phone, row.contact.address].filter(Boolean).join(' ')
                    : t('tag.incomplete'),
                },
                { key: 'district', label: t('list.column.district'), value: row.district || '—' },
                { key: 'appointment', label: t('list.column.appointment'), value: window(row) },
                { key: 'technician', label: t('list.column.technician'), value: technician(row) },
                { key: 'since', label: t('list.column.since'), value: <TimeText at={row.since} /> },
                {
                  key: 'due',
                  label: t('list.column.due'),
                  value: row.dueAt ? <TimeText at={row.dueAt} /> : '—',
                },
              ]}
            />
          </div>
        ),
      }}
      empty={{
        picture: 'work',
        sentence: t('list.empty'),
        act: may('sandbox.control') && <Link to="/sandbox-controls">{t('list.act')}</Link>,
      }}
      primaryAct={
        <Link to="/work-orders/board">
          <Icon name="board" /> {t('list.toBoard')}
        </Link>
      }
    />
  )
}

function load(
  { flag, appointedFrom, appointedTo, cursor, search, state, ...rest }: ListQuery,
  signal: AbortSignal,
) {
  return call(
    api,
    'GET /console/work-orders',
    {
      query: {
        limit: 50,
        ...(cursor ? { cursor } : {}),
        ...(search ? { search } : {}),
        ...(state ? { state } : {}),
        ...(rest.technicianId ? { technicianId: rest.technicianId } : {}),
        ...(flag === 'suspended' ? { suspended: true } : {}),
        ...(flag === 'urgent' ? { urgent: true } : {}),
        ...(appointedFrom ? { appointedFrom: dayEdge(appointedFrom) } : {}),
        ...(appointedTo ? { appointedTo: dayEdge(appointedTo, true) } : {}),
      },
    },
    { signal },
  )
}
