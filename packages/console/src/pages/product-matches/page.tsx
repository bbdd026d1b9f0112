import { type Answer, call } from '@qiao/api-client'
import { asProblem, Button, Facts, Icon, StateBadge, Tag, TimeText } from '@qiao/ui'
import { type BulkResult, ListPage, type ListQuery, useNarrow } from '@qiao/ui/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { useProducts, useShops } from '../../parts/names.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { type Decision, decisionOf, type MatchRow, matchKinds, rowsOf } from './match.ts'
import { MatchDialog } from './match-dialog.tsx'
import { useProductMatchesTexts } from './texts.ts'

export type Matches = Answer<'GET /console/product-matches'>

/** What shops sell, matched to our products: the queue with what waits for it, and what was decided. */
export default function ProductMatchesPage() {
  const t = useProductMatchesTexts()
  const may = useMay()
  // Cards of a narrow page are buttons themselves: their acts stand in the drawer.
  const narrow = useNarrow()
  const products = useProducts()
  const shops = useShops()
  const { run, running } = useAct(['product-matches'])
  const [asking, setAsking] = useState<MatchRow>()
  const waiting = useQuery({
    queryKey: ['product-matches', 'counts'],
    queryFn: ({ signal }) => call(api, 'GET /console/product-matches', {}, { signal }),
    select: (answer) => answer.waiting.length,
  })
  const name = (id: string | null) => (id && products.find((one) => one.id === id)?.name) || id || '—'
  const decide = (decisions: Decision[]) =>
    call(api, 'POST /console/product-matches', { body: { decisions } })

  async function decideAll(rows: MatchRow[], kind: Decision['kind']): Promise<BulkResult[]> {
    const decided = rows.map((row) => ({ row, decision: decisionOf(row, kind) }))
    const ready = decided.flatMap(({ decision }) => decision ?? [])
    const refused = decided.filter(({ decision }) => !decision)
    const results = await Promise.all(
      ready.length > 0
        ? [
            decide(ready).then(
              () => ({ ok: true, reason: undefined }),
              (error: unknown) => ({ ok: false, reason: asProblem(error).title }),
            ),
          ]
        : [],
    )
    return [
      ...decided.flatMap(({ row, decision }) => (decision ? [{ key: row.key, ...results[0]! }] : [])),
      ...refused.map(({ row }) => ({ key: row.key, ok: false, reason: t('noProduct') })),
    ]
  }

  const act = (row: MatchRow) => {
    if (!may('catalog.write')) return null
    const suggested = row.waiting ? decisionOf(row, 'product') : undefined
    return (
      <span className="q-line">
        {suggested && (
          <Button
            busy={running === row.key}
            onClick={() => void run(row.key, () => decide([suggested]), t('done'))}
          >
            {t('acceptOne')}
          </Button>
        )}
        <Button kind="quiet" onClick={() => setAsking(row)}>
          {t(row.waiting ? 'decide' : 'again')}
        </Button>
      </span>
    )
  }
  return (
    <>
      <ListPage<MatchRow>
        name="product-matches"
        title={t('list.title')}
        rowKey={(row) => row.key}
        topics={['orders', 'work-orders']}
        load={load}
        views={[
          { key: 'waiting', label: t('view.waiting'), filters: {}, count: waiting.data },
          { key: 'decided', label: t('view.decided'), filters: { state: 'decided' } },
        ]}
        filters={[
          {
            key: 'state',
            kind: 'select',
            label: t('state'),
            options: [{ value: 'decided', label: t('view.decided') }],
          },
          { key: 'search', kind: 'text', label: t('column.title') },
        ]}
        columns={[
          {
            key: 'title',
            title: t('column.title'),
            render: (row) => (
              <span>
                {row.title ?? row.itemId}
                <br />
                <span className="q-faint c-code">
                  {row.merchantCode ?? row.itemId} ·{' '}
                  {row.skuId ? t('sku', { sku: row.skuId }) : t('wholeItem')}
                </span>
              </span>
            ),
          },
          {
            key: 'shop',
            title: t('column.shop'),
            render: (row) => shops.find((shop) => shop.id === row.shopId)?.name ?? row.shopId,
          },
          {
            key: 'lines',
            title: t('column.lines'),
            align: 'end',
            render: (row) =>
              row.waiting ? (
                <StateBadge tone="attention">{String(row.lines)}</StateBadge>
              ) : (
                <span className="q-faint">—</span>
              ),
          },
          {
            key: 'product',
            title: t('column.product'),
            render: (row) =>
              row.waiting ? (
                row.productId ? (
                  <span>
                    <Icon name="info" /> {t('column.suggestion')} {name(row.productId)}
                  </span>
                ) : (
                  <span className="q-faint">{t('noSuggestion')}</span>
                )
              ) : (
                <span className="q-line">
                  <Tag tone={row.kind === 'product' ? 'done' : undefined}>
                    {t(`kind.${row.kind ?? 'product'}`)}
                  </Tag>
                  {row.kind === 'product' && `${name(row.productId)} ×${row.quantity}`}
                </span>
              ),
          },
          {
            key: 'seen',
            title: t('column.seen'),
            render: (row) => <TimeText at={row.at} show="relative" />,
          },
          ...(narrow ? [] : [{ key: 'act', title: t('column.act'), render: act }]),
        ]}
        bulkActs={
          may('catalog.write')
            ? [
                { key: 'accept', label: t('accept'), run: (rows) => decideAll(rows, 'product') },
                { key: 'gift', label: t('asGift'), run: (rows) => decideAll(rows, 'gift') },
                { key: 'not_goods', label: t('asNotGoods'), run: (rows) => decideAll(rows, 'not_goods') },
              ]
            : undefined
        }
        look={{
          title: (row) => row.title ?? row.itemId,
          body: (row) => (
            <div className="q-stack">
              <Facts
                facts={[
                  {
                    key: 'shop',
                    label: t('column.shop'),
                    value: shops.find((shop) => shop.id === row.shopId)?.name ?? row.shopId,
                  },
                  {
                    key: 'code',
                    label: t('column.code'),
                    value: <span className="c-code">{row.merchantCode ?? '—'}</span>,
                  },
                  { key: 'item', label: 'ID', value: <span className="c-code">{row.itemId}</span> },
                  { key: 'sku', label: 'SKU', value: row.skuId || t('wholeItem') },
                  ...(row.waiting ? [{ key: 'lines', label: t('column.lines'), value: row.lines }] : []),
                  {
                    key: 'product',
                    label: t(row.waiting ? 'column.suggestion' : 'column.product'),
                    value:
                      row.waiting || row.kind === 'product' ? name(row.productId) : t(`kind.${row.kind!}`),
                  },
                ]}
              />
              {act(row)}
            </div>
          ),
        }}
        empty={{
          picture: 'calm',
          sentence: t('list.empty'),
          act: <Link to="/product-matches?state=decided">{t('list.act')}</Link>,
        }}
        primaryAct={<span className="q-faint">{t('intro')}</span>}
      />
      {asking && (
        <MatchDialog
          row={asking}
          products={products}
          kinds={matchKinds}
          onClose={() => setAsking(undefined)}
          onSubmit={async (decision) => {
            await decide([decision])
            setAsking(undefined)
            await run('renew', async () => undefined, t('done'))
          }}
        />
      )}
    </>
  )
}

async function load({ state, search }: ListQuery, signal: AbortSignal) {
  const answer = await call(api, 'GET /console/product-matches', {}, { signal })
  const rows = rowsOf(answer).filter((row) => row.waiting === (state !== 'decided'))
  const wanted = search?.toLowerCase()
  const items = wanted
    ? rows.filter((row) =>
        [row.title, row.merchantCode, row.itemId, row.productId].some((text) =>
          text?.toLowerCase().includes(wanted),
        ),
      )
    : rows
  return { items, nextCursor: null, total: items.length }
}
