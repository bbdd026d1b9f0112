import { call } from '@qiao/api-client'
import { Card, Facts, Money } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../services.ts'
import { useCustomersTexts } from './texts.ts'

/** What was paid, given back and taken off, over all orders of the person. Nothing for roles that see no money. */
export function MoneyCard({ id }: { id: string }) {
  const t = useCustomersTexts()
  const { data } = useQuery({
    queryKey: ['customers', 'one', id, 'money'],
    queryFn: ({ signal }) => call(api, 'GET /console/customers/:id/money', { params: { id } }, { signal }),
  })
  const money = data?.money
  if (!money || money.orders === 0) return null
  const { orders, paidFen, refundedFen, refunds, spentFen, discounts, untold } = money
  return (
    <Card title={t('money.title')}>
      <Facts
        facts={[
          { key: 'paid', label: t('money.paid', { count: orders }), value: <Money fen={paidFen} /> },
          ...(refunds > 0
            ? [
                {
                  key: 'back',
                  label: t('money.refunded', { count: refunds }),
                  value: <Money fen={refundedFen} />,
                },
                { key: 'spent', label: t('money.spent'), value: <Money fen={spentFen} /> },
              ]
            : []),
          ...discounts.map(({ name, fen }) => ({ key: name, label: name, value: <Money fen={fen} /> })),
        ]}
      />
      {untold > 0 && <p className="q-faint">{t('money.untold', { count: untold })}</p>}
    </Card>
  )
}
