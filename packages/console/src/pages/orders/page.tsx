import { call } from '@qiao/api-client'
import { Money, PhoneNumber, StateBadge, Tag, TimeText } from '@qiao/ui'
import { type FilterField, ListPage, type ListQuery } from '@qiao/ui/console'
import { Link, useSearchParams } from 'react-router'
import { ExportButton } from '../../parts/export-button.tsx'
import '../../parts/live.css'
import { useShops } from '../../parts/names.ts'
import { type OrderState, orderStates, toneOfOrder } from '../../parts/order-tones.ts'
import '../../parts/parts.css'
import { toneOfState } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { OrderLook } from './look.tsx'
import { orderQuery } from './order-query.ts'
import './orders.css'
import { useOrdersTexts } from './texts.ts'
import type { OrderRow } from './types.ts'

const states = Object.keys(orderStates) as OrderState[]
const viewed = ['to_ship', 'shipped', 'delivered', 'unpaid', 'closed'] as const

export default function OrdersPage() {
  const t = useOrdersTexts()
  const may = useMay()
  const filters = useFilters()
  return (
    <div className="c-live-rows">
      <ListPage<OrderRow>
        name="orders"
        title={t('list.title')}
        rowKey={(row) => row.id}
        path={(row) => `/orders/${row.id}`}
        topics={['orders']}
        load={load}
        filters={filters}
        views={viewed.map((state) => ({ key: state, label: t(`state.${state}`), filters: { state } }))}
        columns={[
          {
            key: 'order',
            title: t('column.order'),
            render: (row) => <span className="c-code">{row.outsideId}</span>,
          },
          { key: 'state', title: t('column.state'), render: (row) => <State row={row} /> },
          { key: 'goods', title: t('column.goods'), render: (row) => <Goods row={row} /> },
          {
            key: 'paid',
            title: t('column.paid'),
            align: 'end',
            render: (row) => <Paid row={row} />,
          },
          {
            key: 'receiver',
            title: t('column.receiver'),
            render: (row) =>
              row.customerId && row.receiver.name ? (
                <Link to={`/customers/${row.customerId}`}>{row.receiver.name}</Link>
              ) : (
                (row.receiver.name ?? <Nothing />)
              ),
          },
          {
            key: 'district',
            title: t('column.district'),
            render: (row) => (row.district ? cityAndDistrict(row.district) : <Nothing />),
          },
          { key: 'workOrders', title: t('column.workOrders'), render: (row) => <Jobs row={row} /> },
          {
            key: 'created',
            title: t('column.created'),
            render: (row) => <TimeText at={row.createdAt} show="relative" />,
          },
          {
            key: 'phone',
            title: t('column.phone'),
            render: (row) => (row.receiver.phone ? <PhoneNumber value={row.receiver.phone} /> : <Nothing />),
            hidden: true,
          },
          { key: 'shop', title: t('column.shop'), render: (row) => row.shopName, hidden: true },
          {
            key: 'paidAt',
            title: t('column.paidAt'),
            render: (row) => (row.paidAt ? <TimeText at={row.paidAt} /> : <Nothing />),
            hidden: true,
          },
        ]}
        look={{
          title: (row) => <span className="c-code">{row.outsideId}</span>,
          body: (row) => <OrderLook row={row} />,
        }}
        empty={{
          picture: 'orders',
          sentence: t('list.empty'),
          act: may('sandbox.control') ? <Link to="/sandbox-controls">{t('list.act')}</Link> : undefined,
        }}
        exportAct={({ q, state, shopId, customerId }) => (
          <ExportButton
            path="/console/orders/export"
            query={{ ...orderQuery(q), state, shopId, customerId }}
          />
        )}
      />
    </div>
  )
}

function load({ q, state, shopId, customerId, cursor }: ListQuery, signal: AbortSignal) {
  const query = {
    ...orderQuery(q),
    ...(state ? { state } : {}),
    ...(shopId ? { shopId } : {}),
    ...(customerId ? { customerId } : {}),
    ...(cursor ? { cursor } : {}),
  }
  return call(api, 'GET /console/orders', { query }, { signal })
}

/** A shop that is not connected says so; the customer's filter is there when a page led here with one. */
function useFilters(): FilterField[] {
  const t = useOrdersTexts()
  const shops = useShops()
  const [search] = useSearchParams()
  const customerId = search.get('customerId')
  return [
    { key: 'q', kind: 'text', label: t('filter.q') },
    {
      key: 'state',
      kind: 'select',
      label: t('filter.state'),
      options: states.map((value) => ({ value, label: t(`state.${value}`) })),
    },
    {
      key: 'shopId',
      kind: 'select',
      label: t('filter.shop'),
      options: shops.map(({ id, name, state }) => ({
        value: id,
        label: state === 'not_connected' ? t('notConnected', { name }) : name,
      })),
    },
    ...(customerId
      ? [
          {
            key: 'customerId',
            kind: 'select' as const,
            label: t('filter.customer'),
            options: [{ value: customerId, label: t('filter.oneCustomer') }],
          },
        ]
      : []),
  ]
}

/** Roles that see no money see a dash, not a claim. */
function Paid({ row }: { row: OrderRow }) {
  const t = useOrdersTexts()
  if (row.paidAt === null) return <span className="q-faint">{t('unpaidYet')}</span>
  return row.paidFen === null ? <Nothing /> : <Money fen={row.paidFen} />
}

function State({ row }: { row: OrderRow }) {
  const t = useOrdersTexts()
  return (
    <span className="c-inline">
      <StateBadge tone={toneOfOrder(row.state)}>{row.stateName}</StateBadge>
      {row.kind !== 'ordinary' && <Tag>{row.kindName}</Tag>}
      {row.afterSalesOpen > 0 && <Tag tone="attention">{t('afterSales')}</Tag>}
    </span>
  )
}

function Goods({ row }: { row: OrderRow }) {
  const t = useOrdersTexts()
  const [first] = row.goods
  if (!first) return <Nothing />
  const count = row.goods.reduce((sum, one) => sum + one.quantity, 0)
  return (
    <span className="c-goods">
      <span title={first.title}>{first.title}</span>
      <span className="q-faint">{row.goods.length > 1 ? t('more', { count }) : `× ${first.quantity}`}</span>
      {row.goods.some((one) => one.matched === 'waiting') && <Tag tone="attention">{t('toMatch')}</Tag>}
    </span>
  )
}

function Jobs({ row }: { row: OrderRow }) {
  const [first, ...rest] = row.workOrders
  if (!first) return <Nothing />
  return (
    <span className="c-inline">
      <Link to={`/work-orders/${first.id}`}>
        <StateBadge tone={toneOfState(first.state)}>{first.stateName}</StateBadge>
      </Link>
      {rest.length > 0 && <span className="q-faint">+{rest.length}</span>}
    </span>
  )
}

/** 江苏省 苏州市 姑苏区 → 苏州市 姑苏区: the province is read from the city. */
const cityAndDistrict = (names: string) => names.split(' ').slice(-2).join(' ')

const Nothing = () => <span className="q-faint">—</span>
