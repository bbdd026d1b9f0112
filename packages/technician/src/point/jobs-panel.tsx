import { Button, StateBadge } from '@qiao/ui'
import { useState } from 'react'
import { Left } from '../shared/left.tsx'
import { useLanguage } from '../shared/use-language.ts'
import { AssignSheet } from './assign-sheet.tsx'
import { ContactCell, placeOf, TimeCell, useProductsOf } from './job-cells.tsx'
import { Panel } from './panel.tsx'
import { type Job, type JobsView, useJobs } from './queries.ts'
import { usePointTexts } from './texts.ts'

const columns: Record<JobsView, readonly ('clock' | 'trouble' | 'technician')[]> = {
  to_assign: ['clock'],
  today: ['technician'],
  trouble: ['trouble'],
}
const pictures = { to_assign: 'calm', today: 'calm', trouble: 'calm' } as const

/** 待派师傅, 今日上门 and 异常: jobs that the point accepted, with their people. */
export function JobsPanel({ view, typed }: { view: JobsView; typed: string }) {
  const t = usePointTexts()
  const jobs = useJobs(view)
  const [assigning, setAssigning] = useState<Job>()
  const heads = [...columns[view], 'time', 'place', 'product', 'contact', 'act'] as const
  return (
    <>
      <Panel
        list={jobs}
        typed={typed}
        label={t(`view.${view}`)}
        empty={t(`empty.${view}`)}
        picture={pictures[view]}
        columns={heads.map((key) => t(`column.${key}`))}
        row={(job) => (
          <JobRow key={job.workOrderId} job={job} view={view} onAssign={() => setAssigning(job)} />
        )}
      />
      {assigning && (
        <AssignSheet key={assigning.workOrderId} job={assigning} onClose={() => setAssigning(undefined)} />
      )}
    </>
  )
}

function JobRow({ job, view, onAssign }: { job: Job; view: JobsView; onAssign: () => void }) {
  const t = usePointTexts()
  const productsOf = useProductsOf()
  const what = `${placeOf(job)} ${productsOf(job)}`
  const first = job.technicianId === null
  return (
    <li className="p-row">
      <span className="p-clock">
        {job.held && (
          <StateBadge tone="overdue" icon="pause">
            {t('held')}
          </StateBadge>
        )}
        {view === 'today' && <Technician job={job} />}
        {view === 'to_assign' && job.assignBy && <Left until={job.assignBy} />}
        {view === 'trouble' && <Trouble job={job} />}
      </span>
      <TimeCell startsAt={job.startsAt} endsAt={job.endsAt} />
      <span className="p-place">{job.contact?.address ?? placeOf(job)}</span>
      <span className="p-product">{productsOf(job)}</span>
      <ContactCell contact={job.contact} />
      <span className="p-acts">
        <Button
          kind={first ? 'primary' : 'plain'}
          disabled={job.held}
          onClick={onAssign}
          aria-label={t(first ? 'assignOf' : 'reassignOf', { what })}
        >
          {t(first ? 'assign' : 'reassign')}
        </Button>
      </span>
    </li>
  )
}

function Technician({ job }: { job: Job }) {
  const t = usePointTexts()
  return job.technicianName ? (
    <strong>{job.technicianName}</strong>
  ) : (
    <StateBadge tone="attention">{t('noTechnician')}</StateBadge>
  )
}

function Trouble({ job }: { job: Job }) {
  const t = usePointTexts()
  const { say } = useLanguage()
  return (
    <span className="p-trouble" data-tone="attention">
      {job.trouble ? say(job.trouble) : job.overdue && t('overdue')}
      {job.technicianName && <span className="q-faint">{job.technicianName}</span>}
    </span>
  )
}
