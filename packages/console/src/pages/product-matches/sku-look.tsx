import { call } from '@qiao/api-client'
import { ErrorState, Facts, Money, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../../services.ts'
import { keyOf, type SkuRow } from './match.ts'
import { MatchWords, SaidWords } from './match-words.tsx'
import { useProductMatchesTexts } from './texts.ts'
import { useOrigin } from './use-origin.ts'

/** One SKU: what its shop says of it, what it is to us, and everything that was decided of it. */
export function SkuLook({
  row,
  shop,
  sale,
  acts,
}: {
  row: SkuRow
  shop: string
  sale: string
  acts: ReactNode
}) {
  const t = useProductMatchesTexts()
  const nothing = <span className="q-faint">—</span>
  return (
    <>
      <Facts
        facts={[
          { key: 'shop', label: t('column.shop'), value: `${shop} · ${sale}` },
          ...(row.skuText ? [{ key: 'text', label: 'SKU', value: row.skuText }] : []),
          {
            key: 'code',
            label: t('column.code'),
            value: <span className="c-code">{row.merchantCode ?? '—'}</span>,
          },
          {
            key: 'id',
            label: 'ID',
            value: (
              <span className="c-code">
                {row.itemId} · {row.skuId || t('wholeItem')}
              </span>
            ),
          },
          {
            key: 'price',
            label: t('column.price'),
            value: row.priceFen === null ? nothing : <Money fen={row.priceFen} />,
          },
          { key: 'stock', label: t('column.stock'), value: row.stock ?? nothing },
          { key: 'lines', label: t('column.lines'), value: row.lines },
          {
            key: 'listed',
            label: t('column.listed'),
            value: row.seenAt ? <TimeText at={row.seenAt} show="relative" /> : nothing,
          },
          ...(row.pictureUrl
            ? [
                {
                  key: 'picture',
                  label: t('column.picture'),
                  value: <span className="c-code">{row.pictureUrl}</span>,
                },
              ]
            : []),
          {
            key: 'product',
            label: t(row.match ? 'column.product' : 'column.suggestion'),
            value: <MatchWords row={row} />,
          },
        ]}
      />
      {acts}
      <RowHistory row={row} />
    </>
  )
}

function RowHistory({ row }: { row: SkuRow }) {
  const t = useProductMatchesTexts()
  const by = useOrigin()
  const { shopId, itemId, skuId } = row
  const history = useQuery({
    queryKey: ['product-matches', 'history', keyOf(row)],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/match-history', { query: { shopId, itemId, skuId } }, { signal }),
  })
  if (history.isError) return <ErrorState error={history.error} compact />
  if (history.isPending) return <Skeleton lines={2} />
  if (history.data.items.length === 0) return null
  return (
    <section>
      <h3>{t('history.row')}</h3>
      {history.data.items.map((one) => (
        <div className="c-act-row" key={`${one.actId}${one.wholeItem}`}>
          {one.after ? <SaidWords said={one.after} /> : <span>{t('history.nothing')}</span>}
          <span className="q-faint c-under">
            {by(one.origin)} · <TimeText at={one.at} />
            {one.wholeItem && ` · ${t('history.item')}`}
            {one.undoes && ` · ${t('history.undoing')}`}
            {one.undone && ` · ${t('history.wasUndone')}`}
          </span>
        </div>
      ))}
    </section>
  )
}
