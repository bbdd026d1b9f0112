import { type Answer, call } from '@qiao/api-client'
import { Avatar, ErrorState, List, Row, Skeleton, Tag, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { api } from '../../services.ts'
import { useGroupsTexts } from './texts.ts'

type Person = Answer<'GET /console/customer-groups/:id/people'>['items'][number]
const ways = ['invited', 'link', 'qr_scan'] as const

/** Who is in a group and how they came; below, who left it. */
export function GroupPeople({ groupId }: { groupId: string }) {
  const t = useGroupsTexts()
  const found = useQuery({
    queryKey: ['customer-groups', 'people', groupId],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/customer-groups/:id/people', { params: { id: groupId } }, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={6} />
  const here = found.data.items.filter((one) => !one.leftAt)
  const gone = found.data.items.filter((one) => one.leftAt)
  return (
    <div className="q-stack">
      <h3>{t('here', { count: here.length })}</h3>
      <People label={t('here', { count: here.length })} people={here} />
      {gone.length > 0 && (
        <>
          <h3>{t('gone', { count: gone.length })}</h3>
          <People label={t('gone', { count: gone.length })} people={gone} />
        </>
      )}
    </div>
  )
}

function People({ label, people }: { label: string; people: readonly Person[] }) {
  const t = useGroupsTexts()
  const navigate = useNavigate()
  return (
    <List label={label}>
      {people.map((one) => {
        const name = one.name ?? t('stranger')
        const path = one.customerId ? `/customers/${one.customerId}` : null
        return (
          <Row
            key={one.personId}
            lead={<Avatar name={one.name} />}
            title={name}
            detail={
              <>
                {t(`by.${ways.find((way) => way === one.joinedBy) ?? 'unknown'}`)}
                {one.invitedBy && ` · ${t('invitedBy', { name: one.invitedBy })}`}
                {' · '}
                <TimeText at={one.joinedAt} show="absolute" />
                {one.leftAt && (
                  <>
                    {` · ${t('leftAt')} `}
                    <TimeText at={one.leftAt} show="absolute" />
                  </>
                )}
              </>
            }
            end={<Tag>{t(`kind.${one.kind === 'member' ? 'member' : 'contact'}`)}</Tag>}
            {...(path ? { href: path, onOpen: () => void navigate(path) } : {})}
          />
        )
      })}
    </List>
  )
}
