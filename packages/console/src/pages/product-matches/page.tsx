import { call } from '@qiao/api-client'
import { Button, LinkButton, Money, StateBadge, TimeText } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useState } from 'react'
import { Link } from 'react-router'
import { ExportButton } from '../../parts/export-button.tsx'
import { useShops } from '../../parts/names.ts'
import { useMay } from '../../parts/use-act.ts'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { HistoryDialog } from './history-dialog.tsx'
import { decisionOf, keyOf, type SkuRow, stateOf, states } from './match.ts'
import { MatchDialog } from './match-dialog.tsx'
import { MatchWords } from './match-words.tsx'
import './product-matches.css'
import { PullsDialog } from './pulls-dialog.tsx'
import { SkuLook } from './sku-look.tsx'
import { SureAct } from './sure-act.tsx'
import { useProductMatchesTexts } from './texts.ts'
import { useDecisions } from './use-decisions.ts'

/** What shops list, matched to our products: the queue with what waits for it, and what was decided by whom. */
export default function ProductMatchesPage() {
  const t = useProductMatchesTexts()
  const may = useMay()
  const shops = useShops()
  const { decide, decideAll } = useDecisions()
  const [asking, setAsking] = useState<SkuRow>()
  const [running, setRunning] = useState<string>()
  const [open, setOpen] = useState<'history' | 'pulls'>()
  const writes = may('catalog.write')

  async function accept(row: SkuRow) {
    setRunning(keyOf(row))
    await decideAll([row], 'accept')
    setRunning(undefined)
  }
  const act = (row: SkuRow) =>
    writes && (
      <span className="q-line">
        {decisionOf(row, 'accept') && (
          <Button busy={running === keyOf(row)} onClick={() => void accept(row)}>
            {t('accept')}
          </Button>
        )}
        <Button kind="quiet" onClick={() => setAsking(row)}>
          {t(row.match ? 'again' : 'decide')}
        </Button>
      </span>
    )
  const shopName = (row: SkuRow) => shops.find((shop) => shop.id === row.shopId)?.name ?? row.shopId
  return (
    <>
      <ListPage<SkuRow>
        name="product-matches"
        title={t('list.title')}
        rowKey={keyOf}
        topics={['catalog', 'orders', 'work-orders']}
        load={load}
        views={states.map((state) => ({
          key: state,
          label: t(`view.${state}`),
          filters: (state === 'waiting' ? {} : { state }) as Record<string, string>,
        }))}
        filters={[
          {
            key: 'state',
            kind: 'select',
            label: t('filter.state'),
            options: states.map((value) => ({ value, label: t(`view.${value}`) })),
          },
          {
            key: 'shop',
            kind: 'select',
            label: t('filter.shop'),
            options: shops.map(({ id, name }) => ({ value: id, label: name })),
          },
          { key: 'search', kind: 'text', label: t('filter.search') },
        ]}
        columns={[
          { key: 'title', title: t('column.title'), render: (row) => <Titled row={row} /> },
          {
            key: 'shop',
            title: t('column.shop'),
            render: (row) => (
              <span>
                {shopName(row)}
                <span className="q-faint c-under">{t(`sale.${saleOf(row)}`)}</span>
              </span>
            ),
          },
          {
            key: 'lines',
            title: t('column.lines'),
            align: 'end',
            render: (row) =>
              row.lines > 0 ? (
                <StateBadge tone="attention">{String(row.lines)}</StateBadge>
              ) : (
                <span className="q-faint">—</span>
              ),
          },
          { key: 'product', title: t('column.product'), render: (row) => <MatchWords row={row} /> },
          {
            key: 'price',
            title: t('column.price'),
            align: 'end',
            hidden: true,
            render: (row) =>
              row.priceFen === null ? <span className="q-faint">—</span> : <Money fen={row.priceFen} />,
          },
          {
            key: 'stock',
            title: t('column.stock'),
            align: 'end',
            hidden: true,
            render: (row) => <span className="q-numbers">{row.stock ?? '—'}</span>,
          },
          {
            key: 'seen',
            title: t('column.seen'),
            render: (row) =>
              row.firstSeenAt ? (
                <TimeText at={row.firstSeenAt} show="relative" />
              ) : (
                <span className="q-faint">—</span>
              ),
          },
          { key: 'act', act: true, title: t('column.act'), render: act },
        ]}
        bulkActs={
          writes
            ? [
                { key: 'accept', speaks: true, label: t('accept'), run: (rows) => decideAll(rows, 'accept') },
                { key: 'gift', speaks: true, label: t('asGift'), run: (rows) => decideAll(rows, 'gift') },
                {
                  key: 'not_goods',
                  speaks: true,
                  label: t('asNotGoods'),
                  run: (rows) => decideAll(rows, 'not_goods'),
                },
              ]
            : undefined
        }
        look={{
          title: (row) => row.title ?? row.itemId,
          body: (row) => (
            <div className="q-stack">
              <SkuLook row={row} shop={shopName(row)} sale={t(`sale.${saleOf(row)}`)} acts={act(row)} />
            </div>
          ),
        }}
        empty={{
          picture: 'calm',
          sentence: t('list.empty'),
          act: <Link to="/product-matches?state=all">{t('list.act')}</Link>,
        }}
        exportAct={({ state, shop, search }) => (
          <ExportButton
            path="/console/listings/export"
            query={{ state: stateOf(state), shopId: shop, search }}
          />
        )}
        primaryAct={
          <>
            {may('connections.write') && (
              <LinkButton href="/imports/new?mapping=product-matches" icon="table">
                {t('importAct')}
              </LinkButton>
            )}
            <Button icon="clock" onClick={() => setOpen('history')}>
              {t('history.act')}
            </Button>
            <Button icon="refresh" onClick={() => setOpen('pulls')}>
              {t('pulls.act')}
            </Button>
            {writes && <SureAct decide={decide} />}
          </>
        }
      />
      {asking && (
        <MatchDialog
          row={asking}
          onClose={() => setAsking(undefined)}
          onSubmit={async (decision) => {
            await decide([decision])
            setAsking(undefined)
          }}
        />
      )}
      {open === 'history' && <HistoryDialog onClose={() => setOpen(undefined)} />}
      {open === 'pulls' && <PullsDialog onClose={() => setOpen(undefined)} />}
    </>
  )
}

const saleOf = ({ onSale, goneAt }: SkuRow) =>
  goneAt ? 'gone' : onSale === null ? 'unlisted' : onSale ? 'on' : 'off'

function Titled({ row }: { row: SkuRow }) {
  const t = useProductMatchesTexts()
  return (
    <span className="c-sku-title">
      {row.title ?? row.itemId}
      {row.skuText && <span className="q-faint c-under">{row.skuText}</span>}
      <span className="q-faint c-code c-under">
        {row.merchantCode ?? row.itemId} · {row.skuId ? t('sku', { sku: row.skuId }) : t('wholeItem')}
      </span>
    </span>
  )
}

async function load({ cursor, state, shop, search }: ListQuery, signal: AbortSignal) {
  const wanted = stateOf(state)
  return call(
    api,
    'GET /console/listings',
    {
      query: {
        limit: 50,
        ...(cursor ? { cursor } : {}),
        ...(wanted ? { state: wanted } : {}),
        ...(shop ? { shopId: shop } : {}),
        ...(search ? { search } : {}),
      },
    },
    { signal },
  )
}
