import { type Answer, call } from '@qiao/api-client'
import { StateBadge, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import '../../parts/live.css'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { GroupPeople } from './group-people.tsx'
import { useGroupsTexts } from './texts.ts'

type Group = Answer<'GET /console/customer-groups'>['items'][number]
const states = ['live', 'dismissed'] as const

/** Groups as WeCom has them; a row opens who is in it and who left. */
export default function CustomerGroupsPage() {
  const t = useGroupsTexts()
  const count = (n: number) =>
    n > 0 ? <span className="q-numbers">{n}</span> : <span className="q-faint">{t('none')}</span>
  const name = (row: Group) => row.name || t('nameless')
  return (
    <div className="c-live-rows">
      <ListPage<Group>
        name="customer-groups"
        title={t('title')}
        rowKey={(row) => row.groupId}
        topics={['contact.joined-group', 'contact.left-group']}
        load={load}
        filters={[
          {
            key: 'state',
            kind: 'select',
            label: t('filter.state'),
            options: states.map((value) => ({ value, label: t(`view.${value}`) })),
          },
          { key: 'owner', kind: 'text', label: t('filter.owner') },
        ]}
        views={states.map((state) => ({ key: state, label: t(`view.${state}`), filters: { state } }))}
        columns={[
          { key: 'name', title: t('column.name'), render: (row) => <strong>{name(row)}</strong> },
          {
            key: 'owner',
            title: t('column.owner'),
            render: (row) => row.ownerName ?? row.ownerId ?? t('none'),
          },
          {
            key: 'contacts',
            title: t('column.contacts'),
            align: 'end',
            render: (row) => <span className="q-numbers">{row.contacts}</span>,
          },
          { key: 'members', title: t('column.members'), align: 'end', render: (row) => count(row.members) },
          { key: 'joined', title: t('column.joined'), align: 'end', render: (row) => count(row.joinedToday) },
          { key: 'left', title: t('column.left'), align: 'end', render: (row) => count(row.leftToday) },
          {
            key: 'created',
            title: t('column.created'),
            render: (row) => (row.createdAt ? <TimeText at={row.createdAt} /> : t('none')),
          },
          {
            key: 'state',
            title: t('column.state'),
            render: (row) =>
              row.dismissedAt ? (
                <StateBadge tone="waiting">{t('dismissed')}</StateBadge>
              ) : (
                <StateBadge tone="done">{t('live')}</StateBadge>
              ),
          },
        ]}
        look={{ title: name, body: (row) => <GroupPeople key={row.groupId} groupId={row.groupId} /> }}
        empty={{ picture: 'people', sentence: t('empty') }}
      />
    </div>
  )
}

function load({ state, owner }: ListQuery, signal: AbortSignal) {
  const query = {
    limit: 500,
    ...(states.find((one) => one === state) ? { state: state as (typeof states)[number] } : {}),
    ...(owner ? { ownerId: owner } : {}),
  }
  return call(api, 'GET /console/customer-groups', { query }, { signal })
}
