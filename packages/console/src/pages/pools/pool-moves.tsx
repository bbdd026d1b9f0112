import { call } from '@qiao/api-client'
import { ErrorState, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../services.ts'
import './pools.css'
import { usePoolsTexts } from './texts.ts'
import { poolWord, say, usePools } from './use-pools.ts'

/** Where a customer stood and with whom, and why each move was made; all rows of the person. */
export function PoolMoves({ id, most = 100 }: { id: string; most?: number }) {
  const t = usePoolsTexts()
  const word = poolWord(usePools().data)
  const found = useQuery({
    queryKey: ['pools', 'moves', id],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/customers/:id/pool-moves', { params: { id } }, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  if (!found.data) return <Skeleton lines={4} />
  if (found.data.items.length === 0) return <p className="q-faint">{t('look.noHistory')}</p>
  return (
    <ol className="c-pool-moves">
      {found.data.items.slice(0, most).map((move) => (
        <li key={move.id} data-undone={move.undone || undefined}>
          <strong>{say(move.words)}</strong> <TimeText at={move.at} />
          <div>
            {move.fromPool && move.fromPool !== move.toPool
              ? t('look.move', { from: word(move.fromPool), to: word(move.toPool) })
              : word(move.toPool)}
            {move.fromOwner !== move.toOwner && (
              <span>
                {' · '}
                {t('look.owner', { from: move.fromOwner ?? t('none'), to: move.toOwner ?? t('none') })}
              </span>
            )}
          </div>
          {(move.who || move.note || move.undone) && (
            <div className="q-faint">
              {[move.who, move.note, move.undone ? t('look.undone') : ''].filter(Boolean).join(' · ')}
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}
