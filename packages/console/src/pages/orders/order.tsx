import { call } from '@qiao/api-client'
import { Card, ErrorState, Skeleton, StateBadge, useRealtime } from '@qiao/ui'
import { DetailPage } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { toneOfOrder } from '../../parts/order-tones.ts'
import '../../parts/parts.css'
import { EvidenceCard, PlatformServicesCard } from '../../parts/evidence-card.tsx'
import { LineageCard, MessagesCard } from '../../parts/lineage-card.tsx'
import { OrderRecordsCards } from '../../parts/record-cards.tsx'
import { SellerMemoCard } from '../../parts/seller-memo-card.tsx'
import { Story } from '../../parts/story.tsx'
import { api } from '../../services.ts'
import { AfterSalesCard, LinesCard } from './lines-card.tsx'
import './orders.css'
import { CustomerCard, JobsCard, ReceiverCard, TimesCard } from './side-cards.tsx'
import { useOrdersTexts } from './texts.ts'
import type { OrderPageData } from './types.ts'

const over = ['refunded', 'withdrawn', 'merchant_refused']

export default function OrderPage() {
  const t = useOrdersTexts()
  const { id = '' } = useParams()
  const found = useQuery({
    queryKey: ['orders', 'one', id],
    queryFn: ({ signal }) => call(api, 'GET /console/orders/:id', { params: { id } }, { signal }),
  })
  useRealtime([`order:${id}`], undefined, { invalidate: [['orders', 'one', id]] })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={10} />
  const order = found.data
  return (
    <DetailPage
      back={<Link to="/orders">← {t('order.back')}</Link>}
      what={t('order.what', { shop: order.shopName, number: order.outsideId })}
      who={order.goods.map(({ title, quantity }) => `${title} × ${quantity}`).join('；')}
      state={<StateBadge tone={toneOfOrder(order.state)}>{order.stateName}</StateBadge>}
      since={order.deliveredAt ?? order.paidAt ?? order.createdAt}
      next={<NextAct order={order} />}
      banner={
        <>
          <AfterSalesBanner order={order} />
          <KindBanner order={order} />
        </>
      }
      main={
        <>
          <LinesCard order={order} />
          <EvidenceCard asked={order} />
          {order.afterSales.length > 0 && <AfterSalesCard order={order} />}
          <OrderRecordsCards key={`records-${id}`} id={id} />
          <Card title={t('order.story')}>
            <Story key={id} subject="orders" id={id} />
          </Card>
        </>
      }
      side={
        <>
          <ReceiverCard order={order} />
          <SellerMemoCard orderId={order.id} />
          <CustomerCard order={order} />
          <PlatformServicesCard order={order} />
          <JobsCard order={order} />
          <TimesCard order={order} />
          <LineageCard kind="order" id={order.id} />
          <MessagesCard outsideId={order.outsideId} />
        </>
      }
    />
  )
}

function NextAct({ order }: { order: OrderPageData }) {
  const t = useOrdersTexts()
  if (order.lines.some((line) => line.matched === 'waiting'))
    return (
      <>
        {t('order.nextMatch')} <Link to="/product-matches">{t('order.goMatch')}</Link>
      </>
    )
  const job = order.workOrderBriefs.find((one) => one.state !== 'settled' && one.state !== 'cancelled')
  if (job)
    return (
      <>
        {t('order.nextJob', { service: job.service, state: job.stateName })}{' '}
        <Link to={`/work-orders/${job.id}`}>{job.code}</Link>
      </>
    )
  return order.state === 'unpaid' ? t('order.nextPay') : t('order.nextNothing')
}

function KindBanner({ order }: { order: OrderPageData }) {
  const t = useOrdersTexts()
  if (!order.kindMeans) return null
  return (
    <div className="c-banner" data-tone="waiting">
      <p>{t('order.kindBanner', { kind: order.kindName, means: order.kindMeans })}</p>
    </div>
  )
}

function AfterSalesBanner({ order }: { order: OrderPageData }) {
  const t = useOrdersTexts()
  const open = order.afterSales.find((one) => !over.includes(one.state))
  if (!open) return null
  return (
    <div className="c-banner" data-tone="attention">
      <p>{t('order.banner', { kind: open.kindName, state: open.stateName })}</p>
    </div>
  )
}
