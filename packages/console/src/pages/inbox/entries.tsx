import { call } from '@qiao/api-client'
import { Button, TimeText, useNotices } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useSearchParams } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useShops } from '../../parts/names.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { qualityKinds } from '../imports/quality-table.tsx'
import { useQualityTexts } from '../imports/quality-texts.ts'
import { aboutOf, type Entry, EntryState, EntryTitle, filterOf, replay, states } from './entry.tsx'
import { EntryLook } from './entry-look.tsx'
import { useErrorWords } from './error-words.ts'
import { useInboxTexts } from './texts.ts'

const sources = [
  'taobao',
  'jd',
  'youzan',
  'doudian',
  'pinduoduo',
  'kuaishou',
  'weixin-store',
  'wecom',
] as const
const rules = ['phone', 'name', 'address', 'date', 'text'] as const

export function Entries({ counts, tabs }: { counts: Record<string, number>; tabs: ReactNode }) {
  const t = useInboxTexts()
  const word = useTradeWord()
  const may = useMay()
  const shops = useShops()
  const words = useErrorWords()
  const quality = useQualityTexts()
  return (
    <ListPage<Entry>
      name="inbox-entries"
      title={t('title')}
      tabs={tabs}
      rowKey={(row) => row.id}
      load={load}
      topics={['inbox']}
      views={(['failed', 'quarantined', 'waiting'] as const).map((value) => ({
        key: value,
        label: t(`state.${value}`),
        filters: { state: value },
        count: counts[value],
      }))}
      filters={[
        {
          key: 'state',
          kind: 'select',
          label: t('filter.state'),
          options: states.map((value) => ({ value, label: t(`state.${value}`) })),
        },
        {
          key: 'source',
          kind: 'select',
          label: t('filter.source'),
          options: sources.map((value) => ({ value, label: word('marketplace', value) })),
        },
        {
          key: 'shopId',
          kind: 'select',
          label: t('filter.shop'),
          options: shops.map(({ id, name }) => ({ value: id, label: name })),
        },
        {
          key: 'rule',
          kind: 'select',
          label: t('filter.rule'),
          options: rules.map((value) => ({ value, label: quality(`rule.${value}`) })),
        },
        {
          key: 'found',
          kind: 'select',
          label: t('filter.found'),
          options: qualityKinds.map((value) => ({ value, label: quality(`column.${value}`) })),
        },
        { key: 'topic', kind: 'text', label: t('filter.topic') },
        { key: 'subjectId', kind: 'text', label: t('filter.subject') },
        { key: 'phone', kind: 'text', label: t('filter.phone') },
        { key: 'received', kind: 'days', label: t('filter.received') },
      ]}
      columns={[
        {
          key: 'topic',
          title: t('column.topic'),
          render: (row) => <EntryTitle entry={row} />,
        },
        { key: 'state', title: t('column.state'), render: (row) => <EntryState state={row.state} /> },
        {
          key: 'source',
          title: t('column.source'),
          render: (row) =>
            shops.find((one) => one.id === row.shopId)?.name ?? word('marketplace', row.source),
        },
        {
          key: 'subject',
          title: t('column.subject'),
          render: (row) => <span className="c-code">{row.subjectId ?? '—'}</span>,
        },
        {
          key: 'error',
          title: t('column.error'),
          render: (row) => <span className="c-error-words">{words(row.errorCode)}</span>,
        },
        { key: 'received', title: t('column.received'), render: (row) => <TimeText at={row.receivedAt} /> },
        {
          key: 'attempts',
          title: t('column.attempts'),
          hidden: true,
          render: (row) => t('times', { count: row.attempts }),
        },
      ]}
      bulkActs={
        may('dead-letters.replay')
          ? [
              {
                key: 'replay',
                label: t('replay'),
                run: async (rows) => {
                  const ids = rows.map((row) => row.id)
                  await replay({ ids })
                  return ids.map((key) => ({ key, ok: true }))
                },
              },
            ]
          : undefined
      }
      look={{ title: (row) => t(`about.${aboutOf(row)}`), body: (row) => <EntryLook entry={row} /> }}
      empty={{ picture: 'calm', sentence: t('empty') }}
      primaryAct={may('dead-letters.replay') && <ReplayFiltered />}
    />
  )
}

/** Everything that the filters of the address match, in one go. */
function ReplayFiltered() {
  const t = useInboxTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const [address, setAddress] = useSearchParams()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button icon="undo" onClick={() => setAsking(true)}>
        {t('replayAll')}
      </Button>
      <ActDialog
        open={asking}
        title={t('replayAllTitle')}
        intro={t('replayAllIntro')}
        submit={t('replay')}
        onClose={() => setAsking(false)}
        onSubmit={async () => {
          const { total } = await replay({ filter: filterOf(Object.fromEntries(address)) })
          notices.done(t('replayed', { count: total }))
          await queries.invalidateQueries({ queryKey: ['inbox-entries'] })
          setAddress({ tab: 'replays' })
        }}
      />
    </>
  )
}

function load({ cursor, ...query }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/inbox-entries',
    { query: { limit: 50, ...(cursor ? { cursor } : {}), ...filterOf(query) } },
    { signal },
  )
}
