import { type Answer, call } from '@qiao/api-client'
import {
  Button,
  Card,
  Empty,
  ErrorState,
  Skeleton,
  StateBadge,
  type StateTone,
  Tag,
  TimeText,
} from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { usePoolsTexts } from './texts.ts'
import { type Pools, poolNames, poolWord, usePools } from './use-pools.ts'

type Run = Answer<'GET /console/pool-runs'>['items'][number]
type Owner = Pools['owners'][number]

const tones: Record<Run['state'], StateTone> = {
  waiting: 'waiting',
  working: 'running',
  done: 'done',
  cancelled: 'attention',
  undoing: 'running',
  undone: 'waiting',
}

/** Who owns how many, with hand-overs; and the runs that move many, with progress, stop and undo. */
export function RunsTab() {
  const t = usePoolsTexts()
  const pools = usePools()
  const [giver, setGiver] = useState<Owner>()
  const [whole, setWhole] = useState(false)
  const runs = useQuery({
    queryKey: ['pools', 'runs'],
    refetchInterval: 2_000,
    queryFn: ({ signal }) => call(api, 'GET /console/pool-runs', {}, { signal }),
  })
  if (pools.isError) return <ErrorState error={pools.error} onRetry={() => void pools.refetch()} />
  if (!pools.data || !runs.data) return <Skeleton lines={6} />
  const { owners, mayLead } = pools.data
  return (
    <div className="q-stack">
      <Card
        title={t('runs.owners')}
        acts={mayLead && <Button onClick={() => setWhole(true)}>{t('runs.assignAll')}</Button>}
      >
        {owners.length === 0 && <p className="q-faint">{t('filter.none')}</p>}
        <ul className="c-pool-owners">
          {owners.map((one) => (
            <li key={one.id} className="q-line">
              <strong>{one.name}</strong>
              {!one.here && <Tag>{t('runs.left')}</Tag>}
              <Link to={`/pools?owner=${encodeURIComponent(one.id)}`}>
                {t('runs.customers', { count: one.customers })}
              </Link>
              {mayLead && (
                <Button kind="quiet" icon="users" onClick={() => setGiver(one)}>
                  {t('runs.hand')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Card>
      <h2>{t('runs.title')}</h2>
      {runs.data.items.length === 0 && <Empty picture="calm" sentence={t('runs.none')} />}
      {runs.data.items.map((run) => (
        <RunCard key={run.id} run={run} pools={pools.data} />
      ))}
      {giver && <HandDialog giver={giver} pools={pools.data} onClose={() => setGiver(undefined)} />}
      {whole && <WholeDialog pools={pools.data} onClose={() => setWhole(false)} />}
    </div>
  )
}

function RunCard({ run: one, pools }: { run: Run; pools: Pools }) {
  const t = usePoolsTexts()
  const { run, running } = useAct(['pools'])
  const busy = one.state === 'waiting' || one.state === 'working'
  const from = one.from ?? (one.pool ? poolWord(pools)(one.pool) : null)
  const send = (act: 'cancellation' | 'reversal') =>
    run(
      act,
      () => call(api, `POST /console/pool-runs/:id/${act}`, { params: { id: one.id } }),
      t(act === 'reversal' ? 'runs.undoAsked' : 'runs.stopped'),
    )
  const { refused = 0, limit = 0 } = one.friends
  return (
    <Card
      title={
        <span className="q-line">
          {t(`runs.kind.${one.kind}`)}
          {from && one.to.length > 0 && <span>{t('runs.about', { from, to: one.to.join('、') })}</span>}
          <StateBadge tone={tones[one.state]}>{t(`runs.state.${one.state}`)}</StateBadge>
        </span>
      }
      acts={
        pools.mayLead &&
        (busy ? (
          <Button busy={running === 'cancellation'} onClick={() => void send('cancellation')}>
            {t('runs.stop')}
          </Button>
        ) : (
          (one.state === 'done' || one.state === 'cancelled') &&
          one.moved > 0 && (
            <Button icon="undo" busy={running === 'reversal'} onClick={() => void send('reversal')}>
              {t('runs.undo')}
            </Button>
          )
        ))
      }
    >
      <progress
        className="c-pool-progress"
        max={Math.max(one.total, 1)}
        value={one.finishedAt ? Math.max(one.total, 1) : one.done}
      />
      <p className="q-line">
        <span>{t('runs.progress', { done: one.done, total: one.total, moved: one.moved })}</span>
        {one.secondsLeft !== null && <span>{t('runs.left_seconds', { count: one.secondsLeft })}</span>}
        {one.leftStanding > 0 && <span>{t('runs.standing', { count: one.leftStanding })}</span>}
      </p>
      {one.friendsAsked + one.friendsFailed > 0 && (
        <p className="q-line">
          <span>{t('runs.friends', { asked: one.friendsAsked, failed: one.friendsFailed })}</span>
          {refused > 0 && <span>{t('runs.refused', { count: refused })}</span>}
          {limit > 0 && <span>{t('runs.limit', { count: limit })}</span>}
          <Link to="/handovers">{t('runs.toHandovers')}</Link>
        </p>
      )}
      {one.errorCode && <p className="q-faint">{t('runs.error', { code: one.errorCode })}</p>}
      <p className="q-faint">
        {one.askedBy} · <TimeText at={one.askedAt} />
      </p>
    </Card>
  )
}

function HandDialog({ giver, pools, onClose }: { giver: Owner; pools: Pools; onClose: () => void }) {
  const t = usePoolsTexts()
  const { run } = useAct(['pools'])
  const others = pools.members
    .filter(({ id }) => id !== giver.id)
    .map(({ id, name }) => ({ value: id, label: name }))
  return (
    <ActDialog
      open
      title={t('hand.title', { name: giver.name, count: giver.customers })}
      intro={t('hand.intro')}
      submit={t('hand.submit')}
      fields={[
        { key: 'to', label: t('hand.to'), kind: 'select', options: others },
        {
          key: 'second',
          label: t('hand.second'),
          kind: 'select',
          optional: true,
          options: [{ value: '', label: t('hand.alone') }, ...others],
        },
        {
          key: 'friends',
          label: t('hand.friends'),
          kind: 'select',
          start: 'yes',
          options: [
            { value: 'yes', label: t('hand.friendsYes') },
            { value: 'no', label: t('hand.friendsNo') },
          ],
        },
      ]}
      onClose={onClose}
      onSubmit={async ({ to = '', second = '', friends }) => {
        const heirs = [to, second].filter((one, at, all) => one && all.indexOf(one) === at)
        await call(api, 'POST /console/pool-handovers', {
          body: { from: giver.id, to: heirs, friends: friends === 'yes' },
        })
        await run('handed', async () => undefined, t('hand.done'))
      }}
    />
  )
}

function WholeDialog({ pools, onClose }: { pools: Pools; onClose: () => void }) {
  const t = usePoolsTexts()
  const { run } = useAct(['pools'])
  const word = poolWord(pools)
  return (
    <ActDialog
      open
      title={t('whole.title')}
      submit={t('whole.submit')}
      fields={[
        {
          key: 'pool',
          label: t('whole.pool'),
          kind: 'select',
          options: poolNames.map((value) => ({ value, label: word(value) })),
        },
        {
          key: 'owner',
          label: t('whole.owner'),
          kind: 'select',
          options: pools.members.map(({ id, name }) => ({ value: id, label: name })),
        },
      ]}
      onClose={onClose}
      onSubmit={async ({ pool, owner = '' }) => {
        const chosen = poolNames.find((one) => one === pool)
        if (!chosen) return
        await call(api, 'POST /console/pool-assignment-runs', {
          body: { chosen: { pool: chosen }, ownerId: owner },
        })
        await run('assigned', async () => undefined, t('hand.done'))
      }}
    />
  )
}
