import { BottomBar, Button, LinkButton } from '@qiao/ui'
import { lazy, Suspense, useState } from 'react'
import { Failed } from '../shared/failed.tsx'
import { AppointmentSheet } from './appointment-sheet.tsx'
import { CheckInSheet } from './check-in-sheet.tsx'
import { completionOf, type Draft, type GuidanceItem, isWhole, type Missing, unitsOf } from './draft.ts'
import { FirstCallSheet } from './first-call-sheet.tsx'
import { type JobDetail, useSettlementItems } from './queries.ts'
import { RevisitSheet } from './revisit-sheet.tsx'
import { mayReschedule, mayRevisit, type NextAct, nextActOf } from './stage.ts'
import { useJobTexts } from './texts.ts'
import { useJobAct } from './use-job-act.ts'

const SignOffSheet = lazy(() => import('./sign-off-sheet.tsx'))

export type NextBarProps = {
  job: JobDetail
  draft: Draft
  due: { items: readonly GuidanceItem[] }
  missing: Missing
  /** Whether the guidance is known: without it nobody can say that nothing is missing. */
  guided: boolean
  forget: () => void
}

type Open = 'first_call' | 'appointment' | 'check_in' | 'revisit' | 'sign_off'

/** The next act, at the thumb; what else may be done beside it, smaller. */
export function NextBar({ job, draft, due, missing, guided, forget }: NextBarProps) {
  const t = useJobTexts()
  const { workOrderId } = job
  const [open, setOpen] = useState<Open>()
  const items = useSettlementItems()
  // A sheet tells of its closing a moment later, when the next one may be open already.
  const closing = (sheet: Open) => () => setOpen((now) => (now === sheet ? undefined : now))
  const departure = useJobAct<object>(workOrderId, 'departure', t('departed'))
  const completion = useJobAct<ReturnType<typeof completionOf>>(
    workOrderId,
    'completion',
    t('completed'),
    forget,
  )
  const next = nextActOf(job)
  if (!next) return null

  const acts: Record<NextAct, () => void> = {
    make_appointment: () => setOpen('appointment'),
    first_call: () => setOpen('first_call'),
    depart: () => void departure.run({}),
    check_in: () => setOpen('check_in'),
    complete: () =>
      void completion.run(
        completionOf(draft, unitsOf(job.lines), due, items.data ?? { materials: [], customerOwnParts: [] }),
      ),
    sign_off: () => setOpen('sign_off'),
  }
  const ready = next !== 'complete' || (guided && isWhole(missing))
  return (
    <>
      <BottomBar note={!job.suspended && <Note next={next} missing={missing} ready={ready} />}>
        {next === 'first_call' && job.dial && (
          <LinkButton href={job.dial.startsWith('tel:') ? job.dial : `tel:${job.dial}`} icon="phone">
            {t('call')}
          </LinkButton>
        )}
        {next !== 'first_call' && mayReschedule(job.state) && !job.suspended && (
          <Button onClick={() => setOpen('appointment')}>{t('reschedule')}</Button>
        )}
        {mayRevisit(job.state) && <Button onClick={() => setOpen('revisit')}>{t('revisit')}</Button>}
        <Button
          kind="primary"
          disabled={!ready}
          busy={departure.busy || completion.busy}
          onClick={acts[next]}
        >
          {t(`next.${next}`)}
        </Button>
        <Failed act={departure} />
        <Failed act={completion} />
      </BottomBar>
      <FirstCallSheet
        job={job}
        open={open === 'first_call'}
        onClose={closing('first_call')}
        onReschedule={() => setOpen('appointment')}
      />
      <AppointmentSheet job={job} open={open === 'appointment'} onClose={closing('appointment')} />
      <CheckInSheet job={job} open={open === 'check_in'} onClose={closing('check_in')} />
      <RevisitSheet job={job} open={open === 'revisit'} onClose={closing('revisit')} />
      {open === 'sign_off' && (
        <Suspense fallback={null}>
          <SignOffSheet job={job} photosLeft={missing.photos} onClose={closing('sign_off')} />
        </Suspense>
      )}
    </>
  )
}

function Note({ next, missing, ready }: { next: NextAct; missing: Missing; ready: boolean }) {
  const t = useJobTexts()
  if (next !== 'complete') return <>{t(`hint.${next}`)}</>
  if (ready) return null
  const words = [
    missing.items.length > 0 && t('missing.items', { count: missing.items.length }),
    missing.photos > 0 && t('missing.photos', { count: missing.photos }),
    missing.serials.length > 0 && t('missing.serials'),
    missing.evidence.length > 0 && t('missing.evidence', { count: missing.evidence.length }),
  ]
  return <>{words.filter(Boolean).join(' · ')}</>
}
