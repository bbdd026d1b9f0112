import { useNow } from '@qiao/ui'
import { dayOf, dayText } from '../shared/times.ts'
import { useLanguage } from '../shared/use-language.ts'
import { JobCard } from './job-card.tsx'
import type { Job } from './queries.ts'

export function Jobs({ title, jobs }: { title: string; jobs: readonly Job[] }) {
  if (jobs.length === 0) return null
  return (
    <section className="t-section">
      <h2>{title}</h2>
      <ul>
        {jobs.map((job) => (
          <JobCard key={job.workOrderId} job={job} />
        ))}
      </ul>
    </section>
  )
}

export function useDayText(): (day: string) => string {
  const { language } = useLanguage()
  const today = dayOf(useNow(60_000))
  return (day) => dayText(day, today, language)
}
