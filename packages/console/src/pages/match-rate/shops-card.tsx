import type { Answer } from '@qiao/api-client'
import { Card, List, Row } from '@qiao/ui'
import { useNarrow } from '@qiao/ui/console'
import { ShareBar } from '../../parts/share-bar.tsx'
import { i18n } from '../../services.ts'
import { monthName, shareOf } from './rates.ts'
import { useMatchRateTexts } from './texts.ts'

type Shop = Answer<'GET /console/match-rate'>['shops'][number]

/** Of each shop's buyers, who is a friend: a table, on a phone one line a shop. */
export function ShopsCard({ shops }: { shops: readonly Shop[] }) {
  const t = useMatchRateTexts()
  const narrow = useNarrow()
  return (
    <Card title={t('byShop')}>
      {narrow ? (
        <List label={t('byShop')}>
          {shops.map((shop) => (
            <ShopLine key={`${shop.shopId}-${shop.month}`} shop={shop} />
          ))}
        </List>
      ) : (
        <ShopTable shops={shops} />
      )}
      {shops.some(({ sharing }) => sharing > 0) && <p className="q-faint">{t('sharingHow')}</p>}
    </Card>
  )
}

function Friends({ shop }: { shop: Shop }) {
  const t = useMatchRateTexts()
  const { friends, buyers } = shop
  return (
    <ShareBar
      parts={[{ key: 'friends', count: friends, shade: 1 }]}
      of={buyers}
      label={t('friendsOf', { friends, buyers })}
    />
  )
}

function ShopLine({ shop }: { shop: Shop }) {
  const t = useMatchRateTexts()
  const { orders, parcels, buyers, friends, sharing } = shop
  return (
    <Row
      title={
        <span className="c-match-line">
          <span>{shop.shopName}</span>
          <span className="q-numbers">{shareOf(friends, buyers) ?? '—'}</span>
        </span>
      }
      detail={
        <span className="c-match-shop">
          <Friends shop={shop} />
          <span className="q-numbers">{t('friendsOf', { friends, buyers })}</span>
          {sharing > 0 && <span className="q-numbers">{t('sharing', { count: sharing })}</span>}
          <span className="q-numbers">
            {monthName(shop.month, i18n.language)} · {t('sent', { orders, parcels })}
          </span>
        </span>
      }
    />
  )
}

const numbers = ['orders', 'parcels', 'buyers', 'friends', 'sharing'] as const

function ShopTable({ shops }: { shops: readonly Shop[] }) {
  const t = useMatchRateTexts()
  return (
    <div className="c-match-scroll">
      <table className="c-match-table">
        <thead>
          <tr>
            <th scope="col">{t('column.month')}</th>
            <th scope="col">{t('column.shop')}</th>
            {numbers.map((key) => (
              <th key={key} scope="col" data-end>
                {t(`column.${key}`)}
              </th>
            ))}
            <th scope="col" data-share>
              {t('column.rate')}
            </th>
          </tr>
        </thead>
        <tbody>
          {shops.map((shop) => (
            <tr key={`${shop.shopId}-${shop.month}`}>
              <td>{monthName(shop.month, i18n.language)}</td>
              <td>{shop.shopName}</td>
              {numbers.map((key) => (
                <td key={key} data-end data-none={shop[key] === 0 || undefined} className="q-numbers">
                  {shop[key]}
                </td>
              ))}
              <td data-share>
                <span className="c-match-share">
                  <Friends shop={shop} />
                  <span className="q-numbers">{shareOf(shop.friends, shop.buyers) ?? '—'}</span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
