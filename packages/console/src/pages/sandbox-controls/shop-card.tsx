import { Card, List, Row } from '@qiao/ui'
import { Link } from 'react-router'
import { useTradeWord } from '../../parts/trade-words.ts'
import type { World } from './sandbox.ts'
import { useSandboxTexts } from './texts.ts'

/** Where the simulated people buy, and how much so far. */
export function ShopCard({ shops }: { shops: World['shops'] }) {
  const t = useSandboxTexts()
  const word = useTradeWord()
  return (
    <Card title={t('shops.title')}>
      <p className="q-faint">{t('shops.intro')}</p>
      <List label={t('shops.title')}>
        {shops.map(({ marketplace, isOpen, orders }) => (
          <Row
            key={marketplace}
            title={word('marketplace', marketplace)}
            detail={isOpen ? t(`shops.way.${marketplace as 'taobao'}`) : t('shops.closed')}
            end={<span>{t('shops.orders', { orders })}</span>}
          />
        ))}
      </List>
      <p>
        <Link to="/orders">{t('act.toOrders')}</Link>
      </p>
    </Card>
  )
}
