import { call } from '@qiao/api-client'
import { Avatar, Card, Facts, List, Money, Row, TimeText } from '@qiao/ui'
import { Link, useNavigate } from 'react-router'
import { JobRow } from '../../parts/job-row.tsx'
import { OpenReceiver } from '../../parts/open-receiver.tsx'
import { Reveal } from '../../parts/reveal.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useOrdersTexts } from './texts.ts'
import type { OrderPageData } from './types.ts'

type Field = 'name' | 'phone' | 'address'

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
      ask={(body) =>
        call(api, 'POST /console/orders/:id/reveals', { params: { id: order.id }, body: { field, ...body } })
      }
    />
  )
  return (
    <Card title={t('order.receiver')}>
      <Facts
        facts={(['name', 'phone', 'address'] as const).map((field) => ({
          key: field,
          label: t(`order.${field}`),
          value: shown(field),
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
  const name = order.receiver.name ?? t('order.seeCustomer')
  return (
    <Card title={t('order.customer')} flush={customerId !== null}>
      {customerId ? (
        <List label={t('order.customer')}>
          <Row
            lead={<Avatar name={name} />}
            title={name}
            detail={order.district}
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
  return (
    <Card title={t('order.times')}>
      <Facts
        facts={[
          { key: 'marketplace', label: t('order.marketplace'), value: order.marketplace },
          ...(order.paidFen === null
            ? []
            : [{ key: 'amount', label: t('order.amount'), value: <Money fen={order.paidFen} /> }]),
          { key: 'created', label: t('order.created'), value: at(order.createdAt) },
          { key: 'paid', label: t('order.paid'), value: at(order.paidAt) },
          { key: 'delivered', label: t('order.delivered'), value: at(order.deliveredAt) },
          ...(['shipBy', 'priceProtectedUntil'] as const).flatMap((key) => {
            const deadline = order[key]
            return deadline
              ? [{ key, label: t(`order.${key}`), value: <Deadline deadline={deadline} /> }]
              : []
          }),
          { key: 'version', label: t('order.version'), value: at(order.versionAt) },
        ]}
      />
    </Card>
  )
}

function Deadline({ deadline: { at, rule, confirmed } }: { deadline: NonNullable<OrderPageData['shipBy']> }) {
  const t = useOrdersTexts()
  return (
    <Link to="/marketplace-rules" title={confirmed ? rule : `${rule}（${t('order.unconfirmed')}）`}>
      <TimeText at={at} />
    </Link>
  )
}
