import { type Answer, call } from '@qiao/api-client'
import { ErrorState, Facts, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../services.ts'
import './pools.css'
import { usePoolsTexts } from './texts.ts'
import { poolWord, say, usePools } from './use-pools.ts'

type Moves = Answer<'GET /console/customers/:id/pool-moves'>
type Move = Moves['items'][number]

/** Where a customer stands and with whom, how it came to be, and why each move was made; all rows of the person. */
export function PoolMoves({ id, most = 4 }: { id: string; most?: number }) {
  const t = usePoolsTexts()
  const [whole, setWhole] = useState(false)
  const found = useQuery({
    queryKey: ['pools', 'moves', id],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/customers/:id/pool-moves', { params: { id } }, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  if (!found.data) return <Skeleton lines={4} />
  const { standing, items } = found.data
  if (!standing && items.length === 0) return <p className="q-faint">{t('look.noHistory')}</p>
  return (
    <div className="q-stack">
      {standing && <Stands standing={standing} />}
      <ol className="c-pool-moves" aria-label={t('look.history')}>
        {(whole ? items : items.slice(0, most)).map((move) => (
          <MoveRow key={move.id} move={move} />
        ))}
      </ol>
      {items.length > most && !whole && (
        <p>
          <button type="button" className="c-text-act" onClick={() => setWhole(true)}>
            {t('look.earlier', { count: items.length - most })}
          </button>
        </p>
      )}
    </div>
  )
}

function Stands({ standing }: { standing: NonNullable<Moves['standing']> }) {
  const t = usePoolsTexts()
  const word = poolWord(usePools().data)
  const { pool, poolSince, ownerName, protectedUntil, contractEndsOn } = standing
  return (
    <Facts
      facts={[
        {
          key: 'pool',
          label: t('column.pool'),
          value: (
            <>
              <strong>{word(pool)}</strong>{' '}
              <span className="q-faint">
                {t('look.came')} <TimeText at={poolSince} show="relative" />
              </span>
            </>
          ),
        },
        { key: 'owner', label: t('column.owner'), value: ownerName ?? t('look.nobody') },
        ...(protectedUntil
          ? [
              {
                key: 'protected',
                label: t('look.protected'),
                value: <TimeText at={protectedUntil} show="absolute" />,
              },
            ]
          : []),
        ...(contractEndsOn ? [{ key: 'contract', label: t('column.contract'), value: contractEndsOn }] : []),
      ]}
    />
  )
}

function MoveRow({ move }: { move: Move }) {
  const t = usePoolsTexts()
  const word = poolWord(usePools().data)
  const said = [
    move.fromPool !== move.toPool &&
      (move.fromPool
        ? t('look.move', { from: word(move.fromPool), to: word(move.toPool) })
        : word(move.toPool)),
    move.fromOwner !== move.toOwner &&
      t('look.owner', { from: move.fromOwner ?? t('look.nobody'), to: move.toOwner ?? t('look.nobody') }),
  ].filter(Boolean)
  const more = [move.who, move.note, move.undone ? t('look.undone') : ''].filter(Boolean)
  return (
    <li data-undone={move.undone || undefined}>
      <p className="c-spread">
        <strong>{say(move.words)}</strong>
        <span className="q-faint">
          <TimeText at={move.at} />
        </span>
      </p>
      {said.map((one) => (
        <p key={String(one)}>{one}</p>
      ))}
      {more.length > 0 && <p className="q-faint">{more.join(' · ')}</p>}
    </li>
  )
}
