import { Tabs } from '@qiao/ui'
import { useSearchParams } from 'react-router'
import '../../parts/parts.css'
import { Deliveries } from './deliveries.tsx'
import { Endpoints } from './endpoints.tsx'
import { useWebhooksTexts } from './texts.ts'
import { useEndpoints } from './webhook.ts'

/** Who hears of what happens here, and what became of every message. */
export default function WebhooksPage() {
  const t = useWebhooksTexts()
  const [address, setAddress] = useSearchParams()
  const endpoints = useEndpoints()
  const at = address.get('tab') ?? 'endpoints'
  const tabs = (
    <Tabs
      label={t('tabs')}
      at={at}
      onPick={(tab) => setAddress({ tab })}
      items={[
        { key: 'endpoints', label: t('tab.endpoints'), count: endpoints.data?.items.length },
        { key: 'log', label: t('tab.log') },
      ]}
    />
  )
  return at === 'log' ? <Deliveries tabs={tabs} /> : <Endpoints tabs={tabs} />
}
