import { Icon, type IconName, type StateTone } from '@qiao/ui'
import { Link } from 'react-router'
import { useShops } from '../../parts/names.ts'
import { useOverviewTexts } from './texts.ts'

type ShopState = 'connected' | 'not_connected' | 'authorisation_expired'

const looks: Record<ShopState, { tone: StateTone; icon: IconName }> = {
  authorisation_expired: { tone: 'overdue', icon: 'fault' },
  connected: { tone: 'done', icon: 'check' },
  not_connected: { tone: 'waiting', icon: 'pause' },
}
const order = Object.keys(looks)

/** Every shop of the brand with the truth about its connection; what is broken stands first. */
export function ShopsLine() {
  const t = useOverviewTexts()
  const shops = useShops()
    .filter(({ marketplace }) => marketplace !== 'import')
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  return (
    <ul className="c-shops" aria-label={t('shops.title')}>
      {shops.map((shop) => {
        const state = shop.state as ShopState
        return (
          <li key={shop.id} data-tone={looks[state].tone}>
            {state === 'not_connected' ? (
              shop.name
            ) : (
              <Link to={`/orders?shopId=${encodeURIComponent(shop.id)}`}>{shop.name}</Link>
            )}
            <span>
              <Icon name={looks[state].icon} /> {t(`shops.${state}`)}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
