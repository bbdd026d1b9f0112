import { call } from '@qiao/api-client'
import { Button, Checkbox, ErrorState, Field, Select, Skeleton, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { CopyButton } from '../../parts/copy-button.tsx'
import { FormFrame, useSending } from '../../parts/form-frame.tsx'
import { usePartTexts } from '../../parts/texts.ts'
import { api } from '../../services.ts'
import { useApiTokensTexts } from './texts.ts'
import {
  type DataClass,
  endOf,
  lacksMoney,
  lives,
  type Offer,
  type Sight,
  sightsFor,
  type Wish,
} from './token.ts'

/** Makes a token, then shows it once: the dialog does not close by a stray click while it does. */
export function TokenDialog({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const t = useApiTokensTexts()
  const [token, setToken] = useState<string>()
  const offer = useQuery({
    queryKey: ['api-tokens', 'scopes'],
    queryFn: ({ signal }) => call(api, 'GET /console/api-scopes', {}, { signal }),
  })
  return (
    <Modal
      open
      title={t(token ? 'made.title' : 'form.title')}
      onCancel={onClose}
      footer={null}
      width="44em"
      closable={!token}
      keyboard={!token}
      mask={{ closable: false }}
    >
      {token ? (
        <Made token={token} onClose={onClose} />
      ) : offer.isError ? (
        <ErrorState error={offer.error} onRetry={() => void offer.refetch()} compact />
      ) : offer.data ? (
        <TokenForm
          offer={offer.data}
          onClose={onClose}
          onMade={(made) => {
            setToken(made)
            onMade()
          }}
        />
      ) : (
        <Skeleton lines={8} />
      )}
    </Modal>
  )
}

function Made({ token, onClose }: { token: string; onClose: () => void }) {
  const t = useApiTokensTexts()
  return (
    <div className="q-stack">
      <p>{t('made.intro')}</p>
      <p className="c-code">{token}</p>
      <div>
        <CopyButton text={token} label={t('made.copy')} />
      </div>
      <p className="q-faint">
        {t('made.use')} <code className="c-code">Authorization: Bearer {token.slice(0, 12)}…</code>
      </p>
      <div className="c-form-foot">
        <Button kind="primary" onClick={onClose}>
          {t('made.close')}
        </Button>
      </div>
    </div>
  )
}

function TokenForm({
  offer,
  onClose,
  onMade,
}: {
  offer: Offer
  onClose: () => void
  onMade: (token: string) => void
}) {
  const t = useApiTokensTexts()
  const parts = usePartTexts()
  const [name, setName] = useState('')
  const [days, setDays] = useState<string>('90')
  const [scopes, setScopes] = useState<readonly string[]>([])
  const [sight, setSight] = useState<Partial<Record<DataClass, Sight>>>({})
  const needsMoney = lacksMoney(scopes, sight)

  const sending = useSending(name.trim() !== '' && scopes.length > 0 && !needsMoney, async () => {
    const shown = Object.fromEntries(Object.entries(sight).filter(([, value]) => value !== 'none'))
    const body = { name: name.trim(), scopes, sight: shown, expiresAt: endOf(days, new Date()) } as Wish
    onMade((await call(api, 'POST /console/api-tokens', { body })).token)
  })
  const { tried } = sending

  return (
    <FormFrame sending={sending} submit={t('form.submit')} onClose={onClose}>
      <Field
        label={t('form.name')}
        hint={t('form.nameHint')}
        error={tried && !name.trim() ? parts('needed') : undefined}
      >
        <TextInput value={name} onValue={setName} maxLength={60} />
      </Field>
      <Field label={t('form.expires')}>
        <Select
          value={days}
          onValue={setDays}
          options={lives.map((value) => ({
            value,
            label: value === 'never' ? t('never') : t('form.days', { count: Number(value) }),
          }))}
        />
      </Field>
      {(['read', 'write'] as const).map((kind) => (
        <ScopeChoice
          key={kind}
          title={t(`form.${kind}`)}
          offered={offer.scopes.filter((one) => one.writes === (kind === 'write'))}
          chosen={scopes}
          onChosen={setScopes}
        />
      ))}
      <p className={tried && scopes.length === 0 ? 'q-field-error' : 'q-field-hint'}>
        {t(tried && scopes.length === 0 ? 'form.noScopes' : 'form.scopesHint')}
      </p>
      <fieldset className="q-field c-members">
        <legend className="q-label">{t('form.sight')}</legend>
        <div className="c-sights">
          {offer.classes
            .filter((one) => sightsFor(one).length > 1)
            .map((one) => (
              <Field key={one.dataClass} label={t(`dataClass.${one.dataClass as 'phone'}`)}>
                <Select
                  value={sight[one.dataClass] ?? 'none'}
                  onValue={(value) => setSight((now) => ({ ...now, [one.dataClass]: value as Sight }))}
                  options={sightsFor(one).map((value) => ({ value, label: t(`sight.${value}`) }))}
                />
              </Field>
            ))}
        </div>
        <p className={tried && needsMoney ? 'q-field-error' : 'q-field-hint'}>
          {t(needsMoney ? 'form.moneyNeeded' : 'form.sightHint')}
        </p>
      </fieldset>
    </FormFrame>
  )
}

function ScopeChoice({
  title,
  offered,
  chosen,
  onChosen,
}: {
  title: string
  offered: Offer['scopes']
  chosen: readonly string[]
  onChosen: (change: (now: readonly string[]) => readonly string[]) => void
}) {
  if (offered.length === 0) return null
  return (
    <fieldset className="q-field c-members">
      <legend className="q-label">{title}</legend>
      <div className="c-scopes">
        {offered.map(({ permission, label }) => (
          <Checkbox
            key={permission}
            checked={chosen.includes(permission)}
            onChecked={(on) =>
              onChosen((now) => (on ? [...now, permission] : now.filter((one) => one !== permission)))
            }
          >
            {label}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  )
}
