import { Card, List, Money, Row, StateBadge, Tag, TimeText } from '@qiao/ui'
import { useNavigate } from 'react-router'
import { JobRow } from '../../parts/job-row.tsx'
import { LinkGround } from '../../parts/link-ground.tsx'
import { toneOfOrder } from '../../parts/order-tones.ts'
import { goodsOf, SharedOrder } from './shared-order.tsx'
import { useCustomersTexts } from './texts.ts'
import type { CustomerPageData } from './types.ts'

export function WorkOrdersCard({ customer: { workOrders } }: { customer: CustomerPageData }) {
  const t = useCustomersTexts()
  return (
    <Card title={t('customer.workOrders')} flush={workOrders.length > 0}>
      {workOrders.length === 0 ? (
        <p className="q-faint">{t('customer.noWorkOrders')}</p>
      ) : (
        <List label={t('customer.workOrders')}>
          {workOrders.map((job) => (
            <JobRow
              key={job.id}
              job={job}
              end={job.suspended && <Tag tone="waiting">{t('customer.suspended')}</Tag>}
            />
          ))}
        </List>
      )}
    </Card>
  )
}

export function OrdersCard({ customer }: { customer: CustomerPageData }) {
  const t = useCustomersTexts()
  const navigate = useNavigate()
  const { recentOrders, sharedOrders } = customer
  const none = recentOrders.length + sharedOrders.length === 0
  return (
    <Card title={t('customer.orders')} flush={!none}>
      {none ? (
        <p className="q-faint">{t('customer.noOrders')}</p>
      ) : (
        <List label={t('customer.orders')}>
          {recentOrders.map((order) => (
            <Row
              key={order.id}
              title={goodsOf(order)}
              detail={
                <span className="c-lines">
                  <span>
                    {order.shopName} · <TimeText at={order.createdAt} show="absolute" />
                    {order.paidFen ? (
                      <>
                        {' · '}
                        <Money fen={order.paidFen} />
                      </>
                    ) : null}
                  </span>
                  <LinkGround link={order.link} />
                </span>
              }
              end={<StateBadge tone={toneOfOrder(order.state)}>{order.stateName}</StateBadge>}
              href={`/orders/${order.id}`}
              onOpen={() => navigate(`/orders/${order.id}`)}
            />
          ))}
          {sharedOrders.map((order) => (
            <SharedOrder key={order.id} order={order} />
          ))}
        </List>
      )}
    </Card>
  )
}
