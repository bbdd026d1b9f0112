import {
  changeAppearance,
  Icon,
  IconButton,
  StateBadge,
  Tabs,
  TextInput,
  useMode,
  useNotices,
  useRealtime,
  useRealtimeState,
} from '@qiao/ui'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Clerk } from '../session.ts'
import { LanguageButton } from '../shared/language-button.tsx'
import { Watermark } from '../shared/watermark.tsx'
import './point.css'
import { JobsPanel } from './jobs-panel.tsx'
import { newsOf } from './news.ts'
import { OffersPanel } from './offers-panel.tsx'
import { pointQueries, useJobs, useOffers } from './queries.ts'
import { StatementPanel } from './statement-panel.tsx'
import { usePointTexts } from './texts.ts'

const views = ['offers', 'to_assign', 'today', 'trouble', 'statement'] as const
type View = (typeof views)[number]

/** A clerk with thirty jobs and a phone at the ear: one dense list at a time, the clock in front, acts at the end. */
export default function PointApp({ me }: { me: Clerk }) {
  const t = usePointTexts()
  const [search, setSearch] = useSearchParams()
  const [typed, setTyped] = useState('')
  const at = views.find((view) => view === search.get('tab')) ?? 'offers'
  const go = (view: View) => setSearch(view === 'offers' ? {} : { tab: view })
  useNews(me.servicePointId, go)
  const counts = useCounts()
  return (
    <div className="p-shell">
      <Head me={me} />
      <Tabs
        label={t('views')}
        at={at}
        onPick={(key) => go(key as View)}
        items={views.map((view) => ({
          key: view,
          label: t(`view.${view}`),
          ...(view !== 'statement' && counts[view] > 0 ? { count: counts[view] } : {}),
        }))}
      />
      <main role="tabpanel" aria-label={t(`view.${at}`)}>
        {at !== 'statement' && (
          <div className="p-search">
            <Icon name="search" />
            <TextInput
              type="search"
              value={typed}
              onValue={setTyped}
              placeholder={t('search')}
              aria-label={t('search')}
            />
          </div>
        )}
        {at === 'offers' && <OffersPanel typed={typed} />}
        {at === 'statement' && <StatementPanel />}
        {at !== 'offers' && at !== 'statement' && <JobsPanel key={at} view={at} typed={typed} />}
      </main>
      <Watermark name={me.name} />
    </div>
  )
}

function Head({ me }: { me: Clerk }) {
  const t = usePointTexts()
  const mode = useMode()
  const state = useRealtimeState()
  const status = state && state.status !== 'idle' && state.status !== 'connecting' ? state.status : undefined
  return (
    <header className="p-head">
      <Icon name="bridge" />
      <div>
        <h1>{me.servicePoint}</h1>
        <p className="q-line">
          <span className="q-faint">{me.name}</span>
          {status && (
            <StateBadge tone={status === 'live' ? 'done' : status === 'polling' ? 'running' : 'attention'}>
              {t(`live.${status}`)}
            </StateBadge>
          )}
        </p>
      </div>
      <div className="p-head-acts">
        <LanguageButton short />
        <IconButton
          icon={mode === 'dark' ? 'sun' : 'moon'}
          label={t(mode === 'dark' ? 'light' : 'dark')}
          onClick={() => changeAppearance(mode === 'dark' ? 'light' : 'dark')}
        />
      </div>
    </header>
  )
}

function useCounts(): Record<Exclude<View, 'statement'>, number> {
  const offers = useOffers()
  const toAssign = useJobs('to_assign')
  const today = useJobs('today')
  const trouble = useJobs('trouble')
  const count = (query: { data?: { pages: { items: unknown[] }[] } | undefined }) =>
    query.data?.pages.reduce((sum, { items }) => sum + items.length, 0) ?? 0
  return { offers: count(offers), to_assign: count(toAssign), today: count(today), trouble: count(trouble) }
}

function useNews(servicePointId: string, go: (view: View) => void) {
  const t = usePointTexts()
  const notices = useNotices()
  useRealtime(
    [`point:${servicePointId}`],
    (events) => {
      for (const { key, tone, stays, view } of newsOf(events))
        notices.show({
          tone,
          text: t(`news.${key}`),
          stays,
          act: { label: t('news.look'), run: () => go(view) },
        })
    },
    { invalidate: pointQueries },
  )
}
