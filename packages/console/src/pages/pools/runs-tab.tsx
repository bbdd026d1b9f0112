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
  useListed,
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
            <OwnerRow
              key={one.id}
              one={one}
              most={owners[0]?.customers ?? 1}
              onHand={mayLead ? () => setGiver(one) : undefined}
            />
          ))}
        </ul>
      </Card>
      <Card title={t('runs.title')}>
        {runs.data.items.length === 0 && <Empty picture="calm" sentence={t('runs.none')} />}
        <ul className="c-pool-runs">
          {runs.data.items.map((run) => (
            <RunRow key={run.id} run={run} pools={pools.data} />
          ))}
        </ul>
      </Card>
      {giver && <HandDialog giver={giver} pools={pools.data} onClose={() => setGiver(undefined)} />}
      {whole && <WholeDialog pools={pools.data} onClose={() => setWhole(false)} />}
    </div>
  )
}

/** A member and a bar as long as their share of the fullest. */
function OwnerRow({ one, most, onHand }: { one: Owner; most: number; onHand: (() => void) | undefined }) {
  const t = usePoolsTexts()
  return (
    <li>
      <span className="q-line">
        <strong>{one.name}</strong>
        {!one.here && <Tag tone="attention">{t('runs.left')}</Tag>}
      </span>
      <Link to={`/pools?owner=${encodeURIComponent(one.id)}`} className="q-numbers">
        {t('runs.customers', { count: one.customers })}
      </Link>
      <span className="c-meter" aria-hidden>
        <span style={{ inlineSize: `${(100 * one.customers) / Math.max(most, 1)}%` }} />
      </span>
      {onHand && (
        <Button kind="quiet" icon="users" onClick={onHand}>
          {t('runs.hand')}
        </Button>
      )}
    </li>
  )
}

function RunRow({ run: one, pools }: { run: Run; pools: Pools }) {
  const t = usePoolsTexts()
  const listed = useListed()
  const { run, running } = useAct(['pools'])
  const busy = one.state === 'waiting' || one.state === 'working'
  const from = one.from ?? (one.pool ? poolWord(pools)(one.pool) : null)
  const send = (act: 'cancellation' | 'reversal') =>
    run(
      act,
      () => call(api, `POST /console/pool-runs/:id/${act}`, { params: { id: one.id } }),
      t(act === 'reversal' ? 'runs.undoAsked' : 'runs.stopped'),
    )
  const mayUndo = (one.state === 'done' || one.state === 'cancelled') && one.moved > 0
  return (
    <li>
      <div className="c-spread">
        <span className="q-line">
          <StateBadge tone={tones[one.state]}>{t(`runs.state.${one.state}`)}</StateBadge>
          <strong>{t(`runs.kind.${one.kind}`)}</strong>
          {from && one.to.length > 0 && <span>{t('runs.about', { from, to: listed(one.to) })}</span>}
        </span>
        {pools.mayLead && busy && (
          <Button busy={running === 'cancellation'} onClick={() => void send('cancellation')}>
            {t('runs.stop')}
          </Button>
        )}
        {pools.mayLead && mayUndo && (
          <Button icon="undo" busy={running === 'reversal'} onClick={() => void send('reversal')}>
            {t('runs.undo')}
          </Button>
        )}
      </div>
      {!one.finishedAt && (
        <progress className="c-pool-progress" max={Math.max(one.total, 1)} value={one.done} />
      )}
      <p className="q-line q-numbers">
        <span>{t('runs.progress', { done: one.done, total: one.total, moved: one.moved })}</span>
        {one.secondsLeft !== null && <span>{t('runs.left_seconds', { count: one.secondsLeft })}</span>}
        {one.leftStanding > 0 && <span>{t('runs.standing', { count: one.leftStanding })}</span>}
      </p>
      <RunFriends run={one} />
      {one.errorCode && one.friendsFailed === 0 && (
        <p>
          <StateBadge tone="attention">
            <span title={one.errorCode}>{t('runs.stuck')}</span>
          </StateBadge>
        </p>
      )}
      <p className="q-faint">
        {one.askedBy} · <TimeText at={one.askedAt} />
      </p>
    </li>
  )
}

/** What became of the friends in WeCom; nothing where none were asked to move. */
function RunFriends({ run }: { run: Run }) {
  const t = usePoolsTexts()
  if (run.friendsAsked + run.friendsFailed === 0) return null
  const { refused = 0, limit = 0 } = run.friends
  return (
    <p className="q-line">
      <span>{t('runs.friends', { asked: run.friendsAsked })}</span>
      {run.friendsFailed > 0 && (
        <StateBadge tone="attention">
          <span title={run.errorCode ?? undefined}>{t('runs.failed', { count: run.friendsFailed })}</span>
        </StateBadge>
      )}
      {refused > 0 && <span>{t('runs.refused', { count: refused })}</span>}
      {limit > 0 && <span>{t('runs.limit', { count: limit })}</span>}
      <Link to="/handovers">{t('runs.toHandovers')}</Link>
    </p>
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
