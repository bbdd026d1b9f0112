import { Button, Empty } from '@qiao/ui'
import { lazy, Suspense, useState } from 'react'
import { useSidebarTexts } from '../texts.ts'
import type { Job, SidebarView } from '../view.ts'
import { JobCard } from './open-jobs.tsx'

const NewJobSheet = lazy(() => import('./new-job-sheet.tsx'))

export default function JobsPanel({ jobs, view }: { jobs: Job[]; view: SidebarView }) {
  const t = useSidebarTexts()
  const [opening, setOpening] = useState(false)
  const act = (
    <Button icon="plus" onClick={() => setOpening(true)}>
      {t('jobs.open')}
    </Button>
  )
  return (
    <>
      {jobs.length === 0 ? (
        <Empty picture="work" sentence={t('jobs.empty')} act={act} />
      ) : (
        <div className="s-open">
          {jobs.map((job) => (
            <JobCard key={job.workOrderId} job={job} />
          ))}
          <div className="s-acts">{act}</div>
        </div>
      )}
      {opening && (
        <Suspense>
          <NewJobSheet customer={view.customer} view={view} onClose={() => setOpening(false)} />
        </Suspense>
      )}
    </>
  )
}
