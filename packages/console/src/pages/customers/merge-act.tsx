import { call } from '@qiao/api-client'
import { Button, ErrorState, Field, List, Row, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Modal } from 'antd'
import { type FormEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import '../../parts/parts.css'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { MergeDialog } from './merge-dialog.tsx'
import { useMergeTexts } from './merge-texts.ts'
import type { CustomerPageData } from './types.ts'

interface Found {
  id: string
  name: string | null
  phone: string | null
  detail?: string
}

/** Finds the other customer, then previews the merge. */
export function MergeAct({ customer }: { customer: CustomerPageData }) {
  const t = useMergeTexts()
  const may = useMay()
  const navigate = useNavigate()
  const [picking, setPicking] = useState(false)
  const [otherId, setOtherId] = useState<string>()
  if (!may('customers.write')) return null
  return (
    <>
      <Button icon="users" onClick={() => setPicking(true)}>
        {t('act')}
      </Button>
      <Modal
        open={picking}
        title={t('pickTitle')}
        onCancel={() => setPicking(false)}
        footer={null}
        destroyOnHidden
      >
        {picking && (
          <Picker
            customer={customer}
            onPick={(id) => {
              setPicking(false)
              setOtherId(id)
            }}
          />
        )}
      </Modal>
      {otherId && (
        <MergeDialog
          keptId={customer.personId}
          otherId={otherId}
          onClose={() => setOtherId(undefined)}
          onMerged={(personId) => navigate(`/customers/${personId}`)}
        />
      )}
    </>
  )
}

function Picker({ customer, onPick }: { customer: CustomerPageData; onPick: (id: string) => void }) {
  const t = useMergeTexts()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const found = useQuery({
    queryKey: ['customers', 'merge-pick', asked],
    queryFn: ({ signal }) => findCustomers(asked, signal),
    enabled: asked !== '',
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(text.trim())
  }
  const others = (found.data ?? []).filter((one) => !customer.rowIds.includes(one.id))
  const likely = customer.duplicates.map(({ customerId, name, phone, reason }) => ({
    id: customerId,
    name,
    phone,
    detail: reason,
  }))
  return (
    <div className="q-stack">
      <p className="q-faint">{t('pickIntro')}</p>
      <form className="c-merge-find q-stack" onSubmit={submit}>
        <Field label={t('pickLabel')}>
          <TextInput value={text} onValue={setText} maxLength={40} autoFocus />
        </Field>
        <Button submit icon="search" busy={found.isFetching}>
          {t('search')}
        </Button>
      </form>
      {found.isError && <ErrorState error={found.error} compact />}
      {found.data && others.length === 0 && (
        <p className="q-faint">{t(found.data.length > 0 ? 'self' : 'nobody')}</p>
      )}
      <Choices label={t('search')} people={others} onPick={onPick} />
      {likely.length > 0 && <h3>{t('likely')}</h3>}
      <Choices label={t('likely')} people={likely} onPick={onPick} />
    </div>
  )
}

function Choices({
  label,
  people,
  onPick,
}: {
  label: string
  people: readonly Found[]
  onPick: (id: string) => void
}) {
  const t = useMergeTexts()
  if (people.length === 0) return null
  return (
    <List label={label}>
      {people.map((one) => (
        <Row
          key={one.id}
          title={[one.name ?? t('nameless'), one.phone].filter(Boolean).join(' ')}
          detail={one.detail}
          end={<Button onClick={() => onPick(one.id)}>{t('choose')}</Button>}
        />
      ))}
    </List>
  )
}

/** By phone or tail; a longer number that is no phone is an order's. */
async function findCustomers(text: string, signal: AbortSignal): Promise<Found[]> {
  const { items } = await call(
    api,
    'GET /console/customers',
    { query: { phone: text, limit: 20 } },
    { signal },
  )
  if (items.length > 0 || !/^[0-9A-Za-z-]{6,64}$/.test(text)) return items
  const orders = await call(api, 'GET /console/orders', { query: { outsideId: text, limit: 5 } }, { signal })
  const ids = [...new Set(orders.items.flatMap((one) => one.customerId ?? []))]
  return Promise.all(ids.map((id) => call(api, 'GET /console/customers/:id', { params: { id } }, { signal })))
}
