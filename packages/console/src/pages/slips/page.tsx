import { call } from '@qiao/api-client'
import { Money, StateBadge, Tag, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { Link } from 'react-router'
import { lastMonths } from '../../parts/months.ts'
import { useRateCardNames } from '../../parts/names.ts'
import { SlipLines } from '../../parts/slip-lines.tsx'
import { shanghaiDay } from '../../parts/time-window.ts'
import { api } from '../../services.ts'
import { useSlipsTexts } from './texts.ts'
import type { SlipRow } from './types.ts'

const kinds = ['service', 'wasted_trip', 'praise', 'adjustment', 'reversal'] as const

export default function SlipsPage() {
  const t = useSlipsTexts()
  const cardName = useRateCardNames()
  const thisMonth = shanghaiDay(new Date()).slice(0, 7)
  return (
    <ListPage<SlipRow>
      name="slips"
      title={t('list.title')}
      rowKey={(row) => row.slipId}
      path={(row) => `/slips/${row.slipId}`}
      topics={['ledger']}
      load={load}
      views={[
        { key: 'month', label: t('view.month'), filters: { month: thisMonth } },
        { key: 'service', label: t('view.service'), filters: { kind: 'service' } },
        { key: 'wasted', label: t('view.wasted'), filters: { kind: 'wasted_trip' } },
        { key: 'adjustment', label: t('kind.adjustment'), filters: { kind: 'adjustment' } },
        { key: 'reversal', label: t('kind.reversal'), filters: { kind: 'reversal' } },
      ]}
      filters={[
        {
          key: 'month',
          kind: 'select',
          label: t('filter.month'),
          options: lastMonths(thisMonth).map((value) => ({ value, label: value })),
        },
        {
          key: 'kind',
          kind: 'select',
          label: t('filter.kind'),
          options: kinds.map((value) => ({ value, label: t(`kind.${value}`) })),
        },
        {
          key: 'payeeKind',
          kind: 'select',
          label: t('filter.payee'),
          options: [
            { value: 'technician', label: t('payee.technician') },
            { value: 'provider', label: t('payee.provider') },
          ],
        },
      ]}
      columns={[
        {
          key: 'workOrder',
          title: t('column.workOrder'),
          render: (row) => (
            <Link className="c-code" to={`/slips/${row.slipId}`}>
              {row.workOrderCode}
            </Link>
          ),
        },
        { key: 'kind', title: t('column.kind'), render: (row) => <Tag tone="money">{row.kindName}</Tag> },
        { key: 'payee', title: t('column.payee'), render: (row) => row.payee.name },
        {
          key: 'total',
          title: t('column.total'),
          align: 'end',
          render: (row) => <Money fen={row.totalFen} />,
        },
        {
          key: 'lines',
          title: t('column.lines'),
          align: 'end',
          render: (row) => <span className="q-numbers">{row.lines.length}</span>,
        },
        {
          key: 'state',
          title: t('column.state'),
          render: (row) => (
            <StateBadge tone={row.reversed ? 'attention' : 'done'}>
              {t(row.reversed ? 'reversed' : 'posted')}
            </StateBadge>
          ),
        },
        { key: 'earned', title: t('column.earned'), render: (row) => <TimeText at={row.earnedAt} /> },
        {
          key: 'posted',
          title: t('column.posted'),
          hidden: true,
          render: (row) => <TimeText at={row.postedAt} />,
        },
        {
          key: 'card',
          title: t('column.card'),
          hidden: true,
          render: (row) =>
            row.rateCard
              ? t('version', { name: cardName(row.rateCard.id), version: row.rateCard.version })
              : t('byHand'),
        },
      ]}
      look={{
        title: (row) => `${row.workOrderCode} · ${row.payee.name}`,
        body: (row) => <SlipLines lines={row.lines} total={row.totalFen} totalWord={t('total')} />,
      }}
      empty={{
        picture: 'money',
        sentence: t('list.empty'),
        act: <Link to="/work-orders">{t('list.act')}</Link>,
      }}
    />
  )
}

function load({ cursor, month, kind, payeeKind }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/slips',
    {
      query: {
        limit: 50,
        ...(cursor ? { cursor } : {}),
        ...(month ? { month } : {}),
        ...(kind ? { kind } : {}),
        ...(payeeKind ? { payeeKind: payeeKind as 'technician' | 'provider' } : {}),
      },
    },
    { signal },
  )
}
