import { type Answer, call } from '@qiao/api-client'
import { Money, StateBadge, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { Link } from 'react-router'
import { lastMonths } from '../../parts/months.ts'
import { shanghaiDay } from '../../parts/time-window.ts'
import { api } from '../../services.ts'
import { useStatementsTexts } from './texts.ts'

type StatementRow = Answer<'GET /console/statements'>['items'][number]

export default function StatementsPage() {
  const t = useStatementsTexts()
  const thisMonth = shanghaiDay(new Date()).slice(0, 7)
  return (
    <ListPage<StatementRow>
      name="statements"
      title={t('list.title')}
      rowKey={(row) => row.statementId}
      path={(row) => `/statements/${row.statementId}`}
      topics={['ledger']}
      load={load}
      views={[
        { key: 'month', label: t('view.month'), filters: { month: thisMonth } },
        { key: 'open', label: t('view.open'), filters: { state: 'open' } },
        { key: 'closed', label: t('view.closed'), filters: { state: 'closed' } },
      ]}
      filters={[
        {
          key: 'month',
          kind: 'select',
          label: t('filter.month'),
          options: lastMonths(thisMonth).map((value) => ({ value, label: value })),
        },
        {
          key: 'state',
          kind: 'select',
          label: t('filter.state'),
          options: (['open', 'closed'] as const).map((value) => ({ value, label: t(`state.${value}`) })),
        },
        {
          key: 'payeeKind',
          kind: 'select',
          label: t('filter.payee'),
          options: (['technician', 'provider'] as const).map((value) => ({
            value,
            label: t(`payee.${value}`),
          })),
        },
      ]}
      columns={[
        {
          key: 'payee',
          title: t('column.payee'),
          render: (row) => <Link to={`/statements/${row.statementId}`}>{row.payee.name}</Link>,
        },
        { key: 'month', title: t('column.month'), render: (row) => row.month },
        {
          key: 'slips',
          title: t('column.slips'),
          align: 'end',
          render: (row) => <span className="q-numbers">{row.slips}</span>,
        },
        {
          key: 'total',
          title: t('column.total'),
          align: 'end',
          render: (row) => <Money fen={row.totalFen} />,
        },
        {
          key: 'state',
          title: t('column.state'),
          render: (row) => (
            <StateBadge tone={row.state === 'closed' ? 'done' : 'running'}>
              {t(`state.${row.state}`)}
            </StateBadge>
          ),
        },
        { key: 'opened', title: t('column.opened'), render: (row) => <TimeText at={row.openedAt} /> },
        {
          key: 'closed',
          title: t('column.closed'),
          render: (row) => (row.closedAt ? <TimeText at={row.closedAt} /> : '—'),
        },
      ]}
      empty={{ picture: 'money', sentence: t('list.empty'), act: <Link to="/slips">{t('list.act')}</Link> }}
    />
  )
}

function load({ cursor, month, state, payeeKind }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/statements',
    {
      query: {
        limit: 50,
        ...(cursor ? { cursor } : {}),
        ...(month ? { month } : {}),
        ...(state ? { state: state as StatementRow['state'] } : {}),
        ...(payeeKind ? { payeeKind: payeeKind as 'technician' | 'provider' } : {}),
      },
    },
    { signal },
  )
}
