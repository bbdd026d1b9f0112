import { call } from '@qiao/api-client'
import { Button, ErrorState, Field, List, Row, Select, Skeleton, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { type FormEvent, useState } from 'react'
import { useRecordTexts } from '../../parts/record-texts.ts'
import { api, i18n } from '../../services.ts'

const targets = ['customer', 'order', 'work_order'] as const
export type HandTarget = 'customer' | 'order' | 'work_order' | 'product'
type Sought = (typeof targets)[number]

const most = 10

/** Looks for a customer, an order or a work order, and picks one. */
export function LinkDialog({
  onClose,
  onPick,
}: {
  onClose: () => void
  onPick: (target: HandTarget, targetId: string) => Promise<void>
}) {
  const t = useRecordTexts()
  const [target, setTarget] = useState<Sought>('customer')
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const found = useQuery({
    queryKey: ['records', 'search', target, asked],
    enabled: asked !== '',
    queryFn: ({ signal }) => search(target, asked, signal),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(text.trim())
  }
  return (
    <Modal open title={t('link.title')} onCancel={onClose} footer={null} destroyOnHidden>
      <form className="q-stack" onSubmit={submit}>
        <p className="q-faint">{t('link.intro')}</p>
        <Field label={t('link.target')}>
          <Select
            value={target}
            onValue={(value) => {
              setTarget(value as Sought)
              setAsked('')
            }}
            options={targets.map((value) => ({ value, label: t(`target.${value}`) }))}
          />
        </Field>
        <Field label={t(`link.${target}`)}>
          <TextInput value={text} onValue={setText} />
        </Field>
        <Button kind="primary" submit>
          {t('link.search')}
        </Button>
      </form>
      {found.isError && <ErrorState error={found.error} compact />}
      {asked !== '' && found.isPending && <Skeleton lines={2} />}
      {found.data?.length === 0 && <p className="q-faint">{t('link.none')}</p>}
      {found.data && found.data.length > 0 && (
        <List label={t('link.title')}>
          {found.data.slice(0, most).map((one) => (
            <Row
              key={one.id}
              title={one.name ?? t('nameless')}
              detail={one.detail}
              end={<Button onClick={() => void onPick(target, one.id)}>{t('link.pick')}</Button>}
            />
          ))}
        </List>
      )}
      {(found.data?.length ?? 0) > most && <p className="q-faint">{t('link.many')}</p>}
    </Modal>
  )
}

async function search(
  target: Sought,
  text: string,
  signal: AbortSignal,
): Promise<{ id: string; name: string | null; detail: string }[]> {
  const limit = most + 1
  if (target === 'customer') {
    const { items } = await call(api, 'GET /console/customers', { query: { phone: text, limit } }, { signal })
    return items.map(({ id, name, phone, region }) => ({
      id,
      name,
      detail: [phone, region].filter(Boolean).join(' · '),
    }))
  }
  if (target === 'order') {
    const { items } = await call(
      api,
      'GET /console/orders',
      { query: { outsideId: text, limit } },
      { signal },
    )
    return items.map(({ id, shopName, outsideId, stateName, goods }) => ({
      id,
      name: `${shopName} ${outsideId}`,
      detail: [stateName, goods[0]?.title].filter(Boolean).join(' · '),
    }))
  }
  const { items } = await call(
    api,
    'GET /console/work-orders',
    { query: { search: text, limit } },
    { signal },
  )
  return items.map(({ workOrderId, code, stateName }) => ({
    id: workOrderId,
    name: code,
    detail: i18n.language === 'en' ? stateName.en : stateName.zh,
  }))
}
