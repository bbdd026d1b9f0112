import { call } from '@qiao/api-client'
import { Button, ErrorState, Skeleton, TimeText } from '@qiao/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { usePeople, useShops } from '../../parts/names.ts'
import { api } from '../../services.ts'
import type { Movement } from './stock.ts'
import { useInventoryTexts } from './texts.ts'

/** Why the stock of a product changed, the newest first. */
export function MovementsPart({ productId }: { productId: string }) {
  const t = useInventoryTexts()
  const movements = useInfiniteQuery({
    queryKey: ['inventory', 'movements', productId],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      call(
        api,
        'GET /console/stock/:productId/movements',
        { params: { productId }, query: { limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } },
        { signal },
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const rows = movements.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <section className="q-stack">
      <h3>{t('movements.title')}</h3>
      {movements.isPending && <Skeleton />}
      {movements.error && <ErrorState error={movements.error} compact />}
      {movements.data && rows.length === 0 && <p className="q-faint">{t('movements.empty')}</p>}
      {rows.map((row) => (
        <MovementLine key={row.id} row={row} />
      ))}
      {movements.hasNextPage && (
        <div>
          <Button busy={movements.isFetchingNextPage} onClick={() => void movements.fetchNextPage()}>
            {t('movements.more')}
          </Button>
        </div>
      )}
    </section>
  )
}

function MovementLine({ row }: { row: Movement }) {
  const t = useInventoryTexts()
  const shops = useShops()
  const people = usePeople()
  const [kind, id = ''] = row.actor.split(':')
  const who = kind === 'member' ? (people.get(id) ?? id) : t('movements.system')
  const shop = row.shopId && (shops.find((one) => one.id === row.shopId)?.name ?? row.shopId)
  return (
    <div className="c-spread c-movement">
      <span>
        {t(`movements.kind.${row.kind}`)}
        {row.reason && ` · ${row.reason}`}
        <br />
        <span className="q-faint">
          <TimeText at={row.at} /> · {shop ?? who}
          {row.orderId && (
            <>
              {' · '}
              <Link to={`/orders/${row.orderId}`}>{t('movements.order')}</Link>
            </>
          )}
        </span>
      </span>
      <span className="q-numbers c-movement-sum">
        <strong>{row.delta > 0 ? `+${row.delta}` : row.delta}</strong>
        <br />
        <span className="q-faint">{t('movements.after', { count: row.after })}</span>
      </span>
    </div>
  )
}
