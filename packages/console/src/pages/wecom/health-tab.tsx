import { call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, Skeleton, StateBadge, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { clockText, dayText } from '../../parts/time-window.ts'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import type { CorpTask } from './connect-dialog.tsx'
import { type Corp, corpsKey } from './corp.ts'
import { useWecomTexts } from './texts.ts'

/** Each corp: whether its events come, how the last reconciliation went, its token, and how the archive is read. */
export function HealthTab({ onTask }: { onTask: (task: CorpTask) => void }) {
  const t = useWecomTexts()
  const may = useMay()
  const corps = useQuery({
    queryKey: corpsKey,
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call(api, 'GET /console/wecom-connections', {}, { signal }),
  })
  if (corps.isError) return <ErrorState error={corps.error} onRetry={() => void corps.refetch()} />
  if (!corps.data) return <Skeleton lines={8} />
  const connect = may('connections.write') && (
    <Button kind="primary" icon="plus" onClick={() => onTask({ act: 'connect' })}>
      {t('connect')}
    </Button>
  )
  if (corps.data.items.length === 0) return <Empty picture="people" sentence={t('empty')} act={connect} />
  return (
    <div className="q-stack">
      {corps.data.items.map((corp) => (
        <CorpCard key={corp.corpId} corp={corp} onTask={onTask} />
      ))}
    </div>
  )
}

function CorpCard({ corp, onTask }: { corp: Corp; onTask: (task: CorpTask) => void }) {
  const t = useWecomTexts()
  const may = useMay()
  const { corpId } = corp
  return (
    <Card
      title={
        <span className="q-line">
          {t('corp', { id: corpId })}{' '}
          <StateBadge tone={corp.lastCallbackAt ? 'done' : 'attention'}>
            {t(corp.lastCallbackAt ? 'state.heard' : 'state.waiting')}
          </StateBadge>
        </span>
      }
    >
      <div className="q-stack">
        <p className="q-faint">{t('app', { id: corp.agentId })}</p>
        <dl className="c-corp-figures">
          <Figure label={t('figure.last')}>
            {corp.lastCallbackAt ? <TimeText at={corp.lastCallbackAt} /> : t('figure.never')}
          </Figure>
          <Figure label={t('figure.token')}>
            {corp.tokenUntil
              ? t('figure.tokenUntil', { at: momentText(corp.tokenUntil) })
              : t('figure.tokenNone')}
          </Figure>
          <Walk corpId={corpId} />
          <Archive corpId={corpId} />
        </dl>
        <div className="q-line">
          <Button icon="shield" onClick={() => onTask({ act: 'check', corpId })}>
            {t('check')}
          </Button>
          <Button icon="copy" onClick={() => onTask({ act: 'addresses', corpId })}>
            {t('addresses')}
          </Button>
          {may('connections.write') && (
            <Button icon="edit" kind="quiet" onClick={() => onTask({ act: 'connect' })}>
              {t('keys')}
            </Button>
          )}
        </div>
        <p className="q-line">
          {may('dead-letters.read') && (
            <Link to={`/sources/inbox?shopId=${encodeURIComponent(corpId)}`}>{t('inbox')}</Link>
          )}
          {may('customers.read') && <Link to="/conversations">{t('conversations')}</Link>}
          {may('contacts.read') && (
            <>
              <Link to="/customer-groups">{t('groups')}</Link>
              <Link to="/handovers">{t('handovers')}</Link>
            </>
          )}
        </p>
      </div>
    </Card>
  )
}

function Walk({ corpId }: { corpId: string }) {
  const t = useWecomTexts()
  const { data } = useQuery({
    queryKey: ['wecom', 'reconciliations'],
    refetchInterval: 15_000,
    queryFn: ({ signal }) => call(api, 'GET /console/wecom-reconciliations', {}, { signal }),
  })
  const found = data?.items.find((one) => one.corpId === corpId)
  const walk = found?.reconciliation
  return (
    <>
      <Figure
        label={t('figure.walk')}
        hint={
          walk &&
          (walk.errorCode ? t('figure.walkError', { code: walk.errorCode }) : t('figure.walkCounts', walk))
        }
      >
        {!walk
          ? t('figure.walkNever')
          : walk.finishedAt
            ? t('figure.walkAt', { at: momentText(walk.finishedAt) })
            : t('figure.walkRunning', walk)}
      </Figure>
      <Figure label={t('figure.directory')}>
        {found?.directoryReadAt ? <TimeText at={found.directoryReadAt} /> : t('figure.never')}
      </Figure>
    </>
  )
}

function Archive({ corpId }: { corpId: string }) {
  const t = useWecomTexts()
  const { data } = useQuery({
    queryKey: ['wecom', 'archives'],
    queryFn: ({ signal }) => call(api, 'GET /console/conversation-archives', {}, { signal }),
  })
  const one = data?.items.find((archive) => archive.corpId === corpId)
  return (
    <Figure
      label={t('figure.archive')}
      hint={
        one &&
        (one.errorCode ? t('figure.archiveError', { code: one.errorCode }) : t('figure.archiveCounts', one))
      }
    >
      {!data?.configured
        ? t('figure.archiveOff')
        : one
          ? t('figure.archiveRead', { seq: one.seq })
          : t('figure.archiveNone')}
    </Figure>
  )
}

function Figure({ label, hint, children }: { label: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt className="q-faint">{label}</dt>
      <dd className="q-numbers">
        {children}
        {hint && <span className="q-faint">{hint}</span>}
      </dd>
    </div>
  )
}

const momentText = (at: string) => `${dayText(at, i18n.language)} ${clockText(at)}`
