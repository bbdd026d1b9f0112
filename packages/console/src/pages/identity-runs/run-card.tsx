import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, groupDigits, Skeleton, StateBadge, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { UnmergeDialog } from '../customers/unmerge-dialog.tsx'
import { Findings } from './findings.tsx'
import {
  isStoppable,
  isUnderWay,
  isUndoable,
  type Plan,
  passedOver,
  percentOf,
  type Run,
  sumOf,
  toneOf,
  wholePercent,
} from './run.ts'
import { useIdentityRunTexts } from './texts.ts'

/** One run: how far it is, what it found, and what can be done with it now. */
export function RunCard({ run }: { run: Run }) {
  const t = useIdentityRunTexts()
  const may = useMay()
  const isFound = ['planned', 'linking', 'done', 'cancelled'].includes(run.state) && run.records > 0
  const plan = useQuery({
    queryKey: ['identity-runs', run.id, 'plan'],
    enabled: isFound,
    queryFn: ({ signal }) =>
      call(api, 'GET /console/identity-runs/:id/plan', { params: { id: run.id } }, { signal }),
  })
  // What stops a run stands beside its progress; what is decided stands below what was found.
  const acts = may('customers.write') && <Acts run={run} plan={plan.data} />
  return (
    <Card
      title={
        <span className="q-line">
          <StateBadge tone={toneOf[run.state]}>{t(`state.${run.state}`)}</StateBadge>
          <TimeText at={run.askedAt} />
        </span>
      }
    >
      <div className="q-stack">
        {isUnderWay(run) ? <Progress run={run} /> : <Outcome run={run} plan={plan.data} />}
        {isUnderWay(run) && acts}
        {isFound &&
          (plan.isError ? (
            <ErrorState error={plan.error} compact />
          ) : !plan.data ? (
            <Skeleton lines={4} />
          ) : (
            <Findings run={run} plan={plan.data} />
          ))}
        {!isUnderWay(run) && acts}
      </div>
    </Card>
  )
}

function Progress({ run }: { run: Run }) {
  const t = useIdentityRunTexts()
  const { done, total, secondsLeft, state } = run
  // A small file is compared at once, and tells nothing in between.
  const counted = total > 0 && (state !== 'comparing' || done > 0)
  const left =
    secondsLeft === null || secondsLeft <= 0
      ? null
      : secondsLeft < 90
        ? t('left', { seconds: secondsLeft })
        : t('leftMinutes', { minutes: Math.round(secondsLeft / 60) })
  return (
    <div className="c-runs-way">
      <progress
        aria-label={t(`state.${state}`)}
        {...(counted ? { max: total, value: Math.min(done, total) } : {})}
      />
      <p className="c-spread q-faint q-numbers">
        <span>
          {counted
            ? t('progress', { done: groupDigits(done), total: groupDigits(total) })
            : t(state === 'comparing' ? 'comparingNote' : 'soon', { records: groupDigits(run.records) })}
        </span>
        <span>{[counted && percentOf(wholePercent(done, total)), left].filter(Boolean).join(' · ')}</span>
      </p>
      {run.errorCode && <p role="alert">{t('failed')}</p>}
    </div>
  )
}

function Outcome({ run, plan }: { run: Run; plan: Plan | undefined }) {
  const t = useIdentityRunTexts()
  const passed = passedOver(run, plan?.groups ?? [])
  const counts = {
    records: groupDigits(run.records),
    merged: groupDigits(run.merged),
    paired: groupDigits(run.paired),
  }
  return (
    <>
      <p className="q-numbers">
        {t(run.applies || run.merged + run.paired > 0 ? 'result' : 'resultPlanned', counts)}
        <span className="q-faint"> · {t('rule', { version: run.ruleVersion })}</span>
      </p>
      {passed > 0 && <p className="q-faint">{t('passedOver', { count: passed })}</p>}
      {run.state === 'cancelled' && run.merged > 0 && <p className="q-faint">{t('stoppedNote')}</p>}
      {run.leftStanding > 0 && <LeftStanding run={run} />}
    </>
  )
}

/** What was not taken back with the rest, each with the way to its preview. */
function LeftStanding({ run }: { run: Run }) {
  const t = useIdentityRunTexts()
  const may = useMay()
  const [parting, setParting] = useState<string>()
  const left = useQuery({
    // With the customers' own queries: taking one back renews them.
    queryKey: ['customers', 'merges-of-run', run.id],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/identity-runs/:id/merges', { params: { id: run.id } }, { signal }),
  })
  const items = left.data?.items ?? []
  if (left.data && items.length === 0) return null
  const named = (name: string | null) => name ?? t('nameless')
  return (
    <>
      <p role="status">
        {t('standing', { count: items.length > 0 && items.length < 50 ? items.length : run.leftStanding })}
      </p>
      <ul className="c-runs-left">
        {items.map((merge) => (
          <li key={merge.id} className="c-spread">
            <span>
              <Link to={`/customers/${merge.absorbedId}`}>{named(merge.absorbedName)}</Link>
              {' → '}
              <Link to={`/customers/${merge.keptId}`}>{named(merge.keptName)}</Link>
              <span className="q-faint">
                {' · '}
                <TimeText at={merge.at} />
              </span>
            </span>
            {may('customers.write') && (
              <Button icon="undo" onClick={() => setParting(merge.id)}>
                {t('assign')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {parting && (
        <UnmergeDialog key={parting} mergeId={parting} slip onClose={() => setParting(undefined)} />
      )}
    </>
  )
}

function Acts({ run, plan }: { run: Run; plan: Plan | undefined }) {
  const t = useIdentityRunTexts()
  const act = useAct(['identity-runs'])
  const [isAsking, setAsking] = useState(false)
  const params = { id: run.id }
  const stop = (said: string) =>
    act.run('stop', () => call(api, 'POST /console/identity-runs/:id/cancellation', { params }), said)
  const [links, reviews] = [sumOf(plan?.groups ?? [], 'link'), sumOf(plan?.groups ?? [], 'review')]
  const counts = { count: groupDigits(links), reviews: groupDigits(reviews) }
  return (
    <div className="q-line">
      {isStoppable(run) && (
        <Button kind="danger" busy={act.running === 'stop'} onClick={() => void stop(t('stopped'))}>
          {t('stop')}
        </Button>
      )}
      {run.state === 'planned' && (
        <>
          {links + reviews > 0 && (
            <Button
              kind="primary"
              icon="users"
              busy={act.running === 'apply'}
              onClick={() =>
                void act.run(
                  'apply',
                  () => call(api, 'POST /console/identity-runs/:id/application', { params }),
                  t('applying'),
                )
              }
            >
              {t(links === 0 ? 'applyNone' : reviews === 0 ? 'applyOnly' : 'apply', counts)}
            </Button>
          )}
          <Button
            kind={links + reviews > 0 ? 'quiet' : 'plain'}
            busy={act.running === 'stop'}
            onClick={() => void stop(t('dropped'))}
          >
            {t(links + reviews > 0 ? 'drop' : 'close')}
          </Button>
        </>
      )}
      {isUndoable(run) && (
        <Button icon="undo" onClick={() => setAsking(true)}>
          {t('undo')}
        </Button>
      )}
      {run.state === 'done' && run.paired > 0 && <Link to="/customers/reviews">{t('toReviews')}</Link>}
      <ActDialog
        open={isAsking}
        title={t('undoTitle')}
        intro={t('undoIntro', { merged: groupDigits(run.merged) })}
        submit={t('undo')}
        danger
        onClose={() => setAsking(false)}
        onSubmit={() =>
          act.run(
            'undo',
            () => call(api, 'POST /console/identity-runs/:id/reversal', { params }),
            t('undoing'),
          )
        }
      />
    </div>
  )
}
