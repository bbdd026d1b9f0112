import { Empty, ErrorState, Skeleton, Tabs } from '@qiao/ui'
import { useSearchParams } from 'react-router'
import { byDay } from './days.ts'
import { Jobs, useDayText } from './job-list.tsx'
import { useJobs } from './queries.ts'
import { useTechnicianTexts } from './texts.ts'

/** All jobs in hand by day, and those that are done. */
export default function JobsPage() {
  const t = useTechnicianTexts()
  const dayText = useDayText()
  const [search, setSearch] = useSearchParams()
  const at = search.get('tab') === 'done' ? 'done' : 'open'
  const jobs = useJobs(at)
  const groups = byDay(jobs.data ?? [])
  return (
    <>
      <h1 className="q-title">{t('page.jobs')}</h1>
      <Tabs
        label={t('page.jobs')}
        at={at}
        onPick={(tab) => setSearch(tab === 'done' ? { tab } : {}, { replace: true })}
        items={[
          { key: 'open', label: t('open') },
          { key: 'done', label: t('done') },
        ]}
      />
      {jobs.isPending ? (
        <Skeleton lines={6} />
      ) : jobs.error && !jobs.data ? (
        <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />
      ) : groups.length === 0 ? (
        <Empty picture="work" sentence={t(at === 'done' ? 'emptyDone' : 'emptyOpen')} />
      ) : (
        (at === 'done' ? groups.toReversed() : groups).map(({ day, jobs: own }) => (
          <Jobs key={day} title={day ? dayText(day) : t('untimed')} jobs={own} />
        ))
      )}
    </>
  )
}
