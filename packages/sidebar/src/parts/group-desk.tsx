import { Empty, ErrorState, Icon, Row, Skeleton, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useDeskTexts } from '../desk-texts.ts'
import { api } from '../services.ts'

type GroupPerson = { personId: string; kind: string; name: string | null; leftAt: string | null }

/** A group has many customers: the agent says who is speaking before anything of anybody is shown. */
export default function GroupDesk({ groupId, onPick }: { groupId: string; onPick: (id: string) => void }) {
  const t = useDeskTexts()
  const [typed, setTyped] = useState('')
  const people = useQuery({
    queryKey: ['group', groupId],
    queryFn: ({ signal }) =>
      api.get<{ items: GroupPerson[] }>(`/console/customer-groups/${encodeURIComponent(groupId)}/people`, {
        signal,
      }),
  })
  if (people.isError) return <ErrorState error={people.error} onRetry={() => void people.refetch()} />
  if (!people.data) return <Skeleton lines={4} />
  const customers = people.data.items.filter((one) => one.kind === 'contact' && !one.leftAt)
  if (customers.length === 0) return <Empty picture="people" sentence={t('group.none')} />
  const found = customers.filter((one) => (one.name ?? '').toLowerCase().includes(typed.trim().toLowerCase()))
  return (
    <main className="s-screen">
      <section className="s-box">
        <h2>{t('group.title')}</h2>
        <TextInput
          type="search"
          aria-label={t('group.find')}
          placeholder={t('group.find')}
          value={typed}
          onValue={setTyped}
        />
        {found.length === 0 && <p className="q-faint">{t('group.nobody')}</p>}
        <ul className="s-candidates">
          {found.map((one) => (
            <Row
              key={one.personId}
              lead={<Icon name="user" />}
              title={one.name ?? t('group.unknownName')}
              onOpen={() => onPick(one.personId)}
            />
          ))}
        </ul>
      </section>
    </main>
  )
}
