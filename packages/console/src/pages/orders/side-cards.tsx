import { call } from '@qiao/api-client'
import { Avatar, Card, Facts, Icon, List, Money, Row, TimeText } from '@qiao/ui'
import type { ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { JobRow } from '../../parts/job-row.tsx'
import { LinkGround } from '../../parts/link-ground.tsx'
import { OpenReceiver } from '../../parts/open-receiver.tsx'
import { OrderOrigin } from '../../parts/order-origin.tsx'
import { Reveal, tokenFor } from '../../parts/reveal.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useOrdersTexts } from './texts.ts'
import type { OrderPageData } from './types.ts'

type Field = 'name' | 'phone' | 'address'

/** By what is shown, the fields that it is made of, as lineage names them. */
const receiverFields: Record<Field, readonly string[]> = {
  name: ['receiver.name', 'buyerNickMasked'],
  phone: ['receiver.phone'],
  address: [
    'receiver.address',
    'receiver.province',
    'receiver.city',
    'receiver.district',
    'receiver.town',
    'receiver.masked',
  ],
}

/** Where the parcel goes, masked; in plain for a reason, where the marketplace gave it. */
export function ReceiverCard({ order }: { order: OrderPageData }) {
  const t = useOrdersTexts()
  const may = useMay()
  const { receiver } = order
  const code = order.workOrders[0]?.code
  const shown = (field: Field) => (
    <Reveal
      key={`${order.id}-${field}`}
      field={field}
      value={receiver[field]}
      allowed={may('customers.reveal') && !receiver.masked}
      suggested={code ? '联系客户' : null}
      words={code ?? null}
      dials={{ kind: 'order', id: order.id }}
      ask={async (asked) => {
        const token = await tokenFor('order', order.id, field, asked)
        return call(api, 'POST /console/orders/:id/reveals', {
          params: { id: order.id },
          body: { field, token },
        })
      }}
    />
  )
  return (
    <Card title={t('order.receiver')}>
      <Facts
        facts={(['name', 'phone', 'address'] as const).map((field) => ({
          key: field,
          label: t(`order.${field}`),
          value: (
            <>
              {shown(field)}
              <OrderOrigin id={order.id} what={t(`order.${field}`)} fields={receiverFields[field]} />
            </>
          ),
        }))}
      />
      {receiver.masked && <p className="q-faint">{t('order.masked')}</p>}
      <OpenReceiver orderId={order.id} />
    </Card>
  )
}

export function CustomerCard({ order }: { order: OrderPageData }) {
  const t = useOrdersTexts()
  const navigate = useNavigate()
  const { customerId } = order
  const { name } = order.receiver
  return (
    <Card title={t('order.customer')} flush={customerId !== null}>
      {customerId ? (
        <List label={t('order.customer')}>
          <Row
            lead={name ? <Avatar name={name} /> : <Icon name="user" />}
            title={name ?? t('order.seeCustomer')}
            detail={
              <span className="c-lines">
                {order.district && <span>{order.district}</span>}
                <LinkGround link={order.link} />
              </span>
            }
            href={`/customers/${customerId}`}
            onOpen={() => navigate(`/customers/${customerId}`)}
          />
        </List>
      ) : (
        <p className="q-faint">{t(order.customerFound ? 'order.hiddenCustomer' : 'order.noCustomer')}</p>
      )}
    </Card>
  )
}

export function JobsCard({ order }: { order: OrderPageData }) {
  const t = useOrdersTexts()
  const jobs = order.workOrderBriefs
  return (
    <Card title={t('order.workOrders')} flush={jobs.length > 0}>
      {jobs.length === 0 ? (
        <p className="q-faint">
          {t(order.platformServices.length > 0 ? 'order.platformGoes' : 'order.noWorkOrders')}
        </p>
      ) : (
        <List label={t('order.workOrders')}>
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </List>
      )}
    </Card>
  )
}

export function TimesCard({ order }: { order: OrderPageData }) {
  const t = useOrdersTexts()
  const at = (moment: string | null) =>
    moment ? <TimeText at={moment} /> : <span className="q-faint">{t('order.notYet')}</span>
  const withOrigin = (label: string, value: ReactNode, fields: readonly string[]) => (
    <>
      {value}
      <OrderOrigin id={order.id} what={label} fields={fields} />
    </>
  )
  return (
    <Card title={t('order.times')}>
      <Facts
        facts={[
          {
            key: 'marketplace',
            label: t('order.marketplace'),
            value: withOrigin(t('order.marketplace'), order.marketplace, [
              'orderId',
              'buyerId',
              'buyerUnionId',
            ]),
          },
          {
            key: 'state',
            label: t('order.stateAndKind'),
            value: withOrigin(t('order.stateAndKind'), `${order.stateName} · ${order.kindName}`, [
              'state',
              'kind',
              'platformServices',
            ]),
          },
          ...(order.paidFen === null
            ? []
            : [
                {
                  key: 'amount',
                  label: t('order.amount'),
                  value: withOrigin(t('order.amount'), <Money fen={order.paidFen} />, [
                    'paidFen',
                    'payableFen',
                  ]),
                },
              ]),
          ...(order.discounts === null || order.paidFen === null
            ? []
            : [
                {
                  key: 'discounts',
                  label: t('order.discounts'),
                  value: withOrigin(t('order.discounts'), <Discounts discounts={order.discounts} />, [
                    'discounts',
                  ]),
                },
              ]),
          {
            key: 'created',
            label: t('order.created'),
            value: withOrigin(t('order.created'), at(order.createdAt), ['createdAt']),
          },
          {
            key: 'paid',
            label: t('order.paid'),
            value: withOrigin(t('order.paid'), at(order.paidAt), ['paidAt']),
          },
          {
            key: 'delivered',
            label: t('order.delivered'),
            value: withOrigin(t('order.delivered'), at(order.deliveredAt), ['deliveredAt']),
          },
          ...(order.reviewed === null
            ? []
            : [
                {
                  key: 'review',
                  label: t('order.review'),
                  value: withOrigin(
                    t('order.review'),
                    t(order.reviewed ? 'order.reviewed' : 'order.notReviewed'),
                    ['reviewed'],
                  ),
                },
              ]),
          ...(['shipBy', 'priceProtectedUntil'] as const).flatMap((key) => {
            const deadline = order[key]
            return deadline
              ? [{ key, label: t(`order.${key}`), value: <Deadline deadline={deadline} /> }]
              : []
          }),
          {
            key: 'version',
            label: t('order.version'),
            value: withOrigin(t('order.version'), at(order.versionAt), ['versionAt']),
          },
        ]}
      />
    </Card>
  )
}

function Discounts({ discounts }: { discounts: NonNullable<OrderPageData['discounts']> }) {
  const t = useOrdersTexts()
  if (discounts.length === 0) return <span className="q-faint">{t('order.noDiscount')}</span>
  return (
    <span className="o-discounts">
      {discounts.map(({ kind, kindName, fen }) => (
        <span key={kind}>
          <span className="q-faint">{kindName}</span> {fen !== null && <Money fen={fen} />}
        </span>
      ))}
    </span>
  )
}

function Deadline({ deadline: { at, rule, confirmed } }: { deadline: NonNullable<OrderPageData['shipBy']> }) {
  const t = useOrdersTexts()
  return (
    <Link to="/marketplace-rules" title={confirmed ? rule : `${rule} · ${t('order.unconfirmed')}`}>
      <TimeText at={at} />
    </Link>
  )
}
