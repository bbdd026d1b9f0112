import { call } from '@qiao/api-client'
import { Button, Card, Empty, ErrorState, LinkButton, Skeleton, useNotices, useRealtime } from '@qiao/ui'
import { PageFrame } from '@qiao/ui/console'
import { type ReactNode, useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { type EndpointAct, EndpointCard } from './endpoint-card.tsx'
import { EndpointDialog } from './endpoint-dialog.tsx'
import { ReplayDialog } from './replay-dialog.tsx'
import { SecretDialog, SecretShown } from './secret-dialog.tsx'
import { useWebhooksTexts } from './texts.ts'
import { type Endpoint, useEndpoints } from './webhook.ts'
import './webhooks.css'

type Asking =
  | { act: 'add' }
  | { act: Exclude<EndpointAct, 'test' | 'pause' | 'activate'>; endpoint: Endpoint }

export function Endpoints({ tabs }: { tabs: ReactNode }) {
  const t = useWebhooksTexts()
  const may = useMay()
  const notices = useNotices()
  const { run, running } = useAct(['webhooks'])
  const [asking, setAsking] = useState<Asking>()
  const [secret, setSecret] = useState<string>()
  const endpoints = useEndpoints()
  useRealtime(['webhooks'], undefined, { invalidate: [['webhooks']] })
  const close = () => setAsking(undefined)
  const renew = () => run('renew', async () => undefined)

  async function test({ id }: Endpoint) {
    const answer = await run(`test ${id}`, () =>
      call(api, 'POST /console/webhooks/:id/test', { params: { id } }),
    )
    if (!answer) return
    const { outcome, status, ms } = answer
    if (outcome === 'delivered') return notices.done(t('tested.good', { status, ms }))
    const what = status ? `${t(`log.outcome.${outcome}`)} ${status}` : t(`log.outcome.${outcome}`)
    notices.show({ tone: 'attention', text: t('tested.bad', { what, ms }) })
  }
  function act(kind: EndpointAct, endpoint: Endpoint) {
    if (kind === 'test') return void test(endpoint)
    if (kind !== 'pause' && kind !== 'activate') return setAsking({ act: kind, endpoint })
    const body = { state: kind === 'pause' ? ('paused' as const) : ('active' as const) }
    const params = { id: endpoint.id }
    void run(
      `state ${endpoint.id}`,
      () => call(api, 'POST /console/webhooks/:id/state', { params, body }),
      t(kind === 'pause' ? 'done.paused' : 'done.activated'),
    )
  }

  const add = may('connections.write') && (
    <Button kind="primary" icon="plus" onClick={() => setAsking({ act: 'add' })}>
      {t('create')}
    </Button>
  )
  return (
    <PageFrame
      title={t('title')}
      acts={
        <>
          <LinkButton href="/docs#webhooks" icon="book" newPage>
            {t('docs')}
          </LinkButton>
          {endpoints.data && endpoints.data.items.length > 0 && add}
        </>
      }
    >
      {tabs}
      <p className="q-faint">{t('intro')}</p>
      {endpoints.isError && <ErrorState error={endpoints.error} onRetry={() => void endpoints.refetch()} />}
      {endpoints.isPending && <Skeleton lines={6} />}
      {endpoints.data?.items.length === 0 && (
        <Card>
          <Empty picture="bridge" sentence={t('empty')} act={add} />
        </Card>
      )}
      <div className="c-endpoints">
        {(endpoints.data?.items ?? []).map((endpoint) => (
          <EndpointCard key={endpoint.id} endpoint={endpoint} running={running} onAct={act} />
        ))}
      </div>
      {(asking?.act === 'add' || asking?.act === 'edit') && (
        <EndpointDialog
          endpoint={asking.act === 'edit' ? asking.endpoint : undefined}
          onClose={close}
          onDone={async (made) => {
            setSecret(made)
            await renew()
            if (!made) notices.done(t('done.saved'))
          }}
        />
      )}
      {asking?.act === 'secret' && (
        <SecretDialog
          endpoint={asking.endpoint}
          onClose={close}
          onDone={async (made) => {
            setSecret(made)
            await renew()
          }}
        />
      )}
      {asking?.act === 'replay' && (
        <ReplayDialog
          endpoint={asking.endpoint}
          onClose={close}
          onDone={async (count) => {
            await renew()
            notices.done(t('done.replaying', { count }))
          }}
        />
      )}
      {asking?.act === 'remove' && (
        <ActDialog
          open
          title={t('remove.title', { name: asking.endpoint.name })}
          intro={t('remove.intro')}
          submit={t('act.remove')}
          danger
          onClose={close}
          onSubmit={async () => {
            await call(api, 'DELETE /console/webhooks/:id', { params: { id: asking.endpoint.id } })
            await renew()
            notices.done(t('done.removed'))
          }}
        />
      )}
      {secret && <SecretShown secret={secret} onClose={() => setSecret(undefined)} />}
    </PageFrame>
  )
}
