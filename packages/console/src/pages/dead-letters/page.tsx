import { call } from '@qiao/api-client'
import { Tabs } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Navigate, useSearchParams } from 'react-router'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { InboxEntries } from './inbox-entries.tsx'
import { Letters } from './letters.tsx'
import { useDeadLettersTexts } from './texts.ts'

const inboxStates: readonly string[] = ['waiting', 'done', 'ignored', 'quarantined', 'failed']

/** Two kinds of trouble side by side: messages from outside, and our own handling of events. */
export default function DeadLettersPage() {
  const t = useDeadLettersTexts()
  const [address, setAddress] = useSearchParams()
  const at = address.get('tab') ?? 'letters'
  const letters = useQuery({
    queryKey: ['dead-letters', 'counts'],
    queryFn: ({ signal }) => call(api, 'GET /console/dead-letters', { query: { state: 'dead' } }, { signal }),
    select: (answer) => answer.items.length,
  })
  const inbox = useQuery({
    queryKey: ['inbox-entries', 'counts'],
    queryFn: ({ signal }) => call(api, 'GET /console/inbox-entries', { query: { limit: 1 } }, { signal }),
    select: ({ counts }) => (counts.failed ?? 0) + (counts.quarantined ?? 0),
  })
  // A link with a state of the inbox, such as `?state=quarantined`, means the inbox.
  const state = address.get('state') ?? ''
  if (!address.has('tab') && inboxStates.includes(state))
    return <Navigate replace to={`?tab=entries&state=${state}`} />
  return (
    <div className="q-stack">
      <Tabs
        label={t('tabs')}
        at={at}
        onPick={(tab) => setAddress({ tab })}
        items={[
          { key: 'letters', label: t('tab.letters'), count: letters.data },
          { key: 'entries', label: t('tab.entries'), count: inbox.data },
        ]}
      />
      {at === 'entries' ? <InboxEntries /> : <Letters />}
    </div>
  )
}
