import { Facts, Money, PhoneNumber, StateBadge, TimeText } from '@qiao/ui'
import { Story } from '../../parts/story.tsx'
import { i18n } from '../../services.ts'
import { levelWord } from './level.ts'
import { useCustomersTexts } from './texts.ts'
import type { CustomerRow } from './types.ts'

/** A customer at a glance, beside the list. */
export function CustomerLook({ row }: { row: CustomerRow }) {
  const t = useCustomersTexts()
  return (
    <div className="q-stack">
      <p>
        {row.openWorkOrders > 0 ? (
          <StateBadge tone="running">{t('openCount', { count: row.openWorkOrders })}</StateBadge>
        ) : (
          <StateBadge tone="done">{t('noOpen')}</StateBadge>
        )}
      </p>
      <Facts
        facts={[
          {
            key: 'phone',
            label: t('column.phone'),
            value: row.phone ? <PhoneNumber value={row.phone} /> : '—',
          },
          { key: 'region', label: t('column.region'), value: row.region ?? '—' },
          { key: 'level', label: t('column.level'), value: levelWord(row.level, i18n.language) },
          { key: 'orders', label: t('column.orders'), value: row.orders },
          ...(row.paidFen === null
            ? []
            : [{ key: 'paid', label: t('column.paid'), value: <Money fen={row.paidFen} /> }]),
          { key: 'created', label: t('column.created'), value: <TimeText at={row.createdAt} /> },
        ]}
      />
      <Story subject="customers" id={row.id} />
    </div>
  )
}
