import { Button, ErrorState, Field, Select, TextInput } from '@qiao/ui'
import { type FormEvent, useState } from 'react'
import type { Environment } from '../settings/connection.ts'
import { useCorpConnectTexts } from './connect-texts.ts'
import { type CorpWish, problemsOf, type WishField } from './corp.ts'

/** The app's keys. Hidden they wait for another try; the inputs hold what is typed and nothing else does. */
export function CorpKeys({
  hidden,
  environment,
  environments,
  onEnvironment,
  busy,
  error,
  onCancel,
  onWish,
}: {
  hidden: boolean
  environment: Environment
  environments: readonly Environment[]
  onEnvironment: (environment: Environment) => void
  busy: boolean
  error: unknown
  onCancel: () => void
  onWish: (wish: CorpWish) => void
}) {
  const t = useCorpConnectTexts()
  const [problems, setProblems] = useState<ReadonlyMap<WishField, 'needed' | 'shape'>>(new Map())

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const given = new FormData(form)
    const text = (field: WishField) => String(given.get(field) ?? '').trim()
    const wish: CorpWish = {
      corpId: text('corpId'),
      agentId: text('agentId'),
      secret: text('secret'),
      token: text('token'),
      encodingAesKey: text('encodingAesKey'),
    }
    const found = problemsOf(wish)
    setProblems(found)
    const [first] = found.keys()
    if (first) form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus()
    else onWish(wish)
  }

  const wrong = (field: WishField) => {
    const problem = problems.get(field)
    if (!problem) return undefined
    if (problem === 'needed') return t('problem.needed')
    return field === 'token' || field === 'encodingAesKey' ? t(`ownProblem.${field}`) : t(`problem.${field}`)
  }
  const input = (name: WishField) => ({
    name,
    maxLength: 128,
    spellCheck: false,
    autoComplete: 'off',
    onValue: () => setProblems((now) => new Map([...now].filter(([one]) => one !== name))),
  })
  return (
    <div hidden={hidden}>
      <form className="q-stack" noValidate autoComplete="off" onSubmit={send}>
        <p className="q-faint">{t('intro')}</p>
        {environments.length > 1 && (
          <Field
            label={t('environment.label')}
            hint={
              <>
                {t(`environment.${environment}Hint`)}
                {environment === 'sandbox' && (
                  <a href="/sandbox/_config" target="_blank" rel="noreferrer">
                    {t('environment.sandboxLink')}
                  </a>
                )}
              </>
            }
          >
            <Select
              value={environment}
              onValue={(value) => onEnvironment(value as Environment)}
              options={environments.map((one) => ({ value: one, label: t(`environment.${one}`) }))}
            />
          </Field>
        )}
        <Field label={t('field.corpId')} hint={t('where.corpId')} error={wrong('corpId')}>
          <TextInput {...input('corpId')} />
        </Field>
        <Field label={t('field.agentId')} hint={t('where.agentId')} error={wrong('agentId')}>
          <TextInput {...input('agentId')} inputMode="numeric" />
        </Field>
        <Field label={t('field.secret')} hint={t('where.secret')} error={wrong('secret')}>
          <TextInput {...input('secret')} type="password" autoComplete="new-password" />
        </Field>
        <details>
          <summary>{t('own.open')}</summary>
          <div className="q-stack">
            <p className="q-faint">{t('own.hint')}</p>
            <Field label={t('own.token')} optional error={wrong('token')}>
              <TextInput {...input('token')} />
            </Field>
            <Field label={t('own.encodingAesKey')} optional error={wrong('encodingAesKey')}>
              <TextInput {...input('encodingAesKey')} type="password" autoComplete="new-password" />
            </Field>
          </div>
        </details>
        <p className="q-faint">{t('secretsNote')}</p>
        {error !== undefined && <ErrorState error={error} compact />}
        <p className="q-hidden" role="status">
          {busy ? t('asking') : ''}
        </p>
        <div className="c-form-foot">
          <Button onClick={onCancel}>{t('cancel')}</Button>
          <Button kind="primary" submit busy={busy}>
            {t('submit')}
          </Button>
        </div>
      </form>
    </div>
  )
}
