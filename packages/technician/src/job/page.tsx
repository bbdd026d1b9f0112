import { Card, ErrorState, Icon, Skeleton, StateBadge, Stepper, TimeText } from '@qiao/ui'
import { Link, useParams } from 'react-router'
import { ExpectedPrice } from '../money/price-lines.tsx'
import { useLanguage } from '../shared/use-language.ts'
import { toneOf } from '../technician/job-card.tsx'
import './job.css'
import { missingOf } from './draft.ts'
import { EvidenceCard } from './evidence-card.tsx'
import { GuidanceCard } from './guidance-card.tsx'
import { Halt } from './halt.tsx'
import { NextBar } from './next-bar.tsx'
import { PhotosCard } from './photos-card.tsx'
import { type JobDetail, useGuidance, useJob, usePrice } from './queries.ts'
import { isAtWork, mayAddPhotos, stageAt, stages } from './stage.ts'
import { useJobTexts } from './texts.ts'
import { useDraft } from './use-draft.ts'
import { UsedCard } from './used-card.tsx'
import { WhenWhere } from './when-where.tsx'

/** One job, from the first call to the sign-off. */
export default function JobPage() {
  const { id = '' } = useParams()
  const job = useJob(id)
  if (job.data) return <Job key={id} job={job.data} />
  if (job.error) return <ErrorState error={job.error} onRetry={() => void job.refetch()} />
  return <Skeleton lines={10} />
}

function Job({ job }: { job: JobDetail }) {
  const t = useJobTexts()
  const guidance = useGuidance(job.workOrderId)
  const [draft, change, forget] = useDraft(job.workOrderId)
  const due = { items: guidance.data?.items ?? [], photosDue: job.photosDue, evidence: job.evidence }
  const photos = job.photos.filter(({ kind }) => kind === 'photo')
  const atWork = isAtWork(job.state)
  return (
    <>
      <Head job={job} />
      <Stepper
        at={stageAt(job.state)}
        steps={stages.map((stage) => ({ key: stage, label: t(`stages.${stage}`) }))}
      />
      <Halt job={job} />
      <WhenWhere job={job} />
      <Goods job={job} />
      {atWork && <EvidenceCard job={job} draft={draft} change={change} />}
      {mayAddPhotos(job.state) && <PhotosCard job={job} photos={photos} />}
      {atWork && <UsedCard job={job} draft={draft} change={change} />}
      <GuidanceCard
        guidance={guidance}
        draft={draft}
        change={change}
        open={atWork}
        markable={atWork}
        hidden={['settle', 'settled', 'cancelled'].includes(job.state)}
      />
      <Attempts job={job} />
      <NextBar
        job={job}
        draft={draft}
        due={due}
        missing={missingOf(draft, due, photos.length)}
        guided={guidance.data !== undefined}
        forget={forget}
      />
    </>
  )
}

function Head({ job }: { job: JobDetail }) {
  const t = useJobTexts()
  const { say } = useLanguage()
  return (
    <header className="t-job-head">
      <Link className="q-icon-button" to="/" aria-label={t('back')}>
        <Icon name="chevronLeft" />
      </Link>
      <div>
        <h1 className="q-title">{job.products}</h1>
        <p className="q-faint">{job.code}</p>
      </div>
      {job.urgency === 'urgent' && <StateBadge tone="overdue">{t('urgent')}</StateBadge>}
      <StateBadge tone={toneOf(job.state)}>{say(job.stateName)}</StateBadge>
    </header>
  )
}

function Goods({ job }: { job: JobDetail }) {
  const t = useJobTexts()
  const { say } = useLanguage()
  const price = usePrice(job.workOrderId)
  const over = ['settled', 'cancelled'].includes(job.state)
  return (
    <Card title={t('goods')}>
      <ul className="t-goods">
        {job.lines.map((line) => (
          <li key={`${line.lineId}-${line.productName}`}>
            <Icon name="product" />
            <span>
              {line.productName} ×{Math.max(0, line.ordered - line.refunded)}
            </span>
            {line.goodsNeeded && !line.arrived && <StateBadge tone="waiting">{t('toArrive')}</StateBadge>}
            {line.held > 0 && (
              <StateBadge tone="attention">{t('refundHeld', { count: line.held })}</StateBadge>
            )}
          </li>
        ))}
        {job.along.map((one) => (
          <li key={one.code}>
            <Icon name="check" />
            <span>{say(one.name)}</span>
            <StateBadge tone="attention">{t('along')}</StateBadge>
          </li>
        ))}
      </ul>
      {job.state === 'settled' ? (
        <Link className="t-more" to="/earnings">
          {t('toEarnings')}
        </Link>
      ) : (
        !over && price.data !== undefined && <ExpectedPrice price={price.data} />
      )}
    </Card>
  )
}

function Attempts({ job }: { job: JobDetail }) {
  const t = useJobTexts()
  if (job.attempts.length === 0) return null
  return (
    <Card title={t('attempts')}>
      <ul className="t-attempts">
        {job.attempts.map(({ at, outcome }) => (
          <li key={at}>
            <span>{t(`firstCall.${outcome as 'reached'}`)}</span>
            <TimeText at={at} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
