import { Avatar, Card, Empty, ErrorState, Money, Skeleton, useNow } from '@qiao/ui'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Technician } from '../session.ts'
import { dayOf } from '../shared/times.ts'
import { useLanguage } from '../shared/use-language.ts'
import { planOf } from './days.ts'
import { Jobs } from './job-list.tsx'
import { MeSheet } from './me-sheet.tsx'
import { Offers } from './offers.tsx'
import { useEarnings, useJobs, useOffers } from './queries.ts'
import { useTechnicianTexts } from './texts.ts'

/** Offers on top, then the day by time. */
export function TodayPage({ me }: { me: Technician }) {
  const t = useTechnicianTexts()
  const today = dayOf(useNow(60_000))
  const jobs = useJobs('open')
  const offers = useOffers()
  const plan = planOf(jobs.data ?? [], today)
  const due = plan.late.length + plan.today.length
  return (
    <>
      <Head me={me} today={today} />
      <Figures due={jobs.data ? due : undefined} />
      {offers.error && !offers.data ? (
        <ErrorState error={offers.error} onRetry={() => void offers.refetch()} compact />
      ) : (
        <Offers offers={offers.data ?? []} />
      )}
      {jobs.isPending ? (
        <Skeleton lines={6} />
      ) : jobs.error && !jobs.data ? (
        <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />
      ) : (
        <>
          <Jobs title={t('late')} jobs={plan.late} />
          <Jobs title={t('todayJobs')} jobs={plan.today} />
          <Jobs title={t('untimed')} jobs={plan.untimed} />
          {due + plan.untimed.length === 0 && (
            <Empty
              picture="calm"
              sentence={t('emptyToday')}
              act={plan.later.length > 0 && <Link to="/jobs">{t('toJobs')}</Link>}
            />
          )}
          {due + plan.untimed.length > 0 && plan.later.length > 0 && (
            <Link className="t-more" to="/jobs">
              {t('laterJobs', { count: plan.later.length })}
            </Link>
          )}
        </>
      )}
    </>
  )
}

function Head({ me, today }: { me: Technician; today: string }) {
  const t = useTechnicianTexts()
  const { language } = useLanguage()
  const [open, setOpen] = useState(false)
  const date = new Intl.DateTimeFormat(language, {
    timeZone: 'Asia/Shanghai',
    month: 'long',
    day: 'numeric',
    weekday: 'long',
  }).format(new Date(`${today}T12:00:00+08:00`))
  return (
    <header className="t-head">
      <div>
        <h1 className="q-title">{t('page.today')}</h1>
        <p className="q-faint">{date}</p>
      </div>
      <button type="button" aria-label={`${t('me')} ${me.name}`} onClick={() => setOpen(true)}>
        <Avatar name={me.name} />
      </button>
      <MeSheet me={me} open={open} onClose={() => setOpen(false)} />
    </header>
  )
}

function Figures({ due }: { due: number | undefined }) {
  const t = useTechnicianTexts()
  const { data } = useEarnings()
  return (
    <Card>
      <dl className="t-figures">
        <div>
          <dt>{t('remaining')}</dt>
          <dd className="q-display">{due === undefined ? '–' : t('visits', { count: due })}</dd>
        </div>
        <div>
          <dt>{t('earnedToday')}</dt>
          <dd>
            <Link to="/earnings">
              {data ? <Money fen={data.todayFen ?? 0} large /> : <span className="q-display">–</span>}
            </Link>
          </dd>
        </div>
      </dl>
    </Card>
  )
}
