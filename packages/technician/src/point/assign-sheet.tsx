import { type Answer, call } from '@qiao/api-client'
import {
  Avatar,
  Button,
  ErrorState,
  Field,
  Sheet,
  Skeleton,
  TextInput,
  useListed,
  useNotices,
} from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { api } from '../services.ts'
import { Failed } from '../shared/failed.tsx'
import { useAct } from '../shared/use-act.ts'
import { useLanguage } from '../shared/use-language.ts'
import { placeOf, TimeCell, useProductsOf } from './job-cells.tsx'
import { type Job, pointQueries } from './queries.ts'
import { usePointTexts } from './texts.ts'

type Ranking = Answer<'GET /point/jobs/:id/candidates'>
type Candidate = Ranking['items'][number]
type Refused = Ranking['refused'][number]
type Choice = { technicianId: string; override?: true; reason?: string }
type Choose = (technicianId: string, override?: true) => void
type Chosen = { busy: boolean; disabled: boolean; onChoose: () => void }

/** The point's technicians for one job, best first, each with the reasons; those who do not fit say why. */
export function AssignSheet({ job, onClose }: { job: Job; onClose: () => void }) {
  const t = usePointTexts()
  const productsOf = useProductsOf()
  const notices = useNotices()
  const [reason, setReason] = useState('')
  const ranking = useQuery({
    queryKey: ['candidates', job.workOrderId],
    queryFn: ({ signal }) =>
      call(api, 'GET /point/jobs/:id/candidates', { params: { id: job.workOrderId } }, { signal }),
  })
  const act = useAct(
    `assignment:${job.workOrderId}`,
    (body: Choice, idempotencyKey) =>
      call(
        api,
        'POST /point/jobs/:id/assignment',
        { params: { id: job.workOrderId }, body },
        { idempotencyKey },
      ),
    {
      makesOld: pointQueries,
      onDone: ({ technicianName }) => {
        notices.done(t('assigned', { name: technicianName }))
        onClose()
      },
    },
  )
  const change = job.technicianId !== null
  const said = reason.trim()
  const choose: Choose = (technicianId, override) =>
    void act.run({ technicianId, ...(override ? { override } : {}), ...(said ? { reason: said } : {}) })
  const reasonField = (
    <Field label={t('reason')} hint={t('reasonHint')}>
      <TextInput value={reason} onValue={setReason} maxLength={200} />
    </Field>
  )
  return (
    <Sheet open title={t(change ? 'reassignTitle' : 'assignTitle')} onClose={onClose}>
      <div className="q-stack">
        <div>
          <p>
            <strong>{productsOf(job)}</strong>
          </p>
          <p>{job.contact?.address ?? placeOf(job)}</p>
          <TimeCell startsAt={job.startsAt} endsAt={job.endsAt} />
          {job.technicianName && <p className="q-faint">{t('present', { name: job.technicianName })}</p>}
        </div>
        {change && reasonField}
        <Failed act={act} />
        {ranking.isPending && <Skeleton lines={6} />}
        {ranking.error && !ranking.data && (
          <ErrorState error={ranking.error} onRetry={() => void ranking.refetch()} compact />
        )}
        {ranking.data && (
          <Candidates
            ranking={ranking.data}
            present={job.technicianId}
            busy={act.busy}
            choose={choose}
            needsReason={change}
            reasonField={change ? null : reasonField}
            reasonGiven={said !== ''}
          />
        )}
      </div>
    </Sheet>
  )
}

function Candidates({
  ranking,
  present,
  busy,
  choose,
  needsReason,
  reasonField,
  reasonGiven,
}: {
  ranking: Ranking
  present: string | null
  busy: boolean
  choose: Choose
  needsReason: boolean
  reasonField: ReactNode
  reasonGiven: boolean
}) {
  const t = usePointTexts()
  const { say } = useLanguage()
  const others = ranking.items.filter(({ technicianId }) => technicianId !== present)
  const refused = ranking.refused.filter(({ technicianId }) => technicianId !== present)
  return (
    <>
      {others.length === 0 ? (
        <p>
          {t('nobody')} {ranking.unassigned && say(ranking.unassigned)}
        </p>
      ) : (
        <section>
          <h3 className="q-label">{t('ranked')}</h3>
          <ol className="p-candidates" aria-label={t('ranked')}>
            {others.map((one, i) => (
              <Ranked
                key={one.technicianId}
                best={i === 0}
                one={one}
                busy={busy}
                disabled={needsReason && !reasonGiven}
                onChoose={() => choose(one.technicianId)}
              />
            ))}
          </ol>
        </section>
      )}
      {refused.length > 0 && (
        <details className="t-details" open={others.length === 0}>
          <summary>{t('refusedCount', { count: refused.length })}</summary>
          {reasonField}
          <ul className="p-candidates" aria-label={t('refused')}>
            {refused.map((one) => (
              <NotFitting
                key={one.technicianId}
                one={one}
                busy={busy}
                disabled={!reasonGiven}
                onChoose={() => choose(one.technicianId, true)}
              />
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Ranked({ one, best, ...chosen }: { one: Candidate; best: boolean } & Chosen) {
  const t = usePointTexts()
  const { say } = useLanguage()
  return (
    <li>
      <div className="p-candidate">
        <Avatar name={one.name} />
        <span>
          <strong>{one.name}</strong>
          <span className="q-faint">
            {[
              one.badge,
              one.km !== null && t('km', { km: one.km.toFixed(1) }),
              t('score', { score: one.score }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <Button kind="primary" disabled={chosen.disabled} busy={chosen.busy} onClick={chosen.onChoose}>
          {t('choose', { name: one.name })}
        </Button>
      </div>
      <details className="t-details" open={best}>
        <summary>{t('why')}</summary>
        <ul className="p-reasons">
          {one.reasons.map((reason) => (
            <li key={reason.code}>
              <span>{say(reason)}</span>
              <span className="q-faint">{t('points', { points: reason.points, max: reason.maxPoints })}</span>
            </li>
          ))}
        </ul>
      </details>
    </li>
  )
}

function NotFitting({ one, ...chosen }: { one: Refused } & Chosen) {
  const t = usePointTexts()
  const listed = useListed()
  const { say } = useLanguage()
  return (
    <li>
      <div className="p-candidate">
        <Avatar name={one.name} />
        <span>
          <strong>{one.name}</strong>
          <span className="q-faint">{listed(one.refusals.map(say))}</span>
        </span>
        <Button disabled={chosen.disabled} busy={chosen.busy} onClick={chosen.onChoose}>
          {t('chooseAnyway', { name: one.name })}
        </Button>
      </div>
    </li>
  )
}
