import { Icon } from '@qiao/ui'
import { Link } from 'react-router'
import { type Source, systemsPath } from './source.ts'
import { useSystemsTexts } from './texts.ts'
import { useDeliveryCandidates } from './use-sources.ts'

/** What a person should know of a webhook that cannot tell a repeat from news. */
export function RepeatsNote({ source }: { source: Source }) {
  const t = useSystemsTexts()
  const { connection, day } = source
  if (connection.kind !== 'webhook' || source.state !== 'active') return null
  const { deliveryId, equalHours: hours = 24 } = connection.settings
  if (deliveryId && day.unnamed === 0) return null
  return (
    <div className="c-banner" data-tone="attention" role="status">
      <Icon name="alert" />
      <p>
        {deliveryId
          ? t('repeats.unnamed', { count: day.unnamed, name: deliveryId.name, hours })
          : t('repeats.warn', { hours })}{' '}
        {!deliveryId && day.repeated > 0 && `${t('repeats.dropped', { count: day.repeated })} `}
        {source.lastReceivedAt && <Suggestion id={source.id} />}
        <Link to={`${systemsPath}/${source.id}/edit`}>{t('repeats.set')}</Link>
      </p>
    </div>
  )
}

function Suggestion({ id }: { id: string }) {
  const t = useSystemsTexts()
  const best = useDeliveryCandidates(id).data?.items[0]
  if (!best) return null
  const name = t(best.in === 'body' ? 'repeats.inBody' : 'repeats.inHeader', { name: best.name })
  return <>{t('repeats.suggest', { name })} </>
}
