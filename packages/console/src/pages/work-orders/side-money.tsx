import { call } from '@qiao/api-client'
import { Card, Money, StateBadge, Tag } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { SlipLines } from '../../parts/slip-lines.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import type { WorkOrder } from './types.ts'
import { useWorkOrderPageTexts } from './work-order-texts.ts'

const notPriced = ['cancelled', 'settle', 'settled']

/** The posted slips with their lines; before that, what the job would cost at present. */
export function MoneyCard({ workOrder }: { workOrder: WorkOrder }) {
  const t = useWorkOrderPageTexts()
  const may = useMay()
  const params = { id: workOrder.workOrderId }
  const slips = useQuery({
    queryKey: ['work-orders', workOrder.workOrderId, 'slips'],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/slips', { query: { workOrderId: workOrder.workOrderId } }, { signal }),
    enabled: may('settlement.read'),
  })
  const quote = useQuery({
    queryKey: ['work-orders', workOrder.workOrderId, 'price'],
    queryFn: ({ signal }) => call(api, 'GET /console/work-orders/:id/price', { params }, { signal }),
    enabled: may('settlement.read') && !notPriced.includes(workOrder.state),
    retry: false,
  })
  if (!may('settlement.read')) return null
  const posted = slips.data?.items ?? []
  return (
    <Card title={t('money')}>
      {posted.length === 0 && <p className="q-faint">{t('noMoney')}</p>}
      {posted.map((slip) => (
        <section className="c-part" key={slip.slipId} aria-label={`${slip.kindName} ${slip.payee.name}`}>
          <span className="c-spread">
            <span className="q-line">
              <Tag tone="money">{slip.kindName}</Tag>
              <strong>{slip.payee.name}</strong>
              {slip.reversed && <StateBadge tone="attention">{t('reversed')}</StateBadge>}
            </span>
            <Link to={`/slips/${slip.slipId}`}>{t('openSlip')}</Link>
          </span>
          <SlipLines lines={slip.lines} total={slip.totalFen} totalWord={t('total')} />
        </section>
      ))}
      {posted.length === 0 && quote.data && (
        <section className="c-part" aria-label={t('quote')}>
          <span className="c-spread">
            <strong>{t('quote')}</strong>
            <Money fen={quote.data.totalFen} />
          </span>
          <SlipLines lines={quote.data.lines} />
        </section>
      )}
    </Card>
  )
}
