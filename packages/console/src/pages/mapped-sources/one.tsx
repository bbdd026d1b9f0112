import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, Facts, LinkButton, Skeleton, StateBadge, TimeText } from '@qiao/ui'
import { DetailPage } from '@qiao/ui/console'
import { useState } from 'react'
import { Link, useLocation, useNavigate, useParams } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useSaid } from '../../parts/said.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { AlarmBanner } from '../sources/alarm-banner.tsx'
import { QualityOfSources } from '../sources/quality.tsx'
import { AddressCard } from './address-card.tsx'
import { EntriesCard } from './entries-card.tsx'
import { RepeatsNote } from './repeats-note.tsx'
import { isAlarmed, type Secrets, type Source, stateOf, stateTones, systemsPath } from './source.ts'
import { Figures } from './source-card.tsx'
import { useSystemsTexts } from './texts.ts'
import { TrialCard } from './trial-card.tsx'
import { Trouble } from './trouble.tsx'
import { useChoices, useSource } from './use-sources.ts'
import '../../parts/parts.css'
import './mapped-sources.css'

/** One source: its address, what came lately and what became of it, and its settings. */
export default function SourcePage() {
  const { id = '' } = useParams()
  const t = useSystemsTexts()
  const found = useSource(id)
  const { state } = useLocation() as { state: { secrets?: Secrets } | null }
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  const source = found.data
  if (!source) return <Skeleton lines={8} />
  const shown = stateOf(source)
  return (
    <DetailPage
      back={<Link to={systemsPath}>← {t('back')}</Link>}
      what={t(`kind.${source.connection.kind}`)}
      who={source.name}
      state={<StateBadge tone={stateTones[shown]}>{t(`state.${shown}`)}</StateBadge>}
      since={source.lastReceivedAt ?? source.createdAt}
      acts={<Acts source={source} />}
      main={
        <>
          <AlarmBanner names={isAlarmed(source) ? [source.name] : []} />
          <Trouble source={source} />
          <RepeatsNote source={source} />
          <AddressCard source={source} secrets={state?.secrets} />
          {source.lastReceivedAt && (
            <Card>
              <Figures source={source} />
            </Card>
          )}
          <EntriesCard source={source} />
          {source.lastReceivedAt && <QualityOfSources of="systems" one={source.id} />}
          {source.connection.kind !== 'drop' && source.lastReceivedAt && <TrialCard source={source} />}
        </>
      }
      side={<Settings source={source} />}
    />
  )
}

function Acts({ source }: { source: Source }) {
  const t = useSystemsTexts()
  const may = useMay()
  const navigate = useNavigate()
  const { run, running } = useAct(['mapped-sources'])
  const [removing, setRemoving] = useState(false)
  if (!may('connections.write')) return null
  const params = { id: source.id }
  const toState = (state: 'active' | 'paused') =>
    run(
      'state',
      () => call(api, 'POST /console/mapped-sources/:id/state', { params, body: { state } }),
      t(`done.${state}`),
    )
  return (
    <>
      {source.connection.kind === 'pull' && source.state === 'active' && (
        <Button
          icon="download"
          busy={running === 'look'}
          onClick={() =>
            void run(
              'look',
              () => call(api, 'POST /console/mapped-sources/:id/look', { params }),
              t('done.asked'),
            )
          }
        >
          {t('one.look')}
        </Button>
      )}
      <LinkButton href={`${systemsPath}/${source.id}/edit`} icon="edit">
        {t('one.edit')}
      </LinkButton>
      {source.state === 'active' ? (
        <Button icon="pause" busy={running === 'state'} onClick={() => void toState('paused')}>
          {t('one.pause')}
        </Button>
      ) : (
        <Button icon="play" busy={running === 'state'} onClick={() => void toState('active')}>
          {t('one.activate')}
        </Button>
      )}
      <Button kind="danger" onClick={() => setRemoving(true)}>
        {t('one.remove')}
      </Button>
      {removing && (
        <ActDialog
          open
          danger
          title={`${t('one.removeTitle')} · ${source.name}`}
          intro={t('one.removeIntro')}
          submit={t('one.remove')}
          onClose={() => setRemoving(false)}
          onSubmit={async () => {
            await call(api, 'POST /console/mapped-sources/:id/state', { params, body: { state: 'removed' } })
            await run('removed', async () => undefined, t('done.removed'))
            await navigate(systemsPath)
          }}
        />
      )}
    </>
  )
}

function repeatsWords(
  t: ReturnType<typeof useSystemsTexts>,
  { deliveryId, equalHours = 24 }: { deliveryId?: { in: string; name: string }; equalHours?: number },
): string {
  if (!deliveryId) return t('repeats.factEqual', { hours: equalHours })
  return t(deliveryId.in === 'body' ? 'repeats.inBody' : 'repeats.inHeader', { name: deliveryId.name })
}

function Settings({ source }: { source: Source }) {
  const t = useSystemsTexts()
  const said = useSaid()
  const choices = useChoices()
  const { connection, mapping } = source
  const shop = choices.data?.shops.find(({ id }) => id === source.shopId)?.name ?? source.shopId
  return (
    <Card title={t('one.facts')}>
      <Facts
        facts={[
          ...(connection.kind === 'webhook'
            ? [
                { key: 'check', label: t('one.check'), value: t(`check.${connection.settings.check.kind}`) },
                { key: 'repeats', label: t('repeats.fact'), value: repeatsWords(t, connection.settings) },
              ]
            : []),
          {
            key: 'mapping',
            label: t('one.mapping'),
            value:
              mapping.version === null
                ? t('one.newest', { title: said(mapping) })
                : t('one.fixed', { title: said(mapping), version: mapping.version }),
          },
          { key: 'shop', label: t('one.shop'), value: shop ?? t('one.shopAuto') },
          { key: 'flows', label: t('one.flows'), value: t(source.startFlows ? 'one.yes' : 'one.no') },
          ...(connection.kind === 'pull'
            ? [
                {
                  key: 'every',
                  label: t('one.every'),
                  value: t('one.everyValue', { count: connection.settings.everyMinutes }),
                },
              ]
            : []),
          ...(source.doneTo
            ? [{ key: 'done', label: t('one.doneTo'), value: <TimeText at={source.doneTo} /> }]
            : []),
          ...(source.nextLookAt && source.state === 'active'
            ? [{ key: 'next', label: t('one.next'), value: <TimeText at={source.nextLookAt} /> }]
            : []),
        ]}
      />
    </Card>
  )
}
