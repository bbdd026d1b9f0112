import { Facts, Money, PhoneNumber, StateBadge, TimeText } from '@qiao/ui'
import { toneOfOrder } from '../../parts/order-tones.ts'
import { Story } from '../../parts/story.tsx'
import { useOrdersTexts } from './texts.ts'
import type { OrderRow } from './types.ts'

/** An order at a glance, beside the list. */
export function OrderLook({ row }: { row: OrderRow }) {
  const t = useOrdersTexts()
  return (
    <div className="q-stack">
      <p>
        <StateBadge tone={toneOfOrder(row.state)}>{row.stateName}</StateBadge>
      </p>
      <Facts
        facts={[
          ...(row.kind === 'ordinary'
            ? []
            : [{ key: 'kind', label: t('order.kind'), value: row.kindMeans ?? row.kindName }]),
          {
            key: 'goods',
            label: t('column.goods'),
            value: row.goods.map(({ title, quantity }) => `${title} × ${quantity}`).join('；'),
          },
          ...(row.paidFen === null
            ? []
            : [{ key: 'paid', label: t('column.paid'), value: <Money fen={row.paidFen} /> }]),
          { key: 'receiver', label: t('column.receiver'), value: row.receiver.name ?? '—' },
          {
            key: 'phone',
            label: t('column.phone'),
            value: row.receiver.phone ? <PhoneNumber value={row.receiver.phone} /> : '—',
          },
          { key: 'address', label: t('order.address'), value: row.receiver.address ?? row.district ?? '—' },
          { key: 'shop', label: t('column.shop'), value: row.shopName },
          { key: 'created', label: t('column.created'), value: <TimeText at={row.createdAt} /> },
        ]}
      />
      <Story subject="orders" id={row.id} />
    </div>
  )
}
