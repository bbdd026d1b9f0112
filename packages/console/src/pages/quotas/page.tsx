import { call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, Skeleton, useListed } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useTradeWord } from '../../parts/trade-words.ts'
import { api } from '../../services.ts'
import '../../parts/parts.css'
import { AskCard } from './ask-card.tsx'
import { LimitDialog } from './limit-dialog.tsx'
import { byNeed, type Quota } from './quota.ts'
import { QuotaRow } from './quota-row.tsx'
import './quotas.css'
import { useQuotasTexts } from './texts.ts'

/** Every limited call: used, refused, free, when it resets; by marketplace and by whom it counts for. */
export default function QuotasPage() {
  const t = useQuotasTexts()
  const word = useTradeWord()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const [editing, setEditing] = useState<Quota>()
  const quotas = useQuery({
    queryKey: ['quotas'],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call(api, 'GET /console/quotas', {}, { signal }),
  })
  const items = quotas.data?.items ?? []
  const first = search.get('marketplace')
  const marketplaces = [...Map.groupBy(items, (one) => one.marketplace)].sort(
    ([a], [b]) => Number(b === first) - Number(a === first),
  )
  return (
    <PageFrame title={t('title')}>
      <div className="q-stack">
        <p className="q-faint">{t('intro')}</p>
        {quotas.isError ? (
          <ErrorState error={quotas.error} onRetry={() => void quotas.refetch()} />
        ) : quotas.isPending ? (
          <Skeleton lines={8} />
        ) : items.length === 0 ? (
          <Empty
            sentence={t('empty')}
            act={<Button onClick={() => void navigate('/settings')}>{t('toSettings')}</Button>}
          />
        ) : (
          <>
            <AskCard items={items} />
            {marketplaces.map(([marketplace, all]) => (
              <Card key={marketplace} title={word('marketplace', marketplace)}>
                {[...Map.groupBy(all, (one) => one.holder)].map(([holder, own]) => (
                  <Holder key={holder} holder={holder} items={own} onEdit={setEditing} />
                ))}
              </Card>
            ))}
          </>
        )}
      </div>
      {editing && <LimitDialog quota={editing} onClose={() => setEditing(undefined)} />}
    </PageFrame>
  )
}

function Holder({
  holder,
  items,
  onEdit,
}: {
  holder: string
  items: Quota[]
  onEdit: (quota: Quota) => void
}) {
  const t = useQuotasTexts()
  const listed = useListed()
  const key = holder.slice(holder.indexOf(':') + 1)
  const names = items[0]?.shops ?? []
  const title = holder.startsWith('app:') ? t('app', { key }) : t('shop', { name: names[0] ?? key })
  return (
    <section className="c-quota-holder">
      <h3>
        {title}
        {holder.startsWith('app:') && names.length > 0 && (
          <span className="q-faint c-quota-shared">{t('shared', { names: listed(names) })}</span>
        )}
      </h3>
      <ul>
        {[...items].sort(byNeed).map((one) => (
          <QuotaRow key={one.group} quota={one} onEdit={() => onEdit(one)} />
        ))}
      </ul>
    </section>
  )
}
