import { call } from '@qiao/api-client'
import { Button, ErrorState, Skeleton, Stepper } from '@qiao/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useEffect, useState } from 'react'
import { api } from '../../services.ts'
import { type Environment, useEnvironments } from '../settings/connection.ts'
import { CallbackPart } from './callback-part.tsx'
import { useCorpConnectTexts } from './connect-texts.ts'
import { type Check, type CorpWish, corpsKey, failing, randomText } from './corp.ts'
import { CorpChecks } from './corp-checks.tsx'
import { CorpKeys } from './corp-keys.tsx'

export type CorpTask = { act: 'connect' } | { act: 'check' | 'addresses'; corpId: string }

export function ConnectDialog({ task, onClose }: { task: CorpTask; onClose: () => void }) {
  const t = useCorpConnectTexts()
  const title =
    task.act === 'connect'
      ? t('title')
      : task.act === 'check'
        ? t('checkTitle', { id: task.corpId })
        : t('addressTitle')
  return (
    <Modal open title={title} onCancel={onClose} footer={null} destroyOnHidden mask={{ closable: false }}>
      {task.act === 'connect' && <Connecting onClose={onClose} />}
      {task.act === 'check' && <Checking corpId={task.corpId} onClose={onClose} />}
      {task.act === 'addresses' && <Addresses corpId={task.corpId} secrets={null} onClose={onClose} />}
    </Modal>
  )
}

/** Keys, then what WeCom says to them, then what to paste there. Nothing typed is kept once the dialog closes. */
function Connecting({ onClose }: { onClose: () => void }) {
  const t = useCorpConnectTexts()
  const queries = useQueryClient()
  const environments = useEnvironments()
  const [chosen, setEnvironment] = useState<Environment>()
  const environment = chosen ?? environments[0]!
  const [at, setAt] = useState<0 | 1 | 2>(0)
  const [wish, setWish] = useState<CorpWish>()
  const [checks, setChecks] = useState<readonly Check[]>([])
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()

  async function connect(typed: CorpWish) {
    // Made once: another try after a refusal keeps what may have been pasted already.
    const whole = {
      ...typed,
      token: typed.token || wish?.token || randomText(24),
      encodingAesKey: typed.encodingAesKey || wish?.encodingAesKey || randomText(43),
    }
    setWish(whole)
    setBusy(true)
    setError(undefined)
    try {
      const answer = await call(api, 'POST /console/wecom-connections', {
        body: { ...whole, agentId: Number(whole.agentId), environment },
      })
      setChecks(answer.checks)
      setAt(1)
      if (answer.connected) await queries.invalidateQueries({ queryKey: ['wecom'] })
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="q-stack">
      <Stepper
        steps={(['keys', 'checks', 'callback'] as const).map((key) => ({ key, label: t(`step.${key}`) }))}
        at={at}
      />
      <CorpKeys
        hidden={at !== 0}
        environment={environment}
        environments={environments}
        onEnvironment={setEnvironment}
        busy={busy}
        error={error}
        onCancel={onClose}
        onWish={(typed) => void connect(typed)}
      />
      {at === 1 && (
        <>
          <CorpChecks checks={checks} stored={!failing(checks)} />
          {error !== undefined && <ErrorState error={error} compact />}
          <div className="c-form-foot">
            {failing(checks) ? (
              <>
                <Button icon="edit" disabled={busy} onClick={() => setAt(0)}>
                  {t('back')}
                </Button>
                <Button kind="primary" icon="refresh" busy={busy} onClick={() => wish && void connect(wish)}>
                  {t('again')}
                </Button>
              </>
            ) : (
              <Button kind="primary" onClick={() => setAt(2)}>
                {t('next')}
              </Button>
            )}
          </div>
        </>
      )}
      {at === 2 && wish && <Addresses corpId={wish.corpId} secrets={wish} onClose={onClose} />}
    </div>
  )
}

/** Asks again every few seconds, until WeCom's first event came. */
function Addresses({
  corpId,
  secrets,
  onClose,
}: {
  corpId: string
  secrets: { token: string; encodingAesKey: string } | null
  onClose: () => void
}) {
  const t = useCorpConnectTexts()
  const corps = useQuery({
    queryKey: corpsKey,
    refetchInterval: 3_000,
    queryFn: ({ signal }) => call(api, 'GET /console/wecom-connections', {}, { signal }),
  })
  if (corps.isError) return <ErrorState error={corps.error} onRetry={() => void corps.refetch()} compact />
  const corp = corps.data?.items.find((one) => one.corpId === corpId)
  if (!corp) return <Skeleton lines={6} />
  return (
    <>
      <CallbackPart corp={corp} secrets={secrets} />
      <div className="c-form-foot">
        <Button kind={corp.lastCallbackAt ? 'primary' : 'plain'} onClick={onClose}>
          {t(corp.lastCallbackAt ? 'finish' : 'later')}
        </Button>
      </div>
    </>
  )
}

function Checking({ corpId, onClose }: { corpId: string; onClose: () => void }) {
  const t = useCorpConnectTexts()
  const [checks, setChecks] = useState<readonly Check[]>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  async function look() {
    setBusy(true)
    setError(undefined)
    try {
      const answer = await call(api, 'POST /console/wecom-connections/:corpId/checks', { params: { corpId } })
      setChecks(answer.checks)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks once when it opens, later by the button
  useEffect(() => void look(), [])
  return (
    <div className="q-stack">
      {error !== undefined && <ErrorState error={error} compact />}
      {checks ? (
        <CorpChecks checks={checks} stored />
      ) : (
        error === undefined && (
          <>
            <p role="status">{t('asking')}</p>
            <Skeleton lines={6} />
          </>
        )
      )}
      <div className="c-form-foot">
        <Button icon="refresh" busy={busy} onClick={() => void look()}>
          {t('again')}
        </Button>
        <Button kind="primary" onClick={onClose}>
          {t('finish')}
        </Button>
      </div>
    </div>
  )
}
