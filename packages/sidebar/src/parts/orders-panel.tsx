import { Button, Empty, Money, StateBadge, type StateTone, TimeText } from '@qiao/ui'
import { lazy, Suspense, useState } from 'react'
import { useSidebarTexts } from '../texts.ts'
import type { Order } from '../view.ts'

const ClaimSheet = lazy(() => import('./claim-sheet.tsx'))

const tones: Record<string, StateTone> = {
  unpaid: 'waiting',
  closed: 'waiting',
  delivered: 'done',
  completed: 'done',
}

export default function OrdersPanel({
  orders,
  more,
  externalUserId,
}: {
  orders: Order[]
  more: number
  externalUserId: string
}) {
  const t = useSidebarTexts()
  const [claiming, setClaiming] = useState(false)
  const act = (
    <Button icon="plus" onClick={() => setClaiming(true)}>
      {t('next.claim')}
    </Button>
  )
  return (
    <>
      {orders.length === 0 ? (
        <Empty picture="orders" sentence={t('orders.empty')} act={act} />
      ) : (
        <>
          <OrderList orders={orders} more={more} />
          <div className="s-acts">{act}</div>
        </>
      )}
      {claiming && (
        <Suspense>
          <ClaimSheet externalUserId={externalUserId} number="" onClose={() => setClaiming(false)} />
        </Suspense>
      )}
    </>
  )
}

function OrderList({ orders, more }: { orders: Order[]; more: number }) {
  const t = useSidebarTexts()
  return (
    <ul className="s-list">
      {orders.map((order) => (
        <li key={order.orderId} className="s-order">
          <header>
            <span className="s-cut s-job-title" title={order.products}>
              {order.products}
            </span>
            <StateBadge tone={tones[order.state] ?? 'running'}>{order.stateName}</StateBadge>
          </header>
          <p className="s-job-line">
            <span>{order.shop}</span>
            <TimeText at={order.createdAt} show="absolute" />
            {order.paidFen !== null && <Money fen={order.paidFen} />}
            {order.quantity > 1 && <span>{t('orders.quantity', { count: order.quantity })}</span>}
            {order.afterSales && (
              <StateBadge tone={order.afterSales.open ? 'attention' : 'waiting'}>
                {order.afterSales.kind} · {order.afterSales.state}
              </StateBadge>
            )}
          </p>
          <p className="s-job-line q-faint">
            <span className="s-code">{order.number}</span>
            <span>
              {[order.receiver.name, order.receiver.phone].filter(Boolean).join(' ')} {order.receiver.address}
            </span>
          </p>
        </li>
      ))}
      {more > 0 && <li className="q-faint">{t('orders.more', { count: more })}</li>}
    </ul>
  )
}
