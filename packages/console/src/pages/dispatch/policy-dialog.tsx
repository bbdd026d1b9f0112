import { type Answer, call } from '@qiao/api-client'
import { Button, ErrorState, Field, Select, Skeleton, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState } from 'react'
import { useProviders } from '../../parts/names.ts'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useDispatchTexts } from './texts.ts'

type Policy = Answer<'GET /console/dispatch/policies'>['items'][number]

/** Whom to ask first and how long to wait: the default, and what a provider has of its own. */
export function PolicyDialog({ onClose }: { onClose: () => void }) {
  const t = useDispatchTexts()
  const providers = useProviders()
  const policies = useQuery({
    queryKey: ['dispatch', 'policies'],
    queryFn: ({ signal }) => call(api, 'GET /console/dispatch/policies', {}, { signal }),
  })
  const items = policies.data?.items ?? []
  const standard = items.find((one) => one.providerId === '*')
  const all = standard
    ? [
        standard,
        ...providers.map(
          ({ providerId }) =>
            items.find((one) => one.providerId === providerId) ?? { ...standard, providerId },
        ),
      ]
    : []
  const name = (id: string) =>
    id === '*' ? t('policy.all') : (providers.find((one) => one.providerId === id)?.name ?? id)
  return (
    <Modal open title={t('policy.title')} onCancel={onClose} footer={null}>
      <div className="q-stack">
        <p className="q-faint">{t('policy.intro')}</p>
        {policies.isError && (
          <ErrorState error={policies.error} onRetry={() => void policies.refetch()} compact />
        )}
        {policies.isPending && <Skeleton lines={4} />}
        {all.map((policy) => (
          <PolicyForm key={policy.providerId} policy={policy} name={name(policy.providerId)} />
        ))}
      </div>
    </Modal>
  )
}

function PolicyForm({ policy, name }: { policy: Policy; name: string }) {
  const t = useDispatchTexts()
  const { run, running } = useAct(['dispatch', 'policies'])
  const [mode, setMode] = useState(policy.mode)
  const [offer, setOffer] = useState(String(policy.offerMinutes))
  const [assign, setAssign] = useState(String(policy.assignMinutes))
  const body = { mode, offerMinutes: Number(offer), assignMinutes: Number(assign) }
  const changed =
    mode !== policy.mode ||
    body.offerMinutes !== policy.offerMinutes ||
    body.assignMinutes !== policy.assignMinutes
  const save = () =>
    run(
      'save',
      () => call(api, 'PUT /console/dispatch/policies/:id', { params: { id: policy.providerId }, body }),
      t('policy.saved'),
    )
  return (
    <form
      className="c-part"
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <h3 className="q-card-title">{name}</h3>
      <Field label={t('policy.mode')}>
        <Select
          value={mode}
          onValue={(value) => setMode(value as Policy['mode'])}
          options={[
            { value: 'point', label: t('policy.point') },
            { value: 'technician', label: t('policy.technician') },
          ]}
        />
      </Field>
      <div className="c-two">
        <Field label={t('policy.offerMinutes')}>
          <TextInput value={offer} onValue={setOffer} type="number" min={1} max={1440} />
        </Field>
        <Field label={t('policy.assignMinutes')}>
          <TextInput value={assign} onValue={setAssign} type="number" min={1} max={2880} />
        </Field>
      </div>
      {changed && (
        <div className="c-form-foot">
          <Button kind="primary" submit busy={running === 'save'}>
            {t('policy.save')}
          </Button>
        </div>
      )}
    </form>
  )
}
