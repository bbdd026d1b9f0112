import { Icon, type StateTone } from '@qiao/ui'
import type { ReactNode } from 'react'
import type { JobDetail } from './queries.ts'
import { useJobTexts } from './texts.ts'

/** What stops or ends a job, said before anything else. */
export function Halt({ job }: { job: JobDetail }) {
  const t = useJobTexts()
  if (job.state === 'cancelled') return <Said tone="overdue" title={t('cancelled')} />
  if (job.suspended)
    return (
      <Said tone="overdue" title={t('suspended')}>
        {job.suspensionReason === 'refund_requested'
          ? t('refund')
          : job.suspensionReason && t('reason', { reason: job.suspensionReason })}
      </Said>
    )
  if (job.signOff?.at)
    return (
      <Said tone="done" title={t('signedOff')}>
        {t(`proof.${job.signOff.proof as 'qr_signature'}`)}
        {job.rating !== null && ` · ${t('rated', { stars: job.rating })}`}
      </Said>
    )
  if (job.signOff)
    return (
      <Said tone="running" title={t('proof.photos_and_call')}>
        {t('callAsked')}
      </Said>
    )
  return null
}

function Said({ tone, title, children }: { tone: StateTone; title: string; children?: ReactNode }) {
  return (
    <section className="t-said" data-tone={tone} role="status">
      <Icon name={tone === 'done' ? 'check' : tone === 'running' ? 'phone' : 'alert'} />
      <div>
        <strong>{title}</strong>
        {children && <p>{children}</p>}
      </div>
    </section>
  )
}
