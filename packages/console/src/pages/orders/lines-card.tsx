import { Card, Money, StateBadge, Tag, TimeText } from '@qiao/ui'
import { Link } from 'react-router'
import { OrderOrigin } from '../../parts/order-origin.tsx'
import { useMay } from '../../parts/use-act.ts'
import { useOrdersTexts } from './texts.ts'
import type { OrderPageData } from './types.ts'

type Line = OrderPageData['lines'][number]
const lineFields = [
  'title',
  'skuText',
  'quantity',
  'paidFen',
  'state',
  'afterSalesState',
  'merchantCode',
  'itemId',
  'skuId',
  'lineId',
]
const requestFields = ['kind', 'state', 'refundFen', 'quantity', 'reason', 'versionAt', 'lineId']
const matches = ['product', 'gift', 'not_goods', 'waiting'] as const

/** What was bought, and what our catalogue made of it. */
export function LinesCard({ order }: { order: OrderPageData }) {
  const t = useOrdersTexts()
  return (
    <Card title={t('order.lines')}>
      <ul className="c-bought">
        {order.lines.map((line) => (
          <li key={line.lineId}>
            <span>
              <strong>{line.title}</strong> {t('order.quantity', { n: line.quantity })}{' '}
              {line.skuText && <span className="q-faint">{line.skuText}</span>}
              <OrderOrigin
                id={order.id}
                what={line.title}
                fields={lineFields.map((field) => `lines.${line.lineId}.${field}`)}
              />
            </span>
            {line.paidFen === null ? <span /> : <Money fen={line.paidFen} />}
            <LineState line={line} byPlatform={isByPlatform(order, line)} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function isByPlatform({ platformServices }: OrderPageData, line: Line): boolean {
  return platformServices.some(({ lineId }) => lineId === null || lineId === line.lineId)
}

function LineState({ line, byPlatform }: { line: Line; byPlatform: boolean }) {
  const t = useOrdersTexts()
  const may = useMay()
  const matched = matches.find((one) => one === line.matched) ?? 'waiting'
  return (
    <span className="q-line">
      <Tag tone={matched === 'waiting' ? 'attention' : 'done'}>{t(`order.matched_${matched}`)}</Tag>
      {line.products.map((product) => (
        <span key={product.productId}>
          {t('order.part', { name: product.name, n: product.quantity })}{' '}
          {product.needsInstallation && (
            <Tag tone="running">{t(byPlatform ? 'order.platformInstall' : 'order.install')}</Tag>
          )}
        </span>
      ))}
      {matched === 'waiting' && may('catalog.write') && (
        <Link to="/product-matches">{t('order.goMatch')}</Link>
      )}
      {line.afterSales && <Tag tone="attention">{line.afterSales}</Tag>}
    </span>
  )
}

export function AfterSalesCard({ order }: { order: OrderPageData }) {
  const t = useOrdersTexts()
  return (
    <Card title={t('order.afterSales')}>
      <ul className="c-bought">
        {order.afterSales.map((one) => (
          <li key={one.id}>
            <span>
              <strong>{one.kindName}</strong> <span className="c-code q-faint">{one.outsideId}</span>
              <OrderOrigin
                id={order.id}
                what={one.kindName}
                fields={requestFields.map((field) => `afterSales.${one.id}.${field}`)}
              />
            </span>
            {one.refundFen === null ? (
              <span />
            ) : (
              <span>
                {t('order.refund')}
                <Money fen={one.refundFen} />
              </span>
            )}
            <span className="q-line">
              <StateBadge tone={toneOf(one.state)}>{one.stateName}</StateBadge>
              <span className="q-faint">
                <TimeText at={one.versionAt} />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function toneOf(state: string) {
  if (state === 'refunded') return 'done'
  return state === 'withdrawn' || state === 'merchant_refused' ? 'waiting' : 'attention'
}
