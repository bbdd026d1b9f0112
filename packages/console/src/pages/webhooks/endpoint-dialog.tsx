import { call } from '@qiao/api-client'
import { Button, Checkbox, ErrorState, Field, Select, Skeleton, TextInput } from '@qiao/ui'
import { Modal } from 'antd'
import { useState } from 'react'
import { usePartTexts } from '../../parts/texts.ts'
import { api } from '../../services.ts'
import { ownBodyOf, ownBodyWish } from './own-body.ts'
import { OwnBodyFields } from './own-body-fields.tsx'
import { useWebhooksTexts } from './texts.ts'
import { type Endpoint, type EventType, useEventTypes, type Wish } from './webhook.ts'

/** Adds an endpoint, whose secret `onDone` gets, or changes one. */
export function EndpointDialog({
  endpoint,
  onClose,
  onDone,
}: {
  endpoint?: Endpoint
  onClose: () => void
  onDone: (secret?: string) => Promise<void>
}) {
  const t = useWebhooksTexts()
  const types = useEventTypes()
  return (
    <Modal
      open
      title={t(endpoint ? 'form.edit' : 'form.create')}
      onCancel={onClose}
      footer={null}
      width="52em"
      mask={{ closable: false }}
    >
      {types.isError && <ErrorState error={types.error} onRetry={() => void types.refetch()} compact />}
      {types.isPending && <Skeleton lines={8} />}
      {types.data && (
        <EndpointForm
          endpoint={endpoint}
          types={types.data.items.filter((one) => one.allowed)}
          mayShowMoney={types.data.mayShowMoney}
          onClose={onClose}
          onDone={onDone}
        />
      )}
    </Modal>
  )
}

function EndpointForm({
  endpoint,
  types,
  mayShowMoney,
  onClose,
  onDone,
}: {
  endpoint?: Endpoint
  types: readonly EventType[]
  mayShowMoney: boolean
  onClose: () => void
  onDone: (secret?: string) => Promise<void>
}) {
  const t = useWebhooksTexts()
  const parts = usePartTexts()
  const [wish, setWish] = useState<Wish>({
    name: endpoint?.name ?? '',
    url: endpoint?.url ?? 'https://',
    eventTypes: endpoint?.eventTypes ?? [],
    showMoney: endpoint?.showMoney ?? false,
  })
  const [all, setAll] = useState(endpoint ? endpoint.eventTypes.length === 0 : false)
  const [own, setOwn] = useState(() => ownBodyOf(endpoint))
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const change = (part: Partial<Wish>) => setWish((now) => ({ ...now, ...part }))
  const nameless = !wish.name.trim()
  const typeless = !all && wish.eventTypes.length === 0
  const ownWish = ownBodyWish(own)

  async function send() {
    setTried(true)
    if (nameless || typeless || !ownWish) return
    setBusy(true)
    setError(undefined)
    const body = { ...wish, ...ownWish, name: wish.name.trim(), eventTypes: all ? [] : wish.eventTypes }
    try {
      const secret = endpoint
        ? void (await call(api, 'PUT /console/webhooks/:id', { params: { id: endpoint.id }, body }))
        : (await call(api, 'POST /console/webhooks', { body })).secret
      onClose()
      await onDone(secret ?? undefined)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      className="q-stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Field
        label={t('form.name')}
        hint={t('form.nameHint')}
        error={tried && nameless ? parts('needed') : undefined}
      >
        <TextInput value={wish.name} onValue={(name) => change({ name })} maxLength={60} />
      </Field>
      <Field label={t('form.url')} hint={t('form.urlHint')}>
        <TextInput value={wish.url} onValue={(url) => change({ url })} type="url" maxLength={2000} />
      </Field>
      <Field label={t('form.which')}>
        <Select
          value={all ? 'all' : 'some'}
          onValue={(value) => setAll(value === 'all')}
          options={[
            { value: 'some', label: t('form.whichSome') },
            { value: 'all', label: t('form.whichAll') },
          ]}
        />
      </Field>
      {!all && (
        <TypeChoice
          types={types}
          chosen={wish.eventTypes}
          onChosen={(eventTypes) => change({ eventTypes })}
        />
      )}
      {tried && typeless && <p className="q-field-error">{t('form.none')}</p>}
      {mayShowMoney && (
        <Checkbox checked={wish.showMoney} onChecked={(showMoney) => change({ showMoney })}>
          {t('form.money')}
        </Checkbox>
      )}
      <p className="q-field-hint">{t('form.moneyHint')}</p>
      <OwnBodyFields
        own={own}
        onOwn={setOwn}
        kept={endpoint?.headerNames ?? []}
        eventTypes={all ? [] : wish.eventTypes}
        showMoney={wish.showMoney}
        isBroken={!ownWish}
      />
      {error !== undefined && <ErrorState error={error} compact />}
      <div className="c-form-foot">
        <Button onClick={onClose}>{parts('cancel')}</Button>
        <Button kind="primary" submit busy={busy}>
          {t(endpoint ? 'form.save' : 'form.submit')}
        </Button>
      </div>
    </form>
  )
}

/** All types of a group at once, or each by itself. */
function TypeChoice({
  types,
  chosen,
  onChosen,
}: {
  types: readonly EventType[]
  chosen: readonly string[]
  onChosen: (types: string[]) => void
}) {
  const set = (own: readonly string[], on: boolean) =>
    onChosen([...chosen.filter((one) => !own.includes(one)), ...(on ? own : [])])
  return (
    <div className="c-type-groups">
      {[...Map.groupBy(types, (one) => one.group)].map(([group, own]) => {
        const names = own.map((one) => one.type)
        return (
          <fieldset key={group} className="q-field c-members">
            <legend className="q-label">
              <Checkbox
                checked={names.every((one) => chosen.includes(one))}
                onChecked={(on) => set(names, on)}
              >
                {group}
              </Checkbox>
            </legend>
            <div className="c-types">
              {own.map(({ type, label }) => (
                <Checkbox key={type} checked={chosen.includes(type)} onChecked={(on) => set([type], on)}>
                  {label} <span className="q-faint c-code">{type}</span>
                </Checkbox>
              ))}
            </div>
          </fieldset>
        )
      })}
    </div>
  )
}
