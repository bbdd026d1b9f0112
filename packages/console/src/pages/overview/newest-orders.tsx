import { call } from '@qiao/api-client'
import { Card, Empty, Icon, List, Row, TimeText, useRealtime } from '@qiao/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import '../../parts/live.css'
import { toneOfOrder } from '../../parts/order-tones.ts'
import { api } from '../../services.ts'
import { useOverviewTexts } from './texts.ts'

const shown = 4

/** The orders that came last; a new one slides in on top. */
export function NewestOrders() {
  const t = useOverviewTexts()
  const navigate = useNavigate()
  const newest = useQuery({
    queryKey: ['overview-newest'],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(api, 'GET /console/orders', { query: { limit: shown } }, { signal }),
  })
  useRealtime(['orders'], undefined, { invalidate: [['overview-newest']], everyMs: 1_000 })
  const orders = newest.data?.items ?? []
  return (
    <section className="c-newest">
      <Card title={t('newest.title')} flush={orders.length > 0}>
        {orders.length === 0 ? (
          <Empty picture="orders" sentence={t('newest.empty')} />
        ) : (
          <List label={t('newest.title')}>
            {orders.map((order) => (
              <Row
                key={order.id}
                lead={
                  <span className="c-attention-mark" data-tone={toneOfOrder(order.state)}>
                    <Icon name="order" />
                  </span>
                }
                title={<span className="c-one-line">{order.goods[0]?.title ?? order.outsideId}</span>}
                detail={
                  <span className="c-one-line">
                    {order.stateName} · <TimeText at={order.createdAt} show="relative" />
                    {order.district && ` · ${order.district.split(' ').at(-1)}`}
                  </span>
                }
                href={`/orders/${order.id}`}
                onOpen={() => navigate(`/orders/${order.id}`)}
              />
            ))}
          </List>
        )}
      </Card>
    </section>
  )
}
