import { Button, ErrorState, Field, PhoneNumber, Select, TextInput, useListed } from '@qiao/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useOrderTexts } from '../order-texts.ts'
import { useReasonOptions } from '../reveal-reasons.ts'
import { tokenFor } from '../reveal-token.ts'
import { api } from '../services.ts'
import type { Decryptability, Decrypted } from '../view.ts'

const scenes = ['install', 'call', 'ship', 'after_sales'] as const
const shownMs = 60_000

/** Has the marketplace open a sealed receiver for one scene; shown once, gone after a minute, in words where it is not opened. */
export function OrderReceiver({ orderId, reasons }: { orderId: string; reasons: readonly string[] }) {
  const t = useOrderTexts()
  const [asking, setAsking] = useState(false)
  const [told, setTold] = useState<Decrypted>()
  const known = useQuery({
    queryKey: ['order', orderId, 'decryptions'],
    queryFn: ({ signal }) => api.get<Decryptability>(`/console/orders/${orderId}/decryptions`, { signal }),
  })
  useEffect(() => {
    if (!told?.receiver) return
    const timer = setTimeout(() => setTold(undefined), shownMs)
    return () => clearTimeout(timer)
  }, [told])
  if (!known.data || known.data.way === 'not_sealed') return null
  const { way, askedToday, quotaSpent } = known.data
  return (
    <section className="s-part">
      <h3>{t('receiver')}</h3>
      {told ? (
        <Told told={told} onHide={() => setTold(undefined)} />
      ) : way !== 'possible' ? (
        <p className="q-faint s-reason-note">{t(`outcome.${way}`)}</p>
      ) : asking ? (
        <Ask
          orderId={orderId}
          reasons={reasons}
          onClose={() => setAsking(false)}
          onTold={(answer) => {
            setTold(answer)
            setAsking(false)
            void known.refetch()
          }}
        />
      ) : (
        <div className="s-part-foot">
          <span className="q-faint">{quotaSpent ? t('spent') : t('asked', { count: askedToday })}</span>
          <Button icon="shield" onClick={() => setAsking(true)}>
            {t('open')}
          </Button>
        </div>
      )}
    </section>
  )
}

function Ask({
  orderId,
  reasons,
  onClose,
  onTold,
}: {
  orderId: string
  reasons: readonly string[]
  onClose: () => void
  onTold: (told: Decrypted) => void
}) {
  const t = useOrderTexts()
  const options = useReasonOptions(reasons)
  const [scene, setScene] = useState<string>('install')
  const [reason, setReason] = useState(reasons[0] ?? '联系客户')
  const [words, setWords] = useState('')
  const open = useMutation({
    mutationFn: async () => {
      const token = await tokenFor({ kind: 'order', id: orderId, field: 'receiver', reason, words })
      return api.post<Decrypted>(`/console/orders/${orderId}/decryptions`, { scene, token })
    },
    onSuccess: onTold,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    open.mutate()
  }
  return (
    <form className="s-form" onSubmit={submit}>
      <Field label={t('scene')} hint={t('booked')}>
        <Select
          value={scene}
          onValue={setScene}
          options={scenes.map((value) => ({ value, label: t(`scenes.${value}`) }))}
        />
      </Field>
      <Field label={t('reason')}>
        <Select value={reason} onValue={setReason} options={options} />
      </Field>
      {reason === '其他' && (
        <Field label={t('words')}>
          <TextInput value={words} onValue={setWords} maxLength={60} required />
        </Field>
      )}
      {open.error && <ErrorState error={open.error} compact />}
      <div className="s-acts">
        <Button onClick={onClose}>{t('less')}</Button>
        <Button kind="primary" submit busy={open.isPending}>
          {t('open')}
        </Button>
      </div>
    </form>
  )
}

function Told({ told, onHide }: { told: Decrypted; onHide: () => void }) {
  const t = useOrderTexts()
  const listed = useListed()
  const { outcome, reused, receiver, virtualPhone, workOrders } = told
  const taken = workOrders.filter((one) => one.taken).map((one) => one.code)
  return (
    <div className="s-told" data-tone={receiver ? 'done' : 'attention'} role="status">
      <p>{t(`outcome.${outcome}`)}</p>
      {receiver && (
        <p className="s-told-receiver">
          <strong>{receiver.name}</strong>{' '}
          {receiver.phone && (
            <PhoneNumber
              value={receiver.phone}
              {...(receiver.dial ? { dial: receiver.dial.replace('tel:', '') } : {})}
            />
          )}
          <br />
          {receiver.address}
        </p>
      )}
      {virtualPhone && <p>{t('virtual')}</p>}
      {reused && <p>{t('reused')}</p>}
      {taken.length > 0 && <p>{t('taken', { codes: listed(taken) })}</p>}
      <Button onClick={onHide}>{t('hide')}</Button>
    </div>
  )
}
