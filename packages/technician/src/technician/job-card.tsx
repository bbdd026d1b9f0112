import { Icon, StateBadge, type StateTone, useNow } from '@qiao/ui'
import { Link } from 'react-router'
import { clockOf, dayOf, dayText } from '../shared/times.ts'
import { useLanguage } from '../shared/use-language.ts'
import type { Job } from './queries.ts'
import { useTechnicianTexts } from './texts.ts'

const tones: Record<string, StateTone> = {
  first_call: 'attention',
  appoint: 'attention',
  on_the_way: 'waiting',
  check_in: 'running',
  complete: 'running',
  sign_off: 'attention',
  settle: 'money',
  settled: 'done',
  cancelled: 'overdue',
}

export const toneOf = (state: string): StateTone => tones[state] ?? 'waiting'

/** One job of a list: when, what, where, and what is next. */
export function JobCard({ job }: { job: Job }) {
  const t = useTechnicianTexts()
  const { language, say } = useLanguage()
  const today = dayOf(useNow(60_000))
  const day = job.appointment && dayOf(job.appointment.startsAt)
  return (
    <li>
      <Link className="t-job-card" to={`/jobs/${job.workOrderId}`}>
        <span className="t-job-time">
          {job.appointment ? (
            <>
              {day !== today && <span className="q-faint">{dayText(day!, today, language)}</span>}
              <strong>{clockOf(job.appointment.startsAt)}</strong>
              <span className="q-faint">{clockOf(job.appointment.endsAt)}</span>
            </>
          ) : (
            <Icon name="clock" />
          )}
        </span>
        <span className="t-job-what">
          <strong>{job.products}</strong>
          <span>{job.contact?.address ?? `${job.district}${job.street ?? ''}`}</span>
          <span className="q-line">
            {job.suspended ? (
              <StateBadge tone="overdue" icon="pause">
                {t('suspended')}
              </StateBadge>
            ) : (
              <StateBadge tone={toneOf(job.state)}>{say(job.stateName)}</StateBadge>
            )}
            {job.urgency === 'urgent' && <StateBadge tone="overdue">{t('urgent')}</StateBadge>}
          </span>
        </span>
        <Icon name="chevronRight" />
      </Link>
    </li>
  )
}
