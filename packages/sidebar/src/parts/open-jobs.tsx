import { Icon, StateBadge, type StateTone, TimeText } from '@qiao/ui'
import { useSidebarTexts } from '../texts.ts'
import type { Job } from '../view.ts'

const shownAtOnce = 2

/** What is open: cards of one height, the step as a short line. */
export function OpenJobs({ jobs }: { jobs: Job[] }) {
  const t = useSidebarTexts()
  if (jobs.length === 0)
    return (
      <p className="s-none">
        <Icon name="check" /> {t('open.none')}
      </p>
    )
  return (
    <section className="s-open" aria-label={t('open.title')}>
      {jobs.slice(0, shownAtOnce).map((job) => (
        <JobCard key={job.workOrderId} job={job} />
      ))}
      {jobs.length > shownAtOnce && (
        <p className="q-faint">{t('open.more', { count: jobs.length - shownAtOnce })}</p>
      )}
    </section>
  )
}

export function JobCard({ job }: { job: Job }) {
  const t = useSidebarTexts()
  return (
    <article className="s-job">
      <header>
        <span className="s-job-title">
          {job.service}
          {job.quantity > 1 && <span className="q-faint"> × {job.quantity}</span>}
        </span>
        <StateBadge tone={toneOf(job)}>{job.suspended ? t('open.suspended') : job.stateName}</StateBadge>
      </header>
      <p className="s-cut" title={job.products}>
        {job.products}
      </p>
      <p className="s-job-line">
        <span className="q-faint s-code">{job.code}</span>
        {job.urgent && <StateBadge tone="overdue">{t('open.urgent')}</StateBadge>}
        {job.appointment && (
          <span>
            <Icon name="clock" /> <TimeText at={job.appointment.startsAt} show="absolute" />
          </span>
        )}
        {(job.technician ?? job.servicePoint) && (
          <span>
            <Icon name="wrench" /> {job.technician ?? job.servicePoint}
          </span>
        )}
      </p>
      {job.open && (
        <meter
          className="s-steps"
          min={0}
          max={job.steps}
          value={job.step}
          aria-label={t('open.step', { at: job.step + 1, of: job.steps })}
          style={{ '--at': (job.step + 0.5) / job.steps } as never}
        />
      )}
    </article>
  )
}

function toneOf(job: Job): StateTone {
  if (!job.open) return job.state === 'cancelled' ? 'waiting' : 'done'
  if (job.suspended || job.addressState === 'incomplete') return 'attention'
  return 'running'
}
