import { call } from '@qiao/api-client'
import { Button, ErrorState, Field, Select, TextInput, useNotices } from '@qiao/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { type Authorisation, authorisationsKey } from '../../parts/authorisations.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { usePartTexts } from '../../parts/texts.ts'
import { clockText, dayText } from '../../parts/time-window.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { api, i18n } from '../../services.ts'
import { useAuthoriseTexts } from './authorise-texts.ts'
import { failing } from './checks.ts'
import { useCheckName } from './checks-list.tsx'
import { useConnectTexts } from './connect-texts.ts'
import { type Connectable, connectable, extraSecretsOf, isConnectable } from './connectable.ts'
import { type Environment, type Shop, shopsKey, useEnvironments } from './connection.ts'

/** Apps of a shop's own are granted by shop id; those with a page tell the shop by themselves. */
const ownApps: readonly Connectable[] = ['doudian', 'youzan', 'weixin-store']

type Props = { shop: Shop | null; grant: Authorisation | null; open: boolean; onClose: () => void }

/** On to the marketplace's page, or a link for the owner who is somebody else. */
export function AuthoriseDialog({ shop, grant, open, onClose }: Props) {
  const t = useAuthoriseTexts()
  return (
    <Modal
      open={open}
      title={shop ? t('title.shop', { name: shop.name }) : t('title.new')}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
      mask={{ closable: false }}
    >
      <AuthoriseForm shop={shop} grant={grant} onClose={onClose} />
    </Modal>
  )
}

function AuthoriseForm({ shop, grant, onClose }: Omit<Props, 'open'>) {
  const t = useAuthoriseTexts()
  const connect = useConnectTexts()
  const nameOf = useCheckName()
  const parts = usePartTexts()
  const word = useTradeWord()
  const notices = useNotices()
  const queries = useQueryClient()
  const environments = useEnvironments()
  const [marketplace, setMarketplace] = useState<Connectable>(
    shop && isConnectable(shop.marketplace) ? shop.marketplace : connectable[0],
  )
  const [chosen, setEnvironment] = useState<Environment>()
  const environment = chosen ?? (grant?.environment as Environment | null) ?? environments[0]!
  const hasApp = Boolean(grant?.way)
  const [keyed, setKeyed] = useState(!hasApp)
  const [busy, setBusy] = useState<'go' | 'link'>()
  const [error, setError] = useState<unknown>()
  const [needed, setNeeded] = useState<readonly string[]>([])
  const [link, setLink] = useState<{ url: string; expiresAt: string }>()
  const [stuck, setStuck] = useState<string>()
  const own = ownApps.includes(marketplace)

  async function send(element: HTMLFormElement, act: 'go' | 'link') {
    const form = new FormData(element)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const extras = extraSecretsOf(marketplace)
    const missing = [...(shop ? [] : ['name']), ...(keyed ? ['appKey', 'appSecret', ...extras] : [])].filter(
      (one) => !text(one),
    )
    setNeeded(missing)
    if (missing.length > 0) return
    const serviceId = text('serviceId')
    const body = {
      shopId: shop?.id ?? null,
      name: shop?.name ?? text('name'),
      marketplace,
      environment,
      sellerId:
        text('sellerId') || shop?.sellerId || (marketplace === 'weixin-store' && text('appKey')) || null,
      app: keyed
        ? {
            appKey: text('appKey'),
            appSecret: text('appSecret'),
            ...(serviceId && { serviceId }),
            ...(extras.length > 0 && {
              extraSecrets: Object.fromEntries(extras.map((one) => [one, text(one)])),
            }),
          }
        : null,
      origin: location.origin,
    }
    setBusy(act)
    setError(undefined)
    try {
      if (act === 'link') setLink(await call(api, 'POST /console/shop-authorisation-links', { body }))
      else await go(body)
    } catch (failed) {
      setError(failed)
    } finally {
      setBusy(undefined)
    }
  }

  async function go(body: Parameters<typeof call<'POST /console/shop-authorisations'>>[2]['body']) {
    const answer = await call(api, 'POST /console/shop-authorisations', { body })
    if (answer.location) return location.assign(answer.location)
    const broken = failing(answer.checks)
    if (broken) return setStuck(nameOf(broken.name))
    notices.done(t('done', { name: body.name }))
    await Promise.all(
      [authorisationsKey, shopsKey].map((queryKey) => queries.invalidateQueries({ queryKey })),
    )
    onClose()
  }

  const missing = (name: string) => (needed.includes(name) ? parts('needed') : undefined)
  const until = link && `${dayText(link.expiresAt, i18n.language)} ${clockText(link.expiresAt)}`
  return (
    <form
      className="q-stack"
      noValidate
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        void send(event.currentTarget, 'go')
      }}
    >
      <p>{t('intro', { marketplace: word('marketplace', marketplace) })}</p>
      {own && <p className="q-faint">{t('introOwn')}</p>}
      {!shop && (
        <div className="c-keys-pairs">
          <Field label={connect('field.marketplace')}>
            <Select
              value={marketplace}
              onValue={(value) => setMarketplace(value as Connectable)}
              options={connectable.map((one) => ({ value: one, label: word('marketplace', one) }))}
            />
          </Field>
          <Field label={connect('field.name')} hint={connect('nameHint')} error={missing('name')}>
            <TextInput name="name" maxLength={60} />
          </Field>
        </div>
      )}
      {keyed && (
        <>
          {environments.length > 1 && (
            <Field
              label={connect('field.environment')}
              hint={
                <>
                  {connect(`environmentHint.${environment}`)}
                  {environment === 'sandbox' && (
                    <a href="/sandbox/_config" target="_blank" rel="noreferrer">
                      {connect('environmentHint.sandboxLink')}
                    </a>
                  )}
                </>
              }
            >
              <Select
                value={environment}
                onValue={(value) => setEnvironment(value as Environment)}
                options={environments.map((one) => ({ value: one, label: connect(`environment.${one}`) }))}
              />
            </Field>
          )}
          <Field
            label={connect(`label.${marketplace}.appKey`)}
            hint={connect(`where.${marketplace}.appKey`)}
            error={missing('appKey')}
          >
            <TextInput name="appKey" maxLength={512} spellCheck={false} />
          </Field>
          <Field
            label={connect(`label.${marketplace}.appSecret`)}
            hint={connect(`where.${marketplace}.appSecret`)}
            error={missing('appSecret')}
          >
            <TextInput name="appSecret" maxLength={512} type="password" autoComplete="new-password" />
          </Field>
          {extraSecretsOf(marketplace).map((field) => (
            <Field
              key={field}
              label={connect(`extraLabel.${field}`)}
              hint={connect(`extraWhere.${field}`)}
              error={missing(field)}
            >
              <TextInput name={field} maxLength={512} type="password" autoComplete="new-password" />
            </Field>
          ))}
          {marketplace === 'doudian' && (
            <Field label={t('serviceId')} hint={t('serviceHint')}>
              <TextInput name="serviceId" maxLength={64} />
            </Field>
          )}
          {!shop?.sellerId && (
            <Field label={t('sellerId')} hint={t('sellerHint')}>
              <TextInput name="sellerId" maxLength={64} />
            </Field>
          )}
          <p className="q-faint">
            {t('callback')}
            <code className="c-code">{`${location.origin}/api/public/authorisations/${marketplace}/callback`}</code>
          </p>
        </>
      )}
      {stuck && <p role="alert">{t('notPassed', { check: stuck })}</p>}
      {error !== undefined && <ErrorState error={error} compact />}
      {link && (
        <div className="q-stack" role="status">
          <code className="c-code">{link.url}</code>
          <p className="q-faint">{t('linkNote', { at: until })}</p>
          <span>
            <CopyButton text={link.url} />
          </span>
        </div>
      )}
      <div className="c-form-foot c-check-acts">
        {hasApp && <Button onClick={() => setKeyed(!keyed)}>{t(keyed ? 'sameApp' : 'otherApp')}</Button>}
        <Button
          busy={busy === 'link'}
          onClick={({ currentTarget: { form } }) => form && void send(form, 'link')}
        >
          {t('link')}
        </Button>
        <Button kind="primary" submit icon="bridge" busy={busy === 'go'}>
          {t('go')}
        </Button>
      </div>
    </form>
  )
}
