import { call } from '@qiao/api-client'
import { Button, Card, Icon, StateBadge, Tag } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { clockText, dayText } from '../../parts/time-window.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { useWebhooksTexts } from './texts.ts'
import { type Endpoint, endpointTones } from './webhook.ts'

export type EndpointAct = 'test' | 'edit' | 'pause' | 'activate' | 'secret' | 'replay' | 'remove'

const moment = (at: string) => `${dayText(at, i18n.language)} ${clockText(at)}`

export function EndpointCard({
  endpoint,
  running,
  onAct,
}: {
  endpoint: Endpoint
  running: string | undefined
  onAct: (act: EndpointAct, endpoint: Endpoint) => void
}) {
  const t = useWebhooksTexts()
  const may = useMay()
  const { id, state, counts } = endpoint
  const act = (
    kind: EndpointAct,
    icon: 'send' | 'edit' | 'pause' | 'play' | 'shield' | 'undo',
    busy?: string,
  ) => (
    <Button icon={icon} busy={busy !== undefined && running === busy} onClick={() => onAct(kind, endpoint)}>
      {t(`act.${kind}`)}
    </Button>
  )
  return (
    <Card
      title={
        <span className="q-line">
          {endpoint.name} <StateBadge tone={endpointTones[state]}>{t(`state.${state}`)}</StateBadge>
        </span>
      }
    >
      <div className="q-stack">
        <p className="c-code">{endpoint.url}</p>
        <p className="q-line">
          <Tag>
            {endpoint.eventTypes.length === 0 ? t('all') : t('types', { count: endpoint.eventTypes.length })}
          </Tag>
          {endpoint.showMoney && <Tag>{t('money')}</Tag>}
          <span className="q-faint">
            {t('counts', counts)} · {t('by', { name: endpoint.madeBy.name })}
          </span>
        </p>
        {endpoint.disabledReason && (
          <div className="c-banner" data-tone="overdue" role="status">
            <Icon name="alert" />
            <p>{t(`reason.${endpoint.disabledReason}`)}</p>
          </div>
        )}
        {state === 'active' && endpoint.failingSince && (
          <div className="c-banner" data-tone="attention" role="status">
            <Icon name="alert" />
            <p>{t('failing', { at: moment(endpoint.failingSince) })}</p>
          </div>
        )}
        {endpoint.previousUntil && (
          <p className="q-faint">{t('twoSecrets', { at: moment(endpoint.previousUntil) })}</p>
        )}
        <Replays endpointId={id} />
        <div className="c-endpoint-acts">
          {may('connections.write') && (
            <>
              {act('test', 'send', `test ${id}`)}
              {act('edit', 'edit')}
              {state === 'active'
                ? act('pause', 'pause', `state ${id}`)
                : act('activate', 'play', `state ${id}`)}
              {act('secret', 'shield')}
              {state === 'active' && act('replay', 'undo')}
              <Button kind="danger" onClick={() => onAct('remove', endpoint)}>
                {t('act.remove')}
              </Button>
            </>
          )}
          <Link to={`?tab=log&endpointId=${id}`}>{t('act.log')}</Link>
        </div>
      </div>
    </Card>
  )
}

/** The newest ranges that are sent again; looked at each second while one is under way. */
function Replays({ endpointId }: { endpointId: string }) {
  const t = useWebhooksTexts()
  const may = useMay()
  const { run, running } = useAct(['webhooks', 'replays', endpointId])
  const replays = useQuery({
    queryKey: ['webhooks', 'replays', endpointId],
    queryFn: ({ signal }) =>
      call(api, 'GET /console/webhooks/:id/replays', { params: { id: endpointId } }, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => one.state === 'running' || one.waiting > 0) ? 1_000 : false,
  })
  const shown = (replays.data?.items ?? []).slice(0, 3)
  if (shown.length === 0) return null
  return (
    <ul className="c-replays">
      {shown.map((one) => (
        <li key={one.id}>
          <progress
            max={one.total}
            value={one.delivered + one.failed}
            aria-label={t(`replay.state.${one.state}`)}
          />
          <span className="q-faint">
            {t(`replay.state.${one.state}`)} ·{' '}
            {t('replay.progress', { ...one, from: moment(one.from), to: moment(one.to) })}
          </span>
          {one.state === 'running' && may('connections.write') && (
            <Button
              busy={running === one.id}
              onClick={() =>
                void run(
                  one.id,
                  () =>
                    call(api, 'POST /console/webhook-replays/:id/cancellation', { params: { id: one.id } }),
                  t('done.cancelled'),
                )
              }
            >
              {t('replay.cancel')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
