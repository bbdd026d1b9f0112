import { call } from '@qiao/api-client'
import { Tabs } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import '../../parts/parts.css'
import '../sources/sources.css'
import { api } from '../../services.ts'
import { Entries } from './entries.tsx'
import { Groups } from './groups.tsx'
import { Replays } from './replays.tsx'
import { useInboxTexts } from './texts.ts'

/** Everything that came from outside as it came, what became of it, and handling it again. */
export default function InboxPage() {
  const t = useInboxTexts()
  const [address, setAddress] = useSearchParams()
  const at = address.get('tab') ?? 'entries'
  const counts = useQuery({
    queryKey: ['inbox-entries', 'counts'],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call(api, 'GET /console/inbox-entries', { query: { limit: 1 } }, { signal }),
    select: (answer) => answer.counts,
  })
  const trouble = (counts.data?.failed ?? 0) + (counts.data?.quarantined ?? 0)
  const tabs = (
    <Tabs
      label={t('tabs')}
      at={at}
      onPick={(tab) => setAddress({ tab })}
      items={[
        { key: 'entries', label: t('tab.entries') },
        { key: 'groups', label: t('tab.groups'), count: trouble },
        { key: 'replays', label: t('tab.replays') },
      ]}
    />
  )
  if (at === 'groups') return <Groups tabs={tabs} />
  if (at === 'replays') return <Replays tabs={tabs} />
  return <Entries counts={counts.data ?? {}} tabs={tabs} />
}
