import { type Answer, call } from '@qiao/api-client'
import { Button, Card, ErrorState, Facts, List, Money, Row, Skeleton, Tag } from '@qiao/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { api } from '../services.ts'
import { type KeptRecord, RecordRow } from './record-row.tsx'
import { useRecordTexts } from './record-texts.ts'
import './parts.css'

type OfOrder = Answer<'GET /console/orders/:id/records'>
type Device = OfOrder['devices'][number]
type Kind = KeptRecord['kind']

/** Calls, messages to an official account and leads of a customer, newest first. */
export function CustomerRecordsCard({ id }: { id: string }) {
  const t = useRecordTexts()
  const [kind, setKind] = useState<Kind>()
  const found = useInfiniteQuery({
    queryKey: ['customers', 'one', id, 'records', kind],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/customers/:id/records',
        {
          params: { id },
          query: { limit: 8, ...(kind ? { kind } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
        },
        { signal },
      ),
    getNextPageParam: (last) => last.nextCursor,
  })
  const [first] = found.data?.pages ?? []
  const counts = (first?.counts ?? []).filter(({ count }) => count > 0)
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const items = found.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <Card title={t('customer.title')}>
        {found.isError ? (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
        ) : !first ? (
          <Skeleton lines={3} />
        ) : total === 0 ? (
          <p className="q-faint">{t('customer.empty')}</p>
        ) : (
          <div className="q-stack">
            {counts.length > 1 && (
              <div className="q-line">
                <Button kind={kind ? 'plain' : 'primary'} onClick={() => setKind(undefined)}>
                  {t('customer.all', { count: total })}
                </Button>
                {counts.map((one) => (
                  <Button
                    key={one.kind}
                    kind={kind === one.kind ? 'primary' : 'plain'}
                    onClick={() => setKind(one.kind)}
                  >
                    {t('kindCount', one)}
                  </Button>
                ))}
              </div>
            )}
            <List label={t('customer.title')}>
              {items.map((one) => (
                <RecordRow key={one.id} one={one} kindShown />
              ))}
            </List>
            {found.hasNextPage && (
              <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {t('customer.more')}
              </Button>
            )}
          </div>
        )}
      </Card>
      {first && first.devices.length > 0 && <DevicesCard devices={first.devices} />}
    </>
  )
}

/** Parcels, invoices and payments that others told of an order; nothing where nobody did. */
export function OrderRecordsCards({ id }: { id: string }) {
  const t = useRecordTexts()
  const found = useQuery({
    queryKey: ['orders', 'one', id, 'records'],
    queryFn: ({ signal }) => call(api, 'GET /console/orders/:id/records', { params: { id } }, { signal }),
  })
  if (found.isError)
    return (
      <Card title={t('parcels')}>
        <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
      </Card>
    )
  const { items = [], money = null, devices = [] } = found.data ?? {}
  const of = (kind: Kind): KeptRecord[] => items.filter((one) => one.kind === kind)
  return (
    <>
      <RecordsCard title={t('parcels')} items={of('shipment')} />
      {of('payment').length > 0 && (
        <Card title={t('payments')}>
          <div className="q-stack">
            {money && <Compared money={money} />}
            <List label={t('payments')}>
              {of('payment').map((one) => (
                <RecordRow key={one.id} one={{ ...one, differenceFen: null }} />
              ))}
            </List>
          </div>
        </Card>
      )}
      <RecordsCard title={t('invoices')} items={of('invoice')} />
      <RecordsCard title={t('history')} items={of('work_order_history')} />
      {devices.length > 0 && <DevicesCard devices={devices} />}
    </>
  )
}

function RecordsCard({ title, items }: { title: string; items: readonly KeptRecord[] }) {
  if (items.length === 0) return null
  return (
    <Card title={title} flush>
      <List label={title}>
        {items.map((one) => (
          <RecordRow key={one.id} one={one} />
        ))}
      </List>
    </Card>
  )
}

/** What the bill comes to beside what the order says. */
function Compared({ money }: { money: NonNullable<OfOrder['money']> }) {
  const t = useRecordTexts()
  const paid = money.toldPaidFen - money.orderPaidFen
  const refunded = money.toldRefundedFen - money.orderRefundedFen
  const how = (fen: number) => ({ how: t(fen > 0 ? 'money.more' : 'money.less') })
  return (
    <>
      <Facts
        facts={[
          { key: 'order', label: t('money.order'), value: <Money fen={money.orderPaidFen} /> },
          { key: 'told', label: t('money.told'), value: <Money fen={money.toldPaidFen} /> },
          ...(money.orderRefundedFen === 0 && money.toldRefundedFen === 0
            ? []
            : [
                {
                  key: 'refunded',
                  label: t('money.refunded'),
                  value: <Money fen={money.orderRefundedFen} />,
                },
                {
                  key: 'toldRefunded',
                  label: t('money.toldRefunded'),
                  value: <Money fen={money.toldRefundedFen} />,
                },
              ]),
        ]}
      />
      <p>
        {paid === 0 && refunded === 0 && <Tag tone="done">{t('money.equal')}</Tag>}
        {paid !== 0 && (
          <Tag tone="attention">
            {t('money.paidDiffers', how(paid))}
            <Money fen={Math.abs(paid)} />
          </Tag>
        )}{' '}
        {refunded !== 0 && (
          <Tag tone="attention">
            {t('money.refundDiffers', how(refunded))}
            <Money fen={Math.abs(refunded)} />
          </Tag>
        )}
      </p>
    </>
  )
}

function DevicesCard({ devices }: { devices: readonly Device[] }) {
  const t = useRecordTexts()
  const navigate = useNavigate()
  return (
    <Card title={t('devices')} flush>
      <List label={t('devices')}>
        {devices.map((one) => {
          const href = `/devices/${encodeURIComponent(one.serial)}`
          return (
            <Row
              key={one.serial}
              title={<span className="c-code">{one.serial}</span>}
              detail={one.productName ?? t(`device.toldBy.${one.toldBy as 'parcel'}`)}
              href={href}
              onOpen={() => navigate(href)}
            />
          )
        })}
      </List>
    </Card>
  )
}

/** The device as facts, each a way on. */
export function DeviceFacts({ device }: { device: Device }) {
  const t = useRecordTexts()
  const link = (path: string, id: string | null, name: string | null) =>
    id ? <Link to={`${path}/${id}`}>{name ?? t('open')}</Link> : '—'
  return (
    <Facts
      facts={[
        { key: 'product', label: t('device.product'), value: device.productName ?? '—' },
        {
          key: 'customer',
          label: t('device.customer'),
          value: link('/customers', device.customerId, device.customerName ?? t('nameless')),
        },
        { key: 'order', label: t('device.order'), value: link('/orders', device.orderId, device.orderName) },
        {
          key: 'job',
          label: t('device.workOrder'),
          value: link('/work-orders', device.workOrderId, device.workOrderCode),
        },
        {
          key: 'told',
          label: t('device.told'),
          value: t(`device.toldBy.${device.toldBy as 'parcel'}`),
        },
      ]}
    />
  )
}
