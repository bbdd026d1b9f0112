import { Card, StateBadge, type StateTone } from '@qiao/ui'
import { Link } from 'react-router'
import { useShops } from '../../parts/names.ts'
import { useOverviewTexts } from './texts.ts'

const tones: Record<string, StateTone> = { connected: 'done', authorisation_expired: 'overdue' }
const order = ['authorisation_expired', 'connected']

/** Every shop of the brand with the truth about its connection. */
export function ShopsCard() {
  const t = useOverviewTexts()
  const shops = [...useShops()].sort((a, b) => place(a.state) - place(b.state))
  if (shops.length === 0) return null
  return (
    <section>
      <Card title={t('shops.title')}>
        <ul className="c-shops">
          {shops.map((shop) => (
            <li key={shop.id} data-state={shop.state}>
              {shop.state === 'connected' ? (
                <Link to={`/orders?shopId=${encodeURIComponent(shop.id)}`}>{shop.name}</Link>
              ) : (
                <span>{shop.name}</span>
              )}
              <StateBadge
                tone={tones[shop.state] ?? 'waiting'}
                icon={shop.state === 'connected' ? 'check' : 'pause'}
              >
                {t(`shops.${shop.state as 'connected'}`)}
              </StateBadge>
            </li>
          ))}
        </ul>
      </Card>
    </section>
  )
}

const place = (state: string) => (order.indexOf(state) + order.length + 1) % (order.length + 1)
