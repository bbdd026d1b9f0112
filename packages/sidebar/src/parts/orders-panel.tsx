import { Button, Empty, Icon, Money, Skeleton, StateBadge, type StateTone, TimeText } from '@qiao/ui'
import { lazy, Suspense, useState } from 'react'
import { useOrderTexts } from '../order-texts.ts'
import { useSidebarTexts } from '../texts.ts'
import type { Order } from '../view.ts'

const ClaimSheet = lazy(() => import('./claim-sheet.tsx'))
const OrderBinding = lazy(() => import('./order-binding.tsx'))
const OrderMore = lazy(() => import('./order-more.tsx'))

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
  reasons,
}: {
  orders: Order[]
  more: number
  externalUserId: string
  reasons: readonly string[]
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
          <OrderList orders={orders} more={more} reasons={reasons} externalUserId={externalUserId} />
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

type Desk = { reasons: readonly string[]; externalUserId: string }

function OrderList({ orders, more, ...desk }: { orders: Order[]; more: number } & Desk) {
  const t = useSidebarTexts()
  return (
    <ul className="s-list">
      {orders.map((order) => (
        <OrderItem key={order.orderId} order={order} {...desk} />
      ))}
      {more > 0 && <li className="q-faint">{t('orders.more', { count: more })}</li>}
    </ul>
  )
}

function OrderItem({ order, reasons, externalUserId }: { order: Order } & Desk) {
  const t = useSidebarTexts()
  const words = useOrderTexts()
  const [open, setOpen] = useState(false)
  return (
    <li className="s-order">
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
        {order.shared && (
          <span>{[order.shared.title, order.shared.stateName].filter(Boolean).join(' · ')}</span>
        )}
        <span>
          {[order.receiver.name, order.receiver.phone].filter(Boolean).join(' ')} {order.receiver.address}
        </span>
      </p>
      <div className="s-order-acts">
        {order.binding && (
          <Suspense>
            <OrderBinding
              binding={order.binding}
              shared={order.shared !== null}
              externalUserId={externalUserId}
            />
          </Suspense>
        )}
        {!order.shared && (
          <button type="button" className="s-reveal" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? 'close' : 'edit'} /> {words(open ? 'less' : 'more')}
          </button>
        )}
      </div>
      {open && (
        <Suspense fallback={<Skeleton lines={3} />}>
          <OrderMore orderId={order.orderId} reasons={reasons} />
        </Suspense>
      )}
    </li>
  )
}
