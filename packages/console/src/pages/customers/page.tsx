import { call } from '@qiao/api-client'
import { Avatar, Money, PhoneNumber, StateBadge, Tag, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { ExportButton } from '../../parts/export-button.tsx'
import '../../parts/live.css'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import './customers.css'
import { useBulkTag } from './bulk-tag.tsx'
import { levelWord } from './level.ts'
import { CustomerLook } from './look.tsx'
import { useSegmentFilters } from './segment-filters.ts'
import { useCustomersTexts } from './texts.ts'
import type { CustomerRow } from './types.ts'

export default function CustomersPage() {
  const t = useCustomersTexts()
  const may = useMay()
  const tags = useTagsInUse()
  const regions = useProvinces()
  const bulk = useBulkTag()
  const [search] = useSearchParams()
  // Who has one tag may be asked for a second; before, the field would only be in the way.
  const alsoTag = search.has('tag') || search.has('alsoTag')
  const tagOptions = tags.map(({ name, customers }) => ({ value: name, label: `${name} ${customers}` }))
  const segments = useSegmentFilters()
  return (
    <div className="c-live-rows">
      <ListPage<CustomerRow>
        name="customers"
        title={t('list.title')}
        rowKey={(row) => row.id}
        path={(row) => `/customers/${row.id}`}
        topics={['customers', 'orders']}
        load={load}
        filters={[
          { key: 'q', kind: 'text', label: t('filter.q') },
          {
            key: 'region',
            kind: 'select',
            label: t('filter.region'),
            options: regions.map(({ code, name }) => ({ value: code, label: name })),
          },
          {
            key: 'tag',
            kind: 'select',
            label: t('filter.tag'),
            options: tagOptions,
          },
          ...(alsoTag
            ? [{ key: 'alsoTag', kind: 'select' as const, label: t('filter.alsoTag'), options: tagOptions }]
            : []),
          ...segments,
        ]}
        views={tags.slice(0, 4).map(({ name, customers }) => ({
          key: name,
          label: name,
          filters: { tag: name },
          count: customers,
        }))}
        columns={[
          { key: 'name', title: t('column.name'), render: (row) => <Who row={row} /> },
          {
            key: 'phone',
            title: t('column.phone'),
            render: (row) => (row.phone ? <PhoneNumber value={row.phone} /> : <Nothing />),
          },
          { key: 'region', title: t('column.region'), render: (row) => row.region ?? <Nothing /> },
          {
            key: 'orders',
            title: t('column.orders'),
            align: 'end',
            render: (row) => row.orders || <Nothing />,
          },
          {
            key: 'paid',
            title: t('column.paid'),
            align: 'end',
            render: (row) => (row.paidFen ? <Money fen={row.paidFen} /> : <Nothing />),
          },
          { key: 'open', title: t('column.open'), render: (row) => <OpenJobs row={row} /> },
          {
            key: 'wecom',
            title: t('column.wecom'),
            render: (row) =>
              row.contacts > 0 ? (
                <StateBadge tone="done" icon="user">
                  {t('friend')}
                </StateBadge>
              ) : (
                <span className="q-faint">{t('notFriend')}</span>
              ),
          },
          { key: 'tags', title: t('column.tags'), render: (row) => <TagList row={row} /> },
          {
            key: 'lastOrder',
            title: t('column.lastOrder'),
            render: (row) => (row.lastOrderAt ? <TimeText at={row.lastOrderAt} /> : <Nothing />),
          },
          {
            key: 'level',
            title: t('column.level'),
            render: (row) => levelWord(row.level, i18n.language),
            hidden: true,
          },
          {
            key: 'created',
            title: t('column.created'),
            render: (row) => <TimeText at={row.createdAt} />,
            hidden: true,
          },
        ]}
        {...(may('customers.write') ? { bulkActs: [bulk.act] } : {})}
        look={{
          title: (row) => row.name ?? t('nameless'),
          body: (row) => <CustomerLook row={row} />,
        }}
        empty={{
          picture: 'people',
          sentence: t('list.empty'),
          act: may('sandbox.control') ? <Link to="/sandbox-controls">{t('list.act')}</Link> : undefined,
        }}
        exportAct={({ q, region, tag, alsoTag, segment, snapshot }) => (
          <ExportButton
            path="/console/customers/export"
            query={{ q, region, tag, alsoTag, segment, snapshot }}
          />
        )}
      />
      {bulk.dialog}
    </div>
  )
}

function load({ q, region, tag, alsoTag, segment, snapshot, cursor }: ListQuery, signal: AbortSignal) {
  const query = {
    ...(q ? { q } : {}),
    ...(region ? { region } : {}),
    ...(tag ? { tag } : {}),
    ...(alsoTag ? { alsoTag } : {}),
    ...(segment ? { segment } : {}),
    ...(segment && snapshot ? { snapshot } : {}),
    ...(cursor ? { cursor } : {}),
  }
  return call(api, 'GET /console/customers', { query }, { signal })
}

function useProvinces() {
  const { data } = useQuery({
    queryKey: ['regions', null],
    queryFn: ({ signal }) => call(api, 'GET /console/regions', { query: {} }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data?.items ?? []
}

function useTagsInUse() {
  const { data } = useQuery({
    queryKey: ['customers', 'tags-in-use'],
    queryFn: ({ signal }) => call(api, 'GET /console/customer-tags', {}, { signal }),
  })
  return data?.items ?? []
}

function Who({ row }: { row: CustomerRow }) {
  const t = useCustomersTexts()
  return (
    <span className="c-who">
      <Avatar name={row.name} /> <strong>{row.name ?? t('nameless')}</strong>
    </span>
  )
}

function OpenJobs({ row }: { row: CustomerRow }) {
  if (row.openWorkOrders === 0) return <Nothing />
  return <StateBadge tone="running">{row.openWorkOrders}</StateBadge>
}

function TagList({ row }: { row: CustomerRow }) {
  if (row.tags.length === 0) return <Nothing />
  return (
    <span className="c-inline">
      {row.tags.slice(0, 3).map(({ name }) => (
        <Tag key={name}>{name}</Tag>
      ))}
      {row.tags.length > 3 && <span className="q-faint">+{row.tags.length - 3}</span>}
    </span>
  )
}

/** Left out of a card on a phone. */
const Nothing = () => (
  <span className="q-faint" data-nothing>
    —
  </span>
)
