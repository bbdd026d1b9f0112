import { call } from '@qiao/api-client'
import { Button, ErrorState, Icon, Skeleton, Stepper, useNotices } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useHeardPush } from './check-words.tsx'
import { adviceFor, allPass, type Check, failing, fieldFor } from './checks.ts'
import { ChecksList, useCheckName } from './checks-list.tsx'
import { useConnectTexts } from './connect-texts.ts'
import { type Connectable, connectable, isConnectable, isOwnApp, pushAddress } from './connectable.ts'
import { type Environment, type Shop, shopsKey, useEnvironments } from './connection.ts'
import { KeysForm } from './keys-form.tsx'
import { readWish, takenSellers, type Wish } from './wish.ts'

/** `shop: null` connects one that is not known yet. */
export type Task = { act: 'connect'; shop: Shop | null } | { act: 'check'; shop: Shop }

/** Connects a shop by its keys, or looks again whether one still is connected: the same checks, the same words. */
export function ConnectionDialog({
  task,
  shops,
  open,
  onTask,
  onClose,
}: {
  task: Task
  shops: readonly Shop[]
  open: boolean
  onTask: (task: Task) => void
  onClose: () => void
}) {
  const t = useConnectTexts()
  const inside = useRef<HTMLDivElement>(null)
  const focusFirst = () => inside.current?.querySelector<HTMLElement>('select, input')?.focus()
  // biome-ignore lint/correctness/useExhaustiveDependencies: from the checks to the keys, in a dialog that is open
  useEffect(() => focusFirst(), [task])
  const title = !task.shop
    ? t('title.new')
    : t(task.act === 'check' ? 'title.check' : 'title.shop', { name: task.shop.name })
  return (
    <Modal
      open={open}
      title={title}
      onCancel={onClose}
      afterOpenChange={(shown) => shown && focusFirst()}
      footer={null}
      destroyOnHidden
      mask={{ closable: false }}
    >
      <div ref={inside}>
        {task.act === 'check' ? (
          <Checking
            shop={task.shop}
            onReplaceKeys={() => onTask({ act: 'connect', shop: task.shop })}
            onClose={onClose}
          />
        ) : (
          <Connecting shop={task.shop} shops={shops} onClose={onClose} />
        )}
      </div>
    </Modal>
  )
}

function Connecting({
  shop,
  shops,
  onClose,
}: {
  shop: Shop | null
  shops: readonly Shop[]
  onClose: () => void
}) {
  const t = useConnectTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const environments = useEnvironments()
  const [chosen, setEnvironment] = useState<Environment>()
  const environment = chosen ?? environments[0]!
  const [marketplace, setMarketplace] = useState<Connectable>(
    shop && isConnectable(shop.marketplace) ? shop.marketplace : connectable[0],
  )
  const [at, setAt] = useState<'keys' | 'checks'>('keys')
  const [seen, setChecks] = useState<readonly Check[]>([])
  const [connected, setConnected] = useState<{ id: string; name: string; push: string | null }>()
  const { busy, error, run } = useAsking()
  const checks = useHeardPush(connected?.id ?? null, seen)

  const connect = (wish: Wish) =>
    run(async () => {
      const body = { ...wish, shopId: shop?.id ?? null, marketplace, environment }
      const answer = await call(api, 'POST /console/shop-connections', { body })
      setChecks(answer.checks)
      setAt('checks')
      if (!answer.connected || !answer.shopId) return
      const push = pushAddress(location.origin, marketplace, wish.appKey)
      setConnected({ id: answer.shopId, name: wish.name, push })
      notices.done(t('done', { name: wish.name }))
      await queries.invalidateQueries({ queryKey: shopsKey })
    })
  const again = () => {
    if (connected) return run(async () => setChecks(await lookAgain(connected.id)))
    return form.current ? connect(readWish(new FormData(form.current), marketplace)) : undefined
  }
  const stuck = failing(checks)
  const failure = connected ? 'broken' : shop?.state === 'connected' ? 'notReplaced' : 'notConnected'
  const changeKeys = () => {
    flushSync(() => setAt('keys'))
    const field = stuck && fieldFor(adviceFor(marketplace, stuck))
    const input = (name: string) => form.current?.querySelector<HTMLInputElement>(`[name=${name}]`)
    const first = input(field ?? 'appKey') ?? input('appKey')
    first?.focus()
  }
  const told = connected && allPass(checks) ? t('connected', { name: connected.name }) : undefined

  return (
    <div className="q-stack">
      <Stepper
        steps={[
          { key: 'keys', label: t('step.keys') },
          { key: 'checks', label: t('step.checks') },
        ]}
        at={at === 'keys' ? 0 : 1}
      />
      {!connected && (
        <KeysForm
          ref={form}
          shop={shop}
          marketplace={marketplace}
          onMarketplace={setMarketplace}
          taken={takenSellers(shops, marketplace, shop?.id ?? null)}
          environment={environment}
          environments={environments}
          onEnvironment={setEnvironment}
          hidden={at === 'checks'}
          busy={busy}
          error={error}
          onCancel={onClose}
          onWish={(wish) => void connect(wish)}
        />
      )}
      {connected?.push && (
        <div className="q-stack">
          <p>{t(isOwnApp(marketplace) ? 'pushAddressChecked' : 'pushAddress')}</p>
          <p>
            <code className="c-code">{connected.push}</code>
          </p>
        </div>
      )}
      {at === 'checks' && (
        <Result
          marketplace={marketplace}
          checks={checks}
          error={error}
          good={told}
          bad={stuck && ((check) => t(failure, { check }))}
        >
          {!connected && (
            <Button icon="edit" disabled={busy} onClick={changeKeys}>
              {t('changeKeys')}
            </Button>
          )}
          <Button
            kind={connected ? 'plain' : 'primary'}
            icon="refresh"
            busy={busy}
            onClick={() => void again()}
          >
            {t('again')}
          </Button>
          {connected && (
            <Button kind="primary" onClick={onClose}>
              {t('finish')}
            </Button>
          )}
        </Result>
      )}
    </div>
  )
}

function Checking({
  shop,
  onReplaceKeys,
  onClose,
}: {
  shop: Shop
  onReplaceKeys: () => void
  onClose: () => void
}) {
  const t = useConnectTexts()
  const may = useMay()
  const word = useTradeWord()
  const [seen, setChecks] = useState<readonly Check[]>()
  const heard = useHeardPush(shop.id, seen ?? [])
  const checks = seen && heard
  const { busy, error, run } = useAsking()
  const look = () => run(async () => setChecks(await lookAgain(shop.id)))
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks once when it opens, later by the button
  useEffect(() => void look(), [])
  const stuck = checks && failing(checks)
  const mayReplace = may('connections.write') && isConnectable(shop.marketplace)
  return (
    <div className="q-stack">
      {!checks && error === undefined ? (
        <>
          <p role="status">{t('asking', { marketplace: word('marketplace', shop.marketplace) })}</p>
          <Skeleton lines={6} />
        </>
      ) : (
        <Result
          marketplace={shop.marketplace}
          checks={checks ?? []}
          error={error}
          good={checks && allPass(checks) ? t('stillFine') : undefined}
          bad={(check) => t('broken', { check })}
        >
          {mayReplace && stuck && stuck.name !== 'push' && (
            <Button icon="edit" disabled={busy} onClick={onReplaceKeys}>
              {t('replaceKeys')}
            </Button>
          )}
          <Button icon="refresh" busy={busy} onClick={() => void look()}>
            {t('again')}
          </Button>
          <Button kind="primary" onClick={onClose}>
            {t('finish')}
          </Button>
        </Result>
      )}
    </div>
  )
}

/** The sum of the checks in one sentence, then each of them, then what one may do next. */
function Result({
  marketplace,
  checks,
  error,
  good,
  bad,
  children,
}: {
  marketplace: string
  checks: readonly Check[]
  error: unknown
  good: string | undefined
  bad: ((check: string) => string) | undefined
  children: ReactNode
}) {
  const t = useConnectTexts()
  const head = useRef<HTMLDivElement>(null)
  const stuck = failing(checks)
  const nameOf = useCheckName()
  const name = stuck && nameOf(stuck.name)
  const sentence = good ?? (name && bad ? bad(name) : t('unclear'))
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new answer is read aloud from its first word
  useEffect(() => head.current?.focus(), [checks])
  if (error !== undefined)
    return (
      <>
        <ErrorState error={error} compact />
        <div className="c-form-foot c-check-acts">{children}</div>
      </>
    )
  return (
    <>
      <div
        className="c-banner c-check-sum"
        data-tone={good ? 'done' : 'overdue'}
        ref={head}
        tabIndex={-1}
        role="status"
      >
        <Icon name={good ? 'check' : 'alert'} />
        <p>{sentence}</p>
      </div>
      <ChecksList marketplace={marketplace} label={sentence} checks={checks} live={Boolean(good)} />
      <div className="c-form-foot c-check-acts">{children}</div>
    </>
  )
}

async function lookAgain(id: string): Promise<readonly Check[]> {
  const { checks } = await call(api, 'POST /console/shops/:id/checks', { params: { id } })
  return checks
}

/** One question at a time; what it throws stays until the next one. Nothing of it is kept for others to read. */
function useAsking() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  async function run(ask: () => Promise<void>) {
    setBusy(true)
    setError(undefined)
    try {
      await ask()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return { busy, error, run }
}
