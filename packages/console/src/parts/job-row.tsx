import { Row, StateBadge } from '@qiao/ui'
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { i18n } from '../services.ts'
import { windowText } from './time-window.ts'
import { toneOfState } from './trade-words.ts'

export type JobBrief = {
  id: string
  code: string
  service: string
  quantity: number
  appointment: Parameters<typeof windowText>[0] | null
  technicianName: string | null
  state: string
  stateName: string
}

/** A work order in a card of something else: what, when, who, and where it is; `end` says what matters more. */
export function JobRow({ job, end }: { job: JobBrief; end?: ReactNode }) {
  const navigate = useNavigate()
  const when = job.appointment && windowText(job.appointment, i18n.language)
  return (
    <Row
      title={`${job.service}${job.quantity > 1 ? ` × ${job.quantity}` : ''}`}
      detail={[job.code, when, job.technicianName].filter(Boolean).join(' · ')}
      end={end || <StateBadge tone={toneOfState(job.state)}>{job.stateName}</StateBadge>}
      href={`/work-orders/${job.id}`}
      onOpen={() => navigate(`/work-orders/${job.id}`)}
    />
  )
}
