import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, Skeleton, StateBadge, TimeText, useNotices } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useMay } from '../../parts/use-act.ts'
import { api, i18n } from '../../services.ts'
import { usePrivacyTexts } from './texts.ts'

type Request = Answer<'GET /console/privacy-requests'>['items'][number]
type Named = { zh: string; en: string }
const word = (named: Named): string => (i18n.language.startsWith('zh') ? named.zh : named.en)

const tones = {
  asked: 'attention',
  refused: 'waiting',
  waiting: 'running',
  queued: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'attention',
} as const
export const checks = ['known_phone', 'wecom_chat', 'signed_paper', 'id_document'] as const
const refusals = ['not_the_person', 'taken_back', 'legal_dispute'] as const

const isUnderWay = ({ state }: Request): boolean => ['waiting', 'running'].includes(state)

export function RequestsCard() {
  const t = usePrivacyTexts()
  const found = useQuery({
    queryKey: ['privacy-requests'],
    queryFn: ({ signal }) => call(api, 'GET /console/privacy-requests', {}, { signal }),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 2_000 : 30_000),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={6} />
  return (
    <Card>
      {found.data.items.length === 0 ? (
        <Empty sentence={t('noRequests')} act={<Link to="/customers">{t('toCustomers')}</Link>} />
      ) : (
        <div>
          {found.data.items.map((request) => (
            <RequestRow key={request.id} request={request} />
          ))}
        </div>
      )}
    </Card>
  )
}

function RequestRow({ request }: { request: Request }) {
  const t = usePrivacyTexts()
  const may = useMay()
  const isErased = request.kind === 'erasure' && request.state === 'done'
  return (
    <article className="c-privacy-request">
      <header>
        <strong>{t(`kind.${request.kind}`)}</strong>
        <StateBadge tone={tones[request.state]}>{t(`state.${request.state}`)}</StateBadge>
      </header>
      <p className="q-faint">
        {isErased ? (
          t('erasedCustomer')
        ) : (
          <Link to={`/customers/${request.customerId}`}>{request.customerName ?? t('customer')}</Link>
        )}
        {' · '}
        {t(`way.${request.way as 'member'}`)} <TimeText at={request.askedAt} show="absolute" />
        {request.finishedAt === null && (
          <>
            {' · '}
            {t('due')} <TimeText at={request.dueAt} show="absolute" />
          </>
        )}
        {request.checkedHow && ` · ${t('checked', { how: t(`check.${request.checkedHow}`) })}`}
        {request.refusedBecause && ` · ${t('refused', { why: t(`refusal.${request.refusedBecause}`) })}`}
      </p>
      {request.state === 'queued' && <p>{t('queuedHint')}</p>}
      {request.state === 'running' && (
        <div className="c-privacy-way">
          <progress max={100} value={request.percent} aria-label={t(`state.${request.state}`)} />
          <span className="q-faint q-numbers">{t('percent', { percent: request.percent })}</span>
        </div>
      )}
      {request.state === 'done' && <p>{t(`rows.${request.kind}`, { count: request.rows })}</p>}
      {request.kept.length > 0 && request.state === 'done' && <Kept request={request} />}
      {may('settings.write') && <Acts request={request} />}
    </article>
  )
}

/** The answer: what stays, why, until when. */
function Kept({ request }: { request: Request }) {
  const t = usePrivacyTexts()
  return (
    <details className="c-privacy-more">
      <summary>{t('kept')}</summary>
      <ul>
        {request.kept.map((one) => (
          <li key={one.what}>{t('keptRow', { what: word(one.words), until: word(one.until) })}</li>
        ))}
      </ul>
    </details>
  )
}

function Acts({ request }: { request: Request }) {
  const t = usePrivacyTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const [open, setOpen] = useState<'approval' | 'refusal'>()
  const [link, setLink] = useState<string>()
  const params = { id: request.id }
  const over = async (said: string) => {
    notices.done(said)
    await queries.invalidateQueries({ queryKey: ['privacy-requests'] })
  }
  const makeLink = async () => {
    const { path, expiresAt } = await call(api, 'POST /console/privacy-requests/:id/link', { params })
    const url = `${window.location.origin}${path}`
    setLink(url)
    await navigator.clipboard?.writeText(url).catch(() => undefined)
    notices.done(
      t('linkMade', {
        until: new Date(expiresAt).toLocaleString(i18n.language, { timeZone: 'Asia/Shanghai' }),
      }),
    )
  }
  return (
    <div className="q-line">
      {request.state === 'asked' && (
        <Button kind="primary" onClick={() => setOpen('approval')}>
          {t('approve')}
        </Button>
      )}
      {(request.state === 'asked' || request.state === 'queued') && (
        <Button onClick={() => setOpen('refusal')}>{t('refuse')}</Button>
      )}
      {request.kind === 'export' && request.state === 'done' && (
        <Button icon="copy" onClick={() => void makeLink().catch(notices.failed)}>
          {t('link')}
        </Button>
      )}
      {link && (
        <p className="c-privacy-link">
          {t('linkShown')} <code>{link}</code>
        </p>
      )}
      <ActDialog
        open={open === 'approval'}
        title={t('approve')}
        intro={t(`approveIntro.${request.kind}`)}
        danger={request.kind === 'erasure'}
        fields={[
          {
            key: 'checkedHow',
            label: t('how'),
            kind: 'select',
            options: checks.map((value) => ({ value, label: t(`check.${value}`) })),
          },
        ]}
        submit={t('approve')}
        onClose={() => setOpen(undefined)}
        onSubmit={async ({ checkedHow }) => {
          const body = { checkedHow: checkedHow as (typeof checks)[number] }
          await call(api, 'POST /console/privacy-requests/:id/approval', { params, body })
          await over(t('started'))
        }}
      />
      <ActDialog
        open={open === 'refusal'}
        title={t('refuse')}
        intro={t('refuseIntro')}
        fields={[
          {
            key: 'refusedBecause',
            label: t('why'),
            kind: 'select',
            options: refusals.map((value) => ({ value, label: t(`refusal.${value}`) })),
          },
        ]}
        submit={t('refuse')}
        onClose={() => setOpen(undefined)}
        onSubmit={async ({ refusedBecause }) => {
          const body = { refusedBecause: refusedBecause as (typeof refusals)[number] }
          await call(api, 'POST /console/privacy-requests/:id/refusal', { params, body })
          await over(t('wasRefused'))
        }}
      />
    </div>
  )
}
