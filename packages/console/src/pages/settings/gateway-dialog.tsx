import { type Answer, call } from '@qiao/api-client'
import { Button, ErrorState, Field, Icon, List, Row, Tag, TextInput } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { type FormEvent, useState } from 'react'
import { authorisationsKey } from '../../parts/authorisations.ts'
import { usePartTexts } from '../../parts/texts.ts'
import { dateText } from '../../parts/time-window.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { api, i18n } from '../../services.ts'
import { type Check, failing } from './checks.ts'
import { ChecksList, useCheckName } from './checks-list.tsx'
import { shopsKey } from './connection.ts'
import { useGatewayTexts } from './gateway-texts.ts'

type Held = Answer<'POST /console/gateway-looks'>['items'][number]
type Link = { url: string; secret: string }
const shortestSecret = 32

/** A gateway's shops, and one of them connected: the same checks as anywhere, made over there. */
export function GatewayDialog({ onClose }: { onClose: () => void }) {
  const t = useGatewayTexts()
  const [link, setLink] = useState<Link>()
  const [held, setHeld] = useState<readonly Held[]>()
  const [result, setResult] = useState<{ name: string; marketplace: string; checks: readonly Check[] }>()
  return (
    <Modal
      open
      title={t('title')}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
      mask={{ closable: false }}
    >
      {result ? (
        <Result {...result} onBack={() => setResult(undefined)} onClose={onClose} />
      ) : link && held ? (
        <HeldShops
          link={link}
          held={held}
          onResult={(one, checks) => setResult({ name: one.name, marketplace: one.marketplace, checks })}
        />
      ) : (
        <LinkForm
          onHeld={(given, items) => {
            setLink(given)
            setHeld(items)
          }}
        />
      )}
    </Modal>
  )
}

function LinkForm({ onHeld }: { onHeld: (link: Link, held: readonly Held[]) => void }) {
  const t = useGatewayTexts()
  const parts = usePartTexts()
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set())

  async function look(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const body = { url: text('url'), secret: text('secret') }
    const bad = [
      ...(/^https?:\/\/[^\s/]/.test(body.url) ? [] : ['url']),
      ...(body.secret.length < shortestSecret ? ['secret'] : []),
    ]
    setWrong(new Set(bad))
    if (bad.length > 0) return
    setBusy(true)
    setError(undefined)
    try {
      onHeld(body, (await call(api, 'POST /console/gateway-looks', { body })).items)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className="q-stack" noValidate autoComplete="off" onSubmit={(event) => void look(event)}>
      <p className="q-faint">{t('intro')}</p>
      <Field label={t('url')} hint={t('urlHint')} error={wrong.has('url') ? parts('needed') : undefined}>
        <TextInput name="url" maxLength={300} spellCheck={false} />
      </Field>
      <Field
        label={t('secret')}
        hint={t('secretHint')}
        error={wrong.has('secret') ? t('secretHint') : undefined}
      >
        <TextInput name="secret" maxLength={256} type="password" autoComplete="new-password" />
      </Field>
      {error !== undefined && <ErrorState error={error} compact />}
      <div className="c-form-foot">
        <Button kind="primary" submit busy={busy}>
          {t('look')}
        </Button>
      </div>
    </form>
  )
}

function HeldShops({
  link,
  held,
  onResult,
}: {
  link: Link
  held: readonly Held[]
  onResult: (one: Held, checks: readonly Check[]) => void
}) {
  const t = useGatewayTexts()
  const word = useTradeWord()
  const queries = useQueryClient()
  const [busy, setBusy] = useState<string>()
  const [error, setError] = useState<unknown>()

  async function connect(one: Held) {
    setBusy(one.shop)
    setError(undefined)
    try {
      const body = { ...link, shop: one.shop, shopId: null }
      const { checks } = await call(api, 'POST /console/gateway-connections', { body })
      await Promise.all(
        [shopsKey, authorisationsKey].map((queryKey) => queries.invalidateQueries({ queryKey })),
      )
      onResult(one, checks)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(undefined)
    }
  }

  return (
    <div className="q-stack">
      <p className="q-faint">{held.length > 0 ? t('pick') : t('none')}</p>
      <List label={t('pick')}>
        {held.map((one) => (
          <Row
            key={one.shop}
            title={
              <span className="q-line">
                {one.name} <Tag>{word('marketplace', one.marketplace)}</Tag>
              </span>
            }
            detail={[
              one.sellerId,
              one.expiresAt && t('until', { at: dateText(one.expiresAt, i18n.language) }),
            ]
              .filter(Boolean)
              .join(' · ')}
            end={
              <Button
                busy={busy === one.shop}
                disabled={busy !== undefined}
                onClick={() => void connect(one)}
              >
                {t('connect')}
              </Button>
            }
          />
        ))}
      </List>
      {error !== undefined && <ErrorState error={error} compact />}
    </div>
  )
}

function Result({
  name,
  marketplace,
  checks,
  onBack,
  onClose,
}: {
  name: string
  marketplace: string
  checks: readonly Check[]
  onBack: () => void
  onClose: () => void
}) {
  const t = useGatewayTexts()
  const nameOf = useCheckName()
  const stuck = failing(checks)
  const good = !stuck && checks.length > 0
  const sentence = good ? t('good', { name }) : stuck ? t('bad', { check: nameOf(stuck.name) }) : t('unclear')
  return (
    <div className="q-stack">
      <div className="c-banner c-check-sum" data-tone={good ? 'done' : 'overdue'} role="status">
        <Icon name={good ? 'check' : 'alert'} />
        <p>{sentence}</p>
      </div>
      <ChecksList marketplace={marketplace} label={sentence} checks={checks} />
      <div className="c-form-foot c-check-acts">
        <Button onClick={onBack}>{t('back')}</Button>
        <Button kind="primary" onClick={onClose}>
          {t('finish')}
        </Button>
      </div>
    </div>
  )
}
