import { call } from '@qiao/api-client'
import { Button, ErrorState, Field, List, Row, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import '../../parts/parts.css'
import { api } from '../../services.ts'
import { useMergeTexts } from './merge-texts.ts'

interface FoundCustomer {
  id: string
  name: string | null
  phone: string | null
  detail?: string
}

/** Looks a customer up by phone, tail or order number; the likely ones stand below. */
export function CustomerPicker({
  intro,
  except,
  likely = [],
  onPick,
}: {
  intro: string
  except: readonly string[]
  likely?: readonly FoundCustomer[]
  onPick: (id: string) => void
}) {
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
  const others = (found.data ?? []).filter((one) => !except.includes(one.id))
  return (
    <div className="q-stack">
      <p className="q-faint">{intro}</p>
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
  people: readonly FoundCustomer[]
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
async function findCustomers(text: string, signal: AbortSignal): Promise<FoundCustomer[]> {
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
