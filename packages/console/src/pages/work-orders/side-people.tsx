import { call } from '@qiao/api-client'
import { Card, Facts, Icon, List, Money, PhoneNumber, Row, StateBadge, Tag, TimeText } from '@qiao/ui'
import { useState } from 'react'
import { Link } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { OpenReceiver } from '../../parts/open-receiver.tsx'
import { Dial, tokenFor } from '../../parts/reveal.tsx'
import { otherReason, type RevealReason, revealReasons } from '../../parts/reveal-reasons.ts'
import { windowText } from '../../parts/time-window.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { useWorkOrdersTexts } from './texts.ts'
import type { Story, WorkOrder } from './types.ts'
import { useWorkOrderPageTexts } from './work-order-texts.ts'

type Field = 'name' | 'phone' | 'address'

/** Contact and address of the job: masked, each value revealed for a reason, with what is still missing. */
export function ContactCard({ workOrder }: { workOrder: WorkOrder }) {
  const t = useWorkOrderPageTexts()
  const w = useWorkOrdersTexts()
  const word = useTradeWord()
  const may = useMay()
  const [plain, setPlain] = useState<Partial<Record<Field, string>>>({})
  const [asking, setAsking] = useState<Field>()
  const { contact, addressState, district, street } = workOrder
  const whole = addressState === 'complete'
  const value = (field: Field) => {
    const known = contact?.[field]
    if (!known) return <span className="q-faint">—</span>
    const shown = plain[field] ?? known
    return (
      <span className="q-line">
        {field === 'phone' ? <PhoneNumber value={shown} /> : <span>{shown}</span>}
        {may('customers.reveal') && field === 'phone' && !plain.phone && known.includes('*') && (
          <Dial kind="work-order" id={workOrder.workOrderId} />
        )}
        {may('customers.reveal') && plain[field] === undefined && known.includes('*') && (
          <button
            type="button"
            className="c-text-act"
            aria-label={w('ask.revealTitle', { field: w(`ask.field.${field}`) })}
            onClick={() => setAsking(field)}
          >
            {t('reveal')}
          </button>
        )}
      </span>
    )
  }
  return (
    <Card
      title={t('contact')}
      acts={
        <StateBadge tone={whole ? 'done' : 'attention'}>{t(whole ? 'complete' : 'incomplete')}</StateBadge>
      }
    >
      <Facts
        facts={[
          { key: 'name', label: t('contactFacts.name'), value: value('name') },
          { key: 'phone', label: t('contactFacts.phone'), value: value('phone') },
          { key: 'address', label: t('contactFacts.address'), value: value('address') },
          {
            key: 'district',
            label: t('contactFacts.district'),
            value: [district, street].filter(Boolean).join(' ') || '—',
          },
          ...(contact
            ? [{ key: 'origin', label: t('contactFacts.origin'), value: word('origin', contact.origin) }]
            : []),
          ...(contact?.phoneEndsAt
            ? [{ key: 'phoneEnds', label: t('phoneEnds'), value: <TimeText at={contact.phoneEndsAt} /> }]
            : []),
          ...(contact?.wish
            ? [
                {
                  key: 'wish',
                  label: t('contactFacts.wish'),
                  value: windowText(contact.wish, i18n.language),
                },
              ]
            : []),
          ...(contact?.remarks.length
            ? [{ key: 'remarks', label: t('contactFacts.remarks'), value: contact.remarks.join('；') }]
            : []),
        ]}
      />
      {!whole && contact && contact.problems.length > 0 && (
        <ul className="c-reasons">
          {contact.problems.map((problem) => (
            <li key={problem}>
              <span>
                <Icon name="alert" /> {word('problem', problem)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {!whole && workOrder.orderId && <OpenReceiver orderId={workOrder.orderId} />}
      {Object.keys(plain).length > 0 && <p className="q-faint">{t('shown')}</p>}
      {asking && (
        <ActDialog
          open
          title={w('ask.revealTitle', { field: w(`ask.field.${asking}`) })}
          intro={w('ask.revealIntro')}
          submit={t('reveal')}
          fields={[
            {
              key: 'reason',
              label: w('ask.revealReason'),
              kind: 'select',
              start: asking === 'address' ? '核对地址' : '联系客户',
              options: revealReasons.map((value) => ({ value, label: t(`revealReason.${value}`) })),
            },
            {
              key: 'words',
              label: w('ask.inWords'),
              kind: 'words',
              when: ({ reason }) => reason === otherReason,
            },
          ]}
          onClose={() => setAsking(undefined)}
          onSubmit={async ({ reason, words }) => {
            const asked = { reason: reason as RevealReason, ...(words ? { words } : {}) }
            const { value } = await call(api, 'POST /console/work-orders/:id/reveals', {
              params: { id: workOrder.workOrderId },
              body: {
                field: asking,
                token: await tokenFor('work-order', workOrder.workOrderId, asking, asked),
              },
            })
            if (value !== null) setPlain((now) => ({ ...now, [asking]: value }))
          }}
        />
      )}
    </Card>
  )
}

export function CustomerCard({ customer }: { customer: NonNullable<Story['customer']> }) {
  const t = useWorkOrderPageTexts()
  const { id, name, phone, level, tags, orders, openWorkOrders } = customer
  return (
    <Card title={t('customer')} acts={<Link to={`/customers/${id}`}>{t('open')}</Link>}>
      <p className="q-line">
        <strong>{name ?? t('nobodyKnown')}</strong>
        {phone && <PhoneNumber value={phone} />}
      </p>
      <p className="q-line">
        <Tag>{level}</Tag>
        {tags.slice(0, 4).map((tag) => (
          <Tag key={tag.name}>{tag.name}</Tag>
        ))}
      </p>
      <p className="q-faint">{t('customerCounts', { orders, open: openWorkOrders })}</p>
    </Card>
  )
}

export function OrderCard({
  order,
  workOrder,
}: {
  order: NonNullable<Story['order']>
  workOrder: WorkOrder
}) {
  const t = useWorkOrderPageTexts()
  return (
    <Card title={t('order')} acts={<Link to={`/orders/${order.id}`}>{t('open')}</Link>}>
      <Facts
        facts={[
          {
            key: 'number',
            label: t('orderFacts.number'),
            value: <span className="c-code">{order.outsideId}</span>,
          },
          { key: 'shop', label: t('orderFacts.shop'), value: order.shopName },
          { key: 'state', label: t('orderFacts.state'), value: order.stateName },
          {
            key: 'receiver',
            label: t('orderFacts.receiver'),
            value:
              [order.receiver.name, order.receiver.phone, order.receiver.address].filter(Boolean).join(' ') ||
              '—',
          },
          ...(order.paidFen === null
            ? []
            : [{ key: 'amount', label: t('orderFacts.amount'), value: <Money fen={order.paidFen} /> }]),
        ]}
      />
      <List label={t('goods')}>
        {workOrder.lines.map((line) => (
          <Row
            key={line.lineId ?? line.productName}
            title={line.productName}
            detail={
              [
                line.held > 0 && t('held', { count: line.held }),
                line.refunded > 0 && t('refunded', { count: line.refunded }),
                line.goodsNeeded && t(line.arrived ? 'arrived' : 'notArrived'),
              ]
                .filter(Boolean)
                .join(' · ') || undefined
            }
            end={t('units', { count: line.ordered })}
          />
        ))}
      </List>
    </Card>
  )
}

/** Goods without an order: the job was opened by an agent. */
export function GoodsCard({ workOrder }: { workOrder: WorkOrder }) {
  const t = useWorkOrderPageTexts()
  return (
    <Card title={t('goods')}>
      <List label={t('goods')}>
        {workOrder.lines.map((line) => (
          <Row
            key={line.lineId ?? line.productName}
            title={line.productName}
            end={t('units', { count: line.ordered })}
          />
        ))}
      </List>
    </Card>
  )
}
