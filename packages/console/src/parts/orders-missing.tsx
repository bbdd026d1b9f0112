import { Icon } from '@qiao/ui'
import { Link } from 'react-router'
import { i18n } from '../services.ts'
import { type Authorisation, isTroubled, useAuthorisations } from './authorisations.ts'
import './parts.css'
import { useMissingTexts } from './missing-texts.ts'
import { clockText, dayText } from './time-window.ts'
import { useMay } from './use-act.ts'

/** On every page, for all who answer customers: which shop's orders are missing since when, or being fetched. */
export function OrdersMissing() {
  const shops = useAuthorisations()
  return (shops.data?.items ?? [])
    .filter(isTroubled)
    .map((shop) => <MissingLine key={shop.shopId} shop={shop} />)
}

function MissingLine({ shop }: { shop: Authorisation }) {
  const t = useMissingTexts()
  const may = useMay()
  const over = shop.state === 'authorisation_expired'
  const since = shop.gap?.since ?? shop.endedAt
  const at = since ? `${dayText(since, i18n.language)} ${clockText(since)}` : ''
  const told = over
    ? t('over', { name: shop.name, at })
    : t('filling', {
        name: shop.name,
        at,
        percent: Math.floor((shop.gap?.progress ?? 0) * 100),
        count: shop.gap?.found ?? 0,
      })
  return (
    <div className="c-banner c-missing" data-tone={over ? 'overdue' : 'attention'} role="status">
      <Icon name={over ? 'alert' : 'refresh'} />
      <p>{told}</p>
      {over && (may('connections.write') ? <Link to="/settings">{t('act')}</Link> : <span>{t('who')}</span>)}
    </div>
  )
}
