import { call } from '@qiao/api-client'
import { LinkButton, StateBadge, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useNavigate } from 'react-router'
import { useSaid } from '../../parts/said.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import './segments.css'
import { useSegmentsTexts } from './texts.ts'
import type { Segment } from './types.ts'
import { useRefreshWords } from './words.ts'

/** All segments; one opens where it is edited. */
export default function SegmentsPage() {
  const t = useSegmentsTexts()
  const said = useSaid()
  const refreshWords = useRefreshWords()
  const may = useMay()
  const add = may('customers.write') && <NewSegment />
  return (
    <ListPage<Segment>
      name="segments"
      title={t('title')}
      rowKey={(row) => row.id}
      path={(row) => `/segments/${row.id}`}
      topics={['customers']}
      load={load}
      filters={[{ key: 'name', kind: 'text', label: t('search') }]}
      columns={[
        { key: 'name', title: t('column.name'), render: (row) => <strong>{row.name}</strong> },
        {
          key: 'sentence',
          title: t('column.sentence'),
          render: (row) => <span className="c-segment-said">{said(row.sentence)}</span>,
        },
        {
          key: 'members',
          title: t('column.members'),
          align: 'end',
          render: (row) =>
            row.version === null ? <span className="q-faint">—</span> : t('people', { count: row.members }),
        },
        { key: 'state', title: t('column.state'), render: (row) => <SegmentState segment={row} /> },
        { key: 'refresh', title: t('column.refresh'), render: refreshWords },
        { key: 'changed', title: t('column.changed'), render: (row) => <TimeText at={row.changedAt} /> },
      ]}
      empty={{ picture: 'people', sentence: t('empty'), act: add || undefined }}
      primaryAct={add || undefined}
    />
  )
}

function NewSegment() {
  const t = useSegmentsTexts()
  const navigate = useNavigate()
  return (
    <span
      onClickCapture={(event) => {
        event.preventDefault()
        void navigate('/segments/new')
      }}
    >
      <LinkButton kind="primary" icon="plus" href="/segments/new">
        {t('add')}
      </LinkButton>
    </span>
  )
}

export function SegmentState({ segment }: { segment: Segment }) {
  const t = useSegmentsTexts()
  if (segment.version === null) return <StateBadge tone="waiting">{t('state.draft')}</StateBadge>
  if (segment.draft !== null) return <StateBadge tone="attention">{t('state.changed')}</StateBadge>
  return <StateBadge tone="done">{t('state.published')}</StateBadge>
}

/** Few enough to come at once: the name is looked for here. */
async function load({ name }: ListQuery, signal: AbortSignal) {
  const { items } = await call(api, 'GET /console/segments', {}, { signal })
  return { items: name ? items.filter((one) => one.name.includes(name)) : items }
}
