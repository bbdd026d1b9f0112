import { Button, ErrorState, Field, Select, TextInput } from '@qiao/ui'
import { type FormEvent, type Ref, useState } from 'react'
import { usePartTexts } from '../../parts/texts.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useConnectTexts } from './connect-texts.ts'
import { type Connectable, coming, connectable, extraSecretsOf, isOwnApp } from './connectable.ts'
import type { Environment, Shop } from './connection.ts'
import { type Problem, problemsOf, readWish, type Wish, type WishField } from './wish.ts'

export type KeysFormProps = {
  ref: Ref<HTMLFormElement>
  shop: Shop | null
  marketplace: Connectable
  onMarketplace: (marketplace: Connectable) => void
  /** Sellers of the brand's other shops. */
  taken: ReadonlySet<string>
  environment: Environment
  environments: readonly Environment[]
  onEnvironment: (environment: Environment) => void
  hidden: boolean
  busy: boolean
  error: unknown
  onCancel: () => void
  onWish: (wish: Wish) => void
}

/**
 * The keys of one shop. The inputs hold what is typed and nothing else does: hidden, they wait for another try; taken
 * off the page, they are gone.
 */
export function KeysForm(props: KeysFormProps) {
  const { ref, shop, marketplace, environment, environments, hidden, busy, error } = props
  const t = useConnectTexts()
  const parts = usePartTexts()
  const word = useTradeWord()
  const [problems, setProblems] = useState<ReadonlyMap<WishField, Problem>>(new Map())

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const wish = readWish(new FormData(event.currentTarget), marketplace)
    const found = problemsOf(wish, props.taken)
    setProblems(found)
    const [first] = found.keys()
    const input = (name: string) => event.currentTarget.querySelector<HTMLInputElement>(`[name=${name}]`)
    if (first) (input(first) ?? input('appKey'))?.focus()
    else props.onWish(wish)
  }

  const wrong = (field: WishField) => {
    const problem = problems.get(field)
    if (!problem) return undefined
    if (problem === 'needed') return parts('needed')
    return t(`problem.${problem}`)
  }
  const input = (field: WishField) => ({
    name: field,
    maxLength: field === 'name' ? 60 : field === 'sellerId' ? 64 : 512,
    spellCheck: false,
    autoComplete: 'off',
    onValue: () =>
      setProblems(
        (now) =>
          new Map([...now].filter(([one]) => one !== field && (one !== 'sellerId' || field !== 'appKey'))),
      ),
  })
  const secret = { type: 'password', autoComplete: 'new-password' }

  return (
    <div hidden={hidden}>
      <form ref={ref} className="q-stack" noValidate onSubmit={send} autoComplete="off">
        <div className="c-keys-pairs">
          {!shop && (
            <Field label={t('field.marketplace')}>
              <Select
                value={marketplace}
                onValue={(value) => props.onMarketplace(value as Connectable)}
                options={[
                  ...connectable.map((one) => ({ value: one, label: word('marketplace', one) })),
                  ...coming.map((one) => ({
                    value: one,
                    label: t('comingOption', { marketplace: word('marketplace', one) }),
                    disabled: true,
                  })),
                ]}
              />
            </Field>
          )}
          <Field label={t('field.name')} hint={t('nameHint')} error={wrong('name')}>
            <TextInput {...input('name')} defaultValue={shop?.name ?? ''} />
          </Field>
          {environments.length > 1 && (
            <Field
              label={t('field.environment')}
              hint={
                <>
                  {t(`environmentHint.${environment}`)}
                  {environment === 'sandbox' && (
                    <a href="/sandbox/_config" target="_blank" rel="noreferrer">
                      {t('environmentHint.sandboxLink')}
                    </a>
                  )}
                </>
              }
            >
              <Select
                value={environment}
                onValue={(value) => props.onEnvironment(value as Environment)}
                options={environments.map((one) => ({ value: one, label: t(`environment.${one}`) }))}
              />
            </Field>
          )}
          {!isOwnApp(marketplace) && (
            <Field
              label={t('field.sellerId')}
              hint={t(`where.${marketplace}.sellerId`)}
              error={wrong('sellerId')}
            >
              <TextInput {...input('sellerId')} defaultValue={shop?.sellerId ?? ''} />
            </Field>
          )}
        </div>
        <Field
          label={t(`label.${marketplace}.appKey`)}
          hint={t(`where.${marketplace}.appKey`)}
          error={wrong('appKey') ?? (isOwnApp(marketplace) ? wrong('sellerId') : undefined)}
        >
          <TextInput {...input('appKey')} />
        </Field>
        <Field
          label={t(`label.${marketplace}.appSecret`)}
          hint={t(`where.${marketplace}.appSecret`)}
          error={wrong('appSecret')}
        >
          <TextInput {...input('appSecret')} {...secret} />
        </Field>
        {extraSecretsOf(marketplace).map((field) => (
          <Field
            key={field}
            label={t(`extraLabel.${field}`)}
            hint={t(`extraWhere.${field}`)}
            error={wrong(field)}
          >
            <TextInput {...input(field)} {...secret} />
          </Field>
        ))}
        {!isOwnApp(marketplace) && (
          <Field
            label={t(`label.${marketplace}.session`)}
            hint={t(`where.${marketplace}.session`)}
            error={wrong('session')}
          >
            <TextInput {...input('session')} {...secret} />
          </Field>
        )}
        <p className="q-faint">{t('secretsNote')}</p>
        {error !== undefined && <ErrorState error={error} compact />}
        <p className="q-hidden" role="status">
          {busy ? t('asking', { marketplace: word('marketplace', marketplace) }) : ''}
        </p>
        <div className="c-form-foot">
          <Button onClick={props.onCancel}>{parts('cancel')}</Button>
          <Button kind="primary" submit busy={busy}>
            {t('submit')}
          </Button>
        </div>
      </form>
    </div>
  )
}
