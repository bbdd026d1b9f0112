import { call } from '@qiao/api-client'
import { asProblem, Button, Facts, Money, StateBadge, TimeText, useNotices } from '@qiao/ui'
import { type BulkResult, ListPage, type ListQuery } from '@qiao/ui/console'
import { useState } from 'react'
import { Link } from 'react-router'
import { useShops } from '../../parts/names.ts'
import { useAct, useMay, useSees } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { CountDialog } from './count-dialog.tsx'
import './inventory.css'
import { MovementsPart } from './movements-part.tsx'
import { OffersPart, stateTones } from './offers-part.tsx'
import { firstError, lastPush, type OfferWish, outcomesOf, type StockRow, skuKey, wishesOf } from './stock.ts'
import { useInventoryTexts, useReason } from './texts.ts'

const states = ['risk', 'doubt', 'error', 'sold_out'] as const
type State = (typeof states)[number]

/** One stock for all shops: what there is, what each shop shows, how sure that is, and why it changed. */
export default function InventoryPage() {
  const t = useInventoryTexts()
  const reason = useReason()
  const may = useMay()
  const sees = useSees()
  const inside = may('catalog.read')
  const notices = useNotices()
  const { run, running } = useAct(['inventory'])
  const [counting, setCounting] = useState<StockRow>()
  const switchOffers = (offers: OfferWish[]) => call(api, 'POST /console/stock-offers', { body: { offers } })

  async function switchAll(rows: StockRow[], on: boolean): Promise<BulkResult[]> {
    const offers = rows.flatMap((row) => wishesOf(row, on))
    try {
      const { results } = offers.length > 0 ? await switchOffers(offers) : { results: [] }
      return outcomesOf(rows, on, results).map(({ key, code }) =>
        code === null ? { key, ok: true } : { key, ok: false, reason: reason(code) },
      )
    } catch (error) {
      return rows.map(({ productId }) => ({ key: productId, ok: false, reason: asProblem(error).title }))
    }
  }

  async function switchOne(key: string, wish: OfferWish) {
    const answer = await run(key, () => switchOffers([wish]))
    const result = answer?.results[0]
    if (result?.ok) notices.done(t('switched'))
    else if (result) notices.failed(new Error(reason(result.code ?? 'failed')))
  }

  const risk = (row: StockRow) =>
    row.oversoldBy > 0 && <StateBadge tone="overdue">{t('riskBy', { count: row.oversoldBy })}</StateBadge>
  const count = (row: StockRow) =>
    may('catalog.write') && <Button onClick={() => setCounting(row)}>{t('count.act')}</Button>
  const cost = (row: StockRow) =>
    row.costFen === null ? <span className="q-faint">—</span> : <Money fen={row.costFen} />
  const units = (row: StockRow) => row.units ?? <span className="q-faint">{t('notCounted')}</span>
  const error = (row: StockRow) => {
    const failing = firstError(row)
    return failing?.errorCode ? reason(failing.errorCode) : <span className="q-faint">—</span>
  }
  const pushed = (row: StockRow) => {
    const at = lastPush(row)
    return at ? <TimeText at={at} show="relative" /> : <span className="q-faint">{t('never')}</span>
  }
  // A dealer sees what there is, not where and how the brand sells it.
  const insideColumns = [
    { key: 'shops', title: t('column.shops'), width: 360, render: (row: StockRow) => <Shown row={row} /> },
    {
      key: 'exposed',
      title: t('column.exposed'),
      align: 'end' as const,
      render: (row: StockRow) => risk(row) || <span className="q-numbers">{row.exposed}</span>,
    },
    { key: 'pushed', title: t('column.pushed'), render: pushed },
    { key: 'error', title: t('column.error'), render: error },
  ]
  return (
    <>
      <ListPage<StockRow>
        name="inventory"
        title={t('list.title')}
        rowKey={(row) => row.productId}
        topics={['stock']}
        load={load}
        {...(inside && {
          views: [
            { key: 'all', label: t('view.all'), filters: {} },
            ...states.map((state) => ({ key: state, label: t(`view.${state}`), filters: { state } })),
          ],
        })}
        filters={[
          ...(inside
            ? [
                {
                  key: 'state',
                  kind: 'select' as const,
                  label: t('filter.state'),
                  options: states.map((value) => ({ value, label: t(`view.${value}`) })),
                },
              ]
            : []),
          { key: 'search', kind: 'text', label: t('filter.search') },
        ]}
        columns={[
          {
            key: 'product',
            title: t('column.product'),
            render: (row) => (
              <span>
                {row.name}
                <br />
                <span className="q-faint c-code">{row.model}</span>
              </span>
            ),
          },
          {
            key: 'units',
            title: t('column.units'),
            align: 'end',
            render: (row) => <span className="q-numbers">{units(row)}</span>,
          },
          ...(sees('cost')
            ? [
                {
                  key: 'cost',
                  title: t('column.cost'),
                  align: 'end' as const,
                  render: (row: StockRow) => cost(row),
                },
              ]
            : []),
          ...(inside ? insideColumns : []),
          ...(inside ? [{ key: 'act', act: true as const, title: t('column.act'), render: count }] : []),
        ]}
        bulkActs={
          may('catalog.write')
            ? [
                { key: 'on', label: t('bulk.on'), run: (rows) => switchAll(rows, true) },
                { key: 'off', label: t('bulk.off'), run: (rows) => switchAll(rows, false) },
              ]
            : undefined
        }
        look={{
          title: (row) => row.name,
          body: (row) => (
            <div className="q-stack">
              <Facts
                facts={[
                  { key: 'units', label: t('column.units'), value: units(row) },
                  ...(sees('cost') ? [{ key: 'cost', label: t('column.cost'), value: cost(row) }] : []),
                  {
                    key: 'exposed',
                    label: t('column.exposed'),
                    value: (
                      <>
                        {row.exposed} {risk(row)}
                      </>
                    ),
                  },
                ]}
              />
              <div>{count(row)}</div>
              {inside && (
                <OffersPart row={row} running={running} onSwitch={(key, wish) => void switchOne(key, wish)} />
              )}
              {inside && <MovementsPart productId={row.productId} />}
            </div>
          ),
        }}
        empty={{
          picture: 'calm',
          sentence: t('list.empty'),
          ...(inside ? { act: <Link to="/product-matches">{t('list.act')}</Link> } : {}),
        }}
        primaryAct={inside && <span className="q-faint">{t('intro')}</span>}
      />
      {counting && (
        <CountDialog
          row={counting}
          onClose={() => setCounting(undefined)}
          onSubmit={async (wish) => {
            const { results } = await call(api, 'POST /console/stock-counts', { body: { counts: [wish] } })
            const result = results[0]
            if (result && !result.ok) throw new Error(reason(result.code ?? 'failed'))
            setCounting(undefined)
            const over = result?.oversoldBy ?? 0
            await run(
              'renew',
              async () => undefined,
              over > 0 ? t('count.over', { count: over }) : t('count.done'),
            )
          }}
        />
      )}
    </>
  )
}

/** What each shop shows, one badge a SKU that is switched on. */
function Shown({ row }: { row: StockRow }) {
  const t = useInventoryTexts()
  const shops = useShops()
  const on = row.offers.filter((offer) => offer.on)
  if (on.length === 0) return <span className="q-faint">{t(row.offers.length > 0 ? 'off' : 'noOffer')}</span>
  return (
    <span className="c-shops">
      {on.map((offer) => (
        <StateBadge key={skuKey(offer)} tone={stateTones[offer.state]}>
          {shops.find((shop) => shop.id === offer.shopId)?.name ?? offer.shopId} {offer.shown ?? '—'}
        </StateBadge>
      ))}
    </span>
  )
}

async function load({ cursor, state, search }: ListQuery, signal: AbortSignal) {
  return call(
    api,
    'GET /console/stock',
    {
      query: {
        limit: 50,
        ...(cursor ? { cursor } : {}),
        ...(search ? { search } : {}),
        ...(states.includes(state as State) ? { state: state as State } : {}),
      },
    },
    { signal },
  )
}
