import { Button, ErrorState, Field, PhoneNumber, Select, Sheet, TextInput } from '@qiao/ui'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useReasonOptions } from '../reveal-reasons.ts'
import { tokenFor } from '../reveal-token.ts'
import { api } from '../services.ts'
import { useSidebarTexts } from '../texts.ts'
import type { Customer, SidebarView } from '../view.ts'

/** One value for one reason; it is shown here only, and every view is recorded. */
export default function RevealSheet({
  customer,
  view,
  onClose,
}: {
  customer: Customer
  view: SidebarView
  onClose: () => void
}) {
  const t = useSidebarTexts()
  const [field, setField] = useState<'name' | 'phone'>('phone')
  const [reason, setReason] = useState(view.revealReason)
  const reasons = useReasonOptions(view.revealReasons)
  const [words, setWords] = useState('')
  const reveal = useMutation({
    mutationFn: async () => {
      const { customerId: id } = customer
      const token = await tokenFor({ kind: 'customer', id, field, reason, words })
      return api.post<{ value: string }>(`/sidebar/customers/${id}/reveals`, { field, token })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    reveal.mutate()
  }
  return (
    <Sheet open title={t('reveal.title')} onClose={onClose}>
      <form className="s-form" onSubmit={submit}>
        <Field label={t('reveal.field')}>
          <Select
            value={field}
            onValue={(next) => {
              setField(next as 'name' | 'phone')
              reveal.reset()
            }}
            options={[
              { value: 'phone', label: t('reveal.phone') },
              { value: 'name', label: t('reveal.name') },
            ]}
          />
        </Field>
        <Field label={t('reveal.reason')} hint={t('reveal.audited')}>
          <Select value={reason} onValue={setReason} options={reasons} />
        </Field>
        {reason === '其他' && (
          <Field label={t('reveal.words')}>
            <TextInput value={words} onValue={setWords} maxLength={100} required />
          </Field>
        )}
        {reveal.error && <ErrorState error={reveal.error} compact />}
        {reveal.data ? (
          <p className="s-revealed">
            {field === 'phone' ? <PhoneNumber value={reveal.data.value} /> : reveal.data.value}
          </p>
        ) : (
          <Button kind="primary" submit wide busy={reveal.isPending}>
            {t('reveal.submit')}
          </Button>
        )}
      </form>
    </Sheet>
  )
}
