import { call } from '@qiao/api-client'
import { Tabs } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import '../../parts/live.css'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { PoolList } from './pool-list.tsx'
import './pools.css'
import { RulesTab } from './rules-tab.tsx'
import { RunsTab } from './runs-tab.tsx'
import { usePoolsTexts } from './texts.ts'

const tabs = ['list', 'rules', 'runs'] as const

/** Who stands in which pool, by which rules, and what moves many at once. */
export default function PoolsPage() {
  const t = usePoolsTexts()
  const [search, setSearch] = useSearchParams()
  const at = tabs.find((one) => one === search.get('tab')) ?? 'list'
  // Rules ask the pictures of persons, which are kept up to date while somebody looks.
  useQuery({
    queryKey: ['pools', 'watch'],
    refetchInterval: 60_000,
    queryFn: ({ signal }) => call(api, 'POST /console/segment-watches', { body: {} }, { signal }),
  })
  const bar = (
    <Tabs
      label={t('tab.label')}
      at={at}
      items={tabs.map((key) => ({ key, label: t(`tab.${key}`) }))}
      onPick={(tab) => setSearch(tab === 'list' ? {} : { tab }, { replace: true })}
    />
  )
  if (at === 'list') return <PoolList tabs={bar} />
  return (
    <PageFrame title={t('title')}>
      <div className="q-stack">
        {bar}
        {at === 'rules' ? <RulesTab /> : <RunsTab />}
      </div>
    </PageFrame>
  )
}
